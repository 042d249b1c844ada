"""我的结果: after the publication alone, and nothing that would tell of fewer than five."""

from datetime import date
from typing import Any

import msgspec
import pytest

from cycle.publishing.results import OwnResult, own_result
from tests.cycle.frozen_list import FrozenList, at, scored

TUESDAY = date(2023, 10, 24)


@pytest.fixture
def year(city: Any) -> FrozenList:
    return FrozenList(city)


def _own(year: FrozenList, uscc: str) -> OwnResult | None:
    with year.city.database.statements() as db:
        return own_result(db, year.city.cycle.id, uscc)


def test_nothing_before_the_publication(year: FrozenList) -> None:
    snapshot = year.freeze(scored("A01", 95))
    assert _own(year, "A01") is None
    year.publish(snapshot, TUESDAY)
    assert _own(year, "A01") is not None
    assert _own(year, "A02") is None


def test_the_whole_receipt_of_five(year: FrozenList) -> None:
    year.publish(year.freeze(scored("A01", 80, respondents=5)), TUESDAY)
    own = _own(year, "A01")
    assert own is not None
    assert (own.withheld, own.respondents, own.listed, own.rank) == (False, 5, True, 1)
    assert (own.total_score, own.categories["effect"]) == ("85.00", "20")
    assert own.items["12"].p == "80"
    assert own.receipt[-1].running == own.total_score.removesuffix(".00")
    assert own.receipt_hash is not None


@pytest.mark.parametrize("respondents", [1, 4])
def test_below_five_nothing_that_the_mean_could_be_reckoned_from(
    year: FrozenList, respondents: int
) -> None:
    """Two results that differ in the survey alone look the same in every figure."""
    year.publish(
        year.freeze(
            scored("A01", 95),
            *(
                _with(uscc, 80, percent, respondents)
                for uscc, percent in (("A02", 71), ("A03", 73))
            ),
        ),
        TUESDAY,
    )
    shown = []
    for uscc in ("A02", "A03"):
        own = _own(year, uscc)
        assert own is not None
        assert own.withheld
        assert (own.respondents, own.base_score, own.total_score) == (None, None, None)
        assert (own.categories["quality"], own.categories["effect"]) == ("40", None)
        assert "12" not in own.items
        assert own.receipt_hash is None
        assert None not in (own.grade, own.rank)
        shown.append((own.items, own.categories, own.receipt, own.reasons, own.grade))
    assert shown[0] == shown[1]


def _with(uscc: str, reports: int, survey: int, respondents: int) -> Any:
    return msgspec.structs.replace(
        scored(uscc, survey, respondents), report_reviews=scored(uscc, reports).report_reviews
    )


def test_why_it_is_pending_does_not_tell_how_many_answered(year: FrozenList) -> None:
    year.publish(year.freeze(scored("A01", 95), scored("A02", 90, respondents=0)), TUESDAY)
    own = _own(year, "A02")
    assert own is not None
    assert (own.status, own.rank, own.listed) == ("pending", None, False)
    assert own.reasons == ("第12项：作答企业不足 5 家，为保护作答企业不予显示",)


def test_where_it_stands_beside_its_score(year: FrozenList) -> None:
    """On the list; its place vacant, with the reason; announced."""
    published = year.publish(year.freeze(scored("A01", 95), scored("A02", 90)), TUESDAY)
    for uscc in ("A01", "A02"):
        own = _own(year, uscc)
        assert own is not None
        assert (own.listed, own.announced, own.vacated_why) == (True, False, "")
    filed = year.object(published, "A02", at(TUESDAY, 11))
    year.decide(filed.receipt, at(TUESDAY, 15), "vacancy", why="报告不实")
    year.announce(date(2023, 10, 30))
    stands, fell = _own(year, "A01"), _own(year, "A02")
    assert stands is not None
    assert fell is not None
    assert (stands.listed, stands.announced, stands.vacated_why) == (True, True, "")
    assert (fell.listed, fell.announced, fell.vacated_why) == (False, False, "报告不实")
