"""What a person does with their phone, each as one callback to the webhook."""

import sqlite3
from dataclasses import dataclass, field

from simulator import callbacks, chat, people, scenes
from simulator.people import Person
from simulator.twin import Twin
from simulator.windows import Trigger

_SHOWN_AS = {
    "image": "[图片]",
    "voice": "[语音]",
    "video": "[视频]",
    "shortvideo": "[小视频]",
    "location": "[位置]",
    "link": "[链接]",
}


class ImpossibleError(Exception):
    """A phone would not let its owner do this; the text, in Chinese, says why."""


@dataclass(frozen=True, slots=True)
class Act:
    """A callback ready to be carried; without `fields` there is nothing to tell the webhook.

    `shown` is False where the phone has nowhere to show an answer.
    """

    openid: str
    message_id: int | None
    msg_id: str = ""
    fields: callbacks.Fields = field(default_factory=dict)
    shown: bool = True
    note: str = ""

    def carry(self, twin: Twin) -> dict[str, object]:
        """Deliver; the control API's answer."""
        ids: dict[str, object] = {"message_id": self.message_id, "msg_id": self.msg_id}
        if not self.fields:
            nothing = {"delivered": False, "deliveries": 0, "status": None, "reply": None}
            return {**nothing, "problem": self.note, **ids}
        delivery = twin.carry(self.openid, self.fields, shown=self.shown)
        return {**delivery.as_json(), **ids}


def say(twin: Twin, person: Person, text: str) -> Act:
    """Type a text; it opens the 48-hour window."""
    return _message(twin, person, "text", callbacks.text(text), text)


def tap(twin: Twin, person: Person, content: str, menu_id: str) -> Act:
    """Tap a menu line: a text with its bizmsgmenuid, and no 48-hour window."""
    return _message(
        twin,
        person,
        "text",
        callbacks.text(content, menu_id),
        content,
        trigger=Trigger.ACTED,
        extra={"menu_id": menu_id},
    )


def send(twin: Twin, person: Person, kind: str, recognition: str | None) -> Act:
    """Send something else than text; `recognition` is what was understood of a voice."""
    if kind not in callbacks.ODD_KINDS:
        raise ImpossibleError(f"不支持的消息类型：{kind}")
    fields = dict(callbacks.ODD_KINDS[kind])
    text = _SHOWN_AS[kind]
    if kind == "voice" and recognition is not None:
        fields["Recognition"] = recognition
        text = f"{text}{recognition}"
    return _message(twin, person, kind, fields, text)


def click(twin: Twin, person: Person, key: str, label: str = "") -> Act:
    """Choose an entry of the menu bar that has a key."""
    return _event(twin, person, f"点击菜单「{label or key}」", callbacks.event("CLICK", key))


def view(twin: Twin, person: Person, url: str, label: str = "") -> Act:
    """Choose an entry that opens a page; no window opens and no answer is shown."""
    fields = callbacks.event("VIEW", url, MenuID="1")
    return _event(twin, person, f"打开菜单「{label or url}」", fields, trigger=None, shown=False)


def follow(twin: Twin, person: Person, scene: str = "") -> Act:
    """Follow the account, by a QR code when there is a scene."""
    if person.following:
        return Act(person.openid, None, note="已经关注")
    now = twin.clock.real()
    with twin.data.write() as db:
        people.followed(db, person.openid, scene, now)
        fields = callbacks.event("subscribe", f"qrscene_{scene}" if scene else "")
        if scene:
            fields["Ticket"] = scenes.ticket_of(db, scene)
        act = _ready(twin, db, person, "已关注", fields)
    twin.live.people_changed()
    return act


def unfollow(twin: Twin, person: Person) -> Act:
    """Stop following; the account is told and can no longer answer."""
    if not person.following:
        return Act(person.openid, None, note="尚未关注")
    with twin.data.write() as db:
        fields = callbacks.event("unsubscribe", "")
        act = _ready(twin, db, person, "已取消关注", fields, trigger=None, shown=False)
        people.unfollowed(db, person.openid)
    twin.live.people_changed()
    return act


def scan(twin: Twin, person: Person, *, scene: str = "", ticket: str = "") -> Act:
    """Scan a QR code: it makes one follow, or tells the account that a follower scanned."""
    if ticket:
        code = scenes.find(twin.data, ticket)
        if code is None:
            raise ImpossibleError("没有这个二维码")
        if code.expired(twin.clock.now()):
            raise ImpossibleError("二维码已过期")
        scene = code.scene
    if not person.following:
        return follow(twin, person, scene)
    with twin.data.write() as db:
        fields = callbacks.event("SCAN", scene, Ticket=ticket or scenes.ticket_of(db, scene))
        return _ready(twin, db, person, "扫描了二维码", fields)


def _message(
    twin: Twin,
    person: Person,
    kind: str,
    fields: callbacks.Fields,
    text: str,
    *,
    trigger: Trigger = Trigger.TYPED,
    extra: dict[str, object] | None = None,
) -> Act:
    if not person.following:
        raise ImpossibleError("尚未关注公众号，不能发送消息")
    now = twin.clock.real()
    with twin.data.write() as db:
        msg_id = twin.data.next_message_id(db)
        message_id = chat.append(db, person.openid, "user", kind, text, at=now, extra=extra)
        people.opened(db, person.openid, trigger, twin.clock.now())
    header = callbacks.header(twin.settings.account_id, person.openid, int(now.timestamp()), kind)
    return Act(person.openid, message_id, str(msg_id), {**header, **fields, "MsgId": msg_id})


def _event(
    twin: Twin,
    person: Person,
    text: str,
    fields: callbacks.Fields,
    *,
    trigger: Trigger | None = Trigger.ACTED,
    shown: bool = True,
) -> Act:
    if not person.following:
        raise ImpossibleError("尚未关注公众号")
    with twin.data.write() as db:
        return _ready(twin, db, person, text, fields, trigger=trigger, shown=shown)


def _ready(
    twin: Twin,
    db: sqlite3.Connection,
    person: Person,
    text: str,
    fields: callbacks.Fields,
    *,
    trigger: Trigger | None = Trigger.ACTED,
    shown: bool = True,
) -> Act:
    now = twin.clock.real()
    message_id = chat.append(db, person.openid, "system", "event", text, at=now)
    if trigger is not None:
        people.opened(db, person.openid, trigger, twin.clock.now())
    header = callbacks.header(
        twin.settings.account_id, person.openid, int(now.timestamp()), "event"
    )
    return Act(person.openid, message_id, "", {**header, **fields}, shown=shown)
