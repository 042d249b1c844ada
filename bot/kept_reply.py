"""A reply as it is kept with its turn, so that the same delivery gets the same words again.

A reply that repeats what somebody said, and nobody has filed yet, is kept sealed: nothing that a
stranger says about an agency stands in clear (docs/decisions/0019).
"""

from storage.secrets import SecretsError, Vault

#: No reply of ours begins with a control character.
_SEALED = "\x02"


def kept(vault: Vault, reply: str) -> str:
    """The reply, sealed, as text."""
    return _SEALED + vault.seal_undated(reply).decode("ascii")


def given_again(vault: Vault, stored: str) -> str:
    """The reply as it was given; "" where its key has been taken away since."""
    if not stored.startswith(_SEALED):
        return stored
    try:
        return vault.open(stored.removeprefix(_SEALED).encode("ascii"))
    except SecretsError:
        return ""
