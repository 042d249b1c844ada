"""The shared token: one fetch for all, and a bounded number when it is refused."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from notifications.errors import Cause, SendError
from notifications.token import Issued, SharedToken
from storage.database import Database
from storage.secrets import Vault
from storage.tables import AccessToken


class Platform:
    """Issues numbered tokens, slowly, and counts who asks; force gives a new one."""

    def __init__(self, expires_in: int = 7200) -> None:
        self.expires_in = expires_in
        self.asked: list[bool] = []
        self.trouble: SendError | None = None
        self._lock = threading.Lock()

    def fetch(self, force: bool) -> Issued:
        with self._lock:
            self.asked.append(force)
        time.sleep(0.05)
        if self.trouble:
            raise self.trouble
        return Issued(f"token-{len(self.asked)}", self.expires_in)


class Clock:
    def __init__(self, now: datetime) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now


def shared(database: Database, vault: Vault, platform: Platform, clock: Clock) -> SharedToken:
    return SharedToken(database, vault, "wx1", platform.fetch, clock)


@pytest.fixture
def clock(now: datetime) -> Clock:
    return Clock(now)


def test_eight_cold_threads_make_one_fetch(database: Database, vault: Vault, clock: Clock) -> None:
    """Each with an object of its own, as in eight processes."""
    platform = Platform()
    tokens = [shared(database, vault, platform, clock) for _ in range(8)]
    with ThreadPoolExecutor(8) as pool:
        assert set(pool.map(lambda token: token.get(), tokens)) == {"token-1"}
    assert platform.asked == [False]


def test_it_is_renewed_five_minutes_early(database: Database, vault: Vault, clock: Clock) -> None:
    platform = Platform()
    token = shared(database, vault, platform, clock)
    assert token.get() == "token-1"
    clock.now += timedelta(seconds=7200 - 301)
    assert token.get() == "token-1"
    clock.now += timedelta(seconds=2)
    assert token.get() == "token-2"


def test_a_very_short_token_is_used_all_the_same(
    database: Database, vault: Vault, clock: Clock
) -> None:
    platform = Platform(expires_in=300)
    token = shared(database, vault, platform, clock)
    assert token.get() == token.get() == "token-1"


def test_it_is_sealed_in_the_database(database: Database, vault: Vault, clock: Clock) -> None:
    shared(database, vault, Platform(), clock).get()
    with database.statements() as db:
        sealed = db.execute(select(AccessToken.token_sealed)).scalar_one()
    assert b"token-1" not in sealed
    assert vault.open(sealed) == "token-1"


def test_a_refused_token_is_replaced_once_for_all(
    database: Database, vault: Vault, clock: Clock
) -> None:
    platform = Platform()
    tokens = [shared(database, vault, platform, clock) for _ in range(8)]
    refused = {token.get() for token in tokens}
    clock.now += timedelta(minutes=10)
    with ThreadPoolExecutor(8) as pool:
        fresh = set(pool.map(lambda token: token.replace(*refused, force=True), tokens))
    assert fresh == {"token-2"}
    assert platform.asked == [False, True]


def test_a_thousand_refusals_make_one_fetch_in_thirty_seconds(
    database: Database, vault: Vault, clock: Clock
) -> None:
    platform = Platform()
    token = shared(database, vault, platform, clock)
    refused = token.get()
    clock.now += timedelta(minutes=10)
    refused = token.replace(refused, force=True)
    for _ in range(200):
        with pytest.raises(SendError) as caught:
            token.replace(refused, force=True)
        assert caught.value.cause is Cause.TOKEN
    assert len(platform.asked) == 2
    clock.now += timedelta(seconds=31)
    token.replace(refused, force=True)
    assert len(platform.asked) == 3


def test_a_failed_fetch_is_not_repeated_at_once(
    database: Database, vault: Vault, clock: Clock
) -> None:
    platform = Platform()
    platform.trouble = SendError(Cause.CONFIG, 40125)
    token = shared(database, vault, platform, clock)
    with pytest.raises(SendError, match="40125"):
        token.get()
    with database.statements() as db:
        brake = db.execute(select(AccessToken.refreshing_until)).scalar_one()
    assert brake == clock.now + timedelta(seconds=5)
    platform.trouble = None
    clock.now += timedelta(seconds=5)
    assert token.get() == "token-2"


def test_who_died_while_fetching_is_replaced(
    database: Database, vault: Vault, clock: Clock
) -> None:
    platform = Platform()
    token = shared(database, vault, platform, clock)
    token._take_lease(None, clock.now)  # and is never heard of again
    clock.now += timedelta(seconds=15)
    assert token.get() == "token-1"
