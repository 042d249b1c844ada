"""Tags (标签) on people, and who wears them.

Page: "用户标签管理". A person's tags keep the order in which they were put on.
"""

import sqlite3
from collections.abc import Mapping
from typing import Final

from simulator import people
from simulator.datafile import DataFile
from simulator.errcodes import PlatformError
from simulator.twin import Twin

#: Ids below belong to the platform's own groups.
_FIRST_ID: Final = 100
_MOST_TAGS, _MOST_BYTES, _MOST_AT_ONCE, _MOST_WORN = 100, 30, 50, 20
_OK: Final[Mapping[str, object]] = {"errcode": 0, "errmsg": "ok"}


def create(twin: Twin, body: Mapping[str, object]) -> dict[str, object]:
    """/cgi-bin/tags/create. Raises PlatformError: 45157 for a name that is taken or empty."""
    tag = body.get("tag")
    name = str(tag.get("name", "")) if isinstance(tag, dict) else ""
    if len(name.encode()) > _MOST_BYTES:
        raise PlatformError(45158)
    held = twin.data.rows("SELECT id, name FROM tags")
    if not name or name in {row["name"] for row in held}:
        raise PlatformError(45157)
    if len(held) >= _MOST_TAGS:
        raise PlatformError(45056)
    new = max((row["id"] for row in held), default=_FIRST_ID - 1) + 1
    with twin.data.write() as db:
        db.execute("INSERT INTO tags VALUES (?, ?)", (new, name))
    return {"tag": {"id": new, "name": name}}


def listed(twin: Twin, _: Mapping[str, object]) -> dict[str, object]:
    """/cgi-bin/tags/get."""
    rows = twin.data.rows(
        "SELECT id, name, (SELECT count(*) FROM worn_tags WHERE tag = id) AS worn FROM tags"
        " ORDER BY id"
    )
    return {"tags": [{"id": r["id"], "name": r["name"], "count": r["worn"]} for r in rows]}


def wearers(twin: Twin, body: Mapping[str, object]) -> dict[str, object]:
    """/cgi-bin/user/tag/get: in one page, and an empty one after it. Raises PlatformError."""
    tag = _known(twin.data, body)
    rows = twin.data.rows("SELECT openid FROM worn_tags WHERE tag = ? ORDER BY position", tag)
    openids = [] if body.get("next_openid") else [row["openid"] for row in rows]
    if not openids:
        return {"count": 0}
    return {"count": len(openids), "data": {"openid": openids}, "next_openid": openids[-1]}


def put_on(twin: Twin, body: Mapping[str, object]) -> dict[str, object]:
    """/cgi-bin/tags/members/batchtagging. Raises PlatformError: nobody gets it then."""
    tag, openids = _known(twin.data, body), _openids(twin.data, body)
    with twin.data.write() as db:
        for openid in openids:
            db.execute("DELETE FROM worn_tags WHERE openid = ? AND tag = ?", (openid, tag))
            if _worn(db, openid) >= _MOST_WORN:
                raise PlatformError(45059)
            db.execute("INSERT INTO worn_tags (openid, tag) VALUES (?, ?)", (openid, tag))
    return dict(_OK)


def take_off(twin: Twin, body: Mapping[str, object]) -> dict[str, object]:
    """/cgi-bin/tags/members/batchuntagging. Raises PlatformError."""
    tag, openids = _known(twin.data, body), _openids(twin.data, body)
    with twin.data.write() as db:
        for openid in openids:
            db.execute("DELETE FROM worn_tags WHERE openid = ? AND tag = ?", (openid, tag))
    return dict(_OK)


def worn(data: DataFile, openid: str) -> list[int]:
    """A person's tags, the one that was put on last at the end."""
    rows = data.rows("SELECT tag FROM worn_tags WHERE openid = ? ORDER BY position", openid)
    return [row["tag"] for row in rows]


def exists(data: DataFile, tag: object) -> bool:
    """Whether there is a tag of this id, which may come as a number or as text."""
    return data.row("SELECT 1 FROM tags WHERE id = CAST(? AS INTEGER)", str(tag)) is not None


def _known(data: DataFile, body: Mapping[str, object]) -> int:
    tag = body.get("tagid")
    if not isinstance(tag, int) or not exists(data, tag):
        raise PlatformError(45159)
    return tag


def _openids(data: DataFile, body: Mapping[str, object]) -> list[str]:
    given = body.get("openid_list")
    if not isinstance(given, list) or not 1 <= len(given) <= _MOST_AT_ONCE:
        raise PlatformError(40032)
    if any(people.find(data, str(openid)) is None for openid in given):
        raise PlatformError(40003)
    return [str(openid) for openid in given]


def _worn(db: sqlite3.Connection, openid: str) -> int:
    found = db.execute("SELECT count(*) FROM worn_tags WHERE openid = ?", (openid,)).fetchone()
    return int(found[0])
