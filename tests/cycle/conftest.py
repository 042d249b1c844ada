"""A small city whose register is written row by row, for everything that works on a cycle."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from cryptography.fernet import Fernet
from sqlalchemy import insert, select, update

from cycle.cycles import CycleFile, CycleRow, create_cycle, find_cycle
from cycle.inviting.invitations import Ensured, ensure_invitations
from storage.database import Database, transaction
from storage.secrets import Vault
from storage.tables import (
    Agency,
    Binding,
    Contact,
    Conversation,
    Engagement,
    Enterprise,
    Invitation,
    Response,
    new_id,
)
from tests.cycle.shell import CYCLE, Shell

ZONE = ZoneInfo("Asia/Shanghai")
NOW = datetime(2023, 10, 20, 2, 0, tzinfo=UTC)


@dataclass
class City:
    """Writes a register into a real database and plays what the bot would write."""

    database: Database
    vault: Vault
    file: CycleFile
    ids: dict[str, str] = field(default_factory=dict)
    _cycles: dict[str, CycleRow] = field(default_factory=dict)

    def agency(self, uscc: str, name: str = "", assessed_class: str = "evaluation") -> None:
        self._insert(
            Agency,
            uscc,
            name=name or f"机构{uscc}",
            assessed_class=assessed_class,
            service_types=[],
            is_local=True,
        )

    def enterprise(self, uscc: str, district: str = "440604", name: str = "") -> None:
        self._insert(Enterprise, uscc, name=name or f"企业{uscc}", district_code=district)

    def _insert(self, table: type, uscc: str, **values: object) -> None:
        self.ids[uscc] = new_id()
        with transaction(self.database) as db:
            row = {"id": self.ids[uscc], "uscc": uscc, "updated_at": NOW, **values}
            db.execute(insert(table).values(row))

    def engage(
        self,
        agency: str,
        enterprise: str,
        contract: str = "",
        starts_on: date | None = None,
        ends_on: date | None = None,
    ) -> str:
        engagement = new_id()
        with transaction(self.database) as db:
            db.execute(
                insert(Engagement).values(
                    id=engagement,
                    agency_id=self.ids[agency],
                    enterprise_id=self.ids[enterprise],
                    service_type="安全评价",
                    contract_no=contract,
                    starts_on=starts_on,
                    ends_on=ends_on,
                    updated_at=NOW,
                )
            )
        return engagement

    def liaison(self, district: str, name: str) -> str:
        contact = new_id()
        with transaction(self.database) as db:
            db.execute(
                insert(Contact).values(
                    id=contact,
                    role="liaison",
                    subject=district,
                    name=name,
                    title="",
                    phone_hash=self.vault.hash("phone", name),
                    phone_sealed=self.vault.seal("075782366978"),
                    updated_at=NOW,
                )
            )
        return contact

    def open(self) -> Ensured:
        """Create the cycle (once) and bring its invitations up to the register."""
        with transaction(self.database) as db:
            cycle_id = create_cycle(db, self.file, ZONE, NOW)
            cycle = find_cycle(db, self.file.name)
            assert cycle is not None
            self._cycles[self.file.name] = cycle
            return ensure_invitations(db, self.vault, cycle_id, NOW)

    @property
    def cycle(self) -> CycleRow:
        return self._cycles[self.file.name]

    def invitation_of(self, subject: str) -> str:
        with self.database.statements() as db:
            return db.scalars(
                select(Invitation.id).where(
                    Invitation.subject == subject, Invitation.cycle_id == self.cycle.id
                )
            ).one()

    def bind(self, subject: str) -> str:
        """Somebody gave the subject's code; returns the conversation's id."""
        conversation, invitation = new_id(), self.invitation_of(subject)
        with transaction(self.database) as db:
            db.execute(
                insert(Conversation).values(
                    id=conversation,
                    openid_hash=self.vault.hash("openid", conversation),
                    openid_sealed=self.vault.seal(conversation),
                    version=1,
                    created_at=NOW,
                )
            )
            db.execute(
                insert(Binding).values(
                    invitation_id=invitation,
                    conversation_id=conversation,
                    bound_at=NOW,
                )
            )
        return conversation

    def respond(self, engagement: str, **values: object) -> None:
        with transaction(self.database) as db:
            db.execute(update(Response).where(Response.engagement_id == engagement).values(values))

    def start(self, engagement: str, answers: str = "AB--------") -> None:
        self.respond(engagement, state="in_progress", answers=answers, started_at=NOW)

    def submit(self, engagement: str, answers: str, comment: str = "") -> None:
        self.respond(
            engagement,
            state="submitted",
            answers=answers,
            comment=comment,
            revision=1,
            submitted_answers=answers,
            submitted_comment=comment,
            started_at=NOW,
            submitted_at=NOW,
        )


#: The notice's year, with the one deadline that most tests need.
CYCLE_2023 = CycleFile(
    name="2023",
    questionnaire="foshan-2023",
    ruleset="foshan-2023",
    window_start=date(2022, 1, 1),
    window_end=date(2023, 10, 18),
    opens_on=date(2023, 10, 13),
    closes_on=date(2023, 10, 24),
    nudge_days_before=(7, 3, 1, 0),
    milestones={"materials_due": date(2023, 10, 18)},
)


@pytest.fixture
def cycle_file() -> CycleFile:
    return CYCLE_2023


@pytest.fixture
def city(database: Database, vault: Vault, cycle_file: CycleFile) -> City:
    return City(database, vault, cycle_file)


@pytest.fixture
def one_engagement(city: City) -> Callable[[], str]:
    """One agency, one enterprise, one engagement; the cycle open."""

    def build() -> str:
        city.agency("A1")
        city.enterprise("E1")
        engagement = city.engage("A1", "E1")
        city.open()
        return engagement

    return build


@pytest.fixture
def pingyi(city: City, database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Shell:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("PINGYI_CONFIG", raising=False)
    (tmp_path / "2023.toml").write_text(CYCLE, "utf-8")
    key = Fernet.generate_key().decode()
    city.vault = Vault([key])
    return Shell(database_url, key)
