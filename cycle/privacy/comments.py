"""Comments (意见或建议) about an agency: above k alone, screened, in an order without meaning."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from itertools import chain

from sqlalchemy import Connection, select

from cycle.coverage import K_ANONYMITY
from cycle.cycles import CycleRow
from cycle.districts import Districts
from cycle.privacy.screening import Screen, mentioned, short_forms
from cycle.reading import stream
from cycle.refusal import Refused
from cycle.register.doubles import Merged
from cycle.register.finding import Organisation
from storage.tables import Contact, Engagement, Enterprise, Response
from survey.session import ResponseState

#: Of another firm than a client of the agency, shorter forms are ordinary words too often.
_SHORTEST_OF_OTHERS = 3


@dataclass(frozen=True, slots=True)
class Released:
    """What may be released; withheld: fewer than five enterprises commented, and nothing is."""

    agency_uscc: str
    agency: str
    withheld: bool
    comments: tuple[str, ...]


def released_comments(
    db: Connection,
    cycle: CycleRow,
    agency: Organisation,
    now: datetime,
    districts: Districts | None = None,
) -> Released:
    """The comments about an agency as they may be released; only after the survey has closed.

    Before that their number would grow by one with each enterprise that comments. districts: of
    the city, for firms' names as `short_forms` reads them. Raises Refused. The connection comes
    from `reading`: the register is gone through once.
    """
    if now < cycle.closes_at:
        raise Refused(f"考评周期“{cycle.name}”的满意度调查尚未截止，截止后才能查看意见。")
    rows = db.execute(
        select(Response.submitted_comment, Enterprise.id, Enterprise.uscc)
        .join(Engagement, Engagement.id == Response.engagement_id)
        .join(Enterprise, Enterprise.id == Engagement.enterprise_id)
        .where(
            Response.cycle_id == cycle.id,
            Engagement.agency_id.in_(Merged(db).all_of(agency.id)),
            Response.state == ResponseState.SUBMITTED,
            Response.submitted_comment != "",
        )
    ).all()
    merged = Merged(db, Enterprise)  # two that turned out to be one are one voice
    if len({merged.going_on(row.id) for row in rows}) < K_ANONYMITY:
        return Released(agency.uscc, agency.name, withheld=True, comments=())
    texts = [row.submitted_comment for row in rows]
    screen = Screen(_names(db, texts, frozenset(row.uscc for row in rows), districts))
    screened = [screen.screened(text) for text in texts]
    # by a digest of what is read itself: the same order every time, and never that of the time
    screened.sort(key=lambda text: sha256(f"{cycle.id}{agency.uscc}{text}".encode()).digest())
    return Released(agency.uscc, agency.name, withheld=False, comments=tuple(screened))


def _names(
    db: Connection, texts: Sequence[str], own: frozenset[str], districts: Districts | None
) -> list[str]:
    """What of the register stands in these texts: names of enterprises, and of their people."""
    return [*mentioned(texts, chain(_enterprises(db, own, districts), _people(db)))]


def _enterprises(db: Connection, own: frozenset[str], districts: Districts | None) -> Iterator[str]:
    for row in stream(db, select(Enterprise.uscc, Enterprise.name)):
        shortest = 0 if row.uscc in own else _SHORTEST_OF_OTHERS
        yield from (form for form in short_forms(row.name, districts) if len(form) >= shortest)


def _people(db: Connection) -> Iterator[str]:
    for row in stream(db, select(Contact.name)):
        yield row.name
