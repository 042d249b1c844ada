"""What arrived from the platform, read out of its XML into one frozen value."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from bot.subscription_events import CHANGE, POPUP, NoticeChoice, read_choices


class InboundError(ValueError):
    """Validly signed, but not a message that can be answered: a field is missing or odd."""


class Kind(StrEnum):
    TEXT = "text"  #: typed, tapped, or recognised from voice
    VOICE = "voice"  #: voice without a recognition
    OTHER = "other"  #: image, video, location, link and whatever comes next
    SUBSCRIBE = "subscribe"
    UNSUBSCRIBE = "unsubscribe"
    SCAN = "scan"
    CLICK = "click"
    RECEIPT = "receipt"  #: TEMPLATESENDJOBFINISH
    NOTICES = "notices"  #: subscription notices allowed or stopped
    IGNORED = "ignored"  #: events that ask for nothing


_EVENTS = {
    "subscribe": Kind.SUBSCRIBE,
    "subscribe_scan": Kind.SUBSCRIBE,
    "unsubscribe": Kind.UNSUBSCRIBE,
    "scan": Kind.SCAN,
    "click": Kind.CLICK,
    "templatesendjobfinish": Kind.RECEIPT,
    POPUP: Kind.NOTICES,
    CHANGE: Kind.NOTICES,
}

#: XML 1.0 forbids these even as references, and the platform really sends them.
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]")


#: Of the column in which the platform's numbers are kept; theirs have up to 19 digits.
_LARGEST = 2**63 - 1


@dataclass(frozen=True, slots=True)
class Inbound:
    kind: Kind
    sender: str  #: openid
    account: str  #: the account's own id, which signs the reply
    delivery: str  #: the same for every repetition of one delivery by one sender
    created: int  #: CreateTime, in seconds
    text: str = ""  #: Content, Recognition, or the menu's key
    scene: str = ""  #: of a QR code, without the prefix qrscene_
    menu_id: str | None = None  #: bizmsgmenuid of a tapped line
    receipt_id: int | None = None  #: MsgID of a template
    receipt_status: str = ""
    choices: tuple[NoticeChoice, ...] = ()  #: about subscription notices

    @property
    def opens_long_window(self) -> bool:
        """A typed message opens 48 h of customer-service messages; a tap does not."""
        return self.kind in (Kind.TEXT, Kind.VOICE, Kind.OTHER) and self.menu_id is None

    @property
    def opens_short_window(self) -> bool:
        """A tap, click, follow or scan does, for a minute; a decision about notices does not."""
        return not self.opens_long_window and self.kind is not Kind.NOTICES

    @property
    def answers_nobody(self) -> bool:
        """Nobody waits for words: the platform gets its success whatever happens."""
        return self.kind in (Kind.RECEIPT, Kind.NOTICES)


def without_control_characters(text: str) -> str:
    return _CONTROL.sub("", text)


def read_inbound(fields: Mapping[str, Any]) -> Inbound:
    """Read the fields of a callback (Receiving_standard_messages, Receiving_event_pushes).

    Raises InboundError when there is no sender, account, type or time; nested or repeated
    tags count as missing.
    """

    def text_of(name: str) -> str:
        value = fields.get(name)
        return value.strip() if isinstance(value, str) else ""

    sender, account = text_of("FromUserName"), text_of("ToUserName")
    time_text, kind_name = text_of("CreateTime"), text_of("MsgType").lower()
    if not sender or not account or not kind_name or not time_text.isdecimal():
        raise InboundError("sender, account, type or time is missing")
    if len(sender) > 128 or len(account) > 128:
        raise InboundError("sender or account is too long")
    created = int(time_text[:12])
    if kind_name == "event":
        return _read_event(fields, text_of, sender, account, created)
    # keys are per sender: the platform's ids alone have collided (WxJava#333)
    message_id = text_of("MsgId")
    delivery = f"m:{message_id}" if message_id else f"t:{created}:{kind_name}:{text_of('Content')}"
    kind, text = Kind.OTHER, ""
    if kind_name == "text":
        kind, text = Kind.TEXT, text_of("Content")
    elif kind_name == "voice":
        text = text_of("Recognition")
        kind = Kind.TEXT if text else Kind.VOICE
    menu_id = text_of("bizmsgmenuid") or None
    return Inbound(kind, sender, account, delivery, created, text=text, menu_id=menu_id)


def _read_event(
    fields: Mapping[str, Any], text_of: Any, sender: str, account: str, at: int
) -> Inbound:
    event, key = text_of("Event").lower(), text_of("EventKey")
    if not event:
        raise InboundError("an event without a name")
    kind = _EVENTS.get(event, Kind.IGNORED)
    # events carry no id, and CreateTime has a resolution of one second
    delivery = f"e:{at}:{event}:{key}"
    if kind is Kind.NOTICES:
        choices = read_choices(event, fields)
        # they have no key, and two of them may come within a second
        decided = ",".join(f"{each.template_id}={each.decision}" for each in choices)
        kind = kind if choices else Kind.IGNORED
        return Inbound(kind, sender, account, f"{delivery}{decided}", at, choices=choices)
    if kind is Kind.RECEIPT:
        number = text_of("MsgID") or text_of("MsgId")
        if not number.isdecimal() or int(number[:30]) > _LARGEST:
            raise InboundError("a receipt without MsgID")
        status = text_of("Status")
        return Inbound(
            kind, sender, account, delivery, at, receipt_id=int(number), receipt_status=status
        )
    scene = key.removeprefix("qrscene_") if kind in (Kind.SUBSCRIBE, Kind.SCAN) else ""
    text = key if kind is Kind.CLICK else ""
    return Inbound(kind, sender, account, delivery, at, text=text, scene=scene)
