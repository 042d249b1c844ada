"""What the account sends by itself: customer-service and template messages."""

import sqlite3
from collections.abc import Mapping
from datetime import timedelta
from urllib.parse import quote

from simulator import callbacks, chat, people, template_fields
from simulator.errcodes import PlatformError
from simulator.fault_rules import Asked
from simulator.people import Person
from simulator.settings import Template
from simulator.twin import Twin

MAX_TEXT_BYTES = 2048
_REPEATED_WITHIN = timedelta(minutes=10)
_OTHER_KINDS = {
    "image": "[图片]",
    "voice": "[语音]",
    "video": "[视频]",
    "music": "[音乐]",
    "news": "[图文]",
    "mpnews": "[图文]",
    "mpnewsarticle": "[图文]",
    "miniprogrampage": "[小程序]",
}


def custom(twin: Twin, request: Mapping[str, object]) -> dict[str, object]:
    """message/custom/send; page "客服消息". Raises PlatformError."""
    person = recipient(twin, request)
    text = _custom_text(request)
    if len(text.encode()) > MAX_TEXT_BYTES:
        raise PlatformError(45002)
    with twin.data.write() as db:
        now = twin.clock.now()
        person = people.find(twin.data, person.openid) or person
        if not person.following or not person.windows.open_at(now):
            raise PlatformError(45015)
        windows = person.windows.spent(now)
        if windows is None:
            raise PlatformError(45047)
        people.keep(db, person.openid, windows)
        chat.append(db, person.openid, "account", "custom", text, at=twin.clock.real())
    return {"errcode": 0, "errmsg": "ok"}


def template(twin: Twin, request: Mapping[str, object]) -> dict[str, object]:
    """message/template/send; page "发送模板消息". Raises PlatformError."""
    person = recipient(twin, request)
    template_id = str(request.get("template_id", ""))
    known = approved(twin, template_id)
    _values(request)
    if not person.following:
        raise PlatformError(43004)
    values = check_fields(request, known)
    again = str(request.get("client_msg_id", ""))
    with twin.data.write() as db:
        earlier = _earlier(twin, db, person.openid, again)
        if earlier is not None:
            return {"errcode": 0, "errmsg": "ok", "msgid": int(earlier)}
        msgid = twin.data.next_template_id(db)
        if again:
            db.execute(
                "INSERT OR REPLACE INTO client_messages VALUES (?, ?, ?, ?)",
                (person.openid, again, twin.clock.now().timestamp(), str(msgid)),
            )
        status = person.refusal or twin.faults.receipt(_asked(person, template_id)) or "success"
        if status == "success":
            title = known.title if known is not None else template_id
            show_card(twin, db, person, title, values, str(request.get("url", "")))
    twin.later.after(
        twin.settings.receipt_after_seconds, lambda: _receipt(twin, person.openid, msgid, status)
    )
    return {"errcode": 0, "errmsg": "ok", "msgid": msgid}


def _asked(person: Person, template_id: str) -> Asked:
    return Asked("/cgi-bin/message/template/send", person.openid, frozenset({template_id}))


def recipient(twin: Twin, request: Mapping[str, object]) -> Person:
    """The person whom `touser` names. Raises PlatformError."""
    person = people.find(twin.data, str(request.get("touser", "")))
    if person is None:
        raise PlatformError(40003)
    return person


def _custom_text(request: Mapping[str, object]) -> str:
    kind = request.get("msgtype")
    body = request.get(str(kind))
    if kind in _OTHER_KINDS:
        return _OTHER_KINDS[str(kind)]
    if kind not in ("text", "msgmenu"):
        raise PlatformError(40008)
    if not isinstance(body, dict):
        raise PlatformError(40035)
    if kind == "text":
        content = body.get("content")
        if not isinstance(content, str) or not content.strip():
            raise PlatformError(44004)
        return content
    return _menu_text(body)


def _menu_text(menu: Mapping[str, object]) -> str:
    """A msgmenu as the markup that does the same, so that the phone draws both alike."""
    items = menu.get("list")
    if not isinstance(items, list) or not items:
        raise PlatformError(40035)
    lines = [str(menu.get("head_content", ""))]
    for item in items:
        if not isinstance(item, dict) or not item.get("id") or not item.get("content"):
            raise PlatformError(40035)
        content = str(item["content"])
        address = f"msgmenucontent={quote(content)}&msgmenuid={quote(str(item['id']))}"
        lines.append(f'<a href="weixin://bizmsgmenu?{address}">{content}</a>')
    lines.append(str(menu.get("tail_content", "")))
    return "\n".join(line for line in lines if line)


def approved(twin: Twin, template_id: str) -> Template | None:
    """The approved template; None for one that is accepted without knowing its fields."""
    if template_id in twin.settings.templates:
        return twin.settings.templates[template_id]
    if not twin.settings.templates and template_id.startswith("SIM-"):
        return None
    raise PlatformError(40037)


def _values(request: Mapping[str, object]) -> dict[str, str]:
    data = request.get("data")
    if not isinstance(data, dict) or not data:
        raise PlatformError(47003, "data is empty")
    return {
        str(name): str(entry.get("value", "")) if isinstance(entry, dict) else ""
        for name, entry in data.items()
    }


def check_fields(request: Mapping[str, object], known: Template | None) -> dict[str, str]:
    """What is sent, field -> value, each by its type's rule. Raises PlatformError."""
    values = _values(request)
    fields = known.fields if known is not None else _inferred(values)
    template_fields.check(fields, values)
    return values


def _inferred(values: Mapping[str, str]) -> dict[str, str]:
    return {name: template_fields.type_of(name) or "" for name in values}


def _earlier(twin: Twin, db: sqlite3.Connection, openid: str, client_msg_id: str) -> str | None:
    """The msgid given within ten minutes for the same person and client_msg_id."""
    if not client_msg_id:
        return None
    found = db.execute(
        "SELECT msgid FROM client_messages WHERE openid = ? AND client_msg_id = ? AND at > ?",
        (openid, client_msg_id, (twin.clock.now() - _REPEATED_WITHIN).timestamp()),
    ).fetchone()
    return None if found is None else str(found["msgid"])


def show_card(
    twin: Twin,
    db: sqlite3.Connection,
    person: Person,
    title: str,
    values: Mapping[str, str],
    url: str,
) -> None:
    """Put a template message or a notice on the person's phone."""
    fields = [{"name": name, "value": value} for name, value in values.items()]
    text = "\n".join([title, *values.values()])
    chat.append(
        db,
        person.openid,
        "account",
        "template",
        text,
        at=twin.clock.real(),
        extra={"title": title, "fields": fields, "url": url},
    )


def _receipt(twin: Twin, openid: str, msgid: int, status: str) -> None:
    """Tell the webhook what became of a template message; nobody sees the answer."""
    created = int(twin.clock.real().timestamp())
    header = callbacks.header(twin.settings.account_id, openid, created, "event")
    event = callbacks.event("TEMPLATESENDJOBFINISH", MsgID=msgid, Status=status)
    twin.carry(openid, {**header, **event}, shown=False)
