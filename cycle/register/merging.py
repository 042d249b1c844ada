"""Merging (合并): two rows of the register that turn out to be one agency or one enterprise.

The one that is kept takes over the contracts and everything that hangs on the other's code; the
other one's row stays and points to it. Two contracts that were one are asked about once.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, select, update

from cycle.audit import Actor, record
from cycle.authority import only_city
from cycle.refusal import Refused
from cycle.register.allowed import reason
from cycle.register.carrying import carry_over, give_back
from cycle.register.double_engagements import doubles, settle
from cycle.register.finding import Organisation
from cycle.register.history import RowKind, history, note, note_all
from cycle.register.rows import change, locked
from cycle.register.sides import AGENCIES, ENTERPRISES, Side
from storage.tables import Cycle, Engagement, Response
from survey.session import ResponseState


@dataclass(frozen=True, slots=True)
class Merger:
    """What a merger did: contracts moved, doubles ended, and responses not asked for any more."""

    moved: int
    doubles: int
    stopped: int


def merge_agencies(
    db: Connection,
    kept: Organisation,
    gone: Organisation,
    actor: Actor,
    now: datetime,
    why: str,
    *,
    average: bool = False,
) -> Merger:
    """Merge an agency into another, which goes on.

    Refused where one of them was merged before, or an enterprise submitted different answers
    about the same contract under both, unless average: then both count as that enterprise's
    average. gone: as `finding.own_row` gives it.
    """
    return _merge(db, AGENCIES, kept, gone, actor, now, why, average=average)


def merge_enterprises(
    db: Connection,
    kept: Organisation,
    gone: Organisation,
    actor: Actor,
    now: datetime,
    why: str,
    *,
    average: bool = False,
) -> Merger:
    """Merge an enterprise into another, as `merge_agencies`.

    Refused also where its end has withdrawn what the other one would be asked.
    """
    return _merge(db, ENTERPRISES, kept, gone, actor, now, why, average=average)


def unmerge_agency(
    db: Connection, gone: Organisation, actor: Actor, now: datetime, why: str
) -> int:
    """Undo the merger of an agency; how many contracts it has again.

    Refused where the merger ended double contracts: which of them holds is for people to say.
    """
    return _unmerge(db, AGENCIES, gone, actor, now, why)


def unmerge_enterprise(
    db: Connection, gone: Organisation, actor: Actor, now: datetime, why: str
) -> int:
    """Undo the merger of an enterprise, as `unmerge_agency`."""
    return _unmerge(db, ENTERPRISES, gone, actor, now, why)


def _merge(
    db: Connection,
    side: Side,
    kept: Organisation,
    gone: Organisation,
    actor: Actor,
    now: datetime,
    why: str,
    *,
    average: bool,
) -> Merger:
    only_city(actor, f"{side.title}合并")
    why = reason(why)
    if kept.id == gone.id:
        raise Refused(f"“{kept.name}”不能与自己合并；已合并过的也是同一家。")
    rows = {each: locked(db, side.kind, each) for each in sorted((kept.id, gone.id))}
    for row in rows.values():
        if row.merged_into is not None:
            raise Refused(f"“{row.name}”已并入另一家{side.title}，请改用那一家。")
    _refuse_into_ended(side, rows[kept.id], rows[gone.id])
    _refuse_unasked(db, side, rows[gone.id], now)
    found = doubles(db, side, kept.id, gone.id, average=average)
    stopped = settle(db, side, found, (kept.uscc, gone.uscc), why, actor.name, now)
    ended = [each.ending for each in found]
    moved = _move_contracts(db, side, gone, kept, why, actor, now, leave=ended)
    carried = carry_over(db, side, kept.uscc, gone.uscc, now)
    told = {"engagements": moved, "doubles": ended, **carried}
    more = {what: (None, " ".join(ids)) for what, ids in told.items()}
    more["merged_into"] = (None, kept.uscc)  # the code says more than the id
    change(db, side.kind, rows[gone.id], {"merged_into": kept.id}, why, actor, now, **more)
    note(db, side.kind, kept.id, {"merged": (None, gone.uscc)}, why, actor, now)
    detail: dict[str, Any] = {"gone": gone.uscc, "why": why}
    detail |= {what: len(ids) for what, ids in told.items()}
    record(db, actor, f"{side.kind}.merge", f"{side.kind}:{kept.uscc}", now, **detail)
    return Merger(len(moved), len(ended), stopped)


def _unmerge(
    db: Connection, side: Side, gone: Organisation, actor: Actor, now: datetime, why: str
) -> int:
    only_city(actor, f"{side.title}合并")
    why = reason(why)
    before = locked(db, side.kind, gone.id)
    if before.merged_into is None:
        raise Refused(f"“{before.name}”没有并入另一家，未作改动。")
    kept = locked(db, side.kind, before.merged_into)
    if kept.merged_into is not None:
        raise Refused(f"“{kept.name}”此后又并入另一家，请先撤销那次合并。")
    _refuse_out_of_ended(side, kept, before)
    told = [each.changes for each in history(db, gone.id) if "merged_into" in each.changes][-1]
    ids = {
        what: (after or "").split() for what, (_, after) in told.items() if what != "merged_into"
    }
    if ids["doubles"]:
        raise Refused(
            f"合并时有 {len(ids['doubles'])} 份重复的服务项目已终止，不能自动撤销，请逐项更正。"
        )
    moved = _move_contracts(
        db, side, _organisation(kept), gone, why, actor, now, only=ids["engagements"]
    )
    give_back(db, gone.uscc, ids)
    change(db, side.kind, before, {"merged_into": None}, why, actor, now)
    note(db, side.kind, kept.id, {"merged": (gone.uscc, None)}, why, actor, now)
    detail: dict[str, Any] = {"gone": gone.uscc, "why": why, "engagements": len(moved)}
    record(db, actor, f"{side.kind}.unmerge", f"{side.kind}:{kept.uscc}", now, **detail)
    return len(moved)


def _refuse_into_ended(side: Side, kept: Row[Any], gone: Row[Any]) -> None:
    """One that goes on would be ended by the merger: nobody is asked, and no letter holds."""
    column, word = side.ended
    on = getattr(kept, column)
    if on is not None and getattr(gone, column) is None:
        raise Refused(
            f"“{kept.name}”已于 {on} {word}，“{gone.name}”没有：请以“{gone.name}”为保留的一家。"
        )


def _refuse_unasked(db: Connection, side: Side, gone: Row[Any], now: datetime) -> None:
    """What its end withdrew would belong to one that is asked, and would be asked of nobody."""
    if side is not ENTERPRISES or gone.ended_on is None:
        return
    statement = (
        select(Response.id)
        .join(Engagement, Engagement.id == Response.engagement_id)
        .join(Cycle, Cycle.id == Response.cycle_id)
        .where(
            Engagement.enterprise_id == gone.id,
            Engagement.ended_at.is_(None),
            Response.state == ResponseState.WITHDRAWN,
            Cycle.closes_at > now,
        )
    )
    if db.execute(statement.limit(1)).first() is not None:
        raise Refused(
            f"“{gone.name}”已于 {gone.ended_on} 终止，请先恢复再合并：否则其评价无人作答。"
        )


def _refuse_out_of_ended(side: Side, kept: Row[Any], gone: Row[Any]) -> None:
    """What ended since the merger had both invitations revoked, and gives one back to nobody."""
    column, word = side.ended
    if side is ENTERPRISES and getattr(kept, column) and not getattr(gone, column):
        raise Refused(f"“{kept.name}”合并后已{word}，请先恢复，再撤销合并。")


def _move_contracts(
    db: Connection,
    side: Side,
    before: Organisation,
    after: Organisation,
    why: str,
    actor: Actor,
    now: datetime,
    *,
    only: Sequence[str] | None = None,
    leave: Sequence[str] = (),
) -> list[str]:
    """Let contracts be another's, with history; their ids."""
    wanted = [side.own == before.id, Engagement.id.not_in(leave)]
    if only is not None:
        wanted.append(Engagement.id.in_(only))
    moved = sorted(db.scalars(select(Engagement.id).where(*wanted)))
    values = {side.own.key: after.id, "updated_at": now}
    db.execute(update(Engagement).where(Engagement.id.in_(moved)).values(values))
    changes = {side.own.key: (before.uscc, after.uscc)}
    rows = [(each, changes) for each in moved]
    note_all(db, RowKind.ENGAGEMENT, rows, why, actor.name, now)
    return moved


def _organisation(row: Row[Any]) -> Organisation:
    return Organisation(row.id, row.uscc, row.name)
