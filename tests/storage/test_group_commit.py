"""Writes that share a transaction: one fails alone, and a lost commit fails them all."""

import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from storage.group_commit import GroupCommit

PEOPLE = 8


class Shared:
    """A table of numbers, and a group that waits until everybody has come."""

    def __init__(self, path: Path) -> None:
        self.db = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
        self.db.execute("CREATE TABLE number (n INTEGER PRIMARY KEY)")
        self.begun = 0
        self.commits = True
        self.everybody_came = threading.Event()
        self.group = GroupCommit(self.transaction, patience=10.0)

    @contextmanager
    def transaction(self) -> Iterator[Any]:
        self.begun += 1
        if self.begun == 1:
            self.everybody_came.wait(10)
        self.db.execute("BEGIN")
        try:
            yield self.db.cursor()
            self.db.execute("COMMIT" if self.commits else "no statement of SQLite's")
        except BaseException:
            self.db.rollback()
            raise

    def numbers(self) -> list[int]:
        return [n for (n,) in self.db.execute("SELECT n FROM number ORDER BY n")]

    def all_at_once(self, work_of: Callable[[int], Callable[[Any], Any]]) -> list[Any]:
        """The result or the error of each; the first is alone, the others come while it waits."""
        told: list[Any] = [None] * PEOPLE

        def run(number: int) -> None:
            try:
                told[number] = self.group.run(work_of(number))
            except (ValueError, sqlite3.Error) as error:
                told[number] = error

        threads = [threading.Thread(target=run, args=(n,)) for n in range(PEOPLE)]
        for thread in threads:
            thread.start()
        while len(self.group._waiting) < PEOPLE - 1:
            threading.Event().wait(0.001)
        self.everybody_came.set()
        for thread in threads:
            thread.join(10)
        return told


@pytest.fixture
def shared(tmp_path: Path) -> Iterator[Shared]:
    shared = Shared(tmp_path / "shared.db")
    yield shared
    shared.db.close()


def inserting(number: int) -> Callable[[Any], int]:
    def work(cursor: Any) -> int:
        cursor.execute("INSERT INTO number VALUES (?)", [number])
        return number * 10

    return work


def test_together(shared: Shared) -> None:
    assert shared.all_at_once(inserting) == [n * 10 for n in range(PEOPLE)]
    assert shared.numbers() == list(range(PEOPLE))
    assert shared.begun == 2


def test_those_who_fail_fail_alone(shared: Shared) -> None:
    """Undone to the last statement, and nothing of the others is lost or done twice."""

    def work_of(number: int) -> Callable[[Any], int]:
        def work(cursor: Any) -> int:
            result = inserting(number)(cursor)
            if number in (3, 5):
                raise ValueError(number)
            return result

        return work

    told = shared.all_at_once(work_of)
    assert [error.args for error in (told[3], told[5])] == [(3,), (5,)]
    rest = [n for n in range(PEOPLE) if n not in (3, 5)]
    assert [told[n] for n in rest] == [n * 10 for n in rest]
    assert shared.numbers() == rest


def test_a_commit_that_fails_fails_everybody(shared: Shared) -> None:
    shared.commits = False
    told = shared.all_at_once(inserting)
    assert all(isinstance(error, sqlite3.OperationalError) for error in told)
    assert shared.numbers() == []
    assert shared.begun == 2
