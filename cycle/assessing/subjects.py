"""Who is assessed: the candidates, once anybody was nominated (notice, part two)."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Row, Select, exists, select

from cycle.cycles import CycleRow
from cycle.register.doubles import Merged
from storage.tables import (
    Agency,
    Engagement,
    Invitation,
    Nomination,
    NominationState,
    Response,
    Role,
)

#: Names in a sentence.
_NAMED = 5


def subjects(db: Connection, cycle: CycleRow, merged: Mapping[str, str]) -> dict[str, Row[Any]]:
    """The register's rows of those who are assessed, by id, in the order of their codes.

    The assessment group scores every candidate, and nobody else; in a cycle without a single
    nomination every agency that was invited, or that somebody was asked about. merged: the id of
    each double in the register -> the id of the one that goes on.
    """
    chosen = _ids(db, _nominated(cycle, NominationState.STANDING))
    if not nominated(db, cycle.id):
        chosen |= _ids(db, _asked_about(cycle)) | _ids(db, _invited(cycle))
    kept = {merged.get(each, each) for each in chosen}
    return {row.id: row for row in db.execute(_agencies()) if row.id in kept}


def proposed(db: Connection, cycle: CycleRow) -> list[str]:
    """Names of those whose self-nomination waits and whom nobody else nominated, by their codes.

    Doubles are one agency here too, whichever of its codes was nominated.
    """
    merged = Merged(db)
    by_state = {
        state: {merged.going_on(each) for each in _ids(db, _nominated(cycle, state))}
        for state in (NominationState.PROPOSED, NominationState.STANDING)
    }
    waiting = by_state[NominationState.PROPOSED] - by_state[NominationState.STANDING]
    return list(db.scalars(select(Agency.name).where(Agency.id.in_(waiting)).order_by(Agency.uscc)))


def named(names: Sequence[str]) -> str:
    """The first names and how many there are: “甲”、“乙”等 12 家机构."""
    shown = "、".join(f"“{name}”" for name in names[:_NAMED])
    return f"{shown}等 {len(names)} 家机构" if len(names) > _NAMED else shown


def nominated(db: Connection, cycle_id: str) -> bool:
    """Tell whether anybody was ever nominated in the cycle, whatever became of it."""
    return bool(db.scalar(select(exists().where(Nomination.cycle_id == cycle_id))))


def _ids(db: Connection, statement: Select[str]) -> set[str]:
    return set(db.scalars(statement))


def _agencies() -> Any:
    return select(
        Agency.id,
        Agency.uscc,
        Agency.name,
        Agency.assessed_class,
        Agency.registered_on,
        Agency.deregistered_on,
    ).order_by(Agency.uscc)


def _nominated(cycle: CycleRow, state: NominationState) -> Select[str]:
    return select(Nomination.agency_id).where(
        Nomination.cycle_id == cycle.id, Nomination.state == state
    )


def _asked_about(cycle: CycleRow) -> Select[str]:
    return (
        select(Engagement.agency_id)
        .join(Response, Response.engagement_id == Engagement.id)
        .where(Response.cycle_id == cycle.id)
        .distinct()
    )


def _invited(cycle: CycleRow) -> Select[str]:
    return (
        select(Agency.id)
        .join(Invitation, Invitation.subject == Agency.uscc)
        .where(
            Invitation.cycle_id == cycle.id,
            Invitation.role == Role.AGENCY,
            Invitation.revoked_at.is_(None),
        )
    )
