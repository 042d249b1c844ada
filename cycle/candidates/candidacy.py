"""Candidacy (候选) as it stands: who is nominated by whom, and where a district lacks some."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, select

from cycle.reading import chunks
from cycle.register.doubles import Merged
from storage.tables import Agency, Nomination, NominationState

#: What people call the states of a nomination.
STATES: Mapping[NominationState, str] = {
    NominationState.STANDING: "有效",
    NominationState.PROPOSED: "待确认",
    NominationState.WITHDRAWN: "已撤回",
    NominationState.REJECTED: "未采纳",
}
#: Agencies that each district is to nominate (notice, part three (1)).
AT_LEAST = 2


@dataclass(frozen=True, slots=True)
class Nominated:
    """One source's nomination of an agency; district "" is the agency's own."""

    uscc: str
    name: str
    state: NominationState
    nominated_at: datetime
    district: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Source:
    """Where an agency's nomination comes from; district "" is the agency itself."""

    district: str
    state: NominationState


@dataclass(frozen=True, slots=True)
class Candidate:
    """An agency with at least one nomination that stands; sources as district codes, "" its own."""

    agency_id: str
    uscc: str
    name: str
    assessed_class: str
    sources: tuple[str, ...]


def nominated_by(db: Connection, cycle_id: str, district: str) -> list[Nominated]:
    """A district's nominations in every state, by time; of "" what agencies proposed themselves."""
    return _nominated(db, _rows(cycle_id).where(Nomination.district_code == district))


def all_nominated(db: Connection, cycle_id: str) -> list[Nominated]:
    """Every source's nominations in every state, by district and time."""
    return _nominated(db, _rows(cycle_id))


def nomination_of(db: Connection, cycle_id: str, agency_id: str) -> list[Source]:
    """Where this agency's nominations come from and how each of them stands, by district."""
    same = Merged(db).all_of(agency_id)
    found = _nominated(db, _rows(cycle_id).where(Nomination.agency_id.in_(same)))
    return [Source(each.district, each.state) for each in found]


def candidates(db: Connection, cycle_id: str) -> list[Candidate]:
    """Every agency that is nominated, by USCC, with all its sources (reading 17).

    One that was found to be a double counts under the agency that goes on.
    """
    merged = Merged(db)
    sources: dict[str, set[str]] = {}
    standing = _rows(cycle_id).where(Nomination.state == NominationState.STANDING)
    for row in db.execute(standing):
        sources.setdefault(merged.going_on(row.agency_id), set()).add(row.district_code)
    agency = Agency
    rows = db.execute(
        select(agency.id, agency.uscc, agency.name, agency.assessed_class)
        .where(agency.id.in_(sources))
        .order_by(agency.uscc)
    )
    return [Candidate(*row, sources=tuple(sorted(sources[row.id]))) for row in rows]


def shortfall(db: Connection, cycle_id: str, districts: Iterable[str]) -> dict[str, int]:
    """How many agencies each of these districts lacks to two; 0 where it has them.

    It is shown and reminded of, and never blocks anything (reading 17).
    """
    held: dict[str, int] = {}
    for candidate in candidates(db, cycle_id):
        for source in candidate.sources:
            held[source] = held.get(source, 0) + 1
    return {code: max(0, AT_LEAST - held.get(code, 0)) for code in districts}


def _rows(cycle_id: str) -> Select[*tuple[Any, ...]]:
    row = Nomination
    return (
        select(
            row.agency_id,
            row.district_code,
            row.state,
            row.nominated_at,
            row.reason,
        )
        .where(row.cycle_id == cycle_id)
        .order_by(row.district_code, row.nominated_at, row.id)
    )


def _nominated(db: Connection, statement: Select[*tuple[Any, ...]]) -> list[Nominated]:
    """One of each source and agency, whose doubles are named as the one that goes on.

    Where a source nominated under both codes, what goes on counts, and else what came last.
    """
    merged = Merged(db)
    found: dict[tuple[str, str], Row[Any]] = {}
    for row in db.execute(statement):
        of = (row.district_code, merged.going_on(row.agency_id))
        if of not in found or _strength(row) >= _strength(found[of]):
            found[of] = row
    called = _called(db, [agency_id for _, agency_id in found])
    shown = [
        Nominated(*called[agency_id], row.state, row.nominated_at, district, row.reason)
        for (district, agency_id), row in found.items()
    ]
    return sorted(shown, key=lambda each: (each.district, each.nominated_at, each.uscc))


def _strength(row: Row[Any]) -> tuple[int, datetime]:
    going = {NominationState.STANDING: 2, NominationState.PROPOSED: 1}
    return going.get(row.state, 0), row.nominated_at


def _called(db: Connection, agency_ids: Sequence[str]) -> dict[str, tuple[str, str]]:
    """The code and name of each of these agencies."""
    return {
        row.id: (row.uscc, row.name)
        for some in chunks(agency_ids)
        for row in db.execute(
            select(Agency.id, Agency.uscc, Agency.name).where(Agency.id.in_(some))
        )
    }
