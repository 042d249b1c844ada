"""What a person decided about subscription notices (订阅通知), read out of the platform's events.

Page: subscription_messages/push. One item of `List` arrives as an object and several as an array
(WxJava#2477), and the page's own example of the change event wears the popup event's wrapper.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

POPUP, CHANGE = "subscribe_msg_popup_event", "subscribe_msg_change_event"
_WRAPPERS = ("SubscribeMsgPopupEvent", "SubscribeMsgChangeEvent")
#: Of the column in which a template's id is kept.
_LONGEST_ID = 64


class Decision(StrEnum):
    ALLOWED = "allowed"  #: one more notice may be sent
    STOPPED = "stopped"  #: none of those that were allowed may be sent any more


@dataclass(frozen=True, slots=True)
class NoticeChoice:
    """What was decided about one template."""

    template_id: str
    decision: Decision


def read_choices(event: str, fields: Mapping[str, Any]) -> tuple[NoticeChoice, ...]:
    """The decisions of a popup or change event, in its order; what is damaged is left out.

    Refusing in a popup takes nothing away, and keeping notices switched on in the settings
    allows none: neither is a decision here.
    """
    found = []
    for item in _items(fields):
        template_id, status = item.get("TemplateId"), item.get("SubscribeStatusString")
        if not isinstance(template_id, str) or not 0 < len(template_id.strip()) <= _LONGEST_ID:
            continue
        if event == POPUP and status == "accept":
            found.append(NoticeChoice(template_id.strip(), Decision.ALLOWED))
        elif event == CHANGE and status == "reject":
            found.append(NoticeChoice(template_id.strip(), Decision.STOPPED))
    return tuple(found)


def _items(fields: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    for name in _WRAPPERS:
        wrapper = fields.get(name)
        if isinstance(wrapper, Mapping):
            listed = wrapper.get("List")
            items = listed if isinstance(listed, list) else [listed]
            return [item for item in items if isinstance(item, Mapping)]
    return []
