"""The log of platform calls, in which a token is never whole."""

import sqlite3
from datetime import UTC, datetime

from simulator.datafile import DataFile

_KEPT = 20_000


def record(
    data: DataFile,
    *,
    method: str,
    path: str,
    token: str,
    openid: str,
    errcode: int | None,
    errmsg: str,
    milliseconds: float,
    at: datetime,
) -> None:
    """Add one call; `errcode` None means that no JSON answered it."""
    redacted = f"{token[:8]}…" if token else ""
    with data.write() as db:
        added = db.execute(
            "INSERT INTO calls (at, method, path, token, openid, errcode, errmsg, milliseconds)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (at.timestamp(), method, path, redacted, openid, errcode, errmsg, milliseconds),
        ).lastrowid
        if added and added % 1000 == 0:
            db.execute("DELETE FROM calls WHERE id <= ?", (added - _KEPT,))


def after(data: DataFile, call_id: int, limit: int) -> list[dict[str, object]]:
    """The calls that follow a call, oldest first."""
    return [
        _as_json(row)
        for row in data.rows("SELECT * FROM calls WHERE id > ? ORDER BY id LIMIT ?", call_id, limit)
    ]


def latest(data: DataFile, limit: int) -> list[dict[str, object]]:
    """The last calls, newest first."""
    return [
        _as_json(row) for row in data.rows("SELECT * FROM calls ORDER BY id DESC LIMIT ?", limit)
    ]


def _as_json(row: sqlite3.Row) -> dict[str, object]:
    return {
        "id": row["id"],
        "at": datetime.fromtimestamp(row["at"], UTC).isoformat(),
        "method": row["method"],
        "path": row["path"],
        "token": row["token"],
        "openid": row["openid"],
        "errcode": row["errcode"],
        "errmsg": row["errmsg"],
        "milliseconds": round(row["milliseconds"], 1),
    }
