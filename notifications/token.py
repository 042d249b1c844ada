"""The account's one access token, shared by all processes through the database.

One process fetches, under a lease; the others wait and read what it stored. Page: "获取稳定版
接口调用凭据" (api_getstableaccesstoken): a forced refresh at most every 30 s and 20 times a day.
"""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import ColumnElement, Connection, or_, select, update

from notifications.errors import Cause, SendError
from storage.conflicts import upsert
from storage.database import Database
from storage.secrets import Vault
from storage.tables import AccessToken

#: A token is replaced this long before its end; the old one still works that long.
EARLY = timedelta(minutes=5)
#: Whoever fetches has this long before another one may try.
FETCH_LEASE = timedelta(seconds=15)
#: After a fetch nobody forces another one for so long; after a failed one nobody tries.
FORCE_BRAKE = timedelta(seconds=30)
FAILURE_BRAKE = timedelta(seconds=5)
#: A token is believed for so long without looking whether another process replaced it.
BELIEVED = timedelta(seconds=60)

_WAIT_SECONDS = 20.0
_STEP_SECONDS = 0.05


@dataclass(frozen=True, slots=True)
class Issued:
    """What the platform gives: the token and how many seconds it lasts."""

    token: str
    expires_in: int


@dataclass(frozen=True, slots=True)
class _Kept:
    """The row: its token, until when it is used, and until when nobody else may fetch."""

    sealed: bytes | None
    use_until: datetime | None
    refreshing_until: datetime | None


class SharedToken:
    """Gives the token, and a new one when the platform refuses it.

    fetch(force) asks the platform and raises SendError.
    """

    def __init__(
        self,
        database: Database,
        vault: Vault,
        app_id: str,
        fetch: Callable[[bool], Issued],
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._database = database
        self._vault = vault
        self._app_id = app_id
        self._fetch = fetch
        self._clock = clock
        self._lock = threading.Lock()
        self._believed: tuple[str, datetime] | None = None

    def get(self) -> str:
        """The token to use now; SendError (account) when none can be had."""
        return self._obtain(refused=None, force=False)

    def replace(self, refused: str, *, force: bool) -> str:
        """A token other than the refused one, which another process may have fetched already.

        SendError (token) when a fresh one was refused: a thousand refusals in a row make one
        fetch in 30 s.
        """
        return self._obtain(refused=refused, force=force)

    def _obtain(self, refused: str | None, force: bool) -> str:
        with self._lock:  # the other threads find what the first one got
            now = self._clock()
            if self._believed and self._believed[0] != refused and now < self._believed[1]:
                return self._believed[0]
            token, until = self._shared(refused, force)
            self._believed = (token, min(until, now + BELIEVED))
            return token

    def _shared(self, refused: str | None, force: bool) -> tuple[str, datetime]:
        deadline = time.monotonic() + _WAIT_SECONDS
        while True:
            now = self._clock()
            with self._database.statements() as db:
                kept = self._read(db)
            if kept and kept.sealed and kept.use_until and now < kept.use_until:
                token = self._vault.open(kept.sealed)
                if token != refused:
                    return token, kept.use_until
                if kept.refreshing_until and now < kept.refreshing_until:
                    raise SendError(Cause.TOKEN, detail="a fresh token was refused")
            if self._take_lease(kept, now):
                return self._refresh(force and refused is not None)
            if time.monotonic() > deadline:
                raise SendError(Cause.TOKEN, detail="nobody could fetch a token")
            time.sleep(_STEP_SECONDS)

    def _read(self, db: Connection) -> _Kept | None:
        row = db.execute(
            select(
                AccessToken.token_sealed, AccessToken.expires_at, AccessToken.refreshing_until
            ).where(AccessToken.app_id == self._app_id)
        ).one_or_none()
        return _Kept(*row) if row else None

    def _take_lease(self, seen: _Kept | None, now: datetime) -> bool:
        """Become the one that fetches; False when another one is, or has just been.

        The token that is being replaced loses its date at once, so that nobody who comes
        meanwhile takes it for the new one.
        """
        with self._database.transaction() as db:
            if seen is None:
                db.execute(
                    upsert(db, AccessToken).values(app_id=self._app_id).on_conflict_do_nothing()
                )
            sealed = seen.sealed if seen else None
            same: ColumnElement[bool] = (
                AccessToken.token_sealed.is_(None)
                if sealed is None
                else AccessToken.token_sealed == sealed
            )
            free = or_(AccessToken.refreshing_until.is_(None), AccessToken.refreshing_until <= now)
            result = db.execute(
                update(AccessToken)
                .where(AccessToken.app_id == self._app_id, same, free)
                .values(refreshing_until=now + FETCH_LEASE, expires_at=None)
            )
            return bool(result.rowcount == 1)

    def _refresh(self, force: bool) -> tuple[str, datetime]:
        try:
            issued = self._fetch(force)
        except SendError:
            self._write(refreshing_until=self._clock() + FAILURE_BRAKE)
            raise
        now = self._clock()
        lasts = timedelta(seconds=issued.expires_in)
        # a token may last no longer than the five minutes by which it is to be replaced
        use_until = now + lasts - min(EARLY, lasts / 2)
        self._write(
            token_sealed=self._vault.seal(issued.token),
            expires_at=use_until,
            refreshing_until=now + FORCE_BRAKE,
        )
        return issued.token, use_until

    def _write(self, **values: object) -> None:
        with self._database.transaction() as db:
            db.execute(update(AccessToken).where(AccessToken.app_id == self._app_id).values(values))
