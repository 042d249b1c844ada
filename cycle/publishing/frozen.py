"""The frozen assessment behind a publication, read from its stored bytes."""

import zlib
from dataclasses import dataclass

import msgspec
from sqlalchemy import Connection, select

from scoring.result import PublishedAgency, Result
from storage.tables import Snapshot

_decode = msgspec.json.Decoder(Result).decode


@dataclass(frozen=True, slots=True)
class Frozen:
    """A snapshot by what a publication needs of it."""

    id: str
    cycle_id: str
    number: int


def result_of(db: Connection, snapshot_id: str) -> Result:
    """The published result of a snapshot that exists."""
    stored = db.execute(select(Snapshot.result).where(Snapshot.id == snapshot_id)).scalar_one()
    return _decode(zlib.decompress(stored))


def entry_of(db: Connection, snapshot_id: str, uscc: str) -> PublishedAgency | None:
    """An agency's own entry; None when it was not assessed."""
    entries = result_of(db, snapshot_id).agencies
    return next((each for each in entries if each.uscc == uscc), None)
