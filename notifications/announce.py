"""A message of a kind for one invitation, ready to be queued."""

from collections.abc import Mapping
from datetime import datetime

from notifications.kinds import Kind
from notifications.outbox import Draft


def draft(
    kind: Kind,
    cycle_id: str,
    invitation_id: str,
    given: Mapping[str, str | int],
    now: datetime,
    *,
    expires_at: datetime | None = None,
    due_at: datetime | None = None,
) -> Draft:
    """Under the kind's dedupe key; queueing the same one again changes nothing.

    given: what the kind's words and key need, days as 2023-10-24. expires_at: needed where the
    kind has no time of its own (`lasts`). due_at: now, unless it is to wait.
    Raises ValueError when something is missing.
    """
    missing = kind.given - given.keys()
    if missing:
        raise ValueError(f"{kind.name} lacks {', '.join(sorted(missing))}")
    if expires_at is None:
        if kind.lasts is None:
            raise ValueError(f"{kind.name} needs an end")
        expires_at = (due_at or now) + kind.lasts
    return Draft(
        dedupe_key=dedupe_key(kind, cycle_id, invitation_id, given),
        kind=kind.name,
        invitation_id=invitation_id,
        due_at=due_at or now,
        expires_at=expires_at,
        payload={"cycle": cycle_id, **given},
    )


def dedupe_key(
    kind: Kind, cycle_id: str, invitation_id: str, given: Mapping[str, str | int]
) -> str:
    """The key under which such a message is queued once: ids as 32 hexadecimal digits."""
    ids = {"cycle": cycle_id.replace("-", ""), "invitation": invitation_id.replace("-", "")}
    return kind.key.format_map({**given, **ids})
