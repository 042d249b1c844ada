"""Retiring a data key: everything is readable and findable under the new one alone."""

from datetime import datetime

import pytest
from cryptography.fernet import Fernet
from sqlalchemy import insert, select, update

from storage import rotation
from storage.database import Database, transaction
from storage.secrets import SecretsError, Vault
from storage.tables import AccessToken, Contact, Conversation, new_id


def _fill(database: Database, vault: Vault, now: datetime, count: int) -> None:
    people = [
        {
            "id": new_id(),
            "openid_hash": vault.hash("openid", f"o{n}"),
            "openid_sealed": vault.seal(f"o{n}"),
            "version": 1,
            "place": "",
            "consent_version": "",
            "created_at": now,
        }
        for n in range(count)
    ]
    contact = {
        "id": new_id(),
        "role": "liaison",
        "subject": "440604",
        "name": "某某",
        "title": "",
        "phone_hash": vault.hash("phone", "0757-82366978"),
        "phone_sealed": vault.seal("0757-82366978"),
        "updated_at": now,
    }
    with transaction(database) as db:
        db.execute(insert(Conversation), people)
        db.execute(insert(Contact), contact)
        db.execute(insert(AccessToken), {"app_id": "wx1", "token_sealed": vault.seal("t")})
        db.execute(insert(AccessToken), {"app_id": "wx2", "token_sealed": None})


def test_the_old_key_can_be_taken_out_afterwards(
    database: Database, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rotation, "BATCH", 10)
    old, new = Fernet.generate_key().decode(), Fernet.generate_key().decode()
    _fill(database, Vault([old]), now, 25)

    both, alone = Vault([new, old]), Vault([new])
    with pytest.raises(SecretsError), database.statements() as db:
        alone.open(db.execute(select(Conversation.openid_sealed).limit(1)).scalar_one())
    counts = rotation.rotate(database, both)
    assert {what: count for what, count in counts.items() if count} == {
        "conversations": 25,
        "contacts": 1,
        "access_tokens": 1,
    }

    with database.statements() as db:
        found = db.execute(select(Conversation.openid_hash, Conversation.openid_sealed)).all()
        phone = db.execute(select(Contact.phone_hash, Contact.phone_sealed)).one()
    assert {alone.open(row.openid_sealed) for row in found} == {f"o{n}" for n in range(25)}
    assert all(
        row.openid_hash == alone.hash("openid", alone.open(row.openid_sealed)) for row in found
    )
    assert phone.phone_hash == alone.hash("phone", alone.open(phone.phone_sealed))


def test_rotating_twice_is_fine(database: Database, now: datetime) -> None:
    vault = Vault([Fernet.generate_key().decode()])
    _fill(database, vault, now, 3)
    assert rotation.rotate(database, vault) == rotation.rotate(database, vault)


def test_nothing_to_rotate(database: Database, vault: Vault) -> None:
    assert sum(rotation.rotate(database, vault).values()) == 0


def test_foreign_keys_are_told_from_fitting_ones(database: Database, now: datetime) -> None:
    ours, foreign = (Vault([Fernet.generate_key().decode()]) for _ in range(2))
    with database.statements() as db:
        assert rotation.opens(db, foreign)  # there is nothing to open yet
    _fill(database, ours, now, 2)
    with transaction(database) as db:
        db.execute(update(Contact).values(phone_sealed=b"damaged"))
        assert rotation.opens(db, ours)
        assert not rotation.opens(db, foreign)
