"""The webhook: signatures, encryption and XML around one turn; always answers in time."""

import hmac
import re
from base64 import b64decode
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from secrets import token_hex
from xml.parsers.expat import ExpatError

import structlog
import xmltodict
from flask import Blueprint, Response, abort, request
from wechatpy import parse_message
from wechatpy.crypto import WeChatCrypto
from wechatpy.crypto.base import WeChatCipher
from wechatpy.replies import TextReply
from wechatpy.utils import WeChatSigner

from bot.inbound import Inbound, InboundError, read_inbound, without_control_characters
from bot.surroundings import utc_now

MOST_BYTES = 64 * 1024
MOST_SECONDS_OFF = 600

#: The outer envelope as the platform writes it: nothing in it needs a parser. The signature over
#: the cipher is what vouches for it.
_ENCRYPT = re.compile(r"<Encrypt><!\[CDATA\[([A-Za-z0-9+/=]+)\]\]></Encrypt>")

#: Answers one message with the text of the reply; "" stands for the bare word success.
Answer = Callable[[Inbound], str]
Clock = Callable[[], datetime]

log = structlog.get_logger()


@dataclass(frozen=True)
class Account:
    """The official account as the platform's console shows it."""

    app_id: str
    token: str
    encoding_aes_key: str
    previous_encoding_aes_key: str
    mode: str  #: plain | compat | safe


class GarbageError(Exception):
    """Validly signed, but not a message: the platform gets success and does not repeat it."""


class Envelope:
    """Opens what the platform sends and closes what it is answered.

    Source: the platform's page "Message encryption"; wechatpy's own signature check is not
    used because it compares in variable time.
    """

    def __init__(self, account: Account, clock: Clock = utc_now) -> None:
        self.account = account
        self.clock = clock
        keys = [k for k in (account.encoding_aes_key, account.previous_encoding_aes_key) if k]
        cryptos = [WeChatCrypto(account.token, key, account.app_id) for key in keys]
        self._closing = cryptos[0] if cryptos else None
        self._opening = [WeChatCipher(crypto.key) for crypto in cryptos]

    def is_signed(self, signature: str, *parts: str) -> bool:
        """Whether the signature is sha1 over the sorted parts and our token."""
        signer = WeChatSigner()
        signer.add_data(self.account.token, *parts)
        return hmac.compare_digest(signer.signature.encode(), signature.encode())

    def open(self, encrypted: str) -> str:
        """Decrypt by the current key, else by the previous one while a rotation lasts."""
        for cipher in self._opening:
            try:
                content, app_id = _unpack(cipher.decrypt(b64decode(encrypted)))
            except (ValueError, IndexError) as error:
                log.debug("webhook.key_does_not_open", error=type(error).__name__)
                continue
            if app_id != self.account.app_id:
                abort(403)
            return content
        raise GarbageError("undecryptable")

    def close(self, xml: str) -> str:
        """Encrypt a reply under the current key."""
        assert self._closing is not None  # noqa: S101 - something was decrypted before
        now = str(int(self.clock().timestamp()))
        return str(self._closing.encrypt_message(xml, token_hex(8), now))


def _unpack(plain: bytes) -> tuple[str, str]:
    """Content and appid of a decrypted message; ValueError or IndexError for anything else.

    All of rand(16) + length(4) + content + appid + PKCS#7 is checked, which wechatpy does not:
    by the key of another time a message must not look like another account's.
    """
    padding, length = plain[-1], int.from_bytes(plain[16:20], "big")
    end = len(plain) - padding
    if not 1 <= padding <= 32 or plain[end:] != bytes([padding]) * padding or 20 + length > end:
        raise ValueError("not a message")
    return plain[20 : 20 + length].decode(), plain[20 + length : end].decode()


def create_webhook(account: Account, answer: Answer, clock: Clock = utc_now) -> Blueprint:
    """Serve GET (the console's verification) and POST (messages and events) at /wechat."""
    envelope = Envelope(account, clock)
    webhook = Blueprint("webhook", __name__)

    @webhook.get("/wechat")
    def verify() -> Response:
        _check_request(envelope)
        return Response(request.args.get("echostr", ""), mimetype="text/plain")

    @webhook.post("/wechat")
    def receive() -> Response:
        body = _read_body()
        _check_request(envelope)
        encrypted = request.args.get("encrypt_type", "raw") == "aes"
        if account.mode == "safe" and not encrypted:
            abort(403)  # the signature does not cover a plain body
        try:
            inbound = _read_message(envelope, body, encrypted=encrypted)
        except (GarbageError, InboundError) as error:
            log.warning("webhook.garbage", reason=str(error))
            return _respond("success")
        reply = answer(inbound)
        if not reply:
            return _respond("success")
        xml = _reply_xml(inbound, reply)
        return _respond(envelope.close(xml) if encrypted else xml, mimetype="text/xml")

    return webhook


def _read_body() -> bytes:
    """Read no more than allowed, whatever the headers claim."""
    if (request.content_length or 0) > MOST_BYTES:
        abort(413)
    body = request.stream.read(MOST_BYTES + 1)
    if len(body) > MOST_BYTES:
        abort(413)
    return body


def _check_request(envelope: Envelope) -> None:
    """Refuse with 403 what the platform did not sign, or signed at another time."""
    args = request.args
    timestamp, nonce = args.get("timestamp", ""), args.get("nonce", "")
    signature = args.get("signature", "")
    # an encrypted message may come with msg_signature alone, which is checked later and covers
    # the body as well
    if not signature and request.method == "POST" and args.get("msg_signature"):
        signed = True
    else:
        signed = envelope.is_signed(signature, timestamp, nonce)
    if not signed or not timestamp.isdecimal() or len(timestamp) > 12:
        abort(403)
    if abs(envelope.clock().timestamp() - int(timestamp)) > MOST_SECONDS_OFF:
        abort(403)


def _read_message(envelope: Envelope, body: bytes, *, encrypted: bool) -> Inbound:
    text = _decode(body)
    if encrypted:
        args = request.args
        cipher = _cipher(text)
        if cipher is None:
            if not args.get("signature"):
                abort(403)  # nothing vouches for it
            raise GarbageError("no Encrypt")
        parts = (args.get("timestamp", ""), args.get("nonce", ""), cipher)
        if not envelope.is_signed(args.get("msg_signature", ""), *parts):
            abort(403)
        text = without_control_characters(envelope.open(cipher))
    try:
        message = parse_message(text)
    except (ExpatError, ValueError, KeyError, AttributeError, TypeError) as error:
        raise GarbageError(type(error).__name__) from error
    if message is None:
        raise GarbageError("empty")
    return read_inbound(message._data)


def _decode(body: bytes) -> str:
    try:
        return without_control_characters(body.decode())
    except UnicodeDecodeError as error:
        raise GarbageError("not UTF-8") from error


def _cipher(text: str) -> str | None:
    """What stands in Encrypt; None where there is none, or more than one."""
    usual = _ENCRYPT.findall(text)
    if len(usual) == 1:
        return str(usual[0])
    try:
        fields = xmltodict.parse(text).get("xml")
    except (ExpatError, ValueError) as error:
        raise GarbageError(type(error).__name__) from error
    cipher = fields.get("Encrypt") if isinstance(fields, dict) else None
    return cipher if isinstance(cipher, str) else None


def _reply_xml(inbound: Inbound, text: str) -> str:
    reply = TextReply(source=inbound.account, target=inbound.sender)
    # wechatpy puts the text into CDATA as it is
    reply.content = text.replace("]]>", "]]]]><![CDATA[>")
    return str(reply.render())


def _respond(body: str, mimetype: str = "text/plain") -> Response:
    return Response(body, mimetype=mimetype)
