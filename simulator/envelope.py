"""Signing and sealing of callbacks, written from the platform's page rather than a library.

Page: "消息加解密说明" (AES-256-CBC, IV = first 16 key bytes, PKCS#7 with 32-byte blocks,
plaintext = 16 random bytes + length as 4 big-endian bytes + message + appid).
"""

import base64
import binascii
import hashlib
import hmac
import secrets
import struct
from dataclasses import dataclass

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from simulator.settings import decode_aes_key

_BLOCK = 32


class EnvelopeError(Exception):
    """A sealed message that the platform would not accept; the text says why."""


def sign(*parts: str) -> str:
    """sha1 over the sorted parts: (token, timestamp, nonce[, Encrypt])."""
    return hashlib.sha1("".join(sorted(parts)).encode(), usedforsecurity=False).hexdigest()


@dataclass(frozen=True, slots=True)
class Sealer:
    """Seals for, and opens from, one account."""

    token: str
    key: bytes
    app_id: str

    @classmethod
    def of(cls, token: str, encoding_aes_key: str, app_id: str) -> "Sealer":
        return cls(token, decode_aes_key(encoding_aes_key), app_id)

    def seal(self, message: bytes) -> str:
        """The base64 text of an `Encrypt` element."""
        plain = secrets.token_bytes(16) + struct.pack(">I", len(message)) + message
        plain += self.app_id.encode()
        padding = _BLOCK - len(plain) % _BLOCK
        plain += bytes([padding]) * padding
        encryptor = self._cipher().encryptor()
        return base64.b64encode(encryptor.update(plain) + encryptor.finalize()).decode()

    def open(self, encrypted: str, signature: str, timestamp: str, nonce: str) -> bytes:
        """The message inside; raises EnvelopeError on any flaw."""
        expected = sign(self.token, timestamp, nonce, encrypted)
        if not hmac.compare_digest(expected.encode(), signature.encode()):
            raise EnvelopeError("MsgSignature 不正确")
        try:
            sealed = base64.b64decode(encrypted, validate=True)
        except (binascii.Error, ValueError) as error:
            raise EnvelopeError("Encrypt 不是 base64") from error
        if not sealed or len(sealed) % 16:
            raise EnvelopeError("Encrypt 的长度不对")
        decryptor = self._cipher().decryptor()
        plain = _without_padding(decryptor.update(sealed) + decryptor.finalize())
        if len(plain) < 20:
            raise EnvelopeError("解密后的内容过短")
        (length,) = struct.unpack(">I", plain[16:20])
        message, app_id = plain[20 : 20 + length], plain[20 + length :]
        if app_id != self.app_id.encode():
            raise EnvelopeError("密文里的 AppID 不是本公众号")
        return message

    def _cipher(self) -> Cipher[modes.CBC]:
        return Cipher(algorithms.AES(self.key), modes.CBC(self.key[:16]))


def _without_padding(plain: bytes) -> bytes:
    padding = plain[-1]
    if not 1 <= padding <= _BLOCK or plain[-padding:] != bytes([padding]) * padding:
        raise EnvelopeError("密文的填充不对")
    return plain[:-padding]
