"""The rows of a large city as SQL that each database writes by itself, from their numbers."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Dialect:
    """The few expressions that SQLite and PostgreSQL write differently; i is the row's number."""

    numbers: str
    #: a time-ordered id for row i of kind k
    id: str
    digest: str
    serial: str
    now: str
    agency_id: str
    #: as old as the rows of this minute, and at one end of the index like them
    turn_key: str
    #: doing without what protects a live database; the rows are right by construction
    in_a_hurry: tuple[str, ...]
    settle: tuple[str, ...]
    #: a value sealed by the city's own keys, as a literal
    sealed: str = "''"


SQLITE = Dialect(
    numbers="WITH RECURSIVE n(i) AS (SELECT {a} UNION ALL SELECT i + 1 FROM n WHERE i < {b})",
    id="printf('019%09x7000{k:04x}%012x', i, i)",
    digest="randomblob(32)",
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
POSTGRESQL = Dialect(
    numbers="WITH n(i) AS (SELECT generate_series({a}, {b})::bigint)",
    id="('019' || lpad(to_hex(i), 9, '0') || '7000{k:04x}' || lpad(to_hex(i), 12, '0'))::uuid",
    digest="sha256(int8send(i) || '{k}'::bytea)",
    serial="lpad(i::text, 10, '0')",
    now="now()",
    agency_id="(SELECT min(id::text)::uuid FROM agency)",
    turn_key="decode(lpad(to_hex(extract(epoch FROM now())::bigint), 8, '0') "
    "|| md5(i::text), 'hex')",
    in_a_hurry=("SET session_replication_role = replica", "SET synchronous_commit = off"),
    settle=("VACUUM ANALYZE", "CHECKPOINT"),
)
_ANSWERS = "'AABAAAAAAC'"


#: Names of the columns, each with its SQL expression of i.
Columns = dict[str, str]
_DISTRICT = "CAST(440604 + i % 5 AS VARCHAR(6))"


def tables(
    d: Dialect, cycle_id: str, submitted: str, *, all_bound: bool
) -> dict[str, tuple[Columns, str]]:
    """table -> (columns, condition); submitted: the condition for those who have answered."""
    everybody = {**_register(d), **_invited(d, cycle_id, submitted)}
    bound = "1 = 1" if all_bound else submitted
    return {
        **{table: (columns, "1 = 1") for table, columns in everybody.items()},
        **{table: (columns, bound) for table, columns in _bound(d, cycle_id).items()},
        **{table: (columns, submitted) for table, columns in _answered(d).items()},
    }


def _id(d: Dialect, table: str) -> str:
    kinds = ("enterprise", "engagement", "invitation", "response", "conversation", "submission")
    return d.id.format(k=0x8001 + kinds.index(table))


def _register(d: Dialect) -> dict[str, Columns]:
    return {
        "enterprise": {
            "id": _id(d, "enterprise"),
            "uscc": f"'92440600' || {d.serial}",
            "name": f"'测试企业' || {d.serial} || '有限公司'",
            "district_code": _DISTRICT,
            "updated_at": d.now,
        },
        "engagement": {
            "id": _id(d, "engagement"),
            "agency_id": d.agency_id,
            "enterprise_id": _id(d, "enterprise"),
            "service_type": "'安全评价'",
            "contract_no": f"'HT' || {d.serial}",
            "updated_at": d.now,
        },
    }


def _invited(d: Dialect, cycle_id: str, submitted: str) -> dict[str, Columns]:
    def once_submitted(value: str, before: str = "NULL") -> str:
        return f"CASE WHEN {submitted} THEN {value} ELSE {before} END"

    return {
        "invitation": {
            "id": _id(d, "invitation"),
            "cycle_id": cycle_id,
            "role": "'enterprise'",
            "subject": f"'92440600' || {d.serial}",
            "person": "''",
            "district_code": _DISTRICT,
            "code_hash": d.digest.format(k=1),
            "code_sealed": d.sealed,
            "created_at": d.now,
        },
        "response": {
            "id": _id(d, "response"),
            "cycle_id": cycle_id,
            "invitation_id": _id(d, "invitation"),
            "engagement_id": _id(d, "engagement"),
            "district_code": _DISTRICT,
            "state": once_submitted("'submitted'", "'invited'"),
            "answers": once_submitted(_ANSWERS, "'----------'"),
            "comment": once_submitted("''"),
            "revision": once_submitted("1", "0"),
            "submitted_answers": once_submitted(_ANSWERS),
            "submitted_comment": once_submitted("''"),
            "started_at": once_submitted(d.now),
            "submitted_at": once_submitted(d.now),
        },
    }


def _bound(d: Dialect, cycle_id: str) -> dict[str, Columns]:
    return {
        "conversation": {
            "id": _id(d, "conversation"),
            "openid_hash": d.digest.format(k=2),
            "openid_sealed": d.sealed,
            "version": "14",
            "place": "''",
            "last_typed_at": d.now,
            "created_at": d.now,
        },
        "consent": {
            "conversation_id": _id(d, "conversation"),
            "cycle_id": cycle_id,
            "version": "'1'",
            "at": d.now,
        },
        "binding": {
            "invitation_id": _id(d, "invitation"),
            "conversation_id": _id(d, "conversation"),
            "bound_at": d.now,
        },
    }


def _answered(d: Dialect) -> dict[str, Columns]:
    return {
        "submission": {
            "id": _id(d, "submission"),
            "response_id": _id(d, "response"),
            "revision": "1",
            "questionnaire": "'foshan-2023@1'",
            "answers": _ANSWERS,
            "comment": "''",
            "total": "90",
            "receipt": f"'F' || {d.serial}",
            "at": d.now,
        },
        "turn": {"key": d.turn_key, "reply": "'第 2/10 题'"},
    }
