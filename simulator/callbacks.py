"""The XML of what the platform pushes to a webhook, before signing and sealing.

Pages: "接收普通消息", "接收事件推送", "事件推送" of template messages and of menus.
"""

from collections.abc import Mapping
from typing import Final

Fields = Mapping[str, "str | int | Fields"]

# What the platform sends for each kind of message that a person can post besides text.
ODD_KINDS: Final[Mapping[str, Fields]] = {
    "image": {"PicUrl": "http://mmbiz.qpic.cn/simulated/0", "MediaId": "simulated-image"},
    "voice": {"MediaId": "simulated-voice", "Format": "amr"},
    "video": {"MediaId": "simulated-video", "ThumbMediaId": "simulated-thumb"},
    "shortvideo": {"MediaId": "simulated-video", "ThumbMediaId": "simulated-thumb"},
    "location": {
        "Location_X": "23.021548",
        "Location_Y": "113.121416",
        "Scale": 16,
        "Label": "佛山市禅城区",
    },
    "link": {
        "Title": "一个链接",
        "Description": "链接的说明",
        "Url": "https://example.com/page",
    },
}


def cdata(text: str) -> str:
    """Text as CDATA; control characters pass, as they do on the real platform."""
    return "<![CDATA[" + text.replace("]]>", "]]]]><![CDATA[>") + "]]>"


def xml(fields: Fields) -> bytes:
    """An `<xml>` element: integers bare, strings as CDATA, objects as elements within."""
    return f"<xml>{_inside(fields)}</xml>".encode("utf-8", "surrogatepass")


def _inside(fields: Fields) -> str:
    return "\n".join(f"<{name}>{_value(value)}</{name}>" for name, value in fields.items())


def _value(value: "str | int | Fields") -> str:
    if isinstance(value, str):
        return cdata(value)
    return str(value) if isinstance(value, int) else _inside(value)


def header(account_id: str, openid: str, created: int, kind: str) -> dict[str, str | int]:
    """The fields every push begins with; `created` in whole seconds since the epoch."""
    return {
        "ToUserName": account_id,
        "FromUserName": openid,
        "CreateTime": created,
        "MsgType": kind,
    }


def text(content: str, menu_id: str = "") -> dict[str, str | int]:
    """A typed text; with `menu_id`, a tapped menu line."""
    fields: dict[str, str | int] = {"Content": content}
    if menu_id:
        fields["bizmsgmenuid"] = menu_id
    return fields


def event(name: str, key: str | None = None, **more: str | int) -> dict[str, str | int]:
    """An event; `key` is its EventKey."""
    fields: dict[str, str | int] = {"Event": name}
    if key is not None:
        fields["EventKey"] = key
    return fields | more
