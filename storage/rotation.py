"""Retire an old data key: seal and hash everything anew under the newest."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, bindparam, select, update

from storage.database import Database, transaction
from storage.secrets import SecretsError, Vault
from storage.tables import AccessToken, Concern, Contact, Conversation, Invitation, Objection

BATCH = 500


@dataclass(frozen=True)
class _Sealed:
    """A column of sealed values, with the hash by which its rows are found."""

    name: str
    key: Any
    sealed: Any
    hashed: Any = None
    purpose: str = ""


_COLUMNS = (
    _Sealed(
        "conversations",
        Conversation.id,
        Conversation.openid_sealed,
        Conversation.openid_hash,
        "openid",
    ),
    _Sealed("contacts", Contact.id, Contact.phone_sealed, Contact.phone_hash, "phone"),
    _Sealed("invitations", Invitation.id, Invitation.code_sealed, Invitation.code_hash, "code"),
    _Sealed("objections", Objection.id, Objection.text_sealed),
    _Sealed("filers", Objection.id, Objection.filer_sealed, Objection.filer_hash, "openid"),
    _Sealed("concerns", Concern.id, Concern.text_sealed),
    _Sealed("access_tokens", AccessToken.app_id, AccessToken.token_sealed),
)


def rotate(database: Database, vault: Vault) -> dict[str, int]:
    """Seal and hash every row anew with the vault's newest key; the rows' number by what they are.

    Works while everything runs, in small transactions, and may be stopped and run again. When
    it has finished, the older keys can be taken out of the configuration.
    """
    return {
        column.name: sum(
            _rotate_batch(database, vault, column, after) for after in _starts(database, column)
        )
        for column in _COLUMNS
    }


def opens(db: Connection, vault: Vault) -> bool:
    """Whether the vault fits: it opens a newest sealed value of some kind, or there is none.

    One damaged row must not stop everything; with foreign keys nothing opens at all.
    """
    samples = [sealed for column in _COLUMNS if (sealed := _newest(db, column)) is not None]
    return not samples or any(_can_open(vault, sealed) for sealed in samples)


def _newest(db: Connection, column: _Sealed) -> bytes | None:
    query = select(column.sealed).where(column.sealed.is_not(None))
    sealed: bytes | None = db.execute(query.order_by(column.key.desc()).limit(1)).scalar()
    return sealed


def _can_open(vault: Vault, sealed: bytes) -> bool:
    try:
        vault.open(sealed)
    except SecretsError:
        return False
    return True


def _starts(database: Database, column: _Sealed) -> Iterator[str | None]:
    """The key after which each batch begins."""
    after: str | None = None
    while True:
        with database.statements() as db:
            keys = db.execute(_page(column, column.key, after)).scalars().all()
        if not keys:
            return
        yield after
        after = keys[-1]


def _rotate_batch(database: Database, vault: Vault, column: _Sealed, after: str | None) -> int:
    with transaction(database) as db:
        page = _page(column, column.sealed, after).add_columns(column.key.label("key"))
        rows = [row for row in db.execute(page.with_for_update()) if row[0] is not None]
        if not rows:
            return 0
        changes = [_renewed(vault, column, sealed, key) for sealed, key in rows]
        values: dict[str, Any] = {column.sealed.key: bindparam("new_sealed")}
        if column.hashed is not None:
            values[column.hashed.key] = bindparam("new_hash")
        table = column.key.class_.__table__
        matches = table.c[column.key.key] == bindparam("row_key")
        db.execute(update(table).where(matches).values(values), changes)
        return len(rows)


def _renewed(vault: Vault, column: _Sealed, sealed: bytes, key: str) -> dict[str, Any]:
    change: dict[str, Any] = {"row_key": key, "new_sealed": vault.reseal(sealed)}
    if column.hashed is not None:
        change["new_hash"] = vault.hash(column.purpose, vault.open(sealed))
    return change


def _page(column: _Sealed, wanted: ColumnElement[Any], after: str | None) -> Any:
    query = select(wanted).order_by(column.key).limit(BATCH)
    return query if after is None else query.where(column.key > after)
