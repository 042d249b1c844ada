"""Store a roster: new rows are added, differing rows updated, equal rows left alone."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, bindparam, insert, select, update

from cycle.invitations import ensure_for_open_cycles
from cycle.roster import sheets
from cycle.roster.problems import Remark, RosterError
from cycle.roster.reading import Progress, Reading
from cycle.roster.records import ContactRecord, EngagementRecord, Listing
from cycle.roster.references import chunks, unknown_references
from cycle.roster.report import Change, Report, Tally
from storage.secrets import Vault
from storage.tables import Agency, Contact, Engagement, Enterprise, new_id


class _Pair(NamedTuple):
    """A row as it should be, beside the register's own (None when it is new)."""

    label: str
    wanted: dict[str, Any]
    found: Any


def import_roster(
    db: Connection, vault: Vault, reading: Reading, now: datetime, progress: Progress | None = None
) -> Report:
    """Bring the register up to the roster, and the invitations of cycles not yet closed.

    Nothing is ever removed; a column that the roster does not have keeps what the register
    has. Raises RosterError, before anything is written, with every problem of the reading and
    every pointer into nothing.
    """
    problems = [*reading.problems, *unknown_references(db, reading)]
    if problems:
        raise RosterError(sorted(problems, key=_place), reading.warnings)
    tallies = (
        _store_bodies(db, Agency, reading.agencies, now, progress),
        _store_bodies(db, Enterprise, reading.enterprises, now, progress),
        _store_engagements(db, reading.engagements, now, progress),
        _store_contacts(db, vault, reading.contacts, now, progress),
    )
    if progress:
        progress("准备邀请和答卷", 0, None)
    cycles = {} if reading.is_empty else ensure_for_open_cycles(db, vault, now)
    return Report(tallies, tuple(reading.warnings), cycles)


def _place(remark: Remark) -> tuple[int, int]:
    titles = [sheet.title for sheet in sheets.SHEETS]
    return titles.index(remark.sheet) if remark.sheet in titles else -1, remark.row or 0


def _store_bodies(
    db: Connection,
    table: type[Agency] | type[Enterprise],
    listing: Listing[Any],
    now: datetime,
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
            for row in db.execute(select(table.__table__).where(table.uscc.in_(codes)))
        }
        pairs = [
            _Pair(
                record.uscc,
                {field: _plain(getattr(record, field)) for field in fields},
                found.get(record.uscc),
            )
            for _, record in part
        ]
        _write(db, table, listing, pairs, now, tally)
        done += len(part)
        _tell(progress, listing, done)
    return tally


def _plain(value: Any) -> Any:
    """A tuple as the list that a JSON column gives back."""
    return list(value) if isinstance(value, tuple) else value


def _store_engagements(
    db: Connection, listing: Listing[EngagementRecord], now: datetime, progress: Progress | None
) -> Tally:
    tally = Tally(listing.sheet, listing.count)
    done = 0
    for part in chunks([record for _, record in listing.rows.values()]):
        found = _engagements_of(db, {record.enterprise_uscc for record in part})
        new = [record for record in part if record.key not in found]
        agencies = _ids(db, Agency, {record.agency_uscc for record in new})
        enterprises = _ids(db, Enterprise, {record.enterprise_uscc for record in new})
        pairs = [
            _Pair(
                " ".join(record.key).rstrip(),
                {
                    "agency_id": agencies.get(record.agency_uscc),
                    "enterprise_id": enterprises.get(record.enterprise_uscc),
                    "service_type": record.service_type,
                    "contract_no": record.contract_no,
                    "starts_on": record.starts_on,
                    "ends_on": record.ends_on,
                },
                found.get(record.key),
            )
            for record in part
        ]
        _write(db, Engagement, listing, pairs, now, tally)
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
    db: Connection,
    vault: Vault,
    listing: Listing[ContactRecord],
    now: datetime,
    progress: Progress | None,
) -> Tally:
    """Contacts, who are known by their phone's hash; only a new one's phone is sealed."""
    tally = Tally(listing.sheet, listing.count)
    done = 0
    for part in chunks([record for _, record in listing.rows.values()]):
        subjects = {record.subject for record in part}
        statement = select(
            Contact.id,
            Contact.role,
            Contact.subject,
            Contact.name,
            Contact.title,
            Contact.phone_hash,
        ).where(Contact.subject.in_(subjects))
        found = {(row.role, row.subject, row.phone_hash): row for row in db.execute(statement)}
        pairs = []
        for record in part:
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
            pairs.append(_Pair(f"{record.role} {record.subject} {record.name}", wanted, row))
        _write(db, Contact, listing, pairs, now, tally)
        done += len(part)
        _tell(progress, listing, done)
    return tally


#: What an import may change of a row that is there; the rest is its key.
_CHANGEABLE: dict[type[Any], tuple[str, ...]] = {
    Agency: ("name", "assessed_class", "service_types", "is_local", "registered_on"),
    Enterprise: ("name", "district_code"),
    Engagement: ("starts_on", "ends_on"),
    Contact: ("name", "title"),
}


def _write(
    db: Connection,
    table: type[Any],
    listing: Listing[Any],
    pairs: Sequence[_Pair],
    now: datetime,
    tally: Tally,
) -> None:
    """Insert what is new and update what differs: at most two statements for a chunk."""
    fields = [field for field in _CHANGEABLE[table] if field in listing.fields]
    new: list[dict[str, Any]] = []
    updates: list[dict[str, Any]] = []
    for label, wanted, found in pairs:
        if found is None:
            new.append({"id": new_id(), "updated_at": now, **wanted})
            continue
        differing = [field for field in fields if getattr(found, field) != wanted[field]]
        if differing:
            headers = tuple(listing.sheet.column(field).header for field in differing)
            tally.changed.append(Change(label, headers))
            updates.append(
                {"of_id": found.id, "new_at": now}
                | {f"new_{field}": wanted[field] for field in fields}
            )
    if new:
        db.execute(insert(table), new)
        tally.new += len(new)
    if updates:
        values: dict[str, Any] = {field: bindparam(f"new_{field}") for field in fields}
        db.execute(
            update(table)
            .where(table.id == bindparam("of_id"))
            .values(updated_at=bindparam("new_at"), **values),
            updates,
        )


def _tell(progress: Progress | None, listing: Listing[Any], done: int) -> None:
    if progress:
        progress(f"写入{listing.sheet.title}", done, len(listing.rows))
