"""Links into the public pages: to check a title, and to an agency's own result.

A title's code says nothing by itself, so that its link needs no signature. A result is for its
agency alone: its link is a signed key to one result, without a name that could be exchanged.
"""

from hashlib import sha256
from typing import Any

from itsdangerous import BadSignature, URLSafeSerializer

from storage.secrets import Vault

_SALT = "pingyi own result"
#: Longer ones are not of ours: a cycle's name has at most sixty characters.
_LONGEST_TOKEN = 1000


def title_link(base_url: str | None, code: str) -> str:
    """Where anybody checks the title of this code; "" where no public address is configured."""
    return f"{base_url.rstrip('/')}/titles/{code}" if base_url else ""


def result_link(base_url: str | None, vault: Vault, cycle_name: str, uscc: str) -> str:
    """Where an agency reads its whole result; "" where no public address is configured.

    The same link whenever it is asked for under the same data keys, so that it can be kept; it
    holds until the last of the keys is gone under which it was signed.
    """
    if not base_url:
        return ""
    return f"{base_url.rstrip('/')}/results/{_serializer(vault).dumps([cycle_name, uscc])}"


def read_result_token(vault: Vault, token: str) -> tuple[str, str] | None:
    """Cycle's name and agency's code out of a result link; None unless we signed it."""
    if len(token) > _LONGEST_TOKEN:
        return None
    try:
        signed: Any = _serializer(vault).loads(token)
    except BadSignature:
        return None
    cycle_name, uscc = signed
    return cycle_name, uscc


def _serializer(vault: Vault) -> URLSafeSerializer:
    return URLSafeSerializer(
        vault.link_keys,
        salt=_SALT,
        signer_kwargs={"digest_method": sha256, "key_derivation": "hmac"},
    )
