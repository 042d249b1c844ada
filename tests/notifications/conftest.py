"""A cycle with invited enterprises, some of them bound to people, and a real platform."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import requests
from sqlalchemy import Connection, delete, func, insert, select, update

import simulator
from storage.database import Database, transaction
from storage.secrets import Vault
from storage.tables import (
    Agency,
    Binding,
    Conversation,
    Cycle,
    Engagement,
    Enterprise,
    Invitation,
    MessageStatus,
    OutboxMessage,
    Response,
    Role,
    new_id,
)


@dataclass(frozen=True)
class Person:
    """Somebody who follows the account, and their first invitation."""

    openid: str
    conversation_id: str
    invitation_id: str


@dataclass
class Town:
    """Writes what the other rooms would have written, row by row."""

    database: Database
    vault: Vault
    now: datetime
    cycle_id: str
    agencies: list[str]

    def person(self, **conversation: Any) -> Person:
        """A bound person with one enterprise and one agency to rate."""
        with transaction(self.database) as db:
            return self._person(db, conversation)

    def people(self, count: int) -> list[Person]:
        with transaction(self.database) as db:
            return [self._person(db, {}) for _ in range(count)]

    def _person(self, db: Connection, conversation: dict[str, Any]) -> Person:
        openid = f"o{new_id().replace('-', '')[-27:]}"
        row = {
            "id": new_id(),
            "openid_hash": self.vault.hash("openid", openid),
            "openid_sealed": self.vault.seal(openid),
            "version": 1,
            "created_at": self.now,
        }
        db.execute(insert(Conversation).values(row | conversation))
        invitation = self._invite(db, str(row["id"]), ("invited",))
        return Person(openid, str(row["id"]), invitation)

    def invite(self, conversation_id: str | None, states: tuple[str, ...] = ("invited",)) -> str:
        """A further enterprise with a response for each state; its invitation's id."""
        with transaction(self.database) as db:
            return self._invite(db, conversation_id, states)

    def _invite(self, db: Connection, conversation_id: str | None, states: tuple[str, ...]) -> str:
        enterprise, invitation = new_id(), new_id()
        uscc = enterprise.replace("-", "")[-18:]
        db.execute(
            insert(Enterprise).values(
                id=enterprise,
                uscc=uscc,
                name="示范企业",
                district_code="440604",
                updated_at=self.now,
            )
        )
        db.execute(
            insert(Invitation).values(
                id=invitation,
                cycle_id=self.cycle_id,
                role=Role.ENTERPRISE,
                subject=uscc,
                code_hash=self.vault.hash("code", invitation),
                code_sealed=self.vault.seal(invitation),
                created_at=self.now,
            )
        )
        for agency, state in zip(self.agencies, states, strict=False):
            self._respond(db, agency, enterprise, invitation, state)
        if conversation_id:
            binding = insert(Binding).values(
                invitation_id=invitation, conversation_id=conversation_id, bound_at=self.now
            )
            db.execute(binding)
        return invitation

    def _respond(
        self, db: Connection, agency: str, enterprise: str, invitation: str, state: str
    ) -> None:
        engagement = new_id()
        db.execute(
            insert(Engagement).values(
                id=engagement,
                agency_id=agency,
                enterprise_id=enterprise,
                service_type="安全评价",
                contract_no=engagement,
                updated_at=self.now,
            )
        )
        db.execute(
            insert(Response).values(
                id=new_id(),
                cycle_id=self.cycle_id,
                invitation_id=invitation,
                engagement_id=engagement,
                district_code="440604",
                state=state,
                answers="-" * 10,
                revision=0,
            )
        )

    def respond_in_bulk(self, db: Connection, invitations: list[str]) -> None:
        """One open response each, all of one enterprise for the sake of speed."""
        enterprise = new_id()
        db.execute(
            insert(Enterprise).values(
                id=enterprise,
                uscc=enterprise.replace("-", "")[-18:],
                name="示范企业",
                district_code="440604",
                updated_at=self.now,
            )
        )
        engagements = [
            {
                "id": new_id(),
                "agency_id": self.agencies[0],
                "enterprise_id": enterprise,
                "service_type": "安全评价",
                "contract_no": str(number),
                "updated_at": self.now,
            }
            for number in range(len(invitations))
        ]
        db.execute(insert(Engagement), engagements)
        responses = [
            {
                "id": new_id(),
                "cycle_id": self.cycle_id,
                "invitation_id": invitation,
                "engagement_id": engagement["id"],
                "district_code": "440604",
                "state": "invited",
                "answers": "-" * 10,
                "revision": 0,
            }
            for invitation, engagement in zip(invitations, engagements, strict=True)
        ]
        db.execute(insert(Response), responses)

    def answer(self, person: Person, state: str = "submitted") -> None:
        with transaction(self.database) as db:
            db.execute(
                update(Response)
                .where(Response.invitation_id == person.invitation_id)
                .values(state=state)
            )

    def unbind(self, person: Person) -> None:
        with transaction(self.database) as db:
            db.execute(delete(Binding).where(Binding.conversation_id == person.conversation_id))
            db.execute(delete(Conversation).where(Conversation.id == person.conversation_id))

    def change(self, table: type, id_: str, **values: Any) -> None:
        with transaction(self.database) as db:
            db.execute(update(table).where(table.id == id_).values(values))  # type: ignore[attr-defined]

    def messages(self) -> list[Any]:
        """The outbox, oldest first."""
        with self.database.statements() as db:
            return list(db.execute(select(OutboxMessage.__table__).order_by(OutboxMessage.id)))

    def statuses(self) -> dict[MessageStatus, int]:
        with self.database.statements() as db:
            rows = db.execute(
                select(OutboxMessage.status, func.count()).group_by(OutboxMessage.status)
            )
            return {row[0]: row[1] for row in rows}


@pytest.fixture
def today() -> datetime:
    """The real time: the simulator's windows and tokens run by it."""
    return datetime.now(UTC)


@pytest.fixture
def town(database: Database, vault: Vault, today: datetime) -> Town:
    """A cycle that is open from yesterday until the end of tomorrow (UTC), nudging daily."""
    cycle_id, agencies = new_id(), [new_id() for _ in range(4)]
    midnight = today.replace(hour=0, minute=0, second=0, microsecond=0)
    closes_at = midnight + timedelta(days=2)
    with transaction(database) as db:
        db.execute(
            insert(Cycle).values(
                id=cycle_id,
                name="2023",
                questionnaire="foshan-2023",
                ruleset="foshan-2023",
                window_start=date(2022, 1, 1),
                window_end=date(2023, 10, 18),
                opens_on=(midnight - timedelta(days=1)).date(),
                closes_on=(midnight + timedelta(days=1)).date(),
                opens_at=midnight - timedelta(days=1),
                closes_at=closes_at,
                nudge_days_before=[7, 1, 0],
                created_at=today,
            )
        )
        for number, agency in enumerate(agencies, 1):
            db.execute(
                insert(Agency).values(
                    id=agency,
                    uscc=f"9144060000000000{number:02}",
                    name=f"佛山第{number}安全技术服务有限公司",
                    assessed_class="evaluation",
                    service_types=[],
                    is_local=True,
                    updated_at=today,
                )
            )
    return Town(database, vault, today, cycle_id, agencies)


@dataclass
class Platform:
    """The twin of WeChat, reached over HTTP alone."""

    url: str
    app_id: str = "wx-test"
    app_secret: str = "very-secret"

    def post(self, path: str, body: Any = None) -> Any:
        answer = requests.post(self.url + path, json=body or {}, timeout=10)
        answer.raise_for_status()
        return answer.json()

    def get(self, path: str) -> Any:
        answer = requests.get(self.url + path, timeout=10)
        answer.raise_for_status()
        return answer.json()

    def follow(self, *people: Person) -> None:
        self.post("/sim/people", [{"name": "某人", "openid": p.openid} for p in people])
        for person in people:
            self.post(f"/sim/people/{person.openid}/follow", {"wait": False})

    def pushes(self, person: Person) -> list[dict[str, Any]]:
        """What reached this phone as a push, oldest first."""
        lines = self.get(f"/sim/people/{person.openid}/messages")
        return [line for line in lines if line["kind"] in ("custom", "template")]

    def calls(self, ending: str) -> list[dict[str, Any]]:
        return [c for c in self.get("/sim/calls?limit=1000") if c["path"].endswith(ending)]


@pytest.fixture
def platform() -> Iterator[Platform]:
    settings = simulator.Settings(
        app_id=Platform.app_id,
        app_secret=Platform.app_secret,
        token="token",
        encoding_aes_key="a" * 43,
        webhook_url="http://127.0.0.1:9/wechat",  # nobody listens there
        port=0,
        attempts=1,
        receipt_after_seconds=3600,
    )
    with simulator.start(settings) as running:
        yield Platform(running.url)


@pytest.fixture
def wait_until() -> Callable[[Callable[[], bool]], None]:
    """Wait for what another process does, half a minute at most."""
    import time

    def wait(condition: Callable[[], bool]) -> None:
        deadline = time.monotonic() + 30
        while not condition():
            assert time.monotonic() < deadline
            time.sleep(0.02)

    return wait
