"""The migrations and the tables say the same, on both databases."""

from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import command
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


AT = datetime(2023, 10, 20, 2, 0, tzinfo=UTC)
CYCLE, INVITATION, SILENT, PERSON, STRANGER = (
    f"01920000-0000-7000-8000-00000000000{n}" for n in range(1, 6)
)


def test_consent_and_bindings_survive_becoming_a_table(database: Database) -> None:
    with database.transaction() as db:
        command.downgrade(schema.migrations(db), "0003")
        _fill(db)
    schema.upgrade(database)
    with database.statements() as db:
        tables = sa.MetaData()
        tables.reflect(db, only=("consent", "binding", "conversation"))
        agreed = db.execute(sa.select(tables.tables["consent"])).all()
        bound = db.scalars(sa.select(sa.func.count()).select_from(tables.tables["binding"])).one()
    assert bound == 2
    assert [str(row.conversation_id).replace("-", "") for row in agreed] == [
        PERSON.replace("-", "")
    ]
    assert (agreed[0].version, str(agreed[0].cycle_id).replace("-", "")) == (
        "2023-1",
        CYCLE.replace("-", ""),
    )


def _fill(db: sa.Connection) -> None:
    """Two people who are bound, of whom one has agreed."""
    tables = sa.MetaData()
    tables.reflect(db, only=("cycle", "invitation", "conversation", "binding"))

    def id_of(text: str) -> str:
        return text.replace("-", "") if db.dialect.name == "sqlite" else text

    def put(table: str, **values: object) -> None:
        db.execute(sa.insert(tables.tables[table]).values(values))

    day = AT.date()
    put(
        "cycle", id=id_of(CYCLE), name="2023", questionnaire="q", ruleset="r", window_start=day,
        window_end=day, opens_on=day, closes_on=day, opens_at=AT, closes_at=AT, created_at=AT,
        nudge_days_before=[1],
    )  # fmt: skip
    for number, (invitation, person, version) in enumerate(
        ((INVITATION, PERSON, "2023-1"), (SILENT, STRANGER, ""))
    ):
        put(
            "invitation", id=id_of(invitation), cycle_id=id_of(CYCLE), role="enterprise",
            subject=f"S{number}", person="", district_code="440604", code_hash=bytes([number] * 32),
            code_sealed=b"", created_at=AT,
        )  # fmt: skip
        put(
            "conversation", id=id_of(person), openid_hash=bytes([number] * 32), openid_sealed=b"",
            version=1, place="", consent_version=version, created_at=AT,
            consented_at=AT if version else None,
        )  # fmt: skip
        put("binding", invitation_id=id_of(invitation), conversation_id=id_of(person), bound_at=AT)
