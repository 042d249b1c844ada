"""The account's pace: so many messages a minute, all processes together.

Generic cell rate: one row says from when on the next message may leave, and whoever wants to
send reserves a stretch of it beforehand.
"""

from datetime import datetime, timedelta

from sqlalchemy import Connection, bindparam, select, update
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from storage.tables import Pace

_SCOPE = "account"
_FREE_AT = select(Pace.free_at).where(Pace.scope == _SCOPE).with_for_update()
_MOVE = update(Pace).where(Pace.scope == _SCOPE).values(free_at=bindparam("until"))


def reserve(db: Connection, count: int, interval: timedelta, now: datetime) -> datetime:
    """Reserve the next `count` messages: the first may leave at the returned instant, each
    further one an interval later.

    The transaction must end at once: other processes wait for it.
    """
    free_at = db.execute(_FREE_AT).scalar()
    if free_at is None:
        insert = sqlite_insert if db.dialect.name == "sqlite" else postgresql_insert
        db.execute(insert(Pace).values(scope=_SCOPE, free_at=now).on_conflict_do_nothing())
        free_at = db.execute(_FREE_AT).scalar_one()
    # a clock that was set back must not stop everything for as long as it was wrong
    begins = max(now, min(free_at, now + count * interval + timedelta(minutes=1)))
    db.execute(_MOVE, {"until": begins + count * interval})
    return begins
