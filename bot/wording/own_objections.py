"""What people hear of the objections and appeals that they have filed."""

from collections.abc import Sequence
from zoneinfo import ZoneInfo

from bot.wording.markup import fit, plain, tap
from cycle.publishing.objections import STATES, Effect, ObjectionRow, ObjectionStatus
from storage.tables import ObjectionState

#: In one reply.
_SHOWN, _REASON = 5, 200
#: What an upheld one leads to.
FOLLOWS = {
    Effect.VACANCY: f"{STATES[ObjectionState.UPHELD]}，该机构在名单上的名额空缺",
    Effect.REASSESSMENT: f"{STATES[ObjectionState.UPHELD]}，将重新考评",
    Effect.NONE: f"{STATES[ObjectionState.UPHELD]}，不影响名单",
}


def statuses(found: Sequence[ObjectionStatus], zone: ZoneInfo, *, may_take_back: bool) -> str:
    """What became of each, the latest first; may_take_back: the person has filed them."""
    lines = []
    for each in found[:_SHOWN]:
        lines += _status(each, zone, may_take_back=may_take_back)
    if len(found) > _SHOWN:
        lines.append(f"此前还有{len(found) - _SHOWN}件，可发送编号查询。")
    return fit("\n".join(lines))


def _status(found: ObjectionStatus, zone: ZoneInfo, *, may_take_back: bool) -> list[str]:
    row = found.objection
    filed = row.filed_at.astimezone(zone)
    lines = [
        f"{row.receipt}　{_about(row)}（{filed.month}月{filed.day}日提出）",
        f"处理结果：{_result(row, zone)}。",
    ]
    if row.state is ObjectionState.FILED and may_take_back:
        lines.append(f"撤回请回复 {tap(_take_back(row))}")
    if row.state in (ObjectionState.UPHELD, ObjectionState.REJECTED) and found.reason:
        lines.append(f"理由：{plain(found.reason, _REASON)}")
    return lines


def _about(row: ObjectionRow) -> str:
    name = plain(row.agency_name, 30)
    items = f"（第{'、'.join(map(str, row.items))}项）" if row.items else ""
    return f"“{name}”对自身得分的申诉{items}" if row.own else f"对“{name}”的异议{items}"


def _result(row: ObjectionRow, zone: ZoneInfo) -> str:
    said = STATES[row.state]
    if row.state is ObjectionState.FILED:
        said += "，主办单位核实后作出决定"
    if row.state is ObjectionState.UPHELD and row.effect:
        said = FOLLOWS[Effect(row.effect)]
    if row.decided_at is None:
        return said
    decided = row.decided_at.astimezone(zone)
    return f"{said}（{decided.month}月{decided.day}日）"


def _take_back(row: ObjectionRow) -> str:
    return f"撤回{'申诉' if row.own else '异议'} {row.receipt}"


def how_to_ask(receipt: str, what: str) -> str:
    """Added to the reply to a filing; what: 异议 or 申诉."""
    return f"发送编号可查询处理结果；处理前可撤回：{tap(f'撤回{what} {receipt}')}"


def taken_back(row: ObjectionRow) -> str:
    return f"已撤回{_about(row)}，编号 {row.receipt}，不再处理。"


def nothing_to_take_back() -> str:
    return "没有查到您提出的、尚未处理的异议或申诉。"


def none_filed() -> str:
    return "没有查到您在微信中提出的异议或申诉。有编号的，请直接发送编号（YY-开头）查询。"


def unknown(receipt: str) -> str:
    return f"没有找到编号为“{plain(receipt, 20)}”的异议，请核对编号（形如 YY-K7M2Q-X9TBR）。"
