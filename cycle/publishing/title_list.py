"""Titles (标杆称号) for people and for machines: who holds one, until when, what became of it."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection, select

from cycle.publishing.links import title_link
from cycle.publishing.title_rows import TitleRow, TitleState, titles_of
from storage.tables import Cycle, Listing

#: The format's name; it grows by keys alone.
FORMAT = "pingyi-titles/1"


@dataclass(frozen=True, slots=True)
class Holder:
    """A title with what it is worth today; assessed_class: the register's key."""

    title: TitleRow
    state: TitleState
    cycle: str
    assessed_class: str


def holders(db: Connection, today: date) -> list[Holder]:
    """All titles: the newest announcement first, within it in the order of the list."""
    rows = titles_of(db)
    cycles = {row.id: row.name for row in db.execute(select(Cycle.id, Cycle.name))}
    published = {each.publication_id for each in rows}
    columns = (Listing.publication_id, Listing.agency_id, Listing.assessed_class)
    listed = db.execute(select(*columns).where(Listing.publication_id.in_(published)))
    classes = {(row.publication_id, row.agency_id): row.assessed_class for row in listed}
    rows.sort(key=lambda each: each.starts_on, reverse=True)  # stable: the list's order stays
    return [
        Holder(
            title,
            title.state(today),
            cycles[title.cycle_id],
            classes[title.publication_id, title.agency_id],
        )
        for title in rows
    ]


def titles_json(found: list[Holder], bureau: str, today: date, public_url: str) -> dict[str, Any]:
    """The titles as plain values for JSON, for whoever reads the list by machine."""
    return {
        "format": FORMAT,
        "issuer": bureau,
        "as_of": today.isoformat(),
        "titles": [_plain(each, public_url) for each in found],
    }


def _plain(holder: Holder, public_url: str) -> dict[str, Any]:
    title = holder.title
    return {
        "code": title.code,
        "state": str(holder.state),
        "name": title.name,
        "uscc": title.uscc,
        "class": holder.assessed_class,
        "cycle": holder.cycle,
        "document_no": title.document_no,
        "starts_on": title.starts_on.isoformat(),
        "ends_on": title.ends_on.isoformat(),
        "revoked_on": None if title.revoked_on is None else title.revoked_on.isoformat(),
        "url": title_link(public_url, title.code) or None,
    }
