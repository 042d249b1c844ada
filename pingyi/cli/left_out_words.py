"""Whom a new cycle leaves out, in sentences that say how it is mended."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cycle.districts import Districts
    from cycle.inviting.left_out import LeftOut


def sentences(found: "LeftOut", districts: "Districts") -> list[str]:
    """One for each kind of gap; none where nobody is left out."""
    said = []
    if found.enterprises:
        more = "等" if found.enterprises > len(found.names) else ""
        names = "、".join(found.names)
        said.append(
            f"{found.enterprises:,} 家企业没有考评期内的服务项目，没有邀请：{names}{more}；"
            "漏填的在名录的“服务项目”表补上，再运行 pingyi roster import 名录.xlsx。"
        )
    if found.districts:
        lacking = "、".join(districts.name(each) for each in found.districts)
        said.append(
            f"{len(found.districts)} 个区没有联络员：{lacking}；在名录的“联系人”表补上，"
            "再运行 pingyi roster import 名录.xlsx。"
        )
    return said
