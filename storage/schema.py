"""Create, migrate and check the schema."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

from storage.database import Database


def _config(db: Connection | None = None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.attributes["connection"] = db
    return config


def upgrade(database: Database) -> str:
    """Migrate to the newest revision and return it; a second call changes nothing."""
    with database.transaction() as db:
        command.upgrade(_config(db), "head")
    return head()


def head() -> str:
    """The newest revision that this code knows."""
    revision = ScriptDirectory.from_config(_config()).get_current_head()
    assert revision is not None  # noqa: S101 - the project ships migrations
    return revision


def current(db: Connection) -> str | None:
    """The revision that the database is at, None when it is empty."""
    return MigrationContext.configure(db).get_current_revision()


def new_revision(database: Database, message: str) -> None:
    """Write a migration from the difference between the tables and the database."""
    with database.transaction() as db:
        command.revision(_config(db), message=message, autogenerate=True)
