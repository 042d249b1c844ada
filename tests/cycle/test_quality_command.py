"""pingyi quality: what is flagged of each agency, and its result with and without."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from sqlalchemy import func, insert, select, update

from cycle.audit import Actor
from cycle.register.finding import own_row
from cycle.register.history import RowKind
from cycle.register.merging import merge_enterprises
from pingyi.cli.tools import Tools
from storage.database import transaction
from storage.tables import AuditEntry, Binding, Invitation, Response, Submission, new_id
from tests.cycle.conftest import NOW, City
from tests.cycle.shell import Shell

START = datetime(2023, 10, 16, 1, 0, tzinfo=UTC)
A1, A2 = "A1", "A2"


@pytest.fixture
def survey(city: City, pingyi: Shell, monkeypatch: pytest.MonkeyPatch) -> "Survey":
    monkeypatch.setattr(Tools, "now", lambda _: NOW)
    city.agency(A1, "安信检测")
    city.agency(A2, "恒安评价")
    return Survey(city)


class Survey:
    """Answers as they come in, each enterprise about one agency."""

    def __init__(self, city: City) -> None:
        self.city = city
        self._waiting: list[tuple[str, str, dict[str, Any]]] = []

    def answer(self, agency: str, at: timedelta, answers: str, seconds: int | None) -> str:
        """seconds: from the first answer to the tenth, 0 for all in one message."""
        uscc = f"E{len(self._waiting):03}"
        self.city.enterprise(uscc)
        engagement = self.city.engage(agency, uscc)
        self._waiting.append((engagement, uscc, {"at": at, "answers": answers, "took": seconds}))
        return uscc

    def hand_in(self, *, bind: bool = True) -> None:
        self.city.open()
        for engagement, uscc, given in self._waiting:
            if bind:
                self.city.bind(uscc)
            at, took = START + given["at"], given["took"]
            self.city.submit(engagement, given["answers"])
            log = ""
            if took is not None:
                first = int(at.timestamp()) - took
                log = "".join(f"{n}@{first + took * (n - 1) // 9} " for n in range(1, 11))
            self.city.respond(engagement, submitted_at=at, answer_log=log)

    def share(self, usccs: list[str]) -> None:
        """One person for all of them."""
        person = self.city.bind(usccs[0])
        with transaction(self.city.database) as db:
            for uscc in usccs[1:]:
                row = {"invitation_id": self.city.invitation_of(uscc), "conversation_id": person}
                db.execute(insert(Binding).values(bound_at=NOW, **row))


def _of(report: dict[str, Any], uscc: str) -> dict[str, Any]:
    return next(each for each in report["agencies"] if each["agency_uscc"] == uscc)


def _rows(city: City) -> list[Any]:
    tables = (Response, Submission, AuditEntry, Binding)
    with city.database.statements() as db:
        counts = [
            db.execute(select(func.count()).select_from(each)).scalar_one() for each in tables
        ]
        states = db.execute(select(Response.id, Response.state, Response.submitted_answers))
        return [*counts, sorted(map(tuple, states))]


def test_speeders_and_identical_answers(survey: Survey, pingyi: Shell, city: City) -> None:
    for place in range(6):
        survey.answer(A1, timedelta(hours=3 * place), "ABABABABAB", 100)
    survey.answer(A1, timedelta(hours=20), "CCCCCCCCCC", 200)
    survey.answer(A1, timedelta(hours=23), "ABABABABAC", 49)
    survey.answer(A1, timedelta(hours=26), "AAAAAAAAAB", 0)
    survey.answer(A2, timedelta(hours=1), "AAAAAAAAAA", None)
    survey.hand_in()
    before = _rows(city)
    report = pingyi.json("quality", "2023")
    own = _of(report, A1)
    assert (report["responses"], report["timed"], report["at_once"], report["untimed"]) == (
        10,
        8,
        1,
        1,
    )
    assert report["median_seconds"] == "100"
    assert report["question_median_seconds"]["1"] is None
    assert report["question_median_seconds"]["2"] == "11"
    assert own["flagged"] == {
        "speeder": 1,
        "identical": 1,
        "shared_person": 0,
        "burst": 0,
        "batch": 0,
    }
    assert (own["any_flag"], own["at_once"], own["left_out"]) == (2, 1, 2)
    # six of 85, one of 97, and of the flagged one of 30 and one of 82
    assert own["with"]["respondents"] == 9
    assert own["with"]["p"] == "79.777778"
    assert (own["without"]["respondents"], own["without"]["p"]) == (7, "86.714286")
    assert own["with"]["deduction"] == "5.055556"
    assert not own["below_k"]
    other = _of(report, A2)
    assert (other["below_k"], other["with"]["p"], other["without"]["p"]) == (True, "100", None)
    assert _rows(city) == before


def test_only_some_kinds_left_out(survey: Survey, pingyi: Shell) -> None:
    for place in range(6):
        survey.answer(A1, timedelta(hours=3 * place), "ABABABABAB", 100)
    survey.answer(A1, timedelta(hours=23), "CCCCCCCCCC", 10)
    survey.hand_in()
    report = pingyi.json("quality", "2023", "--without", "burst")
    assert report["left_out"] == ["burst"]
    assert (_of(report, A1)["any_flag"], _of(report, A1)["left_out"]) == (1, 0)
    assert _of(report, A1)["with"] == _of(report, A1)["without"]


def test_two_that_turned_out_to_be_one_enterprise_are_one_in_both_results(
    survey: Survey, pingyi: Shell, city: City
) -> None:
    kept, gone, _ = (
        survey.answer(A1, timedelta(hours=place), answers, 100)
        for place, answers in enumerate(("AAAAAAAAAA", "BBBBBBBBBB", "CCCCCCCCCC"))
    )
    survey.hand_in()
    with transaction(city.database) as db:
        bureau = Actor("王科长", "bureau", "cli:test", "440600")
        stays, ends = (own_row(db, RowKind.ENTERPRISE, each) for each in (kept, gone))
        merge_enterprises(db, stays, ends, bureau, NOW, "重复登记", average=True)
    own = _of(pingyi.json("quality", "2023", "--without", "burst"), A1)
    # of 100 and 70 one enterprise's average, and 30
    assert (own["with"]["respondents"], own["with"]["p"]) == (2, "57.5")
    assert own["without"] == own["with"]


def test_too_few_times_make_no_speeder(survey: Survey, pingyi: Shell) -> None:
    for place, took in enumerate((100, 100, 100, 1)):
        survey.answer(A1, timedelta(hours=3 * place), "ABABABABAB", took)
    survey.hand_in()
    report = pingyi.json("quality", "2023")
    assert (report["median_seconds"], report["flagged"]["speeder"]) == (None, 0)


@pytest.mark.parametrize(("enterprises", "flagged"), [(4, 0), (5, 5)])
def test_one_person_for_many(survey: Survey, pingyi: Shell, enterprises: int, flagged: int) -> None:
    usccs = [
        survey.answer(A1, timedelta(hours=3 * place), "ABABABABAB", None)
        for place in range(enterprises)
    ]
    survey.hand_in(bind=False)
    survey.share(usccs)
    report = pingyi.json("quality", "2023")
    assert (report["flagged"]["shared_person"], report["any_flag"]) == (flagged, flagged)


def test_what_was_recorded_at_submission_outlives_the_binding(
    survey: Survey, pingyi: Shell, city: City
) -> None:
    survey.answer(A1, timedelta(hours=1), "ABABABABAB", None)
    survey.hand_in(bind=False)
    with transaction(city.database) as db:
        response = db.scalars(select(Response.id)).one()
        db.execute(
            insert(Submission).values(
                id=new_id(),
                response_id=response,
                revision=1,
                questionnaire="foshan-2023@1",
                answers="ABABABABAB",
                comment="",
                total=85,
                receipt="R1",
                enterprises_bound=7,
                at=START,
            )
        )
    assert pingyi.json("quality", "2023")["flagged"]["shared_person"] == 1


def test_many_within_minutes(survey: Survey, pingyi: Shell) -> None:
    for minute in range(5):
        survey.answer(A1, timedelta(minutes=minute), "ABABABABAB", None)
    for hour in range(10):
        survey.answer(A2, timedelta(hours=10 + 3 * hour), "ABABABABAB", None)
    survey.hand_in()
    report = pingyi.json("quality", "2023")
    assert _of(report, A1)["flagged"]["burst"] == 5
    assert _of(report, A2)["flagged"]["burst"] == 0
    assert _of(report, A1)["without"] == {
        "respondents": 0,
        "p": None,
        "deduction": None,
        "rank": None,
    }


def test_a_batch_that_was_invited_later(survey: Survey, pingyi: Shell, city: City) -> None:
    late = [
        survey.answer(A1, timedelta(minutes=12 * place), "ABABABABAB", None) for place in range(5)
    ]
    for hour in range(6):
        survey.answer(A2, timedelta(hours=10 + 3 * hour), "ABABABABAB", None)
    survey.hand_in()
    assert pingyi.json("quality", "2023")["flagged"]["batch"] == 0
    with transaction(city.database) as db:
        of_batch = Invitation.subject.in_(late)
        db.execute(update(Invitation).where(of_batch).values(created_at=NOW + timedelta(hours=1)))
    report = pingyi.json("quality", "2023", "--agency", "安信")
    assert [each["agency_uscc"] for each in report["agencies"]] == [A1]
    assert _of(report, A1)["flagged"]["batch"] == 5


def test_a_worksheet(survey: Survey, pingyi: Shell, tmp_path: Path) -> None:
    for place in range(6):
        survey.answer(A1, timedelta(hours=3 * place), "AAAAAAAAAA", 100)
    survey.hand_in()
    out = tmp_path / "质量.xlsx"
    told = pingyi("quality", "2023", "--out", out)
    assert (told.exit_code, told.stderr) == (0, "")
    book = openpyxl.load_workbook(out)
    assert book.sheetnames == ["数据质量", "标记说明", "各题用时"]
    rows = list(book["数据质量"].values)
    assert rows[1][:4] == ("安信检测", A1, 6, 0)
    assert rows[1][rows[0].index("十题同一选项")] == 6
    assert rows[1][rows[0].index("全部答卷\nP")] == 100


def test_on_a_terminal(survey: Survey, pingyi: Shell) -> None:
    survey.city.open()
    assert "还没有提交的答卷" in pingyi("quality", "2023").stdout
    for place in range(6):
        survey.answer(A1, timedelta(hours=3 * place), "AAAAAAAAAA", 100)
    survey.hand_in()
    told = pingyi("quality", "2023")
    assert (told.exit_code, told.stderr) == (0, "")
    assert "十题同一选项 6" in told.stdout
    assert "标记仅供核对，不改变任何答卷和得分" in told.stdout


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("quality", "2022"), "没有名为“2022”"),
        (("quality", "2023", "--agency", "无此机构"), "无此机构"),
        (("quality", "2023", "--agency", "恒安"), "还没有关于“恒安评价”的答卷"),
        (("quality", "2023", "--out", "表.csv"), ".xlsx 或 .json"),
    ],
)
def test_what_is_refused(survey: Survey, pingyi: Shell, words: tuple[str, ...], says: str) -> None:
    survey.city.open()
    assert says in pingyi.refused(*words)
