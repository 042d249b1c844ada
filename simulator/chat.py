"""The chat log of every person, as their phone shows it."""

import json
import sqlite3
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Final

from simulator import markup
from simulator.datafile import DataFile

FAILURE_TEXT: Final = "该公众号提供的服务出现故障，请稍后再试"
_PREVIEW = 60


@dataclass(frozen=True, slots=True)
class Message:
    """One line of a chat.

    `sender` is user, account or system; `kind` is text, image, voice, …, event, custom,
    template or failure; `extra` holds what that kind adds (menu_id, title, fields, menu).
    """

    id: int
    openid: str
    at: datetime
    sender: str
    kind: str
    text: str
    extra: Mapping[str, object]

    @property
    def parts(self) -> list[markup.Part]:
        """What is shown, cut by what can be tapped; a person's own words stay plain."""
        if self.sender == "account" and self.kind in ("text", "custom", "news"):
            return markup.parts(self.text)
        return [markup.Part("text", self.text)]

    def as_json(self) -> dict[str, object]:
        return {
            "id": self.id,
            "openid": self.openid,
            "at": self.at.isoformat(),
            "from": self.sender,
            "kind": self.kind,
            "text": self.text,
            "parts": [asdict(part) for part in self.parts],
            **self.extra,
        }


def append(
    db: sqlite3.Connection,
    openid: str,
    sender: str,
    kind: str,
    text: str,
    *,
    at: datetime,
    extra: Mapping[str, object] | None = None,
) -> int:
    """Add a line; its id, which grows over all chats. What the account says is unread."""
    added = db.execute(
        "INSERT INTO messages (openid, at, sender, kind, text, extra) VALUES (?, ?, ?, ?, ?, ?)",
        (openid, at.timestamp(), sender, kind, text, json.dumps(dict(extra or {}))),
    ).lastrowid
    preview = " ".join(markup.shown(text).split())[:_PREVIEW]
    db.execute(
        "UPDATE people SET last_text = ?, unread = unread + ?,"
        " said_at = CASE WHEN ? THEN ? ELSE said_at END WHERE openid = ?",
        (preview, sender == "account", sender == "user", at.timestamp(), openid),
    )
    return int(added or 0)


def after(data: DataFile, openid: str, message_id: int, limit: int) -> list[Message]:
    """The lines that follow a message, oldest first."""
    return _messages(
        data.rows(
            "SELECT * FROM messages WHERE openid = ? AND id > ? ORDER BY id LIMIT ?",
            openid,
            message_id,
            limit,
        )
    )


def before(data: DataFile, openid: str, message_id: int | None, limit: int) -> list[Message]:
    """The last lines, or those that precede a message, oldest first."""
    bound = 2**62 if message_id is None else message_id
    rows = data.rows(
        "SELECT * FROM messages WHERE openid = ? AND id < ? ORDER BY id DESC LIMIT ?",
        openid,
        bound,
        limit,
    )
    return _messages(rows[::-1])


def news(data: DataFile, message_id: int, limit: int) -> list[Message]:
    """The lines of all chats that follow a message, oldest first."""
    return _messages(
        data.rows("SELECT * FROM messages WHERE id > ? ORDER BY id LIMIT ?", message_id, limit)
    )


def last_id(data: DataFile) -> int:
    row = data.row("SELECT coalesce(max(id), 0) AS id FROM messages")
    return 0 if row is None else int(row["id"])


def _messages(rows: list[sqlite3.Row]) -> list[Message]:
    return [
        Message(
            id=row["id"],
            openid=row["openid"],
            at=datetime.fromtimestamp(row["at"], UTC),
            sender=row["sender"],
            kind=row["kind"],
            text=row["text"],
            extra=json.loads(row["extra"]),
        )
        for row in rows
    ]
