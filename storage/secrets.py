"""Secrets at rest: personal data is sealed, and found again through a keyed hash."""

import hmac
from collections.abc import Sequence
from functools import lru_cache
from hashlib import blake2b

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF


class SecretsError(ValueError):
    """A data key is missing or malformed, or no key opens a sealed value."""


class Vault:
    """Seals with the newest of the data keys and opens with any of them.

    Every data key also yields a lookup key for hashing, so that rotating the one rotates the
    other: a search asks for `hashes` (one a key), a write stores `hash` (the newest's).
    """

    def __init__(self, data_keys: Sequence[str]) -> None:
        if not data_keys:
            raise SecretsError("security.data_keys is empty")
        try:
            self._fernet = MultiFernet([Fernet(key) for key in data_keys])
        except ValueError as error:
            raise SecretsError("security.data_keys holds a malformed Fernet key") from error
        self._lookup_keys = [_derive(key, b"pingyi lookup") for key in data_keys]
        #: For signing what is given out, one a data key: the newest signs and stands last.
        self.link_keys = [_derive(key, b"pingyi links") for key in reversed(data_keys)]

    def seal(self, text: str) -> bytes:
        return self._fernet.encrypt(text.encode())

    def seal_undated(self, text: str) -> bytes:
        """Seal without the second at which it was done, which a sealed value tells otherwise."""
        return self._fernet.encrypt_at_time(text.encode(), 0)

    def open(self, sealed: bytes) -> str:
        try:
            return self._fernet.decrypt(sealed).decode()
        except InvalidToken as error:
            raise SecretsError("no data key opens this value") from error

    def reseal(self, sealed: bytes) -> bytes:
        """Seal anew with the newest key, keeping the time stamp."""
        return self._fernet.rotate(sealed)

    def hash(self, purpose: str, text: str) -> bytes:
        """32 bytes that stand for the text under this purpose, by the newest key."""
        return _digest(self._lookup_keys[0], purpose, text)

    def hashes(self, purpose: str, text: str) -> list[bytes]:
        """The text's hash under every key, newest first."""
        return [_digest(key, purpose, text) for key in self._lookup_keys]

    def turn_key(self, openid: str, delivery: str, created: int) -> bytes:
        """20 bytes that name one delivery of one sender and lead back to neither.

        created: the platform's CreateTime in seconds, the same at every repetition.
        """
        mac = blake2b(key=self._lookup_keys[-1], digest_size=16, person=b"pingyi turn")
        mac.update(openid.encode())
        mac.update(b"\0")
        mac.update(delivery.encode())
        return turn_key_from(created) + mac.digest()


def turn_key_from(created: int) -> bytes:
    """The smallest turn key of this second; below it lies everything older."""
    return min(created, 2**32 - 1).to_bytes(4, "big")


def _digest(key: bytes, purpose: str, text: str) -> bytes:
    return hmac.digest(key, f"{purpose}\0{text}".encode(), "sha256")


@lru_cache(maxsize=16)
def _derive(data_key: str, info: bytes) -> bytes:
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=info).derive(data_key.encode())
