"""A city with a frozen assessment, for everything that is published of it."""

import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from hashlib import sha256
from typing import Any
from zoneinfo import ZoneInfo

import msgspec
from sqlalchemy import insert, select, update

from cycle.audit import Actor, entries
from cycle.districts import load_districts
from cycle.evidence.penalties import record_penalty
from cycle.evidence.recording import Entry
from cycle.publishing.announcing import announce_list
from cycle.publishing.frozen import Frozen, frozen
from cycle.publishing.objections import (
    Chat,
    Effect,
    Filed,
    Grounds,
    Letter,
    ObjectionRow,
    decide_objection,
    file_objection,
)
from cycle.publishing.publications import ListingRow, Proposal, Published, get, listings, publish
from cycle.publishing.titles import TitleRow
from cycle.reading import reading
from cycle.register.finding import find_agency, own_row
from cycle.register.history import RowKind
from cycle.register.merging import merge_agencies
from notifications.calendar import Calendar
from scoring.assessment import assess
from scoring.evidence import AgencyEvidence, Terms
from scoring.result import publish as published_result
from scoring.ruleset import Policy, Ruleset, Window
from scoring.ruleset_file import load_ruleset
from storage.database import transaction
from storage.tables import Cycle, Nomination, OutboxMessage, Snapshot, new_id
from tests.cycle.conftest import City
from tests.cycle.scored import SURVEYED, scored

ZONE = ZoneInfo("Asia/Shanghai")
BUREAU = Actor("王科长", "bureau", "cli:test", "440600")
DOCUMENT = "佛应急公示〔2023〕5号"
SOMEBODY = Chat("oPerson")


def at(day: date, hour: int = 10, minute: int = 0, second: int = 0) -> datetime:
    """An instant by the bureau's clock, in UTC."""
    moment = datetime(day.year, day.month, day.day, hour, minute, second, tzinfo=ZONE)
    return moment.astimezone(UTC)


@dataclass
class FrozenList:
    """The year's last steps as functions of a test, each in a transaction of its own."""

    city: City
    calendar: Calendar = field(default_factory=Calendar)

    def freeze(
        self,
        *evidence: AgencyEvidence,
        on: date = SURVEYED,
        frozen_on: date | None = None,
        ruleset: Ruleset | None = None,
        policies: Mapping[str, Policy] | None = None,
    ) -> Frozen:
        """Store a snapshot of these agencies, new ones of them into the register first.

        ruleset: another city's, which the test lets be found.
        """
        for each in evidence:
            if each.uscc not in self.city.ids:
                self.city.agency(each.uscc, each.name)
        if not self.city._cycles:
            self.city.open()
        ruleset = ruleset or load_ruleset("foshan-2023")
        window, survey = (
            Window(date(2022, 1, 1), date(2023, 10, 18)),
            Window(SURVEYED, SURVEYED),
        )
        assessment = assess(ruleset, Terms(on, window, survey, policies or {}, "2023"), evidence)
        result = published_result(assessment)
        snapshot_id = new_id()
        with transaction(self.city.database) as db:
            taken = db.scalars(select(Snapshot.number)).all()
            # nothing is frozen, and what was is not published, before the survey has ended
            db.execute(
                update(Cycle)
                .where(Cycle.id == self.city.cycle.id, Cycle.closes_at > at(frozen_on or on, 9))
                .values(closes_at=at(frozen_on or on, 0))
            )
            db.execute(
                insert(Snapshot).values(
                    id=snapshot_id,
                    cycle_id=self.city.cycle.id,
                    number=len(taken) + 1,
                    as_of=on,
                    ruleset=ruleset.key,
                    hash=result.snapshot,
                    evidence=zlib.compress(b"{}"),
                    evidence_sha256=sha256(b"{}").hexdigest(),
                    result=zlib.compress(msgspec.json.encode(result)),
                    reason="测试",
                    frozen_by="王科长",
                    frozen_at=at(frozen_on or on, 9),
                )
            )
            return frozen(db, snapshot_id)

    def sixteen(self, count: int = 16) -> Frozen:
        """A01 with the best score and so on, each one place further down."""
        return self.freeze(*(scored(f"A{each:02}", 100 - each) for each in range(1, count + 1)))

    def publish(
        self, snapshot: Frozen, day: date, document: str = DOCUMENT, **more: Any
    ) -> Published:
        now = more.pop("now", at(day))
        actor = more.pop("actor", BUREAU)
        with transaction(self.city.database) as db:
            return publish(
                db,
                self.city.cycle,
                snapshot,
                Proposal(document, day, **more),
                actor,
                now,
                ZONE,
                self.calendar,
            )

    def object(
        self,
        published: Published,
        name: str,
        now: datetime,
        text: str = "报告与现场不符",
        *,
        actor: Actor | None = None,
        source: Chat | Letter = SOMEBODY,
        items: Sequence[int] = (),
    ) -> Filed:
        """By anybody in chat, unless an actor and a source are given."""
        with transaction(self.city.database) as db:
            return file_objection(
                db,
                self.city.vault,
                published.publication,
                find_agency(db, name),
                Grounds(text, items),
                source,
                actor or Actor("public", "public", "wechat"),
                now,
                zone=ZONE,
                districts=load_districts(),
            )

    def decide(
        self, receipt: str, now: datetime, effect: str = "none", *, upheld: bool = True, **more: Any
    ) -> ObjectionRow:
        """effect "": what usually follows."""
        with transaction(self.city.database) as db:
            return decide_objection(
                db,
                self.city.cycle,
                receipt,
                upheld,
                more.get("why", "经核实"),
                Effect(effect) if effect else None,
                more.get("actor", BUREAU),
                now,
                ZONE,
            )

    def announce(
        self, day: date, document: str = "佛应急公告〔2023〕6号", **more: Any
    ) -> tuple[TitleRow, ...]:
        with transaction(self.city.database) as db:
            return announce_list(
                db,
                self.city.cycle,
                document,
                day,
                more.get("actor", BUREAU),
                more.get("now", at(day)),
                ZONE,
                without=more.get("without", ""),
                why=more.get("why", ""),
            )

    def titled(self, day: date) -> tuple[TitleRow, ...]:
        """Two agencies published and announced on this day."""
        before = date.fromordinal(day.toordinal() - 3)
        snapshot = self.freeze(scored("A01", 95), scored("A02", 90), frozen_on=before)
        self.publish(
            snapshot, before, to_date=date.fromordinal(day.toordinal() - 1), dates_reason="试"
        )
        return self.announce(day)

    def nominate(self, uscc: str, district: str) -> None:
        with transaction(self.city.database) as db:
            db.execute(
                insert(Nomination).values(
                    id=new_id(),
                    cycle_id=self.city.cycle.id,
                    agency_id=self.city.ids[uscc],
                    district_code=district,
                    state="standing",
                    reason="",
                    nominated_by="李科长",
                    nominated_at=at(SURVEYED),
                )
            )

    def merge(self, kept: str, gone: str, on: date) -> None:
        """Gone was the code of what goes on under another."""
        if kept not in self.city.ids:
            self.city.agency(kept, f"机构{gone}新名")
        with transaction(self.city.database) as db:
            stays, ends = (own_row(db, RowKind.AGENCY, uscc) for uscc in (kept, gone))
            merge_agencies(db, stays, ends, BUREAU, at(on), "更名后重复登记")

    def penalise(self, uscc: str, on: date, decided_on: date | None = None) -> None:
        """A case is filed, and decided where a day is given."""
        case = f"佛应急立〔2023〕{uscc}号"
        with transaction(self.city.database) as db:
            agency = find_agency(db, uscc)
            known = (db, agency, case, on, Entry(BUREAU, at(decided_on or on), ZONE))
            if decided_on is None:
                record_penalty(*known)
            else:
                record_penalty(*known, decided_on=decided_on, status="decided")

    def listed(self, published: Published) -> list[ListingRow]:
        with self.city.database.statements() as db:
            return listings(db, get(db, published.publication.id).id)

    def queued(self, kind: str) -> list[dict[str, Any]]:
        """Payloads of a kind's messages in the order in which they were queued."""
        statement = select(OutboxMessage.payload).where(OutboxMessage.kind == kind)
        with self.city.database.statements() as db:
            return list(db.scalars(statement.order_by(OutboxMessage.id)))

    def actions(self) -> list[tuple[str, str, str]]:
        with reading(self.city.database) as db:
            return [(each.actor, each.action, each.subject) for each in entries(db)]
