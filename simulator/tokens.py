"""Access tokens: two kinds that know nothing of each other.

Pages: "获取接口调用凭据" (each call voids the token before it, after five minutes' overlap)
and "获取稳定版接口调用凭据" (the same token again until five minutes before its end; a forced
refresh voids it at once, at most 20 a day, and within 30 s changes nothing).
"""

import secrets
import sqlite3
from datetime import UTC, datetime, timedelta

from simulator.clock import CHINA
from simulator.datafile import DataFile
from simulator.errcodes import PlatformError

LIFETIME = timedelta(seconds=7200)
OVERLAP = timedelta(minutes=5)
_FORCED_APART = timedelta(seconds=30)
_FORCED_A_DAY = 20


def classic(data: DataFile, now: datetime) -> tuple[str, int]:
    """A new token and its seconds; the ones before it end with the overlap."""
    with data.write() as db:
        _void(db, "token", now + OVERLAP)
        return _issue(db, "token", now), int(LIFETIME.total_seconds())


def stable(data: DataFile, now: datetime, *, force: bool) -> tuple[str, int]:
    """The stable token and the seconds it has left."""
    with data.write() as db:
        current = db.execute(
            "SELECT token, issued_at, expires_at FROM tokens WHERE kind = 'stable'"
            " AND void_at IS NULL AND expires_at > ? ORDER BY issued_at DESC, rowid DESC",
            (now.timestamp(),),
        ).fetchone()
        if force and _may_force(data, db, now):
            _void(db, "stable", now)
        elif current is not None and now.timestamp() < current["expires_at"] - 300:
            return str(current["token"]), int(current["expires_at"] - now.timestamp())
        else:
            _void(db, "stable", now + OVERLAP)
        return _issue(db, "stable", now), int(LIFETIME.total_seconds())


def check(data: DataFile, token: str, now: datetime) -> None:
    """Raises PlatformError 41001, 40001 or 42001 unless the token is good."""
    if not token:
        raise PlatformError(41001)
    found = data.row("SELECT expires_at, void_at FROM tokens WHERE token = ?", token)
    if found is None:
        raise PlatformError(40001)
    if now.timestamp() >= found["expires_at"]:
        raise PlatformError(42001)
    if found["void_at"] is not None and now.timestamp() >= found["void_at"]:
        raise PlatformError(40001)


def void_all(data: DataFile, now: datetime) -> None:
    """Make every token invalid at once, as when the secret is reset."""
    with data.write() as db:
        db.execute("UPDATE tokens SET void_at = ?", (now.timestamp(),))


def _issue(db: sqlite3.Connection, kind: str, now: datetime) -> str:
    # As long as the platform reserves the right to make them (512 characters).
    token = "".join(("SIM_", secrets.token_urlsafe(381)))[:512]
    db.execute(
        "INSERT INTO tokens VALUES (?, ?, ?, ?, NULL)",
        (token, kind, now.timestamp(), (now + LIFETIME).timestamp()),
    )
    return token


def _void(db: sqlite3.Connection, kind: str, at: datetime) -> None:
    db.execute(
        "UPDATE tokens SET void_at = min(coalesce(void_at, ?), ?) WHERE kind = ?",
        (at.timestamp(), at.timestamp(), kind),
    )


def _may_force(data: DataFile, db: sqlite3.Connection, now: datetime) -> bool:
    last = datetime.fromtimestamp(float(data.get("forced_at", "0")), UTC)
    if timedelta(0) <= now - last < _FORCED_APART:
        return False
    day, _, used = data.get("forced_today", ":0").partition(":")
    today = now.astimezone(CHINA).date().isoformat()
    count = int(used) + 1 if day == today else 1
    if count > _FORCED_A_DAY:
        raise PlatformError(45009)
    data.put(db, "forced_at", str(now.timestamp()))
    data.put(db, "forced_today", f"{today}:{count}")
    return True
