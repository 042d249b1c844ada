"""推荐 and 撤回推荐: what a liaison reads of the district's nominations."""

from collections.abc import Sequence
from datetime import date

from bot.wording.liaison import day
from bot.wording.markup import REPLY_LIMIT, fit, plain, size, tap
from cycle.candidates.candidacy import AT_LEAST, Nominated
from cycle.candidates.candidacy import STATES as NOMINATION_STATES
from storage.tables import NominationState

#: Characters of an agency's name within the list.
_NAME = 30


def nominations(
    district: str, found: Sequence[Nominated], due: date | None, lacks: int, today: date
) -> str:
    over = due is not None and due < today
    until = ""
    if due:
        until = f"，已于{day(due)}截止" if over else f"，截止{day(due)}"
    lines = [f"{district}应遴选推荐至少{AT_LEAST}家机构{until}；机构也可自愿自荐。"]
    lines += [f"· {plain(each.name, _NAME)}{_unless_standing(each.state)}" for each in found]
    lines.append(f"还差{lacks}家。" if lacks else "已达到要求。")
    if over:
        lines.append("补推荐或撤回请联系市局。")
    else:
        lines.append("推荐请发送“推荐 机构名称”，撤回请发送“撤回推荐 机构名称 理由”。")
    return fit("\n".join(lines))


def not_nominated(district: str, name: str) -> str:
    return f"{district}没有推荐“{plain(name, 60)}”，没有可以撤回的。"


def _unless_standing(state: NominationState) -> str:
    return "" if state is NominationState.STANDING else f"（{NOMINATION_STATES[state]}）"


def nominate_asked(district: str, name: str) -> str:
    asked = tap(f"确认推荐 {plain(name, 60)}", f"确认推荐 {name}")
    return f"将以{district}的名义推荐“{plain(name, 60)}”。\n确认请点击或回复：{asked}"


def nominated(district: str, name: str, lacks: int, *, is_new: bool) -> str:
    said = "已推荐" if is_new else "原已推荐，没有改动："
    left = f"还差{lacks}家。" if lacks else "已达到推荐要求。"
    return f"{district}{said}“{plain(name, 60)}”。{left}"


def withdrawn(district: str, name: str) -> str:
    return f"{district}已撤回对“{plain(name, 60)}”的推荐。"


def withdraw_asked(district: str, name: str, why: str) -> str:
    """With the line that does it, which carries the reason where it is short enough."""
    shown = f"将撤回{district}对“{plain(name, 60)}”的推荐，理由：{plain(why, 60)}"
    folded = "".join(name.split())  # a space ends the name
    line = tap(f"确认撤回推荐 {plain(name, 60)}", f"确认撤回推荐 {folded} {why}")
    whole = f"{shown}\n确认请点击：{line}\n或发送：确认撤回推荐 机构全称 理由"
    if size(whole) <= REPLY_LIMIT:
        return whole
    return fit(f"{shown}\n理由较长，请用全称重新发送：撤回推荐 {plain(folded, 60)} 理由")


def withdrawal_reason_missing(name: str) -> str:
    """name: "" where none was written either."""
    if not name:
        return "请写明机构名称和理由，例如：撤回推荐 机构名称 资料不实"
    return f"请在机构名称后写明理由，例如：撤回推荐 {plain(name, 60)} 资料不实"
