"""Callbacks as the platform sends them in safe mode, and the opening of the replies.

Written from the platform's page "消息加解密说明": AES-256-CBC, IV = first 16 key bytes, PKCS#7
with 32-byte blocks, plaintext = 16 random bytes + length (4 bytes, big-endian) + XML + appid.
"""

import base64
import hashlib
import os
import re
import struct
from dataclasses import dataclass
from functools import cached_property
from urllib.parse import urlencode

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

_BLOCK = 32
_SEALED = re.compile(
    rb"<Encrypt><!\[CDATA\[(?P<sealed>[^\]]+)\]\]></Encrypt>.*?"
    rb"<MsgSignature><!\[CDATA\[(?P<signature>\w+)\]\]></MsgSignature>.*?"
    rb"<TimeStamp>(?:<!\[CDATA\[)?(?P<timestamp>\d+)(?:\]\]>)?</TimeStamp>.*?"
    rb"<Nonce>(?:<!\[CDATA\[)?(?P<nonce>\w+)(?:\]\]>)?</Nonce>",
    re.DOTALL,
)
_CONTENT = re.compile(r"<Content>\s*<!\[CDATA\[(.*?)\]\]>\s*</Content>", re.DOTALL)


class ReplyError(Exception):
    """A reply that the platform would not have accepted; the text says why."""


@dataclass(frozen=True)
class Account:
    """The secrets that the official account and its server share."""

    app_id: str
    token: str
    encoding_aes_key: str

    @cached_property
    def _cipher(self) -> Cipher[modes.CBC]:
        key = base64.b64decode(self.encoding_aes_key + "=")
        return Cipher(algorithms.AES(key), modes.CBC(key[:16]))

    def seal(self, xml: bytes) -> str:
        plain = os.urandom(16) + struct.pack(">I", len(xml)) + xml + self.app_id.encode()
        padding = _BLOCK - len(plain) % _BLOCK
        encryptor = self._cipher.encryptor()
        sealed = encryptor.update(plain + bytes([padding]) * padding) + encryptor.finalize()
        return base64.b64encode(sealed).decode()

    def open(self, body: bytes) -> str:
        """The XML inside a sealed reply; raises ReplyError on any flaw."""
        parts = _SEALED.search(body)
        if parts is None:
            raise ReplyError(f"not a sealed reply: {body[:80]!r}")
        fields = [parts[name].decode() for name in ("timestamp", "nonce", "sealed")]
        if sign(self.token, *fields) != parts["signature"].decode():
            raise ReplyError("MsgSignature does not match")
        decryptor = self._cipher.decryptor()
        plain = decryptor.update(base64.b64decode(parts["sealed"])) + decryptor.finalize()
        plain = plain[: -plain[-1]]
        (length,) = struct.unpack(">I", plain[16:20])
        if plain[20 + length :] != self.app_id.encode():
            raise ReplyError("the appid inside is another account's")
        return plain[20 : 20 + length].decode()

    def reply_text(self, body: bytes) -> str:
        """The words of a sealed text reply; raises ReplyError where there are none."""
        xml = self.open(body)
        content = _CONTENT.search(xml)
        if content is None:
            raise ReplyError(f"not a text reply: {xml[:80]}")
        return content[1]


def sign(*parts: str) -> str:
    """sha1 over the sorted parts: (token, timestamp, nonce[, Encrypt])."""
    return hashlib.sha1("".join(sorted(parts)).encode(), usedforsecurity=False).hexdigest()


def text_message(openid: str, text: str, message_id: int, at: int) -> bytes:
    """The XML of one text message; at: Unix seconds."""
    return (
        "<xml><ToUserName><![CDATA[gh_bench]]></ToUserName>"
        f"<FromUserName><![CDATA[{openid}]]></FromUserName>"
        f"<CreateTime>{at}</CreateTime><MsgType><![CDATA[text]]></MsgType>"
        f"<Content><![CDATA[{text}]]></Content><MsgId>{message_id}</MsgId></xml>"
    ).encode()


def http_request(account: Account, openid: str, xml: bytes, at: int, path: str) -> bytes:
    """One whole HTTP/1.1 request that carries the message signed and sealed."""
    sealed = account.seal(xml)
    timestamp, nonce = str(at), str(int.from_bytes(os.urandom(4)))
    query = urlencode(
        {
            "signature": sign(account.token, timestamp, nonce),
            "timestamp": timestamp,
            "nonce": nonce,
            "openid": openid,
            "encrypt_type": "aes",
            "msg_signature": sign(account.token, timestamp, nonce, sealed),
        }
    )
    body = (
        "<xml><ToUserName><![CDATA[gh_bench]]></ToUserName>"
        f"<Encrypt><![CDATA[{sealed}]]></Encrypt></xml>"
    ).encode()
    head = (
        f"POST {path}?{query} HTTP/1.1\r\nHost: 127.0.0.1\r\n"
        f"Content-Type: text/xml\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body
