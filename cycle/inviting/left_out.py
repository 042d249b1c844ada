"""Whom a cycle leaves out for want of something in the register: said when it is created."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import Connection, func, not_, select

from cycle.cycles import CycleRow
from cycle.inviting.entitled import going_on, overlapping, standing
from storage.tables import Contact, Engagement, Enterprise, Role

#: Enterprises that are named; a roster may have thousands.
_NAMED = 5


@dataclass(frozen=True, slots=True)
class LeftOut:
    """enterprises: how many have no engagement in the window, names: of the first of them.

    districts: codes of those without a liaison.
    """

    enterprises: int
    names: tuple[str, ...]
    districts: tuple[str, ...]


def left_out(db: Connection, cycle: CycleRow, districts: Iterable[str]) -> LeftOut:
    """Who of the register is not invited, of these districts which nobody answers for."""
    overlaps = overlapping(cycle.window_start, cycle.window_end)
    engaged = select(Engagement.id).where(
        Engagement.enterprise_id == Enterprise.id, overlaps, going_on()
    )
    idle = (*standing(), not_(engaged.exists()))
    count = db.execute(select(func.count()).select_from(Enterprise).where(*idle)).scalar_one()
    names = select(Enterprise.name).where(*idle).order_by(Enterprise.uscc).limit(_NAMED)
    liaisons = select(Contact.subject).where(
        Contact.role == Role.LIAISON, Contact.ended_at.is_(None)
    )
    held = set(db.scalars(liaisons))
    return LeftOut(
        count, tuple(db.scalars(names)), tuple(each for each in districts if each not in held)
    )
