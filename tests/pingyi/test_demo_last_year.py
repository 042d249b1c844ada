"""The demonstration's cycle before: what is seen of it was reckoned, and not written down."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from cycle.assessing.recomputing import recompute
from cycle.assessing.snapshot_rows import chosen_snapshot, result_bytes
from cycle.cycles import current_cycle, find_cycle
from cycle.publishing.publications import all_of, listings
from cycle.publishing.results import own_result
from pingyi.demo.play import _yours
from pingyi.demo.stage import Stage
from storage.tables import Role


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Stage:
    folder: Path = tmp_path_factory.mktemp("demo")
    stage = Stage(folder, 8123, 8124)
    assert stage.prepare(datetime.now(UTC))
    return stage


def test_it_was_reckoned_from_the_answers(stage: Stage) -> None:
    with stage.database.statements() as db:
        now = current_cycle(db, datetime.now(UTC))
        assert now is not None
        before = find_cycle(db, f"{int(now.name[:4]) - 1}演示")
        assert before is not None
        snapshot = chosen_snapshot(db, before, None)
        assert recompute(db, snapshot.id) == result_bytes(db, snapshot.id)


def test_it_was_announced_with_a_vacancy_and_the_next_one_is_public(stage: Stage) -> None:
    now = datetime.now(UTC)
    today = now.astimezone(stage.config.zone).date()
    with stage.database.statements() as db:
        current = current_cycle(db, now)
        assert current is not None
        before = find_cycle(db, f"{int(current.name[:4]) - 1}演示")
        assert before is not None
        first, second = all_of(db, before.id)
        places = listings(db, first.id)
        [last] = listings(db, second.id)
    assert [place.vacated_at is not None for place in places].count(True) == 1
    assert len(stage.titled()) == len(places) - 1 == 14
    assert last.rank == 16
    assert second.from_date == today
    assert second.to_date == today + timedelta(days=7)


def test_the_agency_to_play_has_a_result_and_a_title(stage: Stage) -> None:
    invitations = stage.invitations(datetime.now(UTC))
    _, agency, _ = _yours(invitations, stage.with_one_agency(), stage.titled())
    assert agency.role is Role.AGENCY
    with stage.database.statements() as db:
        current = current_cycle(db, datetime.now(UTC))
        assert current is not None
        before = find_cycle(db, f"{int(current.name[:4]) - 1}演示")
        assert before is not None
        own = own_result(db, before.id, agency.subject)
    assert own is not None
    assert own.announced
    assert not own.withheld
    assert own.total_score


def test_the_pages_stand_where_it_serves_them(stage: Stage) -> None:
    assert stage.config.server.public_url == "http://127.0.0.1:8123"
