"""Create, migrate and check the schema.

Alembic is imported where it is used: a web worker only asks where the database stands, and would
carry nine megabytes of it.
"""

from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection, column, inspect, select, table

from storage.database import Database

if TYPE_CHECKING:
    from alembic.config import Config

#: The newest revision that this code knows; a test holds it to the migrations.
HEAD = "0006"
_VERSION = "alembic_version"


def upgrade(database: Database) -> str:
    """Migrate to the newest revision and return it; a second call changes nothing."""
    from alembic import command

    with database.transaction() as db:
        command.upgrade(migrations(db), "head")
    return head()


def head() -> str:
    """The newest revision that this code knows."""
    return HEAD


def current(db: Connection) -> str | None:
    """The revision that the database is at, None when it is empty."""
    if not inspect(db).has_table(_VERSION):
        return None
    found: str | None = db.scalars(
        select(column("version_num")).select_from(table(_VERSION))
    ).first()
    return found


def new_revision(database: Database, message: str) -> None:
    """Write a migration from the difference between the tables and the database."""
    from alembic import command

    with database.transaction() as db:
        command.revision(migrations(db), message=message, autogenerate=True)


def migrations(db: Connection | None = None) -> "Config":
    """Where the migrations are, and on which connection, as Alembic wants to know it."""
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.attributes["connection"] = db
    return config
