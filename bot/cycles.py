"""The cycle of an invitation."""

from sqlalchemy import Connection

from bot.person import Bound
from cycle.cycles import CycleRow, find_cycle


def cycle_of(db: Connection, bound: Bound) -> CycleRow:
    """The cycle under whose invitation somebody acts; a bound invitation keeps it."""
    cycle = find_cycle(db, bound.cycle_name)
    if cycle is None:
        raise LookupError(bound.cycle_id)
    return cycle
