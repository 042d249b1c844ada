"""Subscription notices (订阅通知): one may be sent for each time that a person allowed one.

Pages: "发送订阅通知" (bizsend) and "订阅通知事件推送".
"""

import sqlite3
from collections.abc import Mapping
from typing import Final

from simulator import callbacks, chat
from simulator.acts import Act, ImpossibleError
from simulator.errcodes import PlatformError
from simulator.people import Person
from simulator.sending import approved, check_fields, recipient, show_card
from simulator.twin import Twin

# An account without templates of its own has the credits of all "SIM-" templates in one.
ANY: Final = "SIM-"


def answer(twin: Twin, person: Person, template_id: str, *, accept: bool) -> Act:
    """The person allows one notice of a template, or refuses to, in the box that asks them."""
    if not person.following:
        raise ImpossibleError("尚未关注公众号")
    try:
        known = approved(twin, template_id)
    except PlatformError:
        raise ImpossibleError(f"没有这个模板：{template_id}") from None
    title = f"「{known.title}」" if known is not None else ""
    now = twin.clock.real()
    said = "允许" if accept else "拒绝"
    with twin.data.write() as db:
        if accept:
            _change(db, person.openid, _account(twin, template_id), 1)
        text = f"{said}接收一次通知{title}"
        message_id = chat.append(db, person.openid, "system", "event", text, at=now)
    entry: callbacks.Fields = {
        "TemplateId": template_id,
        "SubscribeStatusString": "accept" if accept else "reject",
        "PopupScene": 2,
    }
    fields = _event(twin, person.openid, "subscribe_msg_popup_event", "SubscribeMsgPopupEvent",
                    entry)  # fmt: skip
    return Act(person.openid, message_id, "", fields)


def send(twin: Twin, request: Mapping[str, object]) -> dict[str, object]:
    """message/subscribe/bizsend. Raises PlatformError: 43101 when nothing is left to send."""
    person = recipient(twin, request)
    template_id = str(request.get("template_id", ""))
    known = approved(twin, template_id)
    values = check_fields(request, known)
    with twin.data.write() as db:
        if not _change(db, person.openid, _account(twin, template_id), -1):
            raise PlatformError(43101)
        msgid = twin.data.next_template_id(db)
        title = known.title if known is not None else template_id
        show_card(twin, db, person, title, values, str(request.get("page", "")))
    entry: callbacks.Fields = {
        "TemplateId": template_id,
        "MsgID": msgid,
        "ErrorCode": 0,
        "ErrorStatus": "success",
    }
    fields = _event(twin, person.openid, "subscribe_msg_sent_event", "SubscribeMsgSentEvent",
                    entry)  # fmt: skip
    twin.later.after(
        twin.settings.receipt_after_seconds,
        lambda: twin.carry(person.openid, fields, shown=False),
    )
    return {"errcode": 0, "errmsg": "ok"}


def left(twin: Twin, openid: str) -> dict[str, int]:
    """How many notices of each template may still be sent."""
    rows = twin.data.rows("SELECT * FROM credits WHERE openid = ? AND credit > 0", openid)
    return {row["template_id"]: row["credit"] for row in rows}


def _account(twin: Twin, template_id: str) -> str:
    return template_id if template_id in twin.settings.templates else ANY


def _change(db: sqlite3.Connection, openid: str, template_id: str, by: int) -> bool:
    """One credit more or less; False when there is none to take."""
    db.execute("INSERT OR IGNORE INTO credits VALUES (?, ?, 0)", (openid, template_id))
    changed = db.execute(
        "UPDATE credits SET credit = credit + ? WHERE openid = ? AND template_id = ?"
        " AND credit + ? >= 0",
        (by, openid, template_id, by),
    )
    return changed.rowcount == 1


def _event(
    twin: Twin, openid: str, name: str, wrapper: str, entry: callbacks.Fields
) -> callbacks.Fields:
    created = int(twin.clock.real().timestamp())
    header = callbacks.header(twin.settings.account_id, openid, created, "event")
    return {**header, **callbacks.event(name), wrapper: {"List": entry}}
