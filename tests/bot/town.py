"""A small town with a survey: its register, its codes, and the people who hold them."""

import itertools
import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import func, insert, select, update

from cycle.cycles import CycleFile, create_cycle
from cycle.inviting.invitations import ensure_invitations, list_invitations
from storage.database import Database, transaction
from storage.secrets import Vault
from storage.tables import (
    Agency,
    Base,
    Contact,
    Cycle,
    Engagement,
    Enterprise,
    Invitation,
    Response,
    new_id,
)

ZONE = ZoneInfo("Asia/Shanghai")
CHANCHENG, NANHAI = "440604", "440605"


@dataclass
class Town:
    """Writes the register, opens the survey around `today`, and looks into the rows."""

    database: Database
    vault: Vault
    today: date = date(2023, 10, 20)
    agencies: dict[str, str] = field(default_factory=dict)
    enterprises: dict[str, str] = field(default_factory=dict)
    codes: dict[str, str] = field(default_factory=dict)
    people: Any = field(default_factory=itertools.count)

    def agency(self, name: str) -> None:
        self._add(
            Agency,
            self.agencies,
            name,
            assessed_class="evaluation",
            service_types=[],
            is_local=True,
        )

    def enterprise(self, name: str, *agencies: str, district: str = CHANCHENG) -> None:
        """An enterprise served by these agencies, which come into being with it."""
        self._add(Enterprise, self.enterprises, name, district_code=district)
        for agency in agencies:
            if agency not in self.agencies:
                self.agency(agency)
            with transaction(self.database) as db:
                db.execute(
                    insert(Engagement).values(
                        id=new_id(),
                        agency_id=self.agencies[agency],
                        enterprise_id=self.enterprises[name],
                        service_type="安全评价",
                        contract_no="",
                        updated_at=self.midnight(0),
                    )
                )

    def liaison(self, name: str, district: str = CHANCHENG) -> None:
        with transaction(self.database) as db:
            db.execute(
                insert(Contact).values(
                    id=new_id(),
                    role="liaison",
                    subject=district,
                    name=name,
                    title="",
                    phone_hash=self.vault.hash("phone", name),
                    phone_sealed=self.vault.seal("13800138000"),
                    updated_at=self.midnight(0),
                )
            )

    def _add(self, table: Any, known: dict[str, str], name: str, **values: object) -> None:
        known[name] = new_id()
        with transaction(self.database) as db:
            db.execute(
                insert(table).values(
                    id=known[name],
                    uscc=f"9144{len(self.agencies):07d}{len(self.enterprises):07d}",
                    name=name,
                    updated_at=self.midnight(0),
                    **values,
                )
            )

    def open(self, name: str = "2023") -> "Town":
        """Open the survey from two days ago until four days hence, and learn the codes."""
        file = CycleFile(
            name=name,
            questionnaire="foshan-2023",
            ruleset="foshan-2023",
            window_start=self.today - timedelta(days=400),
            window_end=self.today - timedelta(days=3),
            opens_on=self.today - timedelta(days=2),
            closes_on=self.today + timedelta(days=4),
            milestones={
                "nominations_due": self.today + timedelta(days=6),
                "materials_due": self.today + timedelta(days=9),
            },
        )
        with transaction(self.database) as db:
            cycle_id = create_cycle(db, file, ZONE, self.midnight(0))
            ensure_invitations(db, self.vault, cycle_id, self.midnight(0))
            rows = list_invitations(db, self.vault, cycle_id)
            self.codes.update({row.name: row.code for row in rows})
        return self

    def midnight(self, days: int) -> datetime:
        """The beginning of a day of UTC, so many days from today."""
        day = self.today + timedelta(days=days)
        return datetime(day.year, day.month, day.day, tzinfo=UTC)

    def survey_lasts(self, first: int, last: int) -> None:
        """Move the survey: days from today, the last one being the first that is closed."""
        self.change(Cycle, opens_at=self.midnight(first), closes_at=self.midnight(last))

    def revoke(self, name: str) -> None:
        self.change(
            Invitation,
            Invitation.code_hash.in_(self.vault.hashes("code", self.codes[name])),
            revoked_at=self.midnight(0),
        )

    def add(self, table: Any, **values: object) -> None:
        with transaction(self.database) as db:
            db.execute(insert(table).values(**values))

    def change(self, table: Any, *where: Any, **values: object) -> None:
        with transaction(self.database) as db:
            db.execute(update(table).where(*where).values(**values))

    def rows(self, table: type[Base]) -> list[Any]:
        with self.database.statements() as db:
            return list(db.execute(select(table.__table__)))

    def count(self, table: type[Base]) -> int:
        with self.database.statements() as db:
            return db.execute(select(func.count()).select_from(table)).scalar_one()

    def counts(self, tables: Iterable[type[Base]] = Base.__subclasses__()) -> dict[str, int]:
        return {table.__tablename__: self.count(table) for table in tables}

    def response(self, enterprise: str, agency: str) -> Any:
        """The response row of this enterprise about this agency."""
        with self.database.statements() as db:
            return db.execute(
                select(Response.__table__)
                .join(Engagement, Engagement.id == Response.engagement_id)
                .where(
                    Engagement.enterprise_id == self.enterprises[enterprise],
                    Engagement.agency_id == self.agencies[agency],
                )
            ).one()


def wait_until(condition: Any, seconds: float = 10.0) -> None:
    """Poll; AssertionError when it does not come true in time."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.02)
