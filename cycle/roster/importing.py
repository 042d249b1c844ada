"""Store a roster: new rows are added, differing rows updated, equal rows left alone."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select

from cycle.audit import Actor
from cycle.audit import record as write_entry
from cycle.inviting.invitations import ensure_for_open_cycles
from cycle.reading import chunks
from cycle.roster import sheets
from cycle.roster.mergers import follow_mergers
from cycle.roster.problems import Remark, RosterError
from cycle.roster.reading import Progress, Reading
from cycle.roster.records import ContactRecord, EngagementRecord, Listing
from cycle.roster.references import unknown_references
from cycle.roster.report import Report, Tally
from cycle.roster.writing import IMPORTED, Pair, Writer
from storage.secrets import Vault
from storage.tables import Agency, Contact, Engagement, Enterprise


def import_roster(
    db: Connection,
    vault: Vault,
    reading: Reading,
    now: datetime,
    progress: Progress | None = None,
    *,
    actor: Actor | None = None,
    source: str = "",
) -> Report:
    """Bring the register up to the roster, and the invitations of cycles not yet closed.

    Nothing is ever removed or taken up again; a column that the roster does not have keeps what
    the register has. What changes is kept in its history; with an actor the import as a whole,
    from `source`, is in the audit log. Raises RosterError, before anything is written, with every
    problem of the reading and every pointer into nothing.
    """
    problems = [*reading.problems, *unknown_references(db, reading)]
    if problems:
        raise RosterError(sorted(problems, key=_place), reading.warnings)
    followed, merged = follow_mergers(db, reading)
    writer = Writer(db, now, actor.name if actor else IMPORTED)
    tallies = (
        _store_bodies(writer, Agency, followed.agencies, progress),
        _store_bodies(writer, Enterprise, followed.enterprises, progress),
        _store_engagements(writer, followed.engagements, progress),
        _store_contacts(writer, vault, followed.contacts, progress),
    )
    if progress:
        progress("准备邀请和答卷", 0, None)
    cycles = {} if reading.is_empty else ensure_for_open_cycles(db, vault, now)
    warnings = [*reading.warnings, *sorted([*merged, *writer.remarks], key=_place)]
    report = Report(tallies, tuple(warnings), cycles)
    if actor is not None:
        counts = {tally.sheet.name: [tally.new, len(tally.changed)] for tally in tallies}
        write_entry(db, actor, "roster.import", f"roster:{source}", now, new_and_changed=counts)
    return report


def _place(remark: Remark) -> tuple[int, int]:
    titles = [sheet.title for sheet in sheets.SHEETS]
    return titles.index(remark.sheet) if remark.sheet in titles else -1, remark.row or 0


def _store_bodies(
    writer: Writer,
    table: type[Agency] | type[Enterprise],
    listing: Listing[Any],
    progress: Progress | None,
) -> Tally:
    """Agencies and enterprises, which are known by their code."""
    tally = Tally(listing.sheet, listing.count)
    fields = [column.field for column in listing.sheet.columns]
    done = 0
    for part in chunks(list(listing.rows.values())):
        codes = [record.uscc for _, record in part]
        found = {
            row.uscc: row
            for row in writer.db.execute(select(table.__table__).where(table.uscc.in_(codes)))
        }
        pairs = [
            Pair(
                number,
                record.uscc,
                {field: _plain(getattr(record, field)) for field in fields},
                found.get(record.uscc),
            )
            for number, record in part
        ]
        writer.write(table, listing, pairs, tally)
        done += len(part)
        _tell(progress, listing, done)
    return tally


def _plain(value: Any) -> Any:
    """A tuple as the list that a JSON column gives back."""
    return list(value) if isinstance(value, tuple) else value


def _store_engagements(
    writer: Writer, listing: Listing[EngagementRecord], progress: Progress | None
) -> Tally:
    db = writer.db
    tally = Tally(listing.sheet, listing.count)
    done = 0
    for part in chunks(list(listing.rows.values())):
        found = _engagements_of(db, {record.enterprise_uscc for _, record in part})
        new = [record for _, record in part if record.key not in found]
        agencies = _ids(db, Agency, {record.agency_uscc for record in new})
        enterprises = _ids(db, Enterprise, {record.enterprise_uscc for record in new})
        pairs = [
            Pair(
                number,
                " ".join(record.key).rstrip(),
                {
                    "agency_id": agencies.get(record.agency_uscc),
                    "enterprise_id": enterprises.get(record.enterprise_uscc),
                    "service_type": record.service_type,
                    "contract_no": record.contract_no,
                    "starts_on": record.starts_on,
                    "ends_on": record.ends_on,
                    "service_year": record.service_year,
                },
                found.get(record.key),
            )
            for number, record in part
        ]
        writer.write(Engagement, listing, pairs, tally)
        done += len(part)
        _tell(progress, listing, done)
    return tally


def _engagements_of(db: Connection, codes: Iterable[str]) -> dict[tuple[str, str, str, str], Any]:
    """The register's engagements of these enterprises, by the key of their records."""
    rows = db.execute(
        select(
            Engagement.id,
            Agency.uscc.label("agency"),
            Enterprise.uscc.label("enterprise"),
            Engagement.service_type,
            Engagement.contract_no,
            Engagement.starts_on,
            Engagement.ends_on,
            Engagement.service_year,
            Engagement.ended_at,
        )
        .join(Agency, Agency.id == Engagement.agency_id)
        .join(Enterprise, Enterprise.id == Engagement.enterprise_id)
        .where(Enterprise.uscc.in_(codes))
    )
    return {(row.agency, row.enterprise, row.service_type, row.contract_no): row for row in rows}


def _ids(
    db: Connection, table: type[Agency] | type[Enterprise], codes: Iterable[str]
) -> dict[str, str]:
    """The register's id for each code."""
    found: dict[str, str] = {}
    for part in chunks(sorted(codes)):
        rows = db.execute(select(table.uscc, table.id).where(table.uscc.in_(part)))
        found.update((row.uscc, row.id) for row in rows)
    return found


def _store_contacts(
    writer: Writer, vault: Vault, listing: Listing[ContactRecord], progress: Progress | None
) -> Tally:
    """Contacts, who are known by their phone's hash; only a new one's phone is sealed."""
    tally = Tally(listing.sheet, listing.count)
    done = 0
    for part in chunks(list(listing.rows.values())):
        subjects = {record.subject for _, record in part}
        statement = select(
            Contact.id,
            Contact.role,
            Contact.subject,
            Contact.name,
            Contact.title,
            Contact.phone_hash,
            Contact.ended_at,
        ).where(Contact.subject.in_(subjects))
        rows = writer.db.execute(statement)
        found = {(row.role, row.subject, row.phone_hash): row for row in rows}
        pairs = []
        for number, record in part:
            hashes = vault.hashes("phone", record.phone)
            keys = ((record.role, record.subject, each) for each in hashes)
            row = next((found[key] for key in keys if key in found), None)
            wanted = {
                "role": record.role,
                "subject": record.subject,
                "name": record.name,
                "title": record.title,
                "phone_hash": hashes[0],
            }
            if row is None:
                wanted["phone_sealed"] = vault.seal(record.phone)
            label = f"{record.role} {record.subject} {record.name}"
            pairs.append(Pair(number, label, wanted, row))
        writer.write(Contact, listing, pairs, tally)
        done += len(part)
        _tell(progress, listing, done)
    return tally


def _tell(progress: Progress | None, listing: Listing[Any], done: int) -> None:
    if progress:
        progress(f"写入{listing.sheet.title}", done, len(listing.rows))
