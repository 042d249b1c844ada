"""Telling bound agencies and liaisons what was decided, in the decision's own transaction."""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, select

from cycle.inviting.invited import Invited, invited
from cycle.register.doubles import codes_going_on
from notifications.kinds import Kind
from notifications.kinds.agency import TITLE_AWARDED, TITLE_EXPIRING, TITLE_REVOKED
from notifications.news import tell
from storage.tables import Agency, Cycle, Role

#: What outlives the cycle whose letters its readers hold.
_OF_TITLES = (TITLE_AWARDED, TITLE_EXPIRING, TITLE_REVOKED)


def bound_agencies(db: Connection, cycle_id: str, usccs: Collection[str]) -> list[Invited]:
    """Whom a message to these agencies can reach: those that somebody bound.

    Also by a letter to a code that was merged away since: it is the same agency's person.
    """
    going_on = codes_going_on(db, Agency)
    wanted = {going_on.get(each, each) for each in usccs}
    everybody = invited(db, cycle_id, Role.AGENCY)
    return [
        each
        for each in everybody
        if each.bound and going_on.get(each.subject, each.subject) in wanted
    ]


def bodies_of(db: Connection, usccs: Collection[str]) -> set[str]:
    """These agencies by the codes under which they go on: one that was merged counts once."""
    going_on = codes_going_on(db, Agency)
    return {going_on.get(each, each) for each in usccs}


def bound_holders(db: Connection, cycle_id: str, usccs: Collection[str]) -> list[Invited]:
    """Whom a message about a title can reach: by the cycle's letter, or else by a newer one.

    A title outlives its cycle: by its end its holder may be bound for the next year's alone.
    """
    going_on = codes_going_on(db, Agency)
    reached = bound_agencies(db, cycle_id, usccs)
    missing = {going_on.get(each, each) for each in usccs}
    missing -= {going_on.get(each.subject, each.subject) for each in reached}
    others = select(Cycle.id).where(Cycle.id != cycle_id).order_by(Cycle.closes_at.desc())
    for other in db.scalars(others).all() if missing else ():
        found = bound_agencies(db, other, missing)
        reached += found
        missing -= {going_on.get(each.subject, each.subject) for each in found}
    return reached


def tell_agencies(
    db: Connection,
    kind: Kind,
    cycle_id: str,
    usccs: Collection[str],
    given: Mapping[str, str | int],
    now: datetime,
    zone: ZoneInfo,
) -> int:
    """Queue the message for those that are bound; how many were new."""
    bound = bound_holders if kind in _OF_TITLES else bound_agencies
    reached = (each.invitation_id for each in bound(db, cycle_id, usccs))
    return tell(db, kind, cycle_id, reached, given, now, zone=zone)


def tell_liaisons(
    db: Connection,
    kind: Kind,
    cycle_id: str,
    names: Iterable[tuple[str, str]],
    given: Mapping[str, str | int],
    now: datetime,
    zone: ZoneInfo,
) -> int:
    """The same for the liaisons of districts, (code, name) each: a message names its district."""
    told = 0
    for code, name in names:
        reached = [
            each.invitation_id for each in invited(db, cycle_id, Role.LIAISON, [code]) if each.bound
        ]
        told += tell(db, kind, cycle_id, reached, {"district": name, **given}, now, zone=zone)
    return told
