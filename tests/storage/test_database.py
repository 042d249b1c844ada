"""Transactions, instants, patience and constraints, on both databases."""

import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import delete, insert, select, text, update
from sqlalchemy.exc import IntegrityError, StatementError

from storage.database import UNAVAILABLE, Database, open_database, transaction
from storage.patience import patient_for, remaining
from storage.tables import (
    TRANSITIONS,
    AccessToken,
    Agency,
    Base,
    Binding,
    CodeGuess,
    Conversation,
    Invitation,
    MessageStatus,
    OutboxMessage,
    Response,
    Role,
    new_id,
)

AT = datetime(2023, 10, 20, 2, 0, 0, 123456, tzinfo=UTC)
ROOT = Path(__file__).parents[2]


def guess(**values: object) -> dict[str, object]:
    return {"id": new_id(), "openid_hash": bytes(32), "at": AT, **values}


def agency(uscc: str) -> dict[str, object]:
    return {
        "id": new_id(),
        "uscc": uscc,
        "name": "甲",
        "assessed_class": "evaluation",
        "service_types": ["安全评价"],
        "is_local": True,
        "registered_on": date(2020, 2, 29),
        "updated_at": AT,
    }


def count(database: Database, table: type[Base]) -> int:
    with database.statements() as db:
        return len(list(db.execute(select(table.__table__))))


class TestInstants:
    @pytest.mark.parametrize(
        "at",
        [
            AT,
            AT.astimezone(timezone(timedelta(hours=8))),
            AT.astimezone(timezone(-timedelta(hours=3, minutes=30))),
            datetime(1999, 12, 31, 23, 59, 59, 999999, tzinfo=UTC),
        ],
    )
    def test_come_back_aware_and_in_utc(self, database: Database, at: datetime) -> None:
        with transaction(database) as db:
            db.execute(insert(CodeGuess).values(guess(at=at)))
        with database.statements() as db:
            stored = db.execute(select(CodeGuess.at)).scalar_one()
        assert stored == at
        assert stored.tzinfo is UTC or stored.utcoffset() == timedelta(0)

    def test_naive_ones_are_refused(self, database: Database) -> None:
        naive = AT.replace(tzinfo=None)
        with pytest.raises(StatementError, match="naive datetime"), transaction(database) as db:
            db.execute(insert(CodeGuess).values(guess(at=naive)))
        with pytest.raises(StatementError, match="naive datetime"), database.statements() as db:
            db.execute(select(CodeGuess.id).where(CodeGuess.at > naive))
        assert count(database, CodeGuess) == 0

    def test_are_ordered_across_zones(self, database: Database) -> None:
        china = timezone(timedelta(hours=8))
        early, late = AT.astimezone(china), AT + timedelta(minutes=1)
        with transaction(database) as db:
            db.execute(insert(CodeGuess), [guess(at=late), guess(at=early)])
        with database.statements() as db:
            assert db.scalars(select(CodeGuess.at).order_by(CodeGuess.at)).all() == [early, late]

    def test_none_stays_none(self, database: Database) -> None:
        with transaction(database) as db:
            db.execute(insert(AccessToken).values(app_id="wx", expires_at=None))
        with database.statements() as db:
            assert db.execute(select(AccessToken.expires_at)).scalar_one() is None


class TestTransactions:
    def test_all_of_it_or_nothing(self, database: Database) -> None:
        def fail() -> None:
            with transaction(database) as db:
                db.execute(insert(CodeGuess).values(guess()))
                raise RuntimeError

        with pytest.raises(RuntimeError):
            fail()
        assert count(database, CodeGuess) == 0
        with transaction(database) as db:
            db.execute(insert(CodeGuess).values(guess()))
        assert count(database, CodeGuess) == 1

    def test_a_refused_row_takes_the_others_with_it(self, database: Database) -> None:
        def add(*rows: dict[str, object]) -> None:
            with transaction(database) as db:
                for row in rows:
                    db.execute(insert(Agency).values(row))

        with pytest.raises(IntegrityError):
            add(agency("91440605000000000A"), agency("91440605000000000A"))
        assert count(database, Agency) == 0

    def test_others_see_it_after_the_end(self, database: Database) -> None:
        with transaction(database) as db:
            db.execute(insert(CodeGuess).values(guess()))
            assert count(database, CodeGuess) == 0
        assert count(database, CodeGuess) == 1

    def test_a_single_statement_is_its_own_transaction(self, database: Database) -> None:
        with database.statements() as db:
            db.execute(insert(CodeGuess).values(guess()))
            assert count(database, CodeGuess) == 1

    def test_what_is_written_survives_opening_anew(
        self, database: Database, database_url: str
    ) -> None:
        with transaction(database) as db:
            db.execute(insert(Agency).values(agency("91440605000000000A")))
        database.dispose()
        again = open_database(database_url)
        with again.statements() as db:
            row = db.execute(select(Agency.__table__)).one()
        again.dispose()
        assert (row.registered_on, row.service_types) == (date(2020, 2, 29), ["安全评价"])

    def test_counting_up_in_many_threads_loses_nothing(self, database: Database) -> None:
        """Whoever reads and then writes in a transaction begins as a writer."""
        conversation = conversation_row()
        with transaction(database) as db:
            db.execute(insert(Conversation).values(conversation))

        def count_up() -> None:
            for _ in range(10):
                with transaction(database) as db:
                    row = select(Conversation.version)
                    version = db.execute(row.with_for_update()).scalar_one()
                    db.execute(update(Conversation).values(version=version + 1))

        threads = [threading.Thread(target=count_up) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        with database.statements() as db:
            assert db.execute(select(Conversation.version)).scalar_one() == 41


def conversation_row() -> dict[str, object]:
    return {
        "id": new_id(),
        "openid_hash": bytes(32),
        "openid_sealed": b"x",
        "version": 1,
        "created_at": AT,
    }


COUNT_UP = """
import sys
from sqlalchemy import select, update
from storage.database import open_database, transaction
from storage.tables import Conversation
database = open_database(sys.argv[1])
print("ready", flush=True)
sys.stdin.readline()
for _ in range(30):
    with transaction(database) as db:
        version = db.execute(select(Conversation.version).with_for_update()).scalar_one()
        db.execute(update(Conversation).values(version=version + 1))
"""


def test_two_processes_lose_nothing(database: Database, database_url: str) -> None:
    """SQLite begins as a writer: one that began as a reader could not write any more."""
    with transaction(database) as db:
        db.execute(insert(Conversation).values(conversation_row()))
    processes = [
        subprocess.Popen(
            [sys.executable, "-c", COUNT_UP, database_url],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for _ in range(2)
    ]
    for process in processes:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
    for process in processes:
        process.communicate("go\n", timeout=30)
        assert process.returncode == 0
    with database.statements() as db:
        assert db.execute(select(Conversation.version)).scalar_one() == 61


class TestConstraints:
    def test_foreign_keys_are_enforced(self, database: Database) -> None:
        binding = {"invitation_id": new_id(), "conversation_id": new_id(), "bound_at": AT}
        with pytest.raises(IntegrityError), transaction(database) as db:
            db.execute(insert(Binding).values(binding))

    def test_and_on_single_statements(self, database: Database) -> None:
        binding = {"invitation_id": new_id(), "conversation_id": new_id(), "bound_at": AT}
        with pytest.raises(IntegrityError), database.statements() as db:
            db.execute(insert(Binding).values(binding))

    def test_a_conversation_takes_its_bindings_along(self, database: Database) -> None:
        conversation = conversation_row()
        with transaction(database) as db:
            invitation = add_invitation(db)
            db.execute(insert(Conversation).values(conversation))
            db.execute(
                insert(Binding).values(
                    invitation_id=invitation, conversation_id=conversation["id"], bound_at=AT
                )
            )
        with database.statements() as db:
            db.execute(delete(Conversation))
        assert count(database, Binding) == 0
        assert count(database, Invitation) == 1

    def test_an_invitation_has_one_person(self, database: Database) -> None:
        first, second = conversation_row(), {**conversation_row(), "openid_hash": b"2" * 32}
        with transaction(database) as db:
            invitation = add_invitation(db)
            db.execute(insert(Conversation), [first, second])
        bind = insert(Binding).values(invitation_id=invitation, bound_at=AT)
        with database.statements() as db:
            db.execute(bind.values(conversation_id=first["id"]))
        with pytest.raises(IntegrityError), database.statements() as db:
            db.execute(bind.values(conversation_id=second["id"]))

    def test_enumerations_are_closed(self, database: Database) -> None:
        with pytest.raises(StatementError), transaction(database) as db:
            add_invitation(db, role="mayor")

    @pytest.mark.parametrize("answers", ["", "A", "A" * 9, "A" * 11])
    def test_answers_are_ten(self, database: Database, answers: str) -> None:
        """The column refuses before anything else could go wrong."""
        row = {
            "id": new_id(),
            "cycle_id": new_id(),
            "invitation_id": new_id(),
            "engagement_id": new_id(),
            "district_code": "440604",
            "state": "invited",
            "answers": answers,
            "revision": 0,
        }
        with pytest.raises(Exception, match=r"ten_answers|too long"), transaction(database) as db:
            db.execute(insert(Response).values(row))


def add_invitation(db: object, role: object = Role.ENTERPRISE) -> str:
    from storage.tables import Cycle

    cycle, invitation = new_id(), new_id()
    db.execute(  # type: ignore[attr-defined]
        insert(Cycle).values(
            id=cycle,
            name="2023",
            questionnaire="foshan-2023",
            ruleset="foshan-2023",
            window_start=AT.date(),
            window_end=AT.date(),
            opens_on=AT.date(),
            closes_on=AT.date(),
            opens_at=AT,
            closes_at=AT,
            nudge_days_before=[3, 1],
            created_at=AT,
        )
    )
    db.execute(  # type: ignore[attr-defined]
        insert(Invitation).values(
            id=invitation,
            cycle_id=cycle,
            role=role,
            subject="91440605000000000A",
            code_hash=bytes(32),
            code_sealed=b"x",
            created_at=AT,
        )
    )
    return invitation


class TestPatience:
    def test_waits_are_bounded_by_the_block(self) -> None:
        assert remaining(7.0) == 7.0
        with patient_for(2.0):
            assert 1.5 < remaining(7.0) <= 2.0
            assert remaining(0.5) == 0.5
            with patient_for(0.0):
                # an answer already on its way is still read
                assert 0 < remaining(7.0) < 0.2
            assert 1.5 < remaining(7.0) <= 2.0
        assert remaining(7.0) == 7.0

    def test_other_threads_have_their_own(self) -> None:
        seen: list[float] = []
        with patient_for(1.0):
            thread = threading.Thread(target=lambda: seen.append(remaining(7.0)))
            thread.start()
            thread.join()
        assert seen == [7.0]

    def test_a_writer_who_waits_in_vain_gives_up(self, database_url: str) -> None:
        impatient, holder = open_database(database_url, patience=0.3), open_database(database_url)
        try:
            with transaction(holder) as db:
                db.execute(insert(AccessToken).values(app_id="wx"))
                started = time.monotonic()
                with pytest.raises(UNAVAILABLE), transaction(impatient) as late:
                    late.execute(insert(AccessToken).values(app_id="wx"))
                # the order of magnitude: neither at once nor after the default of 30 s
                assert 0.2 < time.monotonic() - started < 10
        finally:
            impatient.dispose()
            holder.dispose()

    def test_a_lock_that_ends_in_time_costs_nothing(self, database: Database) -> None:
        held, release = threading.Event(), threading.Event()

        def hold() -> None:
            with transaction(database) as db:
                db.execute(insert(AccessToken).values(app_id="wx"))
                held.set()
                release.wait(10)

        holder = threading.Thread(target=hold)
        holder.start()
        assert held.wait(10)
        threading.Timer(0.2, release.set).start()
        with pytest.raises(IntegrityError), transaction(database) as db:
            db.execute(insert(AccessToken).values(app_id="wx"))
        holder.join()

    def test_readers_do_not_wait_for_a_writer(self, database_url: str) -> None:
        writer, reader = open_database(database_url), open_database(database_url, patience=0.3)
        try:
            with transaction(writer) as db:
                db.execute(insert(AccessToken).values(app_id="wx"))
                assert count(reader, AccessToken) == 0
        finally:
            writer.dispose()
            reader.dispose()


class TestSqlite:
    @pytest.fixture
    def engine_name(self) -> str:
        return "sqlite"

    def test_is_durable_and_concurrent(self, database: Database) -> None:
        for connect in (database.engine.connect, database.statements):
            with connect() as db:
                assert db.execute(text("PRAGMA journal_mode")).scalar_one() == "wal"
                assert db.execute(text("PRAGMA synchronous")).scalar_one() == 2
                assert db.execute(text("PRAGMA foreign_keys")).scalar_one() == 1

    def test_a_transaction_is_a_writer_from_its_start(
        self, database: Database, database_url: str
    ) -> None:
        refused = pytest.raises(sqlite3.OperationalError, match="locked")
        with transaction(database), stranger(database_url) as other, refused:
            other.execute("BEGIN IMMEDIATE")
        with stranger(database_url) as other:
            other.execute("BEGIN IMMEDIATE")


@contextmanager
def stranger(url: str) -> Iterator[sqlite3.Connection]:
    """A connection that knows nothing of our queues."""
    other = sqlite3.connect(url.removeprefix("sqlite:///"), timeout=0, isolation_level=None)
    try:
        yield other
    finally:
        other.close()


class TestTransitions:
    def test_the_table_is_closed(self) -> None:
        assert set(TRANSITIONS) == set(MessageStatus)
        assert set().union(*TRANSITIONS.values()) <= set(MessageStatus)

    def test_ends_are_ends(self) -> None:
        ends = {status for status, following in TRANSITIONS.items() if not following}
        assert ends == {
            MessageStatus.DELIVERED,
            MessageStatus.FAILED,
            MessageStatus.UNDELIVERABLE,
            MessageStatus.CANCELLED,
        }

    def test_every_status_is_reached_and_leads_to_an_end(self) -> None:
        reached = {MessageStatus.QUEUED}
        while following := set().union(*(TRANSITIONS[status] for status in reached)) - reached:
            reached |= following
        assert reached == set(MessageStatus)
        assert all(status not in TRANSITIONS[status] for status in MessageStatus)

    def test_the_column_knows_them_and_no_other(self, database: Database) -> None:
        kind: Any = OutboxMessage.__table__.c.status.type
        for status in MessageStatus:
            stored = kind.process_bind_param(status, database.engine.dialect)
            assert kind.process_result_value(stored, database.engine.dialect) is status
        with pytest.raises(ValueError, match="lost"):
            kind.process_bind_param("lost", database.engine.dialect)


def test_ids_are_minted_in_the_order_of_time() -> None:
    minted = [new_id() for _ in range(1000)]
    assert minted == sorted(minted)
    assert len(set(minted)) == 1000


@pytest.mark.parametrize("url", ["", "nonsense", "mysql://x/y"])
def test_a_url_that_cannot_be_used_is_refused(url: str) -> None:
    with pytest.raises(Exception, match=r"(?i)url|mysql|MySQLdb"):
        open_database(url)


def test_a_password_is_not_shown() -> None:
    database = open_database("postgresql+psycopg://me:hunter2@127.0.0.1:1/x")
    assert "hunter2" not in repr(database)
    with pytest.raises(UNAVAILABLE) as raised, database.statements():
        pass
    assert "hunter2" not in str(raised.value)
