"""我的结果: after the publication alone, and nothing that would tell of fewer than five."""

import re
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import msgspec
import pytest

from cycle.publishing.results import OwnResult, own_result
from cycle.publishing.shown_entry import UNTOLD
from scoring.evidence import Penalty, PenaltyStatus, SurveyResponse
from scoring.ruleset import Policy
from tests.cycle.frozen_list import FrozenList, at
from tests.cycle.scored import elsewhere, scored

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


def _with(uscc: str, reports: int | None, survey: int, respondents: int) -> Any:
    """reports: None for none."""
    reviews = () if reports is None else scored(uscc, reports).report_reviews
    return msgspec.structs.replace(scored(uscc, survey, respondents), report_reviews=reviews)


def _all_but_whose(own: OwnResult | None) -> Any:
    assert own is not None
    return replace(own, uscc="", name="", listed=False, position=0)  # which is public


#: (percent, respondents): nobody answered, one who is content, one who is not, four.
FEW = [(0, 0), (100, 1), (30, 1), (71, 4)]


def test_below_five_a_result_is_the_same_whoever_answered_what(year: FrozenList) -> None:
    """Nothing of it knows whether anybody answered: no grade, no rank, no status, no figure."""
    few = [_with(f"A0{n}", 80, *each) for n, each in enumerate(FEW, start=1)]
    others = (_with(f"A{n}", 100, 100, 6) for n in range(20, 35))
    year.publish(year.freeze(*few, *others), TUESDAY)
    shown = [_own(year, each.uscc) for each in few]
    own = shown[0]
    assert own is not None
    assert (own.withheld, own.status, own.listed) == (True, UNTOLD, False)
    assert (own.grade, own.grade_title, own.rank, own.class_rank) == (None, "", None, None)
    assert (own.respondents, own.base_score, own.total_score) == (None, None, None)
    assert (own.categories["quality"], own.categories["effect"]) == ("40", None)
    assert (own.withheld_items, own.withheld_categories) == ((12,), ("effect",))
    assert own.reasons == ("第12项：作答企业不足 5 家，为保护作答企业不予显示",)
    assert own.receipt_hash is None
    assert len({str(_all_but_whose(each)) for each in shown}) == 1


@pytest.mark.parametrize(
    "policy", [Policy.BLOCK, Policy.CLASS_MEAN, Policy.RENORMALIZE, Policy.FULL, Policy.ZERO]
)
def test_no_policy_for_what_is_missing_tells_it(year: FrozenList, policy: Policy) -> None:
    """Without reports, what is reckoned in their place may be reckoned from the survey."""
    few = [_with(f"A0{n}", None, *each) for n, each in enumerate(FEW, start=1)]
    others = (scored(f"A{n}", n) for n in range(85, 100))
    snapshot = year.freeze(*few, *others, policies={"evaluation": policy})
    year.publish(snapshot, TUESDAY)
    shown = [_own(year, each.uscc) for each in few]
    assert len({str(_all_but_whose(each)) for each in shown}) == 1


def test_who_is_held_is_told_so_whoever_answered(year: FrozenList) -> None:
    filed = Penalty(filed_on=date(2023, 10, 1), status=PenaltyStatus.PENDING)
    held = [
        msgspec.structs.replace(_with(f"A0{n}", 80, *each), penalties=(filed,))
        for n, each in enumerate(FEW, start=1)
    ]
    year.publish(year.freeze(*held, scored("A20", 95)), TUESDAY)
    shown = [_own(year, each.uscc) for each in held]
    own = shown[0]
    assert own is not None
    assert own.status == "held"
    assert "被立案" in own.reasons[0]
    assert len({str(_all_but_whose(each)) for each in shown}) == 1


def test_who_is_on_the_public_list_hears_its_place_on_it(year: FrozenList) -> None:
    year.publish(year.freeze(scored("A01", 95), scored("A02", 90, respondents=1)), TUESDAY)
    own = _own(year, "A02")
    assert own is not None
    assert (own.withheld, own.listed, own.position, own.rank) == (True, True, 2, None)


def _figures(own: OwnResult) -> set[str]:
    """Everything with three decimals or more that it says."""
    return set(re.findall(r"\d+\.\d{3,}", f"{own.items} {own.categories} {own.receipt}"))


def test_the_number_of_respondents_is_told_in_steps_and_their_mean_to_two_decimals(
    year: FrozenList,
) -> None:
    """An exact mean would betray of how many it is the mean."""
    reports = scored("A01", 80).report_reviews
    answers = [("100", 5), ("30", 2)], [("100", 6), ("30", 3)]
    evidence = [
        msgspec.structs.replace(scored(f"A0{n}", 80), report_reviews=reports, survey=_answers(each))
        for n, each in enumerate(answers, start=1)
    ]
    year.publish(year.freeze(*evidence), TUESDAY)
    for each, mean, effect, running in (
        ("A01", "80", "20", "85"),
        ("A02", "76.67", "19.17", "84.17"),
    ):
        own = _own(year, each)
        assert own is not None
        assert own.respondents == 5
        assert not own.withheld
        assert (own.items["12"].p, own.categories["effect"]) == (mean, effect)
        [line] = [line for line in own.receipt if line.item == 12]
        assert (line.note, line.running) == (f"至少 5 家企业作答，P={mean}", running)
        assert not _figures(own)
        assert own.receipt[-1].running == running == own.total_score.removesuffix(".00")


def _answers(of: Any) -> tuple[SurveyResponse, ...]:
    scores = [score for score, count in of for _ in range(count)]
    return tuple(
        SurveyResponse(
            enterprise=f"E{n}", on=date(2023, 10, 20), score=Decimal(each), max=Decimal(100)
        )
        for n, each in enumerate(scores)
    )


def test_never_is_it_told_that_all_clients_answered(year: FrozenList) -> None:
    """Ten of ten: at least five. Ten of fifteen: at least ten."""
    for agency, clients in (("A01", 10), ("A02", 15)):
        year.city.agency(agency, f"机构{agency}")
        for number in range(clients):
            year.city.enterprise(f"E{agency}{number}")
            year.city.engage(agency, f"E{agency}{number}")
    year.city.open()
    year.publish(year.freeze(*(scored(f"A0{n}", 90, respondents=10) for n in (1, 2))), TUESDAY)
    shown = [_own(year, each) for each in ("A01", "A02")]
    assert [each.respondents for each in shown if each] == [5, 10]


def test_in_another_city_its_own_standard_says_what_is_withheld(
    year: FrozenList, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Item 6 and the opinion of enterprises, of which three suffice there, but five for telling."""
    few = [_with(f"A0{n}", 80, *each) for n, each in enumerate(FEW, start=1)]
    others = (_with(f"A2{n}", 100, 100, 6) for n in range(3))
    year.publish(
        year.freeze(*few, *others, ruleset=elsewhere(monkeypatch)("linjiang-2025")), TUESDAY
    )
    shown = [_own(year, each.uscc) for each in few]
    own = shown[0]
    assert own is not None
    assert (own.withheld_items, own.withheld_categories) == ((6,), ("opinion",))
    assert own.reasons == ("第6项：作答企业不足 5 家，为保护作答企业不予显示",)
    assert (own.categories["opinion"], own.categories["results"]) == (None, "31.5")
    assert set(own.items) == {"4"}
    assert len({str(_all_but_whose(each)) for each in shown}) == 1
    best = _own(year, "A20")
    assert best is not None
    assert (best.grade_title, best.categories["opinion"], best.respondents) == ("领先", "12.5", 5)


def test_a_standard_without_a_survey_withholds_nothing(
    year: FrozenList, monkeypatch: pytest.MonkeyPatch
) -> None:
    evidence = msgspec.structs.replace(
        scored("A01", 90, 0), assessed_class="any", report_reviews=()
    )
    year.publish(year.freeze(evidence, ruleset=elsewhere(monkeypatch)("guixi-2024")), TUESDAY)
    own = _own(year, "A01")
    assert own is not None
    assert (own.withheld, own.respondents) == (False, None)
    assert (own.total_score, own.grade_title, own.rank) == ("100.00", "通过", 1)


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


def test_after_a_merger_score_and_place_are_of_one_entry(year: FrozenList) -> None:
    """A20's person is the listed A03's now: no rank twenty beside place three."""
    year.publish(year.sixteen(20), TUESDAY)
    year.merge("A20", "A03", TUESDAY)
    with year.city.database.statements() as db:
        own = own_result(db, year.city.cycle.id, "A20")
        of_the_listed = own_result(db, year.city.cycle.id, "A03")
    assert own is not None
    assert (own.uscc, own.position, own.listed) == ("A03", 3, True)
    assert own == of_the_listed
