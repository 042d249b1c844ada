"""The people of the twin: who follows, since when, and what they may still be sent."""

import secrets
import sqlite3
from dataclasses import dataclass
from datetime import UTC, datetime

from simulator.datafile import DataFile
from simulator.windows import Trigger, Window, Windows


@dataclass(frozen=True, slots=True)
class Person:
    """One person's phone as the account sees it; `refusal` is a receipt Status, or empty."""

    openid: str
    name: str
    note: str
    group: str
    following: bool
    followed_at: datetime | None
    scene: str
    refusal: str
    unread: int
    said_at: datetime | None
    last_text: str
    windows: Windows

    def as_json(self) -> dict[str, object]:
        return {
            "openid": self.openid,
            "name": self.name,
            "note": self.note,
            "group": self.group,
            "following": self.following,
            "scene": self.scene,
            "unread": self.unread,
            "said_at": None if self.said_at is None else self.said_at.isoformat(),
            "last_text": self.last_text,
        }


def new_openid() -> str:
    """28 characters beginning with "o", as real ones do."""
    return "o" + secrets.token_urlsafe(21)[:27].replace("-", "s").ljust(27, "x")


def put(
    data: DataFile, name: str, *, openid: str = "", note: str = "", group: str = ""
) -> tuple[Person, bool]:
    """Add a person, or rename the one with this openid; and whether they are new."""
    openid = openid or new_openid()
    with data.write() as db:
        new = db.execute("SELECT 1 FROM people WHERE openid = ?", (openid,)).fetchone() is None
        db.execute(
            "INSERT INTO people (openid, name, note, grp) VALUES (?, ?, ?, ?)"
            " ON CONFLICT (openid) DO UPDATE"
            " SET name = excluded.name, note = excluded.note, grp = excluded.grp",
            (openid, name, note, group),
        )
    person = find(data, openid)
    assert person is not None  # noqa: S101 - it was just written
    return person, new


def find(data: DataFile, openid: str) -> Person | None:
    row = data.row("SELECT * FROM people WHERE openid = ?", openid)
    return None if row is None else _person(row)


def everyone(data: DataFile) -> list[Person]:
    """All people in the order in which they were added."""
    return [_person(row) for row in data.rows("SELECT * FROM people ORDER BY rowid")]


def followed(db: sqlite3.Connection, openid: str, scene: str, at: datetime) -> None:
    db.execute(
        "UPDATE people SET following = 1, followed_at = ?, scene = ? WHERE openid = ?",
        (at.timestamp(), scene, openid),
    )


def unfollowed(db: sqlite3.Connection, openid: str) -> None:
    """No longer a follower; nothing more may be sent, whatever was left."""
    db.execute(
        "UPDATE people SET following = 0, followed_at = NULL, typed_left = 0, typed_until = 0,"
        " acted_left = 0, acted_until = 0 WHERE openid = ?",
        (openid,),
    )


def opened(db: sqlite3.Connection, openid: str, trigger: Trigger, now: datetime) -> None:
    """The person did something that lets the account write to them."""
    row = db.execute("SELECT * FROM people WHERE openid = ?", (openid,)).fetchone()
    keep(db, openid, _person(row).windows.opened(trigger, now))


def keep(db: sqlite3.Connection, openid: str, windows: Windows) -> None:
    db.execute(
        "UPDATE people SET typed_left = ?, typed_until = ?, acted_left = ?, acted_until = ?"
        " WHERE openid = ?",
        (
            windows.typed.left,
            windows.typed.until.timestamp(),
            windows.acted.left,
            windows.acted.until.timestamp(),
            openid,
        ),
    )


def refuse(data: DataFile, openid: str, status: str) -> None:
    """From now on template messages to this person end with `status` (failed:user block)."""
    with data.write() as db:
        db.execute("UPDATE people SET refusal = ? WHERE openid = ?", (status, openid))


def read(data: DataFile, openid: str) -> None:
    """Somebody looked at this phone."""
    with data.write() as db:
        db.execute("UPDATE people SET unread = 0 WHERE openid = ?", (openid,))


def _moment(seconds: float | None) -> datetime | None:
    return None if seconds is None else datetime.fromtimestamp(seconds, UTC)


def _person(row: sqlite3.Row) -> Person:
    return Person(
        openid=row["openid"],
        name=row["name"],
        note=row["note"],
        group=row["grp"],
        following=bool(row["following"]),
        followed_at=_moment(row["followed_at"]),
        scene=row["scene"],
        refusal=row["refusal"],
        unread=row["unread"],
        said_at=_moment(row["said_at"]),
        last_text=row["last_text"],
        windows=Windows(
            Window(row["typed_left"], datetime.fromtimestamp(row["typed_until"], UTC)),
            Window(row["acted_left"], datetime.fromtimestamp(row["acted_until"], UTC)),
        ),
    )
