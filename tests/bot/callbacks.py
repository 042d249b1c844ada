"""The platform's side of the webhook, written for the tests from the platform's own pages.

Signatures, AES-256-CBC with PKCS#7 in blocks of 32, and XML; wechatpy, on which the webhook is
built, is not used here, so that a misunderstanding cannot cancel itself out.
"""

import hashlib
import re
import time
from base64 import b64decode, b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from secrets import token_bytes, token_hex
from urllib.parse import unquote
from xml.etree import ElementTree

from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import CBC

BLOCK = 32
#: The account's own id, which is not its appid.
ACCOUNT = "gh_0123456789ab"

_LINK = re.compile(
    r'<a href="weixin://bizmsgmenu\?msgmenucontent=([^"&]*)&msgmenuid=([^"&]*)">([^<]*)</a>'
)


@dataclass(frozen=True)
class Platform:
    """Signs and encrypts what an account with these secrets would be sent."""

    app_id: str
    token: str
    aes_key: str = ""

    def signature(self, *parts: str) -> str:
        return hashlib.sha1("".join(sorted((self.token, *parts))).encode()).hexdigest()

    def encrypt(self, content: bytes, *, app_id: str | None = None) -> str:
        """rand16 + length + content + appid, padded and encrypted, in base64."""
        tail = (self.app_id if app_id is None else app_id).encode()
        return self.encrypt_raw(token_bytes(16) + len(content).to_bytes(4, "big") + content + tail)

    def encrypt_raw(self, plain: bytes, *, padded: bool = True) -> str:
        if padded:
            missing = BLOCK - len(plain) % BLOCK
            plain += bytes([missing]) * missing
        encryptor = self._cipher().encryptor()
        return b64encode(encryptor.update(plain) + encryptor.finalize()).decode()

    def decrypt(self, encrypted: str) -> bytes:
        """The content; asserts everything that the platform would check."""
        decryptor = self._cipher().decryptor()
        plain = decryptor.update(b64decode(encrypted, validate=True)) + decryptor.finalize()
        padding = plain[-1]
        assert 1 <= padding <= BLOCK
        assert plain.endswith(bytes([padding]) * padding)
        plain = plain[:-padding]
        length = int.from_bytes(plain[16:20], "big")
        assert plain[20 + length :].decode() == self.app_id
        return plain[20 : 20 + length]

    def _cipher(self) -> Cipher[CBC]:
        key = b64decode(self.aes_key + "=")
        return Cipher(AES(key), CBC(key[:16]))

    def query(self, encrypted: str | None = None, *, at: float | None = None) -> dict[str, str]:
        """The parameters of a push; `encrypted` is what msg_signature covers."""
        timestamp, nonce = str(int(time.time() if at is None else at)), token_hex(5)
        query = {
            "signature": self.signature(timestamp, nonce),
            "timestamp": timestamp,
            "nonce": nonce,
        }
        if encrypted is not None:
            query["encrypt_type"] = "aes"
            query["msg_signature"] = self.signature(timestamp, nonce, encrypted)
        return query

    def push(self, message: bytes, *, plain_too: bool = False) -> tuple[dict[str, str], bytes]:
        """Query and body of an encrypted push; compat mode sends the plain fields as well."""
        encrypted = self.encrypt(message)
        return self.query(encrypted), outer(encrypted, message if plain_too else b"")

    def open_reply(self, body: bytes) -> bytes:
        """The inner XML of an encrypted reply, its signature verified."""
        envelope = fields_of(body)
        assert set(envelope) == {"Encrypt", "MsgSignature", "TimeStamp", "Nonce"}
        signed = self.signature(envelope["TimeStamp"], envelope["Nonce"], envelope["Encrypt"])
        assert envelope["MsgSignature"] == signed
        return self.decrypt(envelope["Encrypt"])


def outer(encrypted: str, plain: bytes = b"") -> bytes:
    inner = plain.removeprefix(b"<xml>").removesuffix(b"</xml>")
    return (
        f"<xml><ToUserName><![CDATA[{ACCOUNT}]]></ToUserName>"
        f"<Encrypt><![CDATA[{encrypted}]]></Encrypt>"
    ).encode() + (inner + b"</xml>")


def xml(fields: Mapping[str, object]) -> bytes:
    """A message as the platform writes it: numbers bare, text in CDATA."""
    parts = [
        f"<{name}>{value}</{name}>"
        if isinstance(value, int)
        else f"<{name}><![CDATA[{str(value).replace(']]>', ']]]]><![CDATA[>')}]]></{name}>"
        for name, value in fields.items()
    ]
    return f"<xml>{''.join(parts)}</xml>".encode()


def fields_of(body: bytes) -> dict[str, str]:
    """The fields of flat XML; raises ParseError where it is not well formed."""
    root = ElementTree.fromstring(body)
    assert root.tag == "xml"
    return {child.tag: child.text or "" for child in root}


def text_message(sender: str, content: str, message_id: int, **more: object) -> dict[str, object]:
    return {
        "ToUserName": ACCOUNT,
        "FromUserName": sender,
        "CreateTime": int(time.time()),
        "MsgType": "text",
        "Content": content,
        "MsgId": message_id,
        **more,
    }


def event_message(sender: str, event: str, key: str = "", **more: object) -> dict[str, object]:
    return {
        "ToUserName": ACCOUNT,
        "FromUserName": sender,
        "CreateTime": int(time.time()),
        "MsgType": "event",
        "Event": event,
        "EventKey": key,
        **more,
    }


@dataclass(frozen=True)
class Link:
    """A tappable line: what a tap sends."""

    label: str
    content: str
    token: str


def links_in(reply: str) -> list[Link]:
    return [Link(label, unquote(said), token) for said, token, label in _LINK.findall(reply)]


def readable(reply: str) -> str:
    """The reply as a person sees it: tappable lines in brackets."""

    def show(found: re.Match[str]) -> str:
        said, label = unquote(found[1]), found[3]
        return f"[{label}]" if said == label else f"[{label} → {said}]"

    return _LINK.sub(show, reply)
