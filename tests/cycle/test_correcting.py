"""A cycle from a wrong file is corrected, as long as nobody has begun to work in it."""

from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import insert, select

from cycle.audit import Actor, entries
from cycle.candidates.nominations import nominate
from cycle.correcting import Correction, correct_cycle
from cycle.cycles import create_cycle, find_cycle, milestones
from cycle.extending import Wish, extend
from cycle.reading import reading
from cycle.refusal import Refused
from cycle.register.finding import find_agency
from storage.database import transaction
from storage.tables import (
    Invitation,
    MessageStatus,
    OutboxMessage,
    Response,
    new_id,
)
from tests.cycle.conftest import NOW, ZONE
from tests.cycle.shell import CYCLE, Shell

BUREAU = Actor("王科长", "bureau", "cli:test")
EARLY = datetime(2022, 10, 20, 2, 0, tzinfo=UTC)
#: The year in the file is last year's.
WRONG = {
    "window_start": date(2021, 1, 1),
    "window_end": date(2022, 10, 18),
    "opens_on": date(2022, 10, 13),
    "closes_on": date(2022, 10, 24),
    "milestones": {"materials_due": date(2022, 10, 18), "nominations_due": date(2022, 10, 18)},
}


@pytest.fixture
def wrong(city: Any) -> Any:
    """E1's contract is of the wrong window alone, E2's of the right one, E3's of both."""
    city.file = replace(city.file, **WRONG)
    city.agency("A1")
    for code, days in (
        ("E1", (date(2021, 3, 1), date(2021, 6, 1))),
        ("E2", (date(2023, 3, 1), date(2023, 6, 1))),
        ("E3", (date(2022, 3, 1), date(2022, 6, 1))),
    ):
        city.enterprise(code)
        city.engage("A1", code, f"合同{code}", *days)
    city.liaison("440604", "陈一")
    city.open()
    return city


def _correct(city: Any, **changes: Any) -> Correction:
    right = replace(
        city.file,
        **{
            "window_start": date(2022, 1, 1),
            "window_end": date(2023, 10, 18),
            "opens_on": date(2023, 10, 13),
            "closes_on": date(2023, 10, 24),
            "milestones": {"materials_due": date(2023, 10, 18)},
            **changes,
        },
    )
    with transaction(city.database) as db:
        return correct_cycle(db, city.vault, city.cycle, right, "年份写错", BUREAU, NOW, ZONE)


def _codes(city: Any) -> dict[str, bytes]:
    with city.database.statements() as db:
        rows = db.execute(select(Invitation.subject, Invitation.code_hash)).all()
    return {row.subject: row.code_hash for row in rows}


def test_everything_is_as_if_the_right_file_had_been_there(wrong: Any) -> None:
    before = _codes(wrong)
    assert set(before) == {"E1", "E3", "A1", "440604"}
    found = _correct(wrong, name="2023年度")
    assert found.changed["closes_on"] == (date(2022, 10, 24), date(2023, 10, 24))
    assert found.changed["nominations_due"] == (date(2022, 10, 18), None)
    assert (found.ensured.responses, found.ensured.invitations, found.dropped) == (2, 1, 1)
    after = _codes(wrong)
    assert set(after) == {"E2", "E3", "A1", "440604"}
    assert all(after[each] == before[each] for each in ("E3", "A1", "440604")), "letters hold"
    with wrong.database.statements() as db:
        assert find_cycle(db, "2023") is None
        cycle = find_cycle(db, "2023年度")
        assert cycle is not None
        assert cycle.id == wrong.cycle.id
        assert cycle.closes_at == datetime(2023, 10, 24, 16, tzinfo=UTC)
        assert milestones(db, cycle.id) == {"materials_due": date(2023, 10, 18)}
        assert len(db.execute(select(Response.id)).all()) == 2
    with reading(wrong.database) as db:
        [entry] = entries(db, action="cycle.correct")
    assert (entry.actor, entry.subject) == ("王科长", "cycle:2023")
    assert entry.detail["why"] == "年份写错"
    assert entry.detail["changed"]["closes_on"] == ["2022-10-24", "2023-10-24"]


def test_there_and_back_asks_whom_it_asked_before(wrong: Any) -> None:
    _correct(wrong)
    back = _correct(wrong, **WRONG)
    assert (back.ensured.responses, back.dropped) == (2, 1)
    assert set(_codes(wrong)) == {"E1", "E3", "A1", "440604"}


def test_the_same_file_changes_nothing(wrong: Any) -> None:
    assert _correct(wrong, **WRONG) == _correct(wrong, **WRONG)
    with reading(wrong.database) as db:
        assert list(entries(db, action="cycle.correct")) == []


def _bound(city: Any) -> None:
    city.bind("440604")


def _answered(city: Any) -> None:
    with city.database.statements() as db:
        engagement = db.scalars(select(Response.engagement_id).limit(1)).one()
    city.start(engagement)


def _erased(city: Any) -> None:
    """Nobody is bound any more, and what was answered is there."""
    with city.database.statements() as db:
        engagement = db.scalars(select(Response.engagement_id).limit(1)).one()
    city.respond(engagement, state="withdrawn", answers="AB--------")


def _nominated(city: Any) -> None:
    with transaction(city.database) as db:
        agency = find_agency(db, "A1")
        nominate(db, city.cycle, agency, "440604", BUREAU, NOW, zone=ZONE, reason="补报")


def _moved(city: Any) -> None:
    wish = Wish("survey", date(2022, 10, 25), "王科长", "台风")
    with transaction(city.database) as db:
        extend(db, city.cycle, wish, ZONE, EARLY)


def _queued(city: Any) -> None:
    with transaction(city.database) as db:
        db.execute(
            insert(OutboxMessage).values(
                id=new_id(),
                dedupe_key="some",
                kind="cycle_opened",
                invitation_id=city.invitation_of("A1"),
                payload={"cycle": city.cycle.id},
                status=MessageStatus.QUEUED,
                due_at=NOW,
                expires_at=NOW,
                attempts=0,
                created_at=NOW,
            )
        )


@pytest.mark.parametrize(
    ("begin", "said"),
    [
        (_bound, "已有人绑定"),
        (_answered, "已有答卷"),
        (_erased, "已有答卷"),
        (_queued, "已安排消息"),
        (_nominated, "已登记其他内容"),
        (_moved, "已登记其他内容"),
    ],
)
def test_what_has_begun_is_not_corrected(wrong: Any, begin: Any, said: str) -> None:
    begin(wrong)
    with wrong.database.statements() as db:
        before = find_cycle(db, "2023"), _codes(wrong)
    with pytest.raises(Refused, match=said):
        _correct(wrong)
    with wrong.database.statements() as db:
        assert (find_cycle(db, "2023"), _codes(wrong)) == before


def test_another_cycles_name_is_refused(wrong: Any) -> None:
    with transaction(wrong.database) as db:
        create_cycle(db, replace(wrong.file, name="2024"), ZONE, NOW)
    with pytest.raises(Refused, match="已有名为“2024”"):
        _correct(wrong, name="2024")


def test_districts_correct_nothing(wrong: Any) -> None:
    district = Actor("李科长", "district", "cli:test", "440604")
    with (
        transaction(wrong.database) as db,
        pytest.raises(Refused, match="市应急管理局"),
    ):
        correct_cycle(db, wrong.vault, wrong.cycle, wrong.file, "年份写错", district, NOW, ZONE)


class TestCommand:
    WHO = ("--by", "王科长", "--why", "年份写错")

    @pytest.fixture
    def created(self, pingyi: Shell, tmp_path: Path) -> Shell:
        wrong = CYCLE.replace("2023-10", "2022-10")
        (tmp_path / "wrong.toml").write_text(wrong, "utf-8")
        assert pingyi("cycle", "create", "wrong.toml").exit_code == 0
        return pingyi

    def test_it_says_what_it_changed(self, created: Shell) -> None:
        said = created("cycle", "correct", "2023", "2023.toml", *self.WHO, "--yes")
        assert said.exit_code == 0
        assert "已更正 4 项" in said.stdout
        shown = created.json("cycle", "show", "2023")
        assert shown["closes_on"] == "2023-10-24"
        assert shown["milestones"] == {"materials_due": "2023-10-18"}
        again = created("cycle", "correct", "2023", "2023.toml", *self.WHO)
        assert "未作改动" in again.stdout

    def test_as_json(self, created: Shell) -> None:
        found = created.json("cycle", "correct", "2023", "2023.toml", *self.WHO, "--yes")
        assert found["changed"]["materials_due"] == ["2022-10-18", "2023-10-18"]
        assert (found["responses"], found["dropped"]) == (0, 0)

    def test_it_asks_first(
        self, created: Shell, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
    ) -> None:
        monkeypatch.setattr("pingyi.cli.options.is_terminal", lambda: True)
        words = ("cycle", "correct", "2023", "2023.toml", *self.WHO)
        assert created(*words).exit_code == 2  # nothing was answered
        assert created.json("cycle", "show", "2023")["closes_on"] == "2022-10-24"

    def test_what_cannot_be_read_is_refused(self, created: Shell) -> None:
        assert "missing.toml" in created.refused(
            "cycle", "correct", "2023", "missing.toml", *self.WHO
        )
