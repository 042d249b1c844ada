"""An agency's own result: behind its link alone, and never what tells how few answered."""

from datetime import date
from typing import Any

import msgspec
import pytest
from sqlalchemy import insert

from scoring.evidence import Deduction
from scoring.ruleset import Policy
from storage.database import transaction
from storage.tables import CutDecision
from tests.cycle.frozen_list import at
from tests.cycle.scored import scored
from tests.pages.conftest import FRIDAY, TUESDAY


@pytest.fixture
def published(web: Any) -> Any:
    few = scored("A03", 80, respondents=4)
    snapshot = web.year.freeze(scored("A01", 95), scored("A02", 91), few)
    web.year.publish(snapshot, TUESDAY)
    return web


def test_an_agency_reads_its_whole_result(published: Any) -> None:
    found = published.get(published.result_path("A01"))
    assert found.status_code == 200
    for said in ("机构A01", "96.25", "第 1 名", "作答企业", "至少 5 家", "申诉 项号 理由"):
        assert said in found.text
    assert "机构A02" not in found.text
    assert found.headers["Cache-Control"] == "no-store"
    assert "noindex" in found.headers["X-Robots-Tag"]
    assert found.headers["Referrer-Policy"] == "no-referrer"


def test_where_place_and_rank_differ_it_says_why(web: Any) -> None:
    frozen = web.year.freeze(scored("A01", 95), scored("A02", 91), scored("A03", 91))
    web.year.publish(frozen, TUESDAY)
    explained = "名次和名单上的位次不同"
    assert explained not in web.text(web.result_path("A02"))
    assert explained in web.text(web.result_path("A03"))


def test_who_was_passed_over_at_the_cut_reads_why(web: Any) -> None:
    best = [scored(f"A{each:02}", 100 - each) for each in range(1, 15)]
    few = scored("A17", 80, respondents=4)
    frozen = web.year.freeze(*best, scored("A15", 80), scored("A16", 80), few)
    decided = {"reason": "集体研究", "decided_by": "考核组", "decided_at": at(TUESDAY)}
    with transaction(web.year.city.database) as db:
        db.execute(insert(CutDecision).values(snapshot_id=frozen.id, chosen=["A16"], **decided))
    web.year.publish(frozen, TUESDAY)
    assert "由考核组决定列入并列的其他机构，理由：集体研究" in web.text(web.result_path("A15"))
    for uscc in ("A14", "A16", "A17"):  # A17 ranks with them, and may not learn that it ranks
        assert "由考核组决定" not in web.text(web.result_path(uscc))


def test_evidence_is_told_without_the_number_of_its_item_and_days_in_one_way(web: Any) -> None:
    deduction = Deduction(item=3, on=date(2023, 3, 2), incident="9月业务信息未录入")
    own = msgspec.structs.replace(scored("A01", 95), deductions=(deduction,))
    web.year.publish(web.year.freeze(own), TUESDAY)
    text = web.text(web.result_path("A01"))
    assert "依据：9月业务信息未录入，" in text
    assert "2023年3月2日" in text
    assert "3/9月" not in text
    assert "2023-03-02" not in text


def test_what_stands_in_for_a_mean_rests_on_no_evidence(web: Any) -> None:
    own = msgspec.structs.replace(scored("A01", 95), report_reviews=())
    frozen = web.year.freeze(own, policies={"evaluation": Policy.RENORMALIZE})
    web.year.publish(frozen, TUESDAY)
    text = web.text(web.result_path("A01"))
    assert "第11项没有复评过的报告，按其余项目得分率折算" in text
    assert "复评平均分" not in text
    assert "依据：答卷平均分" in text


def test_after_the_notice_no_appeal_is_offered(published: Any) -> None:
    published.today = at(FRIDAY, 23, 59, 59)
    assert "申诉 项号 理由" in published.text(published.result_path("A01"))
    published.today = at(FRIDAY.replace(day=28), 0, 0, 0)
    assert "申诉 项号 理由" not in published.text(published.result_path("A01"))


def test_below_five_respondents_nothing_tells_what_they_said(published: Any) -> None:
    text = published.text(published.result_path("A03"))
    assert "作答企业不足 5 家" in text
    assert "不予显示" in text
    # total, effect's share, number, mean, grade, rank; that it is on the list is public
    for figure in ("85.00", "85", "40.00", "4 家", "80", "合格"):
        assert f">{figure}<" not in text
    assert "第 3 名" not in text
    assert "在名单上，第 3 位" in text
    assert "作答企业不足" not in published.text(published.result_path("A01"))


def test_nobody_one_or_four_the_page_is_the_same(web: Any) -> None:
    """A single client's answer is the grade; whether it answered is whether there is a rank."""
    few = [
        msgspec.structs.replace(
            scored(f"B{n}", percent, respondents), report_reviews=scored("B", 60).report_reviews
        )
        for n, (percent, respondents) in enumerate([(0, 0), (100, 1), (30, 1), (71, 4)])
    ]
    best = (scored(f"A{n}", n) for n in range(85, 100))
    web.year.publish(web.year.freeze(*few, *best), TUESDAY)
    pages = {web.text(web.result_path(each.uscc)).replace(each.uscc, "其码") for each in few}
    assert len(pages) == 1
    [page] = pages
    for said in ("不在名单上", "不予显示", "敬请谅解"):
        assert said in page
    for said in ("待评定", "已排名", "未排名", "优秀"):
        assert said not in page


def test_before_the_notice_the_link_leads_nowhere(web: Any) -> None:
    web.year.freeze(scored("A01", 95))
    assert web.get(web.result_path("A01")).status_code == 404


def test_only_our_links_open_it(published: Any) -> None:
    path = published.result_path("A01")
    token = path.removeprefix("/results/")
    body, _, signature = token.rpartition(".")
    other, _, _ = published.result_path("A02").removeprefix("/results/").rpartition(".")
    tampered = [
        f"{other}.{signature}",
        body,
        token[:-1],
        token + "A",
        token.swapcase(),
        "A01",
        "x" * 5000,
        "%00",
        "年",
    ]
    for each in tampered:
        found = published.get(f"/results/{each}")
        assert found.status_code == 404, each
        assert "机构A0" not in found.text
    assert published.get(published.result_path("A01", cycle="2022")).status_code == 404
    assert published.get(published.result_path("A99")).status_code == 404
    assert published.get("/results").status_code == 404
