"""Retiring a data key: everything is readable and findable under the new one alone."""

from datetime import datetime

import pytest
from cryptography.fernet import Fernet
from sqlalchemy import insert, select, update

from storage import rotation
from storage.database import Database, transaction
from storage.secrets import SecretsError, Vault
from storage.tables import (
    AccessToken,
    Agency,
    Concern,
    Contact,
    Conversation,
    Cycle,
    Objection,
    Publication,
    Snapshot,
    new_id,
)


def _fill(database: Database, vault: Vault, now: datetime, count: int) -> None:
    people = [
        {
            "id": new_id(),
            "openid_hash": vault.hash("openid", f"o{n}"),
            "openid_sealed": vault.seal(f"o{n}"),
            "version": 1,
            "place": "",
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


def _file(database: Database, vault: Vault, now: datetime) -> None:
    """An objection of somebody, one that came on paper, and a concern."""
    cycle_id, agency_id, snapshot_id, publication_id = (new_id() for _ in range(4))
    objections = [
        {
            "id": new_id(),
            "receipt": f"YY-{filer or 'paper'}",
            "publication_id": publication_id,
            "agency_id": agency_id,
            "filed_by": "public" if filer else "staff",
            "own": False,
            "filer_hash": vault.hash("openid", filer) if filer else None,
            "filer_sealed": vault.seal(filer) if filer else None,
            "items": "",
            "text_sealed": vault.seal("报告与现场不符"),
            "filed_at": now,
            "state": "filed",
        }
        for filer in ("o1", "")
    ]
    with transaction(database) as db:
        db.execute(insert(Cycle), _cycle(cycle_id, now))
        db.execute(insert(Agency), _agency(agency_id, now))
        db.execute(insert(Snapshot), _snapshot(snapshot_id, cycle_id, now))
        db.execute(insert(Publication), _publication(publication_id, snapshot_id, cycle_id, now))
        db.execute(insert(Objection), objections)
        db.execute(
            insert(Concern),
            {
                "id": new_id(),
                "receipt": "JB-1",
                "cycle_id": cycle_id,
                "text_sealed": vault.seal_undated("有人让我全选A"),
                "reported_on": now.date(),
            },
        )


def _cycle(cycle_id: str, now: datetime) -> dict[str, object]:
    days = ("window_start", "window_end", "opens_on", "closes_on")
    return {
        "id": cycle_id,
        "name": "2023",
        "questionnaire": "foshan-2023",
        "ruleset": "foshan-2023",
        **dict.fromkeys(days, now.date()),
        **dict.fromkeys(("opens_at", "closes_at", "created_at"), now),
        "nudge_days_before": [],
    }


def _agency(agency_id: str, now: datetime) -> dict[str, object]:
    return {
        "id": agency_id,
        "uscc": "A1",
        "name": "某机构",
        "assessed_class": "evaluation",
        "service_types": [],
        "is_local": True,
        "updated_at": now,
    }


def _snapshot(snapshot_id: str, cycle_id: str, now: datetime) -> dict[str, object]:
    return {
        "id": snapshot_id,
        "cycle_id": cycle_id,
        "number": 1,
        "as_of": now.date(),
        "ruleset": "foshan-2023@1",
        "hash": "sha256:",
        "evidence": b"",
        "evidence_sha256": "",
        "result": b"",
        "reason": "",
        "frozen_by": "某",
        "frozen_at": now,
    }


def _publication(
    publication_id: str, snapshot_id: str, cycle_id: str, now: datetime
) -> dict[str, object]:
    return {
        "id": publication_id,
        "cycle_id": cycle_id,
        "snapshot_id": snapshot_id,
        "number": 1,
        "document_no": "某1号",
        "from_date": now.date(),
        "to_date": now.date(),
        "dates_reason": "",
        "published_by": "某",
        "published_at": now,
    }


def test_objections_and_concerns_rotate_too(database: Database, now: datetime) -> None:
    old, new = Fernet.generate_key().decode(), Fernet.generate_key().decode()
    _file(database, Vault([old]), now)
    counts = rotation.rotate(database, Vault([new, old]))
    assert {what: count for what, count in counts.items() if count} == {
        "objections": 2,
        "filers": 1,
        "concerns": 1,
    }

    alone = Vault([new])
    columns = (Objection.filer_hash, Objection.filer_sealed, Objection.text_sealed)
    with database.statements() as db:
        filed, paper = db.execute(select(*columns).order_by(Objection.receipt))
        concern = db.execute(select(Concern.text_sealed)).scalar_one()
    assert alone.open(filed.text_sealed) == alone.open(paper.text_sealed) == "报告与现场不符"
    assert alone.open(filed.filer_sealed) == "o1"
    assert filed.filer_hash == alone.hash("openid", "o1"), "they go on to be found, and limited"
    assert (paper.filer_hash, paper.filer_sealed) == (None, None)
    assert alone.open(concern) == "有人让我全选A"
    undated = alone.seal_undated("")[:12]
    assert concern[:12] == undated, "a concern's seal goes on to tell no second"
