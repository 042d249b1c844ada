"""Who should wear which role's tag, by the role in which each person acts now."""

from collections.abc import Collection, Iterable, Iterator
from itertools import groupby
from operator import attrgetter

from sqlalchemy import Connection, select

from bot.menu import TAGS
from bot.person_reading import LATEST_FIRST
from storage.secrets import Vault
from storage.tables import Binding, Conversation, Cycle, Invitation, Role

#: Hashes in one question to the database.
_PART = 200


def entitled(db: Connection, vault: Vault) -> dict[Role, set[str]]:
    """The openids of everybody who acts in a role with a tag, by role.

    As in a turn, the latest binding decides (bot.person.Person.acting).
    """
    with_tag = (
        select(Binding.conversation_id)
        .join(Invitation, Invitation.id == Binding.invitation_id)
        .where(Invitation.role.in_(TAGS), Invitation.revoked_at.is_(None))
    )
    bound = (
        select(Conversation.id, Conversation.openid_sealed, Invitation.role)
        .join(Binding, Binding.conversation_id == Conversation.id)
        .join(Invitation, Invitation.id == Binding.invitation_id)
        .join(Cycle, Cycle.id == Invitation.cycle_id)
        .where(Conversation.id.in_(with_tag), Invitation.revoked_at.is_(None))
        .order_by(Conversation.id, *LATEST_FIRST)
    )
    found: dict[Role, set[str]] = {role: set() for role in TAGS}
    for _, rows in groupby(db.execute(bound), key=attrgetter("id")):
        acting = next(rows)
        if acting.role in found:
            found[acting.role].add(vault.open(acting.openid_sealed))
    return found


def known(db: Connection, vault: Vault, openids: Collection[str]) -> set[str]:
    """Those of them whom we know: on others the account's owner has put the tag."""
    by_hash = {hashed: openid for openid in openids for hashed in vault.hashes("openid", openid)}
    return {
        by_hash[row.openid_hash]
        for part in _parts(by_hash)
        for row in db.execute(
            select(Conversation.openid_hash).where(Conversation.openid_hash.in_(part))
        )
    }


def _parts(hashes: Iterable[bytes]) -> Iterator[list[bytes]]:
    listed = list(hashes)
    return (listed[start : start + _PART] for start in range(0, len(listed), _PART))
