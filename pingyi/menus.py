"""The account's menus and the people who are to see them, brought together from both sides."""

from collections.abc import Mapping
from typing import Any

from bot import publishing, wearing
from bot.menu import BY_ROLE, MENU, TAGS
from bot.publishing import Account, Tagged
from storage.database import Database
from storage.secrets import Vault
from storage.tables import Role


def planned(database: Database, vault: Vault) -> dict[str, Any]:
    """What would be published, and how many people would have each tag: no openids."""
    with database.statements() as db:
        people = wearing.entitled(db, vault)
    return {
        "menu": MENU,
        "conditionalmenu": [
            {**menu, "tag": TAGS[role], "people": len(people[role])}
            for role, menu in BY_ROLE.items()
        ],
    }


def shown(account: Account) -> dict[str, Any]:
    """What is in force: menus and tags as the platform tells them. Raises SendError."""
    tags = account.read("tags/get").get("tags")
    return {**publishing.in_force(account), "tags": tags if isinstance(tags, list) else []}


def tag_people(
    account: Account, tags: Mapping[Role, int], database: Database, vault: Vault
) -> Tagged:
    """Give each role's tag to whoever acts in it, and take it from those who no longer do.

    People whom we do not know keep theirs. Raises SendError.
    """
    with database.statements() as db:
        people = wearing.entitled(db, vault)
    held = {role: publishing.wearers(account, tag) for role, tag in tags.items()}
    added = removed = unknown = 0
    for role, tag in tags.items():
        with database.statements() as db:
            gone = wearing.known(db, vault, held[role] - people[role])
        done = publishing.tag(account, tag, people[role] - held[role], gone)
        added, removed = added + done.added, removed + done.removed
        unknown += done.unknown
    return Tagged(added, removed, unknown)
