"""Who may no longer be announced: what became known of a listed agency after its assessment."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Protocol
from zoneinfo import ZoneInfo

from msgspec import UNSET
from sqlalchemy import Connection, select

from cycle.assessing.assessment import terms_of
from cycle.cycles import CycleRow
from cycle.evidence.standing import standing_penalties
from cycle.register.doubles import Merged
from scoring.eligibility import Status, eligibility
from scoring.evidence import AgencyEvidence, Penalty, PenaltyStatus, Revocation
from scoring.ruleset_file import load_ruleset
from storage.tables import Agency, Title

#: By the id of a listed agency, the reasons for which it may not stay.
Reasons = Mapping[str, tuple[str, ...]]


class Listed(Protocol):
    """An agency on a list, or about to be; agency_id: the register's."""

    @property
    def agency_id(self) -> str: ...
    @property
    def uscc(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def assessed_class(self) -> str: ...


def disqualified(
    db: Connection, cycle: CycleRow, rows: Sequence[Listed], now: datetime, zone: ZoneInfo
) -> Reasons:
    """Why an agency of the list may not be ranked as of now; those who may are absent.

    Deregistration, open cases, penalties and bans alone (reading 10): what was scored stays as it
    was frozen.
    """
    return _not_ranked(db, cycle, rows, Merged(db), standing_penalties(db), now, zone)


def unfit_for_title(
    db: Connection, cycle: CycleRow, rows: Sequence[Listed], now: datetime, zone: ZoneInfo
) -> Reasons:
    """As `disqualified`, and who was punished after the window, each with the days.

    Such a penalty excludes from the next cycle's ranking (reading 10) and not from this one's; but
    who was held back while the case was open must not gain the title by being punished.
    """
    merged, penalties = Merged(db), standing_penalties(db)
    return together(
        _not_ranked(db, cycle, rows, merged, penalties, now, zone),
        _punished_since(cycle, rows, merged, penalties, now.astimezone(zone).date()),
    )


def punished_since(db: Connection, cycle: CycleRow, rows: Sequence[Listed], today: date) -> Reasons:
    """Who was punished after the window alone, each with the days."""
    return _punished_since(cycle, rows, Merged(db), standing_penalties(db), today)


def together(*found: Reasons) -> Reasons:
    """The reasons of several causes, in their order."""
    ids = dict.fromkeys(each for one in found for each in one)
    return {each: tuple(why for one in found for why in one.get(each, ())) for each in ids}


def named(rows: Sequence[Listed], unfit: Reasons) -> str:
    """Who of the list is unfit and why, in a sentence: “甲公司”已注销；“乙公司”…"""
    return "；".join(
        f"“{row.name}”{'、'.join(unfit[row.agency_id])}" for row in rows if row.agency_id in unfit
    )


def _not_ranked(
    db: Connection,
    cycle: CycleRow,
    rows: Sequence[Listed],
    merged: Merged,
    penalties: Mapping[str, tuple[Penalty, ...]],
    now: datetime,
    zone: ZoneInfo,
) -> Reasons:
    ruleset, terms = load_ruleset(cycle.ruleset), terms_of(db, cycle, zone, now)
    bodies = {row.agency_id: merged.all_of(row.agency_id) for row in rows}
    ended = _deregistered(db, [ids[0] for ids in bodies.values()])
    revoked = _revoked(db, [each for ids in bodies.values() for each in ids])
    found: dict[str, tuple[str, ...]] = {}
    for row in rows:
        ids = bodies[row.agency_id]
        evidence = AgencyEvidence(
            uscc=row.uscc,
            name=row.name,
            assessed_class=row.assessed_class,
            registered_on=UNSET,
            deregistered_on=ended.get(ids[0]),
            last_business_on=UNSET,
            penalties=penalties.get(ids[0], ()),
            revocations=tuple(Revocation(on) for each in ids for on in revoked.get(each, ())),
        )
        judged = eligibility(ruleset, terms, evidence)
        if judged.status is not Status.RANKED:
            found[row.agency_id] = judged.reasons
    return found


def _punished_since(
    cycle: CycleRow,
    rows: Sequence[Listed],
    merged: Merged,
    penalties: Mapping[str, tuple[Penalty, ...]],
    today: date,
) -> Reasons:
    found: dict[str, tuple[str, ...]] = {}
    for row in rows:
        days = sorted(
            each.decided_on
            for each in penalties.get(merged.going_on(row.agency_id), ())
            if each.status is PenaltyStatus.DECIDED
            and each.decided_on is not None
            and cycle.window_end < each.decided_on <= today
        )
        if days:
            found[row.agency_id] = tuple(f"{day} 被作出处罚决定" for day in days)
    return found


def _deregistered(db: Connection, agency_ids: Sequence[str]) -> dict[str, date]:
    rows = db.execute(
        select(Agency.id, Agency.deregistered_on).where(
            Agency.id.in_(agency_ids), Agency.deregistered_on.is_not(None)
        )
    )
    return {row.id: row.deregistered_on for row in rows}


def _revoked(db: Connection, agency_ids: Sequence[str]) -> dict[str, list[date]]:
    rows = db.execute(
        select(Title.agency_id, Title.revoked_on).where(
            Title.agency_id.in_(agency_ids), Title.revoked_on.is_not(None)
        )
    )
    found: dict[str, list[date]] = {}
    for row in rows:
        found.setdefault(row.agency_id, []).append(row.revoked_on)
    return found
