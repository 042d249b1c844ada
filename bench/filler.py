"""Make a city large in minutes: rows by the hundred thousand, written by SQL alone.

The rows look like a cycle in full swing: of every ten enterprises so many have bound, consented
and submitted (conversation, binding, response, submission, one turn), the rest is silent.
"""

import os
import random
import sqlite3
import time
from contextlib import closing
from dataclasses import replace
from typing import Any

import psycopg
from sqlalchemy import bindparam, make_url, update

from bench.city import City
from bench.rows import POSTGRESQL, SQLITE, tables
from cycle.inviting.codes import new_code
from storage.database import transaction
from storage.secrets import turn_key_from
from storage.tables import Invitation

#: Rows inserted by one statement.
_BATCH = 50_000


def fill(city: City, count: int, of_ten: int, *, all_bound: bool = False) -> None:
    """Write this many enterprises with all that hangs on them, then let the database settle.

    of_ten: how many of every ten have submitted. all_bound: the others are bound as well and
    have answered nothing.
    """
    sqlite = city.database.is_sqlite
    # one sealed value for all: what is not looked at need not differ, but it must be of our keys
    sealed = city.vault.seal("somebody").hex()
    literal = f"X'{sealed}'" if sqlite else f"decode('{sealed}', 'hex')"
    d = replace(SQLITE if sqlite else POSTGRESQL, sealed=literal)
    cycle_id = f"'{city.cycle_id.replace('-', '')}'" if sqlite else f"'{city.cycle_id}'::uuid"
    with closing(_connect(city)) as connection:
        cursor = connection.cursor()
        for setting in d.in_a_hurry:
            cursor.execute(setting)
        for table, (columns, condition) in tables(
            d, cycle_id, f"i % 10 < {of_ten}", all_bound=all_bound
        ).items():
            names = ", ".join(f'"{name}"' for name in columns)
            values = ", ".join(columns.values())
            for first in range(1, count + 1, _BATCH):
                numbers = d.numbers.format(a=first, b=min(count, first + _BATCH - 1))
                cursor.execute(
                    f"INSERT INTO {table} ({names}) "
                    f"{numbers} SELECT {values} FROM n WHERE {condition}"
                )
        for statement in d.settle:
            cursor.execute(statement)
            if cursor.description:
                cursor.fetchall()


def _connect(city: City) -> Any:
    """A connection of its own, so that the hurried settings end with it."""
    url = make_url(city.url)
    if city.database.is_sqlite:
        connection = sqlite3.connect(url.database or "", isolation_level=None)
        connection.create_function("turn_key", 1, _turn_key)
        return connection
    return psycopg.connect(city.url.replace("+psycopg", "", 1), autocommit=True)


def _turn_key(_number: int) -> bytes:
    return turn_key_from(int(time.time())) + os.urandom(16)


def give_codes(city: City, among: int, of_ten: int, count: int) -> None:
    """Let some of the silent enterprises, spread evenly by chance, be answered for."""
    silent = [number for number in range(1, among + 1) if number % 10 >= of_ten]
    chosen = random.Random(1).sample(silent, count)
    people = [city.respondent(f"92440600{number:010d}", new_code()) for number in chosen]
    statement = (
        update(Invitation.__table__)  # type: ignore[arg-type]  # declared as FromClause, is a Table
        .where(
            Invitation.cycle_id == city.cycle_id,
            Invitation.role == "enterprise",
            Invitation.subject == bindparam("uscc"),
            Invitation.person == "",
        )
        .values(code_hash=bindparam("digest"), code_sealed=bindparam("sealed"))
    )
    with transaction(city.database) as db:
        db.execute(
            statement,
            [
                {
                    "uscc": person.uscc,
                    "digest": city.vault.hash("code", person.code),
                    "sealed": city.vault.seal(person.code),
                }
                for person in people
            ],
        )
    city.fresh += people
