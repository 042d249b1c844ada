"""A published list as plain values for JSON: organisations only, no person, no score.

{"cycle", "number", "document_no", "from", "to", "state": "open" | "ended" | "announced",
"announcement": null | {"document_no", "announced_on"}, "agencies": [{"position", "rank", "uscc",
"name", "class", "vacant", "title": null | {"code", "state", "starts_on", "ends_on",
"revoked_on"}}]}. A vacancy keeps its position and names nobody; days as 2023-10-24.
"""

from datetime import date
from typing import Any

from sqlalchemy import Connection, select

from cycle.publishing.announcements import announcement_of
from cycle.publishing.published import ListingRow, PublicationRow, listings
from cycle.publishing.title_rows import TitleRow, titles_of
from storage.tables import Cycle


def listing_json(db: Connection, publication: PublicationRow, today: date) -> dict[str, Any]:
    """The publication as anybody may read it on this day of the bureau's zone."""
    announcement = announcement_of(db, publication.id)
    titles = {
        each.agency_id: each
        for each in titles_of(db, publication.cycle_id)
        if each.publication_id == publication.id
    }
    cycle = db.execute(select(Cycle.name).where(Cycle.id == publication.cycle_id)).scalar_one()
    return {
        "cycle": cycle,
        "number": publication.number,
        "document_no": publication.document_no,
        "from": publication.from_date.isoformat(),
        "to": publication.to_date.isoformat(),
        "state": _state(publication, announced=announcement is not None, today=today),
        "announcement": None
        if announcement is None
        else {
            "document_no": announcement.document_no,
            "announced_on": announcement.announced_on.isoformat(),
        },
        "agencies": [
            _agency(row, titles.get(row.agency_id), today) for row in listings(db, publication.id)
        ],
    }


def _state(publication: PublicationRow, *, announced: bool, today: date) -> str:
    if announced:
        return "announced"
    return "open" if publication.from_date <= today <= publication.to_date else "ended"


def _agency(row: ListingRow, title: TitleRow | None, today: date) -> dict[str, Any]:
    vacant = row.vacated_at is not None
    return {
        "position": row.position,
        "rank": None if vacant else row.rank,
        "uscc": None if vacant else row.uscc,
        "name": None if vacant else row.name,
        "class": None if vacant else row.assessed_class,
        "vacant": vacant,
        "title": None if title is None else _title(title, today),
    }


def _title(title: TitleRow, today: date) -> dict[str, Any]:
    revoked_on = title.revoked_on
    return {
        "code": title.code,
        "state": str(title.state(today)),
        "starts_on": title.starts_on.isoformat(),
        "ends_on": title.ends_on.isoformat(),
        "revoked_on": None if revoked_on is None else revoked_on.isoformat(),
    }
