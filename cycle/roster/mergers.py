"""Rows of a roster that still use the code of an agency or enterprise that was merged."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from sqlalchemy import Connection

from cycle.register.doubles import codes_going_on
from cycle.roster.problems import Remark
from cycle.roster.reading import Reading
from cycle.roster.records import ContactRecord, EngagementRecord, Listing
from storage.tables import Agency, Enterprise

_Codes = Mapping[str, str]


def follow_mergers(db: Connection, reading: Reading) -> tuple[Reading, list[Remark]]:
    """The roster with the codes of those that go on, and what a person should know of it.

    Contracts and contacts go to the one that goes on. What the roster says of the merged one
    itself is left aside: the name that holds is that of the one that goes on.
    """
    agencies, enterprises = codes_going_on(db, Agency), codes_going_on(db, Enterprise)
    if not agencies and not enterprises:
        return reading, []

    def engagement(record: EngagementRecord) -> EngagementRecord:
        agency, enterprise = record.agency_uscc, record.enterprise_uscc
        return replace(
            record,
            agency_uscc=agencies.get(agency, agency),
            enterprise_uscc=enterprises.get(enterprise, enterprise),
        )

    def contact(record: ContactRecord) -> ContactRecord:
        codes = {"agency": agencies, "enterprise": enterprises}.get(record.role, {})
        return replace(record, subject=codes.get(record.subject, record.subject))

    remarks: list[Remark] = []
    followed = Reading(
        _without(reading.agencies, agencies, remarks),
        _without(reading.enterprises, enterprises, remarks),
        _followed(reading.engagements, engagement, remarks),
        _followed(reading.contacts, contact, remarks),
        reading.problems,
        reading.warnings,
    )
    return followed, remarks


def _without(listing: Listing[Any], codes: _Codes, remarks: list[Remark]) -> Listing[Any]:
    rows = {}
    for key, (number, record) in listing.rows.items():
        kept = codes.get(record.uscc)
        if kept is None:
            rows[key] = number, record
        else:
            message = f"已并入 {kept}，本行未写入"
            remarks.append(_remark(listing, number, message, record.uscc))
    return replace(listing, rows=rows)


def _followed(listing: Listing[Any], follow: Any, remarks: list[Remark]) -> Listing[Any]:
    rows: dict[Any, tuple[int, Any]] = {}
    for number, record in listing.rows.values():
        going = follow(record)
        first, _ = rows.setdefault(going.key, (number, going))
        if first != number:
            remarks.append(_remark(listing, number, f"合并后与第 {first} 行重复，只算一次"))
    return replace(listing, rows=rows)


def _remark(listing: Listing[Any], number: int, message: str, value: str | None = None) -> Remark:
    return Remark(listing.file, message, listing.sheet.title, number, value=value)
