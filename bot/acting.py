"""Who acts when somebody does something in chat, for the audit log."""

from bot.person import Bound
from cycle.audit import Actor
from storage.tables import Role

#: Where it came from.
ORIGIN = "wechat"


def actor_of(bound: Bound) -> Actor:
    """A liaison by their district, an agency by its code; an enterprise without saying which."""
    role = str(bound.role)
    if bound.role is Role.LIAISON:
        return Actor(f"{role}:{bound.district_code}", role, ORIGIN, bound.district_code)
    if bound.role is Role.AGENCY:
        return Actor(f"{role}:{bound.subject}", role, ORIGIN)
    return Actor(role, role, ORIGIN)
