"""One contract under both of two rows that turn out to be the same: it is asked about once.

The one that goes on keeps what was submitted about it; the other one ends, and what was
submitted about that one stays too and counts for the same agency and enterprise.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, and_, select, update
from sqlalchemy.orm import aliased

from cycle.refusal import Refused
from cycle.register.asking import stop_asking
from cycle.register.history import RowKind, note_all
from cycle.register.sides import Side
from storage.tables import Engagement, Response, new_id
from survey.session import ResponseState


@dataclass(frozen=True, slots=True)
class Double:
    """The same contract under the row that is kept and under the one that goes: their ids.

    swap: the one under the row that goes is to go on, because only it is answered or going.
    """

    kept: str
    gone: str
    swap: bool

    @property
    def ending(self) -> str:
        return self.kept if self.swap else self.gone


def doubles(db: Connection, side: Side, kept: str, gone: str, *, average: bool) -> list[Double]:
    """The contracts that two rows have in common.

    Refused where an enterprise submitted different answers about both in one cycle, unless
    average: then both count, as one enterprise's average (reading 5).
    """
    ours, theirs = aliased(Engagement), aliased(Engagement)
    same = and_(
        *(
            getattr(ours, field) == getattr(theirs, field)
            for field in (side.other.key, "service_type", "contract_no")
        )
    )
    statement = (
        select(ours.id, theirs.id, ours.ended_at, theirs.ended_at)
        .join_from(ours, theirs, same)
        .where(getattr(ours, side.own.key) == kept, getattr(theirs, side.own.key) == gone)
        .order_by(ours.id)
    )
    pairs = db.execute(statement).all()
    answers = _submitted(db, [each for pair in pairs for each in pair[:2]])
    unlike = sum(_differ(answers.get(our, {}), answers.get(their, {})) for our, their, *_ in pairs)
    if unlike and not average:
        raise Refused(
            f"有 {unlike} 份服务项目在两家名下都已提交评价而答案不同，无法确定以哪一份为准；"
            "确需合并时可选两份都保留，按一家企业取平均。"
        )
    return [
        Double(our, their, _prefers_theirs(answers, our, their, our_end, their_end))
        for our, their, our_end, their_end in pairs
    ]


def settle(
    db: Connection,
    side: Side,
    found: Sequence[Double],
    codes: tuple[str, str],
    why: str,
    by: str,
    now: datetime,
) -> int:
    """End one of each, the other one under the row that is kept; how many are not asked for.

    codes: the USCCs of the row that is kept and of the one that goes.
    """
    if not found:
        return 0
    for each in found:
        if each.swap:
            _swap(db, side, each)
            ways = [(each.kept, {side.own.key: codes}), (each.gone, {side.own.key: codes[::-1]})]
            note_all(db, RowKind.ENGAGEMENT, ways, why, by, now)
    ending = [each.ending for each in found]
    going = select(Engagement.id).where(Engagement.id.in_(ending), Engagement.ended_at.is_(None))
    ended = sorted(db.scalars(going))
    db.execute(update(Engagement).where(Engagement.id.in_(ended)).values(ended_at=now))
    changes = {"ended_at": (None, now.isoformat())}
    note_all(db, RowKind.ENGAGEMENT, [(each, changes) for each in ended], why, by, now)
    return len(stop_asking(db, now, Response.engagement_id.in_(ending)))


def _submitted(db: Connection, ids: Sequence[str]) -> dict[str, dict[str, str]]:
    """Engagement -> cycle -> the answers that were submitted about it."""
    found: dict[str, dict[str, str]] = {}
    statement = select(Response.engagement_id, Response.cycle_id, Response.submitted_answers).where(
        Response.engagement_id.in_(ids), Response.state == ResponseState.SUBMITTED
    )
    for row in db.execute(statement):
        found.setdefault(row.engagement_id, {})[row.cycle_id] = row.submitted_answers
    return found


def _differ(ours: dict[str, str], theirs: dict[str, str]) -> bool:
    return any(ours[cycle] != theirs[cycle] for cycle in ours.keys() & theirs.keys())


def _prefers_theirs(
    answers: dict[str, dict[str, str]], our: str, their: str, our_end: Any, their_end: Any
) -> bool:
    if their_end is not None:
        return False
    return our_end is not None or bool(
        answers.get(their, {}).keys() - answers.get(our, {}).keys()
        and not answers.get(our, {}).keys() - answers.get(their, {}).keys()
    )


def _swap(db: Connection, side: Side, double: Double) -> None:
    """Exchange the two between their rows; the key allows only one at a time in each place."""
    row = Engagement
    places = select(row.id, side.own.label("own"), row.contract_no).where(
        row.id.in_([double.kept, double.gone])
    )
    found = {each.id: each for each in db.execute(places)}
    field, aside = side.own.key, new_id()
    for row_id, values in (
        (double.kept, {"contract_no": aside}),
        (double.gone, {field: found[double.kept].own}),
        (
            double.kept,
            {field: found[double.gone].own, "contract_no": found[double.kept].contract_no},
        ),
    ):
        db.execute(update(row).where(row.id == row_id).values(values))
