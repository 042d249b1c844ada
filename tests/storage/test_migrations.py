"""The migrations and the tables say the same, on both databases."""

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from storage import schema
from storage.database import Database
from storage.tables import Base


def test_migrations_build_exactly_the_tables(database: Database) -> None:
    with database.transaction() as db:
        context = MigrationContext.configure(db, opts={"compare_type": True})
        assert compare_metadata(context, Base.metadata) == []


def test_upgrading_twice_changes_nothing(database: Database) -> None:
    assert schema.upgrade(database) == schema.head()
    with database.statements() as db:
        assert schema.current(db) == schema.head()


def test_an_empty_database_is_told_from_a_migrated_one(tmp_path: object) -> None:
    from storage.database import open_database

    database = open_database(f"sqlite:///{tmp_path}/empty.db")
    with database.statements() as db:
        assert schema.current(db) is None
    database.dispose()


def test_the_newest_revision_is_the_last_migration() -> None:
    script = ScriptDirectory.from_config(schema.migrations())
    assert script.get_heads() == [schema.head()]
