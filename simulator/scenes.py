"""QR codes with a scene. Page: "生成带参数的二维码"."""

import secrets
import sqlite3
from dataclasses import dataclass
from datetime import datetime, timedelta

from simulator.datafile import DataFile
from simulator.errcodes import PlatformError

_LONGEST_SECONDS = 2_592_000
_DEFAULT_SECONDS = 60
_LONGEST_SCENE = 64


@dataclass(frozen=True, slots=True)
class QrCode:
    """A code; `expires_at` is seconds since the epoch, None for a permanent one."""

    ticket: str
    scene: str
    url: str
    expires_at: float | None

    def expired(self, now: datetime) -> bool:
        return self.expires_at is not None and now.timestamp() >= self.expires_at


def create(data: DataFile, request: dict[str, object], now: datetime) -> dict[str, object]:
    """Answers qrcode/create; raises PlatformError 40052, 40053 or 40097."""
    action = request.get("action_name")
    if action not in ("QR_SCENE", "QR_STR_SCENE", "QR_LIMIT_SCENE", "QR_LIMIT_STR_SCENE"):
        raise PlatformError(40052)
    permanent = str(action).startswith("QR_LIMIT")
    scene = _scene(request.get("action_info"), permanent=permanent)
    seconds = _DEFAULT_SECONDS
    if not permanent:
        asked = request.get("expire_seconds", _DEFAULT_SECONDS)
        if not isinstance(asked, int) or not 0 < asked <= _LONGEST_SECONDS:
            raise PlatformError(40097, "expire_seconds")
        seconds = asked
    expires = None if permanent else (now + timedelta(seconds=seconds)).timestamp()
    with data.write() as db:
        code = _insert(db, scene, expires)
    answer: dict[str, object] = {"ticket": code.ticket, "url": code.url}
    return answer if permanent else answer | {"expire_seconds": seconds}


def find(data: DataFile, ticket: str) -> QrCode | None:
    row = data.row("SELECT * FROM qrcodes WHERE ticket = ?", ticket)
    return None if row is None else _code(row)


def ticket_of(db: sqlite3.Connection, scene: str) -> str:
    """The ticket that goes with a scene; one is made up when the account created none."""
    row = db.execute("SELECT * FROM qrcodes WHERE scene = ? LIMIT 1", (scene,)).fetchone()
    return _code(row).ticket if row is not None else _insert(db, scene, None).ticket


def _scene(info: object, *, permanent: bool) -> str:
    scene = info.get("scene") if isinstance(info, dict) else None
    if not isinstance(scene, dict):
        return "0"  # the platform does not complain: the code silently carries scene 0
    value = scene.get("scene_str") or scene.get("scene_id")
    if not isinstance(value, str | int) or value == "":
        raise PlatformError(40053)
    if permanent and len(str(value)) > _LONGEST_SCENE:
        raise PlatformError(40053)
    return str(value)


def _insert(db: sqlite3.Connection, scene: str, expires: float | None) -> QrCode:
    code = QrCode(
        ticket="gQ" + secrets.token_urlsafe(66),
        scene=scene,
        url="http://weixin.qq.com/q/02" + secrets.token_urlsafe(14),
        expires_at=expires,
    )
    db.execute(
        "INSERT INTO qrcodes VALUES (?, ?, ?, ?)",
        (code.ticket, code.scene, code.url, code.expires_at),
    )
    return code


def _code(row: sqlite3.Row) -> QrCode:
    return QrCode(row["ticket"], row["scene"], row["url"], row["expires_at"])
