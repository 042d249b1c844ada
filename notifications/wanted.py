"""Whether a message is still wanted, asked again just before it leaves."""

from datetime import datetime

from notifications.facts import Situation
from notifications.kinds import KINDS
from notifications.outbox import Claimed


def unwanted(claimed: Claimed, stands: Situation, now: datetime) -> str | None:
    """Why a message that was wanted when it was planned is not any more, or None."""
    if now >= claimed.expires_at:
        return "expired"
    if now >= stands.closes_at:
        return "closed"
    if stands.revoked:
        return "revoked"
    if stands.recipient is None:
        return "unbound"
    return KINDS[claimed.kind].unwanted(stands.enterprise)
