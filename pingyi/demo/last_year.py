"""The cycle before: surveyed, assessed, published and announced, so that there is a result to see.

Who answered what is made up, as the whole city is; what follows from it is reckoned and decided
by the functions that the commands run, at the days on which they would have been run.
"""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, bindparam, insert, select, update

from cycle.assessing.snapshots import chosen_snapshot, keep, prepare
from cycle.audit import Actor
from cycle.candidates.nominations import nominate
from cycle.cycle_file import CycleFile
from cycle.cycles import CycleRow, create_cycle, find_cycle
from cycle.districts import Districts
from cycle.evidence.book import Book
from cycle.evidence.deductions import record_deduction
from cycle.evidence.recording import Entry
from cycle.evidence.reviews import record_review
from cycle.inviting.enrolment import ensure_invitations
from cycle.publishing.announcing import announce_list
from cycle.publishing.deciding import decide_objection
from cycle.publishing.objections import Grounds, Letter, file_objection
from cycle.publishing.publications import Proposal, Published, publish
from cycle.receipts import Receipts, new_receipt
from cycle.register.finding import Organisation, find_agency
from notifications.calendar import Calendar
from storage.secrets import Vault
from storage.tables import Agency, Engagement, Response, Submission, new_id
from survey.questionnaire import load_questionnaire
from survey.session import ResponseState

#: Days before today: so recent that somebody may still object to the list that fills a vacancy.
OPENED, CLOSED, NOMINATED, REVIEWED = 60, 46, 55, 50
FROZEN, PUBLISHED, WINDOW_ENDED, ANNOUNCED = 44, 43, 40, 38
#: Days for which that list is open from today on.
OPEN_DAYS = 7
_QUESTIONNAIRE = "foshan-2023"
_SEED = 2022
_BUREAU = "演示经办人"
#: Of what a district records: item, incident.
_DEDUCTIONS = ((3, "9月业务信息未录入"), (4, "缺席第2次会议"), (5, "合同未注明收费标准"))
_LETTERS = "ABC"


@dataclass(frozen=True, slots=True)
class LastYear:
    """What the whole cycle needs; today: by the bureau's clock."""

    vault: Vault
    zone: ZoneInfo
    districts: Districts
    calendar: Calendar
    today: date

    @property
    def name(self) -> str:
        return f"{self.today.year - 1}演示"

    def _day(self, days_ago: int) -> date:
        return self.today - timedelta(days_ago)

    def _at(self, days_ago: int, hour: int = 10) -> datetime:
        return datetime.combine(self._day(days_ago), time(hour), self.zone).astimezone(UTC)

    @property
    def began(self) -> datetime:
        """Before everything: when the roster was imported."""
        return self._at(OPENED + 1)

    def hold(self, db: Connection, now: datetime) -> None:
        """Let the cycle take place; the register is there. now: the list of today goes up."""
        cycle, rng = self._created(db), random.Random(_SEED)  # noqa: S311 - a city, no secret
        bureau = Actor(_BUREAU, "bureau", "cli:demo", self.districts.city.code)
        agencies = [
            find_agency(db, uscc) for uscc in db.scalars(select(Agency.uscc).order_by(Agency.uscc))
        ]
        quality = {each.id: rng.uniform(0.55, 0.97) for each in agencies}
        self._nominated(db, cycle, agencies)
        self._answered(db, cycle, quality, rng)
        self._reviewed(db, cycle, agencies, bureau, quality, rng)
        self._published(db, cycle, bureau, now)

    def _created(self, db: Connection) -> CycleRow:
        closed = self._day(CLOSED)
        file = CycleFile(
            name=self.name,
            questionnaire=_QUESTIONNAIRE,
            ruleset="foshan-2023",
            window_start=date(self.today.year - 2, 1, 1),
            window_end=self._day(OPENED - 5),
            opens_on=self._day(OPENED),
            closes_on=closed,
            nudge_days_before=(3, 0),
            milestones={"nominations_due": closed, "evaluation_ends": self._day(FROZEN)},
        )
        cycle_id = create_cycle(db, file, self.zone, self.began)
        ensure_invitations(db, self.vault, cycle_id, self._at(OPENED))
        cycle = find_cycle(db, self.name)
        if cycle is None or cycle.id != cycle_id:
            raise LookupError(self.name)
        return cycle

    def _nominated(self, db: Connection, cycle: CycleRow, agencies: Sequence[Organisation]) -> None:
        """Every agency, by the districts in turn."""
        codes = [each.code for each in self.districts]
        for at, agency in enumerate(agencies):
            code = codes[at % len(codes)]
            actor = Actor(f"liaison:{code}", "liaison", "cli:demo", code)
            nominate(db, cycle, agency, code, actor, self._at(NOMINATED), zone=self.zone)

    def _answered(
        self, db: Connection, cycle: CycleRow, quality: dict[str, float], rng: random.Random
    ) -> None:
        """Three of four enterprises hand in what they were asked."""
        statement = (
            select(Response.id, Engagement.agency_id)
            .join(Engagement, Engagement.id == Response.engagement_id)
            .where(Response.cycle_id == cycle.id)
            .order_by(Engagement.contract_no)
        )
        asked = [(row.id, quality[row.agency_id]) for row in db.execute(statement)]
        given = [
            {"r_id": response, "r_answers": _answers(good, rng), "r_at": self._moment(rng)}
            for response, good in asked
            if rng.random() < 0.75
        ]
        done = {
            "state": ResponseState.SUBMITTED,
            "comment": "",
            "submitted_comment": "",
            "revision": 1,
            "answers": bindparam("r_answers"),
            "submitted_answers": bindparam("r_answers"),
            "started_at": bindparam("r_at", type_=Response.started_at.type),
            "submitted_at": bindparam("r_at", type_=Response.submitted_at.type),
        }
        mine = Response.id == bindparam("r_id", type_=Response.id.type)
        db.execute(update(Response).where(mine).values(**done), given)
        db.execute(insert(Submission), list(_submissions(given)))

    def _moment(self, rng: random.Random) -> datetime:
        return self._at(rng.randint(CLOSED + 1, OPENED - 1), rng.randint(9, 17))

    def _reviewed(
        self,
        db: Connection,
        cycle: CycleRow,
        agencies: Sequence[Organisation],
        bureau: Actor,
        quality: dict[str, float],
        rng: random.Random,
    ) -> None:
        """Two reports an agency; every third has a deduction."""
        book = Book(db, cycle, [each.id for each in agencies])
        on, entry = self._day(OPENED - 3), Entry(bureau, self._at(REVIEWED), self.zone, book)
        for at, agency in enumerate(agencies):
            for number in (1, 2):
                score = f"{100 * quality[agency.id] + rng.uniform(-4, 3):.1f}"
                reference = f"BG-{at + 1:02}-{number}"
                record_review(db, cycle, agency, reference, score, "100", on, entry)
            if at % 3 == 0:
                item, incident = _DEDUCTIONS[at // 3 % len(_DEDUCTIONS)]
                record_deduction(db, cycle, agency, item, on, incident, entry)
        book.write()

    def _published(self, db: Connection, cycle: CycleRow, bureau: Actor, now: datetime) -> None:
        """Frozen and put up; one place falls vacant; announced; and the next one moves up today."""
        prepared = prepare(db, self.vault, cycle, self.zone, self._at(FROZEN))
        keep(db, cycle, prepared, bureau, self._at(FROZEN), "演示用的城市")
        first = self._put_up(db, cycle, bureau, "演示公示1号", PUBLISHED, WINDOW_ENDED)
        fallen = find_agency(db, first.listings[-2].uscc)
        filed = file_objection(
            db, self.vault, first.publication, fallen, Grounds("检测当日未到场，记录系事后补填"),
            Letter(), bureau, self._at(PUBLISHED - 1), zone=self.zone, districts=self.districts,
        )  # fmt: skip
        decided = self._at(WINDOW_ENDED - 1)
        decide_objection(
            db, cycle, filed.receipt, True, "经现场核实", None, bureau, decided, self.zone
        )
        announced = self._at(ANNOUNCED)
        on = self._day(ANNOUNCED)
        announce_list(db, cycle, "演示公告1号", on, bureau, announced, self.zone)
        self._put_up(db, cycle, bureau, "演示公示2号", 0, -OPEN_DAYS, now)

    def _put_up(
        self,
        db: Connection,
        cycle: CycleRow,
        bureau: Actor,
        document_no: str,
        from_day: int,
        to_day: int,
        now: datetime | None = None,
    ) -> Published:
        snapshot = chosen_snapshot(db, cycle, None)
        proposal = Proposal(document_no, self._day(from_day), self._day(to_day), "演示的日期")
        return publish(
            db, cycle, snapshot, proposal, bureau, now or self._at(from_day), self.zone,
            self.calendar,
        )  # fmt: skip


def _answers(good: float, rng: random.Random) -> str:
    weights = (good, (1 - good) * 0.8, (1 - good) * 0.2)
    return "".join(rng.choices(_LETTERS, weights=weights, k=10))


def _submissions(given: Sequence[dict[str, object]]) -> Iterator[dict[str, object]]:
    questionnaire = load_questionnaire(_QUESTIONNAIRE)
    for each in given:
        answers = str(each["r_answers"])
        yield {
            "id": new_id(),
            "response_id": each["r_id"],
            "revision": 1,
            "questionnaire": questionnaire.key,
            "answers": answers,
            "comment": "",
            "total": questionnaire.total(answers),
            "receipt": new_receipt(Receipts.RESPONSE),
            "enterprises_bound": 1,
            "at": each["r_at"],
        }
