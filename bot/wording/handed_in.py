"""Sentences about what was submitted and what was not (提交了吗, 回执, 没提交怎么办)."""

from collections.abc import Mapping, Sequence
from zoneinfo import ZoneInfo

from bot.wording.markup import plain
from bot.wording.prompts import last_minute, mark, moment
from cycle.privacy.access import HandedIn
from survey.session import Response, Session

#: Of one kind in one reply.
_SHOWN = 6


def nothing_yet() -> str:
    return "您还没有开始评价，没有提交过。"


def handed_in(
    session: Session,
    submitted: Sequence[Response],
    receipts: Mapping[str, HandedIn],
    waiting: Sequence[Response],
    changed: Sequence[Response],
    zone: ZoneInfo,
) -> str:
    """receipts: by the response's id, of what is in force."""
    lines = []
    if submitted:
        lines.append(f"已提交{len(submitted)}份，主办单位已收到：")
    for each in submitted[:_SHOWN]:
        receipt = receipts.get(each.id)
        told = f"：回执编号 {receipt.receipt}，{moment(receipt.at, zone)}提交" if receipt else ""
        lines.append(f"· {_name(session, each)}{told}")
    if len(submitted) > _SHOWN:
        lines.append(f"其余{len(submitted) - _SHOWN}份请发送“我的提交”查看。")
    if changed:
        lines.append(f"修改后还没有再提交，以此前提交的为准：{_names(session, changed)}")
    if waiting:
        lines.append(f"还没有提交：{_names(session, waiting)}")
    return "\n".join(lines) or nothing_yet()


def too_late(
    session: Session, waiting: Sequence[Response], changed: Sequence[Response], whom: str
) -> str:
    """After the end; whom: to_whom of bot.wording.enquiries."""
    lines = []
    if waiting:
        lines.append(f"没有提交的不计入，截止后不能再补：{_names(session, waiting)}")
    if changed:
        lines.append(f"最后的修改没有提交，以此前提交的为准：{_names(session, changed)}")
    if not lines:
        return "贵单位的评价都已提交，不需要再补。"
    lines.append(f"如有特殊情况，{whom}")
    return "\n".join(lines)


def in_time(
    session: Session, waiting: Sequence[Response], changed: Sequence[Response], zone: ZoneInfo
) -> str:
    """While the survey goes on."""
    until = last_minute(session.closes_at, zone)
    left = [*waiting, *changed]
    if not left:
        return "贵单位的评价都已提交，不需要再补。"
    return (
        f"还来得及，{until}截止；已填的都保留着，答完后回复“提交”才算提交。"
        f"还没有提交：{_names(session, left)}"
    )


def _names(session: Session, responses: Sequence[Response]) -> str:
    named = "、".join(_name(session, each) + mark(each) for each in responses[:_SHOWN])
    return named if len(responses) <= _SHOWN else f"{named}等{len(responses)}家"


def _name(session: Session, response: Response) -> str:
    service = plain(response.service_type, 8)
    name = plain(response.agency_name, 24)
    whole = f"{name}（{service}）" if service else name
    return f"{whole}·{plain(response.enterprise, 12)}" if session.for_several else whole
