"""What a webhook answered, read as strictly as the platform reads it."""

from dataclasses import dataclass
from xml.etree import ElementTree

from simulator.envelope import EnvelopeError, Sealer
from simulator.settings import Mode

MAX_TEXT_BYTES = 2048
_NAMES = {
    "image": "[图片]",
    "voice": "[语音]",
    "video": "[视频]",
    "music": "[音乐]",
    "transfer_customer_service": "",
}


class BadReplyError(Exception):
    """An answer for which the phone shows that the account is out of order; says why."""


@dataclass(frozen=True, slots=True)
class Reply:
    """A passive reply: its MsgType and the text that the phone shows."""

    kind: str
    text: str


def read(
    body: bytes, mode: Mode, sealer: Sealer | None, *, openid: str, account_id: str
) -> Reply | None:
    """The reply in a 200 answer, or None for `success` and the empty answer.

    Raises BadReplyError when the platform would not deliver it. Page: "被动回复用户消息".
    """
    if body.strip() in (b"", b"success"):
        return None
    fields = _parse(body)
    if fields.find("Encrypt") is not None:
        if sealer is None or mode is Mode.PLAIN:
            raise BadReplyError("明文模式下收到了加密的回复")
        fields = _parse(_opened(fields, sealer))
    elif mode is Mode.SAFE:
        raise BadReplyError("安全模式下回复没有加密")
    return _checked(fields, openid, account_id)


def _opened(envelope: ElementTree.Element, sealer: Sealer) -> bytes:
    try:
        return sealer.open(
            *(_field(envelope, name) for name in ("Encrypt", "MsgSignature", "TimeStamp", "Nonce"))
        )
    except EnvelopeError as error:
        raise BadReplyError(str(error)) from error


def _parse(body: bytes) -> ElementTree.Element:
    if b"<!DOCTYPE" in body:
        raise BadReplyError("回复带有 DOCTYPE")
    try:
        root = ElementTree.fromstring(body)  # noqa: S314 - no entities without a doctype
    except (ElementTree.ParseError, ValueError) as error:
        raise BadReplyError("回复不是合法的 XML") from error
    if root.tag != "xml":
        raise BadReplyError("回复的根元素不是 xml")
    return root


def _field(fields: ElementTree.Element, name: str) -> str:
    found = fields.find(name)
    if found is None:
        raise BadReplyError(f"回复缺少 {name}")
    return found.text or ""


def _checked(fields: ElementTree.Element, openid: str, account_id: str) -> Reply:
    if _field(fields, "ToUserName") != openid:
        raise BadReplyError("ToUserName 不是发信人")
    if _field(fields, "FromUserName") != account_id:
        raise BadReplyError("FromUserName 不是本公众号")
    if not _field(fields, "CreateTime").strip().isdigit():
        raise BadReplyError("CreateTime 不是数字")
    kind = _field(fields, "MsgType")
    if kind == "text":
        return Reply(kind, _text(fields))
    if kind == "news":
        return Reply(kind, _news(fields))
    if kind in _NAMES:
        return Reply(kind, _NAMES[kind])
    raise BadReplyError(f"未知的 MsgType：{kind}")


def _text(fields: ElementTree.Element) -> str:
    content = _field(fields, "Content")
    if not content.strip():
        raise BadReplyError("Content 为空")
    if len(content.encode()) > MAX_TEXT_BYTES:
        raise BadReplyError(f"Content 超过 {MAX_TEXT_BYTES} 字节")
    return content


def _news(fields: ElementTree.Element) -> str:
    """The first article alone: more than one is cut since 2018-10-12."""
    item = fields.find("Articles/item")
    if item is None:
        raise BadReplyError("Articles 为空")
    parts = (item.findtext(name) or "" for name in ("Title", "Description", "Url"))
    return "\n".join(part for part in parts if part)
