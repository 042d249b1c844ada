"""Of several schedulers one plans pushes at a time.

Doubled planning queues nothing twice; but each would spread its share as if it were alone, and
people's replies would come in a wave twice as high.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from sqlalchemy import or_, update

from storage.conflicts import upsert
from storage.database import Database
from storage.tables import Pace

_SCOPE = "planning"
#: After which another one takes the place of a scheduler that died.
LEASE = timedelta(minutes=1)


@contextmanager
def only_planner(database: Database, now: datetime) -> Iterator[bool]:
    """True for the one that may plan; a lease that lies too far ahead is of a wrong clock."""
    free = or_(Pace.free_at <= now, Pace.free_at > now + LEASE)
    with database.transaction() as db:
        db.execute(upsert(db, Pace).values(scope=_SCOPE, free_at=now).on_conflict_do_nothing())
        until = now + LEASE
        take = update(Pace).where(Pace.scope == _SCOPE, free).values(free_at=until)
        taken = bool(db.execute(take).rowcount)
    try:
        yield taken
    finally:
        if taken:
            with database.transaction() as db:
                # where it took longer than the lease, another one may hold it by now
                ours = update(Pace).where(Pace.scope == _SCOPE, Pace.free_at == until)
                db.execute(ours.values(free_at=now))
