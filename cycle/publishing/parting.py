"""Who of a published list is announced, and whose place falls vacant with the announcement."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from cycle.cycles import CycleRow
from cycle.publishing.disqualified import Reasons, named, together, unfit_for_title
from cycle.publishing.published import ListingRow, PublicationRow, listings
from cycle.publishing.same_agency import later_places
from cycle.publishing.title_rows import titles_of


@dataclass(frozen=True, slots=True)
class Parting:
    """The list's standing places in their order: who keeps theirs, and who may get no title.

    reasons: of those who lose theirs, by the agency's id; twice: ids of those among them that are
    one agency with another place or with a holder, and so lose nothing.
    """

    kept: tuple[ListingRow, ...]
    lost: tuple[ListingRow, ...]
    reasons: Reasons
    twice: frozenset[str]

    @property
    def named(self) -> str:
        """Who loses a place and why, in a sentence."""
        return named(self.lost, self.reasons)


def parting(
    db: Connection, cycle: CycleRow, publication: PublicationRow, now: datetime, zone: ZoneInfo
) -> Parting:
    """As of now: no title goes to who lost eligibility since it was listed (part four), nor two
    to one agency."""
    standing = [each for each in listings(db, publication.id) if each.vacated_at is None]
    unfit = unfit_for_title(db, cycle, standing, now, zone)
    doubled = _doubled(db, cycle, standing)
    reasons = together(doubled, unfit)
    return Parting(
        tuple(each for each in standing if each.agency_id not in reasons),
        tuple(each for each in standing if each.agency_id in reasons),
        reasons,
        frozenset(doubled.keys() - unfit.keys()),
    )


def _doubled(db: Connection, cycle: CycleRow, standing: Sequence[ListingRow]) -> Reasons:
    """Who is one agency with an earlier place, or with a holder of this cycle's title, by id."""
    titled = [each.agency_id for each in titles_of(db, cycle.id) if each.revoked_on is None]
    return {key: (reason,) for key, reason in later_places(db, standing, titled).items()}
