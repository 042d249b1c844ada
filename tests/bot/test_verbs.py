"""A verb in a turn: done once however often it is delivered, and undone when it is refused."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import Connection, func, select

from bot import dispatch
from bot.record import Outcome
from cycle.audit import Actor, record
from cycle.refusal import Refused
from storage.database import Database
from storage.tables import AuditEntry

ACTOR = Actor("agency:A1", "agency", "wechat")


def _writes(db: Connection) -> str:
    record(db, ACTOR, "test.verb", "agency:A1", datetime.now(UTC))
    return "办好了。"


def _refuses(db: Connection) -> str:
    _writes(db)
    raise Refused("这件事办不了。")


@pytest.fixture
def verb(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Whatever is said, the turn does this."""

    def use(verb: Any) -> None:
        decide = dispatch.decide

        def deciding(*given: Any) -> Outcome:
            return replace(decide(*given), verb=verb)

        monkeypatch.setattr(dispatch, "decide", deciding)

    return use


def _entries(database: Database) -> int:
    with database.statements() as db:
        return db.execute(select(func.count()).select_from(AuditEntry)).scalar_one()


@pytest.mark.parametrize("openid", ["oPerson_1", "oStranger"])
def test_done_once_and_answered_alike_when_delivered_at_once(
    web: Any, village: Any, wire: Any, database: Database, verb: Any, openid: str
) -> None:
    web.person("oPerson_1").binds(village)
    verb(_writes)
    message = wire.text_message(openid, "办事", 100)
    assert web.at_once([lambda: web.push(message)] * 4) == ["办好了。"] * 4
    assert _entries(database) == 1


def test_what_is_refused_is_told_and_leaves_nothing(
    web: Any, village: Any, database: Database, verb: Any
) -> None:
    person = web.person("oPerson_1").binds(village)
    verb(_refuses)
    assert person.says("办事") == person.again() == "这件事办不了。"
    assert _entries(database) == 0
