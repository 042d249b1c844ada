"""The words of 公示 and 公告 as official letters (notice, part three (2))."""

from collections.abc import Sequence
from datetime import date

from documents.public_notice import Listed, PublicNotice


def noticed(
    cycle: str,
    document_no: str,
    from_date: date,
    to_date: date,
    listed: Sequence[Listed],
    bureau: str,
    account: str,
) -> PublicNotice:
    """A list that people may object to; account: the official account that takes objections."""
    return PublicNotice(
        title="关于拟评安全生产技术服务标杆机构名单的公示",
        document_no=document_no,
        paragraphs=(
            f"经综合考评，现将{cycle}周期拟评安全生产技术服务标杆机构名单予以公示，"
            f"接受社会监督。公示时间为{_day(from_date)}至{_day(to_date)}。",
        ),
        listed=listed,
        after=(
            f"公示期内对名单有异议的，可在“{account}”微信公众号发送"
            "“异议 机构全称 理由”，或以书面形式向我局反映，并请写明事实和依据。",
        ),
        signed=(bureau, _day(from_date)),
    )


def announced(
    cycle: str,
    document_no: str,
    on: date,
    ends_on: date | None,
    listed: Sequence[Listed],
    bureau: str,
    noticed_as: str,
) -> PublicNotice:
    """A list whose titles begin; a vacant place stays, with its number and nobody's name.

    noticed_as: the document number of the publication that it ends.
    """
    until = f"有效期自公告之日起一年，至{_day(ends_on)}止。" if ends_on else ""
    return PublicNotice(
        title="关于安全生产技术服务标杆机构名单的公告",
        document_no=document_no,
        paragraphs=(
            f"经综合考评和公示（{noticed_as}），现将{cycle}周期安全生产技术服务标杆机构名单"
            f"予以公告。{_how_many(listed)}{until}",
        ),
        listed=listed,
        after=("有效期内发现违法违规行为的，取消标杆机构称号，一年内不再作为标杆机构候选单位。",),
        signed=(bureau, _day(on)),
    )


def _how_many(listed: Sequence[Listed]) -> str:
    """So that nobody takes a number without a name for a line that was lost."""
    vacant = [f"第{each.position}位" for each in listed if not each.name]
    if not vacant:
        return f"共{len(listed)}家。"
    return (
        f"名单共{len(listed)}个名额，其中{'、'.join(vacant)}空缺，"
        f"实际公告{len(listed) - len(vacant)}家。"
    )


def _day(on: date) -> str:
    return f"{on.year}年{on.month}月{on.day}日"
