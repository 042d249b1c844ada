"""The rehearsal, and that each of its audits fails where its promise is broken."""

import json
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from click.testing import CliRunner
from sqlalchemy import func, select

from notifications.calendar import Calendar
from notifications.quiet import Hours, parse_hours
from pingyi.cli import main
from pingyi.rehearsal.audits import Audit, Rules, audit
from pingyi.rehearsal.clock import MovedClock
from pingyi.rehearsal.people import Character, Parting, Person
from pingyi.rehearsal.player import MUTE
from pingyi.rehearsal.record import Doubt, Push, Record, Said
from storage.database import Database, open_database
from storage.tables import Agency, OutboxMessage, Response, Role, new_id

ZONE = ZoneInfo("Asia/Shanghai")
#: A working Saturday (调休); a usual Tuesday; a Saturday off.
WORKED, TUESDAY, OFF = date(2023, 10, 7), date(2023, 10, 10), date(2023, 10, 14)
MONDAY_NINE = datetime(2023, 10, 9, 9, tzinfo=ZONE)


def hours(text: str) -> Hours:
    found = parse_hours(text)
    assert found is not None
    return found


RULES = Rules(
    zone=ZONE,
    quiet=(hours("20:30-08:30"), hours("12:00-13:30")),
    calendar=Calendar(),
    per_day=1,
    per_cycle=3,
    deadlines_per_day=2,
)


def person(openid: str = "o1", expected: int = 1, **character: Any) -> Person:
    given = {
        "binds_at": MONDAY_NINE,
        "starts_after": 1,
        "stops_after": None,
        "types_at_once": False,
        "grants": False,
        "parting": None,
        "parts_at": MONDAY_NINE,
    }
    drawn = Character(**(given | character))
    return Person(openid, "示范企业", Role.ENTERPRISE, ("s",), ("u",), expected, drawn)


class Told:
    """A record as the simulator would tell it, line after line."""

    def __init__(self) -> None:
        self.record = Record(running=None, scribe=None)
        self._line = 0

    def push(
        self, day: date = TUESDAY, clock: str = "09:00", *, kind: str = "nudge", text: str = ""
    ) -> "Told":
        self._line += 1
        at = datetime.fromisoformat(f"{day}T{clock}").replace(tzinfo=ZONE)
        words = text or f"第{self._line}条"
        self.record.pushes.append(Push(self._line, "o1", at, kind, "custom", words))
        return self

    def says(self, text: str) -> "Told":
        self._line += 1
        self.record.said.append(Said(self._line, "o1", MONDAY_NINE, text))
        return self

    def submits(self, receipt: str) -> "Told":
        self._line += 1
        self.record.receipts["o1"][receipt] = (self._line, MONDAY_NINE)
        return self

    def doubts(self, day: date = TUESDAY, clock: str = "09:00") -> "Told":
        at = datetime.fromisoformat(f"{day}T{clock}").replace(tzinfo=ZONE)
        self.record.doubts.append(Doubt("o1", at, "/cgi-bin/message/custom/send"))
        return self


def broken(told: Told, someone: Person | None = None) -> dict[str, int]:
    """The audits that fail, and on how many."""
    found: list[Audit] = audit(told.record, [someone or person()], RULES)
    return {each.name: len(each.failures) for each in found if each.failures}


@pytest.mark.parametrize(
    ("told", "someone", "fails"),
    [
        (lambda: Told().push(), person(), {}),
        (lambda: Told().push(kind=""), person(), {"known": 1, "forgotten": 1}),
        (lambda: Told().submits("PY-1").push(), person(), {"after_submission": 1}),
        (lambda: Told().push().submits("PY-1"), person(), {}),
        (lambda: Told().submits("PY-1").push(), person(expected=2), {}),
        (lambda: Told().submits("PY-1").push(kind="thanks"), person(), {}),
        (lambda: Told().push(clock="08:29:59"), person(), {"quiet": 1}),
        (lambda: Told().push(clock="08:30"), person(), {}),
        (lambda: Told().push(clock="12:00"), person(), {"quiet": 1}),
        (lambda: Told().push(clock="13:30"), person(), {}),
        (lambda: Told().push(clock="20:30"), person(), {"quiet": 1}),
        (lambda: Told().submits("PY-1").push(clock="23:00", kind="thanks"), person(), {"quiet": 1}),
        (lambda: Told().push(OFF), person(), {"days_off": 1}),
        (lambda: Told().push(WORKED), person(), {}),
        (lambda: Told().push().push(clock="10:00"), person(), {"cap_day": 1}),
        (
            lambda: Told().push(WORKED).push(date(2023, 10, 8)).push(TUESDAY).push(
                date(2023, 10, 11)
            ),
            person(),
            {"cap_cycle": 1},
        ),
        (
            lambda: Told().push(kind="summary_due", text="一").push(
                clock="10:00", kind="summary_due", text="二"
            ),
            person(),
            {},
        ),
        (
            lambda: Told().push(kind="summary_due", text="一")
            .push(clock="10:00", kind="registration_due", text="二")
            .push(clock="11:00", kind="business_data_due", text="三"),
            person(),
            {"cap_deadlines": 1},
        ),
        (lambda: Told().says(MUTE).push(), person(), {"muted": 1}),
        (lambda: Told().push().says(MUTE), person(), {}),
        (
            lambda: Told().push(text="同一句").push(clock="09:01", text="同一句", kind="thanks"),
            person(),
            {"doubles": 1},
        ),
        (
            lambda: Told()
            .push(text="同一句")
            .doubts()
            .push(clock="09:01", text="同一句", kind="thanks"),
            person(),
            {},
        ),
        (lambda: Told(), person(), {"forgotten": 1}),
        (lambda: Told(), person(binds_at=None), {}),
        (lambda: Told(), person(parting=Parting.BLOCKS), {}),
        (lambda: Told().submits("PY-1"), person(), {}),
    ],
)  # fmt: skip
def test_each_audit_fails_on_what_breaks_its_promise_alone(
    told: Callable[[], Told], someone: Person, fails: dict[str, int]
) -> None:
    assert broken(told(), someone) == fails


def test_a_double_that_nobody_could_know_of_is_listed_with_its_time() -> None:
    told = Told().push(text="同一句").doubts().push(clock="09:01", text="同一句", kind="thanks")
    doubles = {each.name: each for each in audit(told.record, [person()], RULES)}["doubles"]
    assert doubles.explained == ("10-10 09:01:00 o1 thanks custom",)


def test_the_clock_never_goes_back() -> None:
    clock = MovedClock(datetime(2023, 10, 7, tzinfo=UTC))
    clock.move_to(datetime(2023, 10, 6, tzinfo=UTC))
    assert clock() == datetime(2023, 10, 7, tzinfo=UTC)


def run(*arguments: str) -> Any:
    return CliRunner().invoke(main, ["rehearse", *arguments])


def test_a_small_survey_keeps_every_promise(database_url: str, tmp_path: Path) -> None:
    result = run(
        *("--enterprises", "60", "--days", "5", "--seed", "11"),
        *("--database", database_url, "--keep", str(tmp_path / "kept"), "--json"),
    )

    report = json.loads(result.stdout)
    failed = {each["name"]: each["failures"] for each in report["audits"] if each["failures"]}
    assert failed == {}
    assert result.exit_code == 0
    # the promises were about something
    checked = {each["name"]: each["checked"] for each in report["audits"]}
    assert min(checked[name] for name in ("known", "after_submission", "quiet", "days_off")) > 50
    assert report["reached"]["enterprise"]["template"] > 20
    assert report["reached"]["liaison"]["custom"] > 0
    assert report["call_list"]["unbound"] > 0
    submitted = report["days"][-1]["so_far"]
    assert 0 < submitted < report["days"][-1]["invited"]
    assert sum(report["responses_after_reminders"].values()) == submitted
    assert sum(report["faults"].values()) > 0
    assert (tmp_path / "kept" / "rehearsal.log").stat().st_size > 0


def test_the_report_says_what_the_database_holds(database_url: str) -> None:
    result = run("--enterprises", "20", "--days", "3", "--database", database_url, "--json")

    report = json.loads(result.stdout)
    database = open_database(database_url)
    with database.statements() as db:
        submitted = db.execute(
            select(func.count()).select_from(Response).where(Response.revision > 0)
        ).scalar_one()
        rows = db.execute(select(func.count()).select_from(OutboxMessage)).scalar_one()
    database.dispose()
    assert report["days"][-1]["so_far"] == submitted > 0
    assert sum(n for kind in report["messages"].values() for n in kind.values()) == rows > 0
    ended = ("cancelled", "failed", "undeliverable")
    assert {kind: sum(reasons.values()) for kind, reasons in report["ended"].items()} == {
        kind: count
        for kind, found in report["messages"].items()
        if (count := sum(found.get(status, 0) for status in ended))
    }


def test_a_database_that_holds_something_is_left_alone(
    database: Database, database_url: str
) -> None:
    with database.transaction() as db:
        db.execute(
            Agency.__table__.insert().values(  # type: ignore[attr-defined]
                id=new_id(),
                uscc="91440605MA4W00003K",
                name="佛山市某某安全技术有限公司",
                assessed_class="evaluation",
                service_types=[],
                is_local=True,
                updated_at=datetime(2023, 10, 1, tzinfo=UTC),
            )
        )
    result = run("--enterprises", "20", "--days", "3", "--database", database_url)
    assert result.exit_code == 2
    assert result.stderr == "--database：须为空数据库，其中已有数据，未作改动。\n"
    with database.statements() as db:
        assert db.execute(select(func.count()).select_from(OutboxMessage)).scalar_one() == 0


def test_a_folder_that_holds_something_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("x")
    result = run("--keep", str(tmp_path))
    assert result.exit_code == 2
    assert "is not an empty folder; nothing was changed." in result.stderr


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-30"])
def test_a_year_that_is_a_slip_is_refused(day: str) -> None:
    result = run("--opens-on", day)
    assert (result.exit_code, result.stderr) == (2, "--opens-on：年份应在 2000 至 2100 之间。\n")
