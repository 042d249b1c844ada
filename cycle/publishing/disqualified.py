"""Who may no longer be announced: what became known of a listed agency after its assessment."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from msgspec import UNSET
from sqlalchemy import Connection, select

from cycle.assessing.assessment import terms_of
from cycle.cycles import CycleRow
from cycle.evidence.standing import StandingEvidence, standing_evidence
from cycle.publishing.published import ListingRow
from cycle.register.doubles import Merged
from scoring.eligibility import Status, eligibility
from scoring.evidence import AgencyEvidence, Revocation
from scoring.ruleset_file import load_ruleset
from storage.tables import Agency, Title

_NOTHING = StandingEvidence()


def disqualified(
    db: Connection, cycle: CycleRow, rows: Sequence[ListingRow], now: datetime, zone: ZoneInfo
) -> Mapping[str, tuple[str, ...]]:
    """Why an agency of the list may not be ranked as of now, by its id; those who may are absent.

    Deregistration, open cases, penalties and bans alone (reading 10): what was scored stays as it
    was frozen.
    """
    ruleset, terms = load_ruleset(cycle.ruleset), terms_of(db, cycle, zone, now)
    merged, standing = Merged(db), standing_evidence(db, cycle.id)
    found: dict[str, tuple[str, ...]] = {}
    for row in rows:
        ids = merged.all_of(row.agency_id)
        ended = db.scalar(select(Agency.deregistered_on).where(Agency.id == ids[0]))
        revoked = db.scalars(
            select(Title.revoked_on).where(Title.agency_id.in_(ids), Title.revoked_on.is_not(None))
        )
        evidence = AgencyEvidence(
            uscc=row.uscc,
            name=row.name,
            assessed_class=row.assessed_class,
            registered_on=UNSET,
            deregistered_on=ended,
            last_business_on=UNSET,
            penalties=standing.get(ids[0], _NOTHING).penalties,
            revocations=tuple(Revocation(each) for each in revoked if each is not None),
        )
        judged = eligibility(ruleset, terms, evidence)
        if judged.status is not Status.RANKED:
            found[row.agency_id] = judged.reasons
    return found
