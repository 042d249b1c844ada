"""Prepared statements give what SQLAlchemy itself gives, on both databases."""

from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from sqlalchemy import bindparam, func, insert, literal, select, update

from storage.database import Database
from storage.prepared import Prepared, prepare
from storage.tables import AccessToken, CodeGuess, Conversation, Invitation, Role, Turn, new_id
from storage.tables.base import NaiveDatetimeError

AT = datetime(2023, 10, 20, 2, 0, 0, 123456, tzinfo=UTC)
CONVERSATION = {
    "id": new_id(),
    "openid_hash": bytes(range(32)),
    "openid_sealed": b"\x00sealed",
    "version": 3,
    "place": '{"r":"一"}%s :x ?',
    "muted_at": None,
    "created_at": AT,
}


@pytest.fixture
def filled(database: Database) -> Database:
    with database.transaction() as db:
        db.execute(insert(Conversation).values(CONVERSATION))
    return database


def rows(database: Database, statement: Any, **values: Any) -> list[Any]:
    with database.cursor() as cursor:
        return prepare(statement, database.engine.dialect).rows(cursor, values)


def test_reads_the_same_as_sqlalchemy(filled: Database) -> None:
    statement = select(Conversation.__table__)
    with filled.statements() as db:
        expected = list(db.execute(statement))
    assert [tuple(row) for row in rows(filled, statement)] == [tuple(row) for row in expected]


def test_rows_have_names_and_types(filled: Database) -> None:
    found = select(
        Conversation.id,
        Conversation.created_at,
        Conversation.muted_at,
        func.count().over().label("in_all"),
        literal("x").label("sign"),
    ).where(Conversation.openid_hash == bindparam("hash"))
    (row,) = rows(filled, found, hash=CONVERSATION["openid_hash"])
    assert (row.id, row.created_at, row.muted_at) == (CONVERSATION["id"], AT, None)
    assert (row.in_all, row.sign) == (1, "x")
    assert rows(filled, found, hash=bytes(32)) == []


def test_writes_the_same_as_sqlalchemy(database: Database) -> None:
    dialect = database.engine.dialect
    with database.cursor() as cursor:
        Prepared(insert(Conversation), dialect).run(
            cursor, {**CONVERSATION, "last_typed_at": None, "last_event_at": None}
        )
        changed = (
            update(Conversation)
            .where(Conversation.id == bindparam("c_id"))
            .values(version=Conversation.version + 1, place=bindparam("to"))
        )
        assert prepare(changed, dialect).run(cursor, {"c_id": CONVERSATION["id"], "to": "二"})
    with database.statements() as db:
        row = db.execute(select(Conversation.__table__)).one()
    assert (row.version, row.place) == (4, "二")
    assert (row.openid_hash, row.created_at) == (CONVERSATION["openid_hash"], AT)


def test_enumerations_come_back_as_such(database: Database) -> None:
    statement = select(Invitation.role).where(Invitation.role == bindparam("role"))
    assert rows(database, statement, role=Role.LIAISON) == []
    with pytest.raises(ValueError, match="mayor"):
        rows(database, statement, role="mayor")


def test_a_naive_datetime_is_refused(database: Database) -> None:
    statement = select(CodeGuess.id).where(
        CodeGuess.at > bindparam("since", type_=CodeGuess.at.type)
    )
    with pytest.raises(NaiveDatetimeError):
        rows(database, statement, since=AT.replace(tzinfo=None))


def test_other_zones_are_stored_in_utc(database: Database) -> None:
    china = timezone(timedelta(hours=8))
    values = {"id": new_id(), "openid_hash": bytes(32), "at": AT.astimezone(china)}
    with database.cursor() as cursor:
        prepare(insert(CodeGuess), database.engine.dialect).run(cursor, values)
    assert rows(database, select(CodeGuess.at))[0].at == AT


def test_literals_of_the_statement_stand(filled: Database) -> None:
    statement = select(Conversation.id).where(Conversation.version == 3).limit(1)
    assert len(rows(filled, statement)) == 1
    assert rows(filled, select(Conversation.id).where(Conversation.version == 4)) == []


def test_values_that_are_not_asked_for_are_ignored(filled: Database) -> None:
    assert len(rows(filled, select(Conversation.id), nothing="x")) == 1


def test_a_statement_whose_text_depends_on_values_is_refused(database: Database) -> None:
    statement = select(Turn.key).where(Turn.key.in_(bindparam("keys", expanding=True)))
    with pytest.raises(ValueError, match="cannot be prepared"):
        Prepared(statement, database.engine.dialect)


def test_written_out_it_means_the_same(database: Database) -> None:
    """Quotes, backslashes and placeholders stay what they are."""
    if database.is_sqlite:
        pytest.skip("only psycopg writes values out")
    statement = insert(AccessToken)
    text = "o'brien \\ %s %(x)s ; DROP TABLE turn; --"
    values = {
        "app_id": text,
        "token_sealed": b"\x00'\\",
        "expires_at": AT,
        "refreshing_until": None,
    }
    with database.cursor() as cursor:
        prepared = Prepared(statement, database.engine.dialect)
        cursor.execute(prepared.literally(cursor, values))
    (row,) = rows(database, select(AccessToken.__table__))
    assert (row.app_id, row.token_sealed, row.expires_at) == (text, b"\x00'\\", AT)
    assert row.refreshing_until is None
