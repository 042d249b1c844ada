"""Codes that a roster mentions must be in its own sheets or in the register."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Connection, select

from cycle.reading import chunks
from cycle.roster.columns import Column
from cycle.roster.problems import Remark
from cycle.roster.reading import Reading
from cycle.roster.records import Listing
from storage.tables import Agency, Enterprise


def unknown_references(db: Connection, reading: Reading) -> list[Remark]:
    """One problem for each row that points to an agency or an enterprise that nobody knows.

    Where a sheet of the roster could not be read at all, nothing is said of pointers into it.
    """
    uses = list(_uses(reading))
    problems: list[Remark] = []
    for target, table in ((reading.agencies, Agency), (reading.enterprises, Enterprise)):
        if not target.readable:
            continue
        wanted = {code for pointed, code, *_ in uses if pointed is target} - target.defined
        known: set[str] = set()
        for part in chunks(sorted(wanted)):
            known.update(db.scalars(select(table.uscc).where(table.uscc.in_(part))))
        unknown = wanted - known
        for pointed, code, source, column, row in uses:
            if pointed is target and code in unknown:
                message = f"“{target.sheet.title}”表和已导入的名录中都没有这个代码"
                problems.append(
                    Remark(source.file, message, source.sheet.title, row, column.header, code)
                )
    return problems


def _uses(reading: Reading) -> Iterator[tuple[Listing[Any], str, Listing[Any], Column, int]]:
    """Every pointer: the sheet pointed to, the code, and where it stands."""
    engagements, contacts = reading.engagements, reading.contacts
    agency, enterprise = map(engagements.sheet.column, ("agency_uscc", "enterprise_uscc"))
    for row, engagement in engagements.rows.values():
        yield reading.agencies, engagement.agency_uscc, engagements, agency, row
        yield reading.enterprises, engagement.enterprise_uscc, engagements, enterprise, row
    targets: dict[str, Listing[Any]] = {
        "agency": reading.agencies,
        "enterprise": reading.enterprises,
    }
    unit = contacts.sheet.column("subject")
    for row, contact in contacts.rows.values():
        if contact.role in targets:
            yield targets[contact.role], contact.subject, contacts, unit, row
