"""The row of a nomination's source, moved by the one table of transitions, whoever is faster."""

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select, update

from cycle.audit import Actor
from cycle.cycles import CycleRow
from cycle.refusal import Refused
from cycle.register.doubles import Merged
from cycle.register.finding import Organisation
from storage.conflicts import upsert
from storage.tables import NOMINATION_TRANSITIONS, Nomination, NominationState, new_id

#: The district of an agency's own nomination.
SELF = ""
_GOING = (NominationState.PROPOSED, NominationState.STANDING)


def put(
    db: Connection,
    cycle: CycleRow,
    agency: Organisation,
    district: str,
    to: NominationState,
    actor: Actor,
    now: datetime,
    reason: str,
) -> NominationState | None:
    """Bring this source's nomination to a state; the state found where it stood already.

    The unique key decides between two who nominate at once: one inserts, the other one waits for
    it and finds the row.
    """
    values = {"state": to, "reason": reason, "nominated_by": actor.name, "nominated_at": now}
    values |= {"decided_by": None, "decided_at": None}
    place = _place(db, cycle, agency, district)
    known = db.execute(select(Nomination.id).where(*place).limit(1)).first() is not None
    if not known and _inserted(db, cycle, agency, district, values):
        return None
    going = select(Nomination.state).where(*place, Nomination.state.in_(_GOING)).limit(1)
    state = db.scalars(going).first()
    if state is not None:
        return state
    again = update(Nomination).where(*place, Nomination.state.in_(_before(to))).values(values)
    if db.execute(again).rowcount:
        return None
    return db.scalars(going).first() or to  # somebody else took it up at this moment


def move(
    db: Connection,
    cycle: CycleRow,
    agency: Organisation,
    district: str,
    to: NominationState,
    actor: Actor,
    now: datetime,
    what: str,
    *,
    only: NominationState | None = None,
) -> None:
    """Move what stands to its end; Refused when it stands no more, whoever was faster.

    what: the Chinese name of what is missing then. only: from this state and no other.
    """
    sources = [only] if only else _before(to)
    statement = (
        update(Nomination)
        .where(*_place(db, cycle, agency, district), Nomination.state.in_(sources))
        .values(state=to, decided_by=actor.name, decided_at=now)
    )
    if not db.execute(statement).rowcount:
        raise Refused(f"“{agency.name}”没有{what}，未作改动。")


def _place(db: Connection, cycle: CycleRow, agency: Organisation, district: str) -> tuple[Any, ...]:
    row = Nomination
    same = Merged(db).all_of(agency.id)
    return row.cycle_id == cycle.id, row.district_code == district, row.agency_id.in_(same)


def _inserted(
    db: Connection, cycle: CycleRow, agency: Organisation, district: str, values: dict[str, Any]
) -> bool:
    statement = (
        upsert(db, Nomination)
        .values(
            id=new_id(),
            cycle_id=cycle.id,
            agency_id=agency.id,
            district_code=district,
            **values,
        )
        .on_conflict_do_nothing(index_elements=["cycle_id", "agency_id", "district_code"])
        .returning(Nomination.id)
    )
    return db.execute(statement).first() is not None


def _before(to: NominationState) -> list[NominationState]:
    return [state for state, after in NOMINATION_TRANSITIONS.items() if to in after]
