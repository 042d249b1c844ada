"""Sentences about the several things as which one person may be bound (切换身份)."""

from collections.abc import Sequence
from typing import NamedTuple

from bot.wording.markup import fit, plain, tap
from bot.wording.next_step import bind
from storage.tables import Role

WORD = "切换身份"
_ROLES = {Role.ENTERPRISE: "企业", Role.AGENCY: "技术服务机构", Role.LIAISON: "联络员"}
#: Lines in one reply.
_SHOWN = 10


class Named(NamedTuple):
    """As what somebody is bound; name: of the unit or district; units: enterprises of one cycle."""

    role: Role
    name: str
    units: int
    cycle: str


def listed(held: Sequence[tuple[Named, bool]]) -> str:
    """held: each with whether it is the one that acts now."""
    if len(held) == 1:
        return f"您只绑定了一个身份：{_line(held[0][0])}。要增加请发送“绑定 邀请码”。"
    lines = [f"您绑定了{len(held)}个身份，请点选要用的："]
    for number, (named, acts) in enumerate(held[:_SHOWN], 1):
        now = "　←当前" if acts else ""
        lines.append(f"{tap(f'{WORD} {number}')}　{_line(named)}{now}")
    if len(held) > _SHOWN:
        lines.append(f"其余请回复如“{WORD} {_SHOWN + 1}”。")
    return fit("\n".join(lines))


def nothing_bound() -> str:
    """For somebody whom no invitation binds."""
    return f"您目前没有绑定任何身份，不需要切换。{bind()}"


def switched(named: Named) -> str:
    return f"已切换，您现在的身份：{_line(named)}。"


def then(switched: str, shown: str) -> str:
    """shown: what this person may do or is asked now."""
    return fit(f"{switched}\n\n{shown}")


def hint() -> str:
    """Added to the help and after a further binding."""
    return f"\n换用您的另一身份：{tap(WORD)}"


def also_bound(reply: str) -> str:
    """reply: to somebody who was bound as something else before."""
    first, _, rest = reply.partition("\n")
    return fit(f"{first}{hint()}" + (f"\n{rest}" if rest else ""))


def _line(named: Named) -> str:
    more = f"等{named.units}家" if named.units > 1 else ""
    return f"{plain(named.name, 24)}{more}（{_ROLES[named.role]}，{plain(named.cycle, 20)}周期）"
