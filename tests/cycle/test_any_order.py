"""The year's commands in any order, at any time: each does its work or says in a sentence why not.

What people do to one another's work is what no list of cases has: an agency merged between two
publications, a case closed after the freeze, a contract that ends while its answer is revised.
"""

import shutil
from pathlib import Path

import pytest
from sqlalchemy import Connection, func, select

from cycle.publishing.results import own_result
from cycle.publishing.title_list import holders
from cycle.publishing.title_rows import TitleState
from cycle.register.doubles import Merged
from storage.tables import Agency, Announcement, Cycle, Listing, Penalty, Publication, Snapshot
from tests.cycle.shell import CYCLE
from tests.cycle.walk import AGENCIES, ZONE, Town, Walk, found

STEPS = 250


def holds(town: Town) -> None:
    """After every step: nobody has two titles of a cycle, and what few have said stays hidden."""
    with town.database.statements() as db:
        titles = holders(db, town.now.astimezone(ZONE).date())
        valid = [each.title.agency_id for each in titles if each.state is TitleState.VALID]
        assert len(valid) == len(set(valid))
        for cycle_id in db.scalars(select(Cycle.id)).all():
            for uscc in AGENCIES:
                own = own_result(db, cycle_id, uscc)
                if own is None:
                    continue
                if own.withheld:
                    assert (own.total_score, own.grade, own.rank, own.respondents) == (None,) * 4
                assert own.respondents is None or own.respondents % 5 == 0
        lists = [
            db.scalar(select(func.count()).select_from(each))
            for each in (Publication, Announcement)
        ]
        if lists != town.lists:  # the same document once more puts up nothing
            town.lists = lists
            _nobody_stands_who_may_not(db)


def _nobody_stands_who_may_not(db: Connection) -> None:
    """On the latest list, as it was put up or announced: no open case, nobody deregistered."""
    merged, last = Merged(db), select(func.max(Publication.number)).scalar_subquery()
    standing = db.scalars(
        select(Listing.agency_id)
        .join(Publication, Publication.id == Listing.publication_id)
        .where(Publication.number == last, Listing.vacated_at.is_(None))
    ).all()
    bodies = [merged.all_of(each) for each in standing]
    assert len({body[0] for body in bodies}) == len(bodies)
    open_cases = db.scalars(
        select(Penalty.agency_id).where(Penalty.status == "pending", Penalty.ended_at.is_(None))
    ).all()
    gone = db.scalars(
        select(Agency.id).where(Agency.deregistered_on.is_not(None), Agency.merged_into.is_(None))
    ).all()
    assert not {each for body in bodies for each in body} & {*open_cases, *gone}


def is_sound(town: Town) -> None:
    """At the end: what was frozen is reckoned anew, and every list is a list."""
    with town.database.statements() as db:
        numbers = db.scalars(select(Snapshot.number)).all()
        lists = db.execute(select(Publication.id, Publication.number)).all()
        for each in lists:
            places = db.execute(
                select(Listing.position, Listing.uscc).where(Listing.publication_id == each.id)
            ).all()
            assert sorted(row.position for row in places) == list(range(1, len(places) + 1))
            assert len({row.uscc for row in places}) == len(places) <= 15
    for number in numbers:
        assert town.does("assess", "2023", "--snapshot", str(number), "--verify")


@pytest.fixture(scope="module")
def template(migrated_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("any_order")
    (folder / "2023.toml").write_text(CYCLE, "utf-8")
    path = shutil.copy(migrated_file, folder / "pingyi.db")
    town = Town(Path(path))
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        found(town)
    town.database.dispose()
    return Path(path)


@pytest.mark.parametrize("seed", range(4))
def test_any_order(template: Path, tmp_path: Path, seed: int) -> None:
    walk = Walk(template, tmp_path, seed)
    try:
        walk.goes(STEPS, holds)
        is_sound(walk.town)
    except BaseException:
        print("\n".join(walk.trail))
        raise
    finally:
        walk.town.database.dispose()
