"""Make a city large in minutes: rows by the hundred thousand, written by SQL alone.

The rows look like a cycle in full swing: of every ten enterprises so many have bound, consented
and submitted (conversation, binding, response, submission, one turn), the rest is silent.
"""

import os
import random
import sqlite3
import time
from contextlib import closing
from dataclasses import dataclass
from typing import Any

import psycopg
from sqlalchemy import bindparam, make_url, update

from bench.city import City
from cycle.codes import new_code
from storage.database import transaction
from storage.secrets import turn_key_from
from storage.tables import Invitation

#: Rows inserted by one statement.
_BATCH = 50_000


@dataclass(frozen=True)
class _Dialect:
    """The few expressions that SQLite and PostgreSQL write differently; i is the row's number."""

    numbers: str
    #: a time-ordered id for row i of kind k
    id: str
    digest: str
    sealed: str
    serial: str
    now: str
    agency_id: str
    #: as old as the rows of this minute, and at one end of the index like them
    turn_key: str
    #: doing without what protects a live database; the rows are right by construction
    in_a_hurry: tuple[str, ...]
    settle: tuple[str, ...]


_SQLITE = _Dialect(
    numbers="WITH RECURSIVE n(i) AS (SELECT {a} UNION ALL SELECT i + 1 FROM n WHERE i < {b})",
    id="printf('019%09x7000{k:04x}%012x', i, i)",
    digest="randomblob(32)",
    sealed="randomblob(140)",
    serial="printf('%010d', i)",
    now="strftime('%Y-%m-%d %H:%M:%f000', 'now')",
    agency_id="(SELECT min(id) FROM agency)",
    turn_key="turn_key(i)",
    in_a_hurry=(
        "PRAGMA synchronous=OFF",
        "PRAGMA foreign_keys=OFF",
        "PRAGMA cache_size=-400000",
    ),
    settle=("PRAGMA wal_checkpoint(TRUNCATE)", "ANALYZE"),
)
_POSTGRESQL = _Dialect(
    numbers="WITH n(i) AS (SELECT generate_series({a}, {b})::bigint)",
    id="('019' || lpad(to_hex(i), 9, '0') || '7000{k:04x}' || lpad(to_hex(i), 12, '0'))::uuid",
    digest="sha256(int8send(i) || '{k}'::bytea)",
    sealed="decode(repeat(md5(i::text), 9), 'hex')",
    serial="lpad(i::text, 10, '0')",
    now="now()",
    agency_id="(SELECT min(id::text)::uuid FROM agency)",
    turn_key="decode(lpad(to_hex(extract(epoch FROM now())::bigint), 8, '0') "
    "|| md5(i::text), 'hex')",
    in_a_hurry=("SET session_replication_role = replica", "SET synchronous_commit = off"),
    settle=("VACUUM ANALYZE", "CHECKPOINT"),
)
_ANSWERS = "'AABAAAAAAC'"


def _tables(d: _Dialect, cycle_id: str, submitted: str) -> dict[str, tuple[dict[str, str], str]]:
    """table -> (column -> SQL expression of i, condition)"""

    def row_id(kind: int) -> str:
        return d.id.format(k=0x8000 + kind)

    def digest(kind: int) -> str:
        return d.digest.format(k=kind)

    enterprise, engagement, invitation = row_id(1), row_id(2), row_id(3)
    response, conversation = row_id(4), row_id(5)
    district = "CAST(440604 + i % 5 AS VARCHAR(6))"

    def once_submitted(value: str) -> str:
        return f"CASE WHEN {submitted} THEN {value} END"

    return {
        "enterprise": (
            {
                "id": enterprise,
                "uscc": f"'92440600' || {d.serial}",
                "name": f"'测试企业' || {d.serial} || '有限公司'",
                "district_code": district,
                "updated_at": d.now,
            },
            "1 = 1",
        ),
        "engagement": (
            {
                "id": engagement,
                "agency_id": d.agency_id,
                "enterprise_id": enterprise,
                "service_type": "'安全评价'",
                "contract_no": f"'HT' || {d.serial}",
                "updated_at": d.now,
            },
            "1 = 1",
        ),
        "invitation": (
            {
                "id": invitation,
                "cycle_id": cycle_id,
                "role": "'enterprise'",
                "subject": f"'92440600' || {d.serial}",
                "person": "''",
                "district_code": district,
                "code_hash": digest(1),
                "code_sealed": d.sealed,
                "created_at": d.now,
            },
            "1 = 1",
        ),
        "response": (
            {
                "id": response,
                "cycle_id": cycle_id,
                "invitation_id": invitation,
                "engagement_id": engagement,
                "district_code": district,
                "state": f"CASE WHEN {submitted} THEN 'submitted' ELSE 'invited' END",
                "answers": f"CASE WHEN {submitted} THEN {_ANSWERS} ELSE '----------' END",
                "comment": once_submitted("''"),
                "revision": f"CASE WHEN {submitted} THEN 1 ELSE 0 END",
                "submitted_answers": once_submitted(_ANSWERS),
                "submitted_comment": once_submitted("''"),
                "started_at": once_submitted(d.now),
                "submitted_at": once_submitted(d.now),
            },
            "1 = 1",
        ),
        "conversation": (
            {
                "id": conversation,
                "openid_hash": digest(2),
                "openid_sealed": d.sealed,
                "version": "14",
                "place": "''",
                "consent_version": "'1'",
                "consented_at": d.now,
                "last_typed_at": d.now,
                "created_at": d.now,
            },
            submitted,
        ),
        "binding": (
            {"invitation_id": invitation, "conversation_id": conversation, "bound_at": d.now},
            submitted,
        ),
        "submission": (
            {
                "id": row_id(6),
                "response_id": response,
                "revision": "1",
                "questionnaire": "'foshan-2023@1'",
                "answers": _ANSWERS,
                "comment": "''",
                "total": "90",
                "receipt": f"'F' || {d.serial}",
                "at": d.now,
            },
            submitted,
        ),
        "turn": (
            {"key": d.turn_key, "reply": "'第 2/10 题'"},
            submitted,
        ),
    }


def fill(city: City, count: int, of_ten: int) -> None:
    """Write this many enterprises with all that hangs on them, then let the database settle.

    of_ten: how many of every ten have submitted.
    """
    sqlite = city.database.is_sqlite
    d = _SQLITE if sqlite else _POSTGRESQL
    cycle_id = f"'{city.cycle_id.replace('-', '')}'" if sqlite else f"'{city.cycle_id}'::uuid"
    with closing(_connect(city)) as connection:
        cursor = connection.cursor()
        for setting in d.in_a_hurry:
            cursor.execute(setting)
        for table, (columns, condition) in _tables(d, cycle_id, f"i % 10 < {of_ten}").items():
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
        update(Invitation.__table__)  # type: ignore[arg-type]
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
