"""Who may do what: the city's bureau, and what acts in its name."""

from cycle.audit import Actor
from cycle.refusal import Refused

#: The roles that act for the city: its people, and the processes that run by themselves.
CITY = frozenset({"bureau", "system"})


def only_bureau(actor: Actor, what: str) -> None:
    """Refused unless one of the city's people acts: districts and the contractor touch no result.

    what: such as 公示.
    """
    if actor.role != "bureau":
        raise Refused(f"{what}由市应急管理局办理，各区和其他人员不能办理。")


def only_city(actor: Actor, what: str) -> None:
    """Refused unless the actor is the city's, a process of its own included."""
    if actor.role not in CITY:
        raise Refused(f"{what}由市应急管理局办理，各区和其他人员不能办理。")
