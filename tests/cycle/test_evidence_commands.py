"""Evidence and report sampling as operators type them."""

from datetime import date
from typing import Any

import pytest
from sqlalchemy import insert

from cycle.audit import entries
from cycle.evidence.experts import find_expert
from cycle.evidence.standing import standing_evidence
from cycle.reading import reading
from storage.database import transaction
from storage.tables import ExpertConflict
from tests.cycle.conftest import City
from tests.cycle.shell import Shell

pytestmark = pytest.mark.usefixtures("opened")
#: In the cycle's window.
ON = ("--on", "2023-06-01")
BY = ("--by", "王科长")
NANHAI = ("--district", "南海")


@pytest.fixture
def opened(city: City, pingyi: Shell) -> City:
    """After the commands have given the city their keys."""
    for code in ("A1", "A2", "A3"):
        city.agency(code, name=f"机构{code}")
    city.enterprise("E1")
    city.engage("A1", "E1")
    city.open()
    return city


def listed(pingyi: Shell, *more: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = pingyi.json("evidence", "list", "2023", *more)
    return found


def deduct(pingyi: Shell, item: int, incident: str, *more: str) -> Any:
    words = ("deduction", "2023", "A1", item, incident, *ON, *BY)
    return pingyi.json("evidence", *words, *more)


def test_districts_and_the_city_record_within_their_scope(pingyi: Shell, city: City) -> None:
    first = deduct(pingyi, 5, "合同未注明资质", *NANHAI)
    assert first["warnings"] == []
    again = deduct(pingyi, 5, "合同未注明资质")
    assert "只计一次" in again["warnings"][0]
    assert [row["scope"] for row in listed(pingyi)] == ["440605", "440600"]
    assert len(listed(pingyi, *NANHAI)) == 1
    said = pingyi.refused("evidence", "withdraw", again["id"], "--why", "登记有误", *BY, *NANHAI)
    assert "只能更正或撤回本部门" in said
    with reading(city.database) as db:
        failed = [entry for entry in entries(db) if not entry.succeeded]
    assert [(entry.action, entry.subject) for entry in failed] == [
        ("deduction.withdraw", "agency:A1")
    ]


def test_what_cannot_be_is_refused_in_one_sentence(pingyi: Shell) -> None:
    deduction = ("evidence", "deduction", "2023", "A1")
    assert "不是扣分项目" in pingyi.refused(*deduction, 11, "复评", *ON, *BY)
    assert "晚于今天" in pingyi.refused(*deduction, 1, "事", "--on", "2999-01-01", *BY)
    review = ("evidence", "review", "2023", "A1", "报告1")
    assert "应在 0 和满分" in pingyi.refused(*review, "101", *ON, *BY)
    assert "应大于 0" in pingyi.refused(*review, "1", "--max", "0", *ON, *BY)
    honour = ("evidence", "honour", "2023", "A1")
    assert "不是荣誉级别" in pingyi.refused(*honour, "县级", "救援", "先进", *ON, *BY)
    assert listed(pingyi) == []


def test_a_correction_supersedes_and_keeps_the_old(pingyi: Shell) -> None:
    old = deduct(pingyi, 4, "缺席九月例会", *NANHAI)["id"]
    why = ("--why", "日期登记有误", *BY, *NANHAI)
    new = pingyi.json("evidence", "correct", old, "--set", "on_date=2023-06-02", *why)["id"]
    assert [row["id"] for row in listed(pingyi)] == [new]
    every = {row["id"]: row for row in listed(pingyi, "--all")}
    assert every[new]["supersedes"] == old
    assert (every[old]["ended_by"], every[old]["ended_why"]) == ("王科长", "日期登记有误")
    assert every[old]["content"]["on_date"] == "2023-06-01"
    assert "已被更正或撤回" in pingyi.refused(
        "evidence", "correct", old, "--set", "on_date=2023-06-03", *why
    )
    assert "与原记录相同" in pingyi.refused(
        "evidence", "correct", new, "--set", "on_date=2023-06-02", *why
    )


def test_a_case_goes_on_step_by_step(pingyi: Shell) -> None:
    words = ("penalty", "A1", "佛应急罚〔2023〕1号", "--filed", "2023-05-01", *BY)
    filed = pingyi.json("evidence", *words)["id"]
    why = ("--why", "案件进展", *BY)
    step = ("evidence", "correct", filed, "--set")
    assert "下一步应为" in pingyi.refused(*step, "status=撤销", *why)
    decided = pingyi.json(*step, "status=已处罚", "--set", "decided_on=2023-07-01", *why)["id"]
    pingyi.json("evidence", "correct", decided, "--set", "status=撤销", *why)
    every = listed(pingyi, "--all")
    assert [row["content"]["status"] for row in every] == ["pending", "decided", "revoked"]


def test_a_draw_can_be_repeated_and_reports_are_given_to_experts(pingyi: Shell) -> None:
    for agency in ("A1", "A2"):
        for number in range(5):
            pingyi.json("sampling", "add", "2023", agency, f"R{number}", "评价报告", *ON, *BY)
    seed = ("--seed", "双色球2023119期 05 11", "--source", "10月15日开奖", "--per-agency", "2")
    late = ("--district", "禅城", "--city", "--why", "补办", *BY)
    pingyi.json("nominations", "add", "2023", "A3", *late)
    drawn = pingyi.json("sampling", "draw", "2023", *seed, *BY)
    assert [(each["uscc"], each["reports"]) for each in drawn["too_few"]] == [("A3", 0)]
    assert (
        "不足 2 份报告的候选机构：机构A3（0 份）"
        in pingyi("sampling", "draw", "2023", *seed, *BY).stdout
    )
    assert sorted(each["uscc"] for each in drawn["reports"]) == ["A1", "A1", "A2", "A2"]
    assert pingyi.json("sampling", "draw", "2023", *seed, *BY)["id"] == drawn["id"]
    assert pingyi.json("sampling", "verify", "2023")["holds"]
    for name, employer in (("李工", "机构A1"), ("张工", "某大学")):
        assert pingyi("experts", "add", name, employer, *BY).exit_code == 0
    given = pingyi.json("sampling", "assign", "2023", *BY)
    assert given["unassignable"] == []
    by = {(each["uscc"], each["expert"]) for each in given["assigned"]}
    assert ("A1", "李工") not in by  # the agency's own man
    assert len(given["assigned"]) == 4
    outside = next(
        f"R{n}"
        for n in range(5)
        if ("A1", f"R{n}") not in {(e["uscc"], e["reference"]) for e in drawn["reports"]}
    )
    review = ("evidence", "review", "2023", "A1")
    assert "未被抽中" in pingyi.refused(*review, outside, "88", *ON, *BY)
    inside = next(each["reference"] for each in drawn["reports"] if each["uscc"] == "A1")
    pingyi.json(*review, inside, "44", "--max", "50", "--expert", "张工", *ON, *BY)
    assert "没有分配给专家" in pingyi.refused(
        *review, inside, "44", "--max", "50", "--expert", "李工", *ON, *BY
    )
    [row] = listed(pingyi)
    assert (row["content"]["score"], row["content"]["max_score"]) == ("44", "50")


@pytest.fixture
def sampled(pingyi: Shell) -> tuple[list[str], str]:
    """The reports of A1, two of them drawn and given to 李工, and one not; none to 王五."""
    for number in range(3):
        pingyi.json("sampling", "add", "2023", "A1", f"BG-{number}", "评价报告", *ON, *BY)
    draw = ("sampling", "draw", "2023", "--seed", "05", "--source", "开奖", "--per-agency", "2")
    drawn = sorted(each["reference"] for each in pingyi.json(*draw, *BY)["reports"])
    assert pingyi("experts", "add", "李工", "某大学", *BY).exit_code == 0
    pingyi.json("sampling", "assign", "2023", *BY)
    assert pingyi("experts", "add", "王五", "某学院", *BY).exit_code == 0
    [left] = {f"BG-{number}" for number in range(3)} - set(drawn)
    return drawn, left


def test_a_correction_of_a_review_keeps_to_the_draw_and_the_experts(
    pingyi: Shell, sampled: tuple[list[str], str]
) -> None:
    (first, second), left = sampled
    review = ("evidence", "review", "2023", "A1", first, "88", "--expert", "李工")
    held = pingyi.json(*review, "--on", "2023-06-02", *BY)["id"]
    [before] = listed(pingyi)
    correct = ("evidence", "correct", held, "--why", "登记有误", *BY, "--set")
    for change, said in (
        (f"reference={left}", f"报告“{left}”未被抽中"),
        ("expert=王五", f"报告“{first}”没有分配给专家“王五”"),
        ("expert=赵六", "专家名单中没有“赵六”"),
        ("report_id=abc", "字段为 reference、score、max_score、on_date、expert 之一"),
        ("expert_id=王五", "字段为 reference、score、max_score、on_date、expert 之一"),
        ("on_date=", "日期不能为空"),
        ("score=", "得分“”应写成"),
        ("expert=", f"报告“{first}”已分配专家，请用 --expert 写明由谁复评"),
    ):
        assert said in pingyi.refused(*correct, change)
    assert listed(pingyi) == [before]
    new = pingyi.json(*correct, f"reference={second}")
    assert new["warnings"] == []
    [after] = listed(pingyi)
    assert after["content"]["reference"] == second
    assert after["content"]["report_id"] not in (None, before["content"]["report_id"])
    assert after["content"]["expert_id"] == before["content"]["expert_id"]
    traced = pingyi("evidence", "trace", "2023", "A1").stdout.split("更正自")[1]
    assert f"编号 {first} → {second}" in traced


@pytest.mark.parametrize("change", ["on_date=", "on_date=2999-01-01", "item=" + "9" * 5000])
def test_a_correction_to_no_day_is_one_sentence(pingyi: Shell, change: str) -> None:
    old = deduct(pingyi, 5, "一")["id"]
    said = pingyi.refused("evidence", "correct", old, "--set", change, "--why", "误", *BY)
    assert said.count("\n") == 1
    assert len(listed(pingyi)) == 1


def test_a_penalised_case_does_not_vanish_as_a_closed_one(pingyi: Shell) -> None:
    """A fine that was paid is 结案 to many, and would leave no trace in the ranking."""
    words = ("evidence", "penalty", "A1", "案1", "--filed", "2023-05-01")
    closed = ("--status", "结案", "--decided", "2023-06-01")
    assert "请写“已处罚”" in pingyi.refused(*words, *closed, *BY)
    case = pingyi.json(*words, *BY)["id"]
    correct = ("evidence", "correct", case, "--why", "缴清罚款", *BY, "--set", "status=结案")
    assert "请写“已处罚”" in pingyi.refused(*correct, "--set", "decided_on=2023-06-01")
    assert pingyi(*correct).exit_code == 0


def test_a_case_may_lose_its_day_of_decision_but_not_of_filing(pingyi: Shell) -> None:
    words = ("penalty", "A1", "案1", "--filed", "2023-05-01", "--status", "撤销", "--decided")
    case = pingyi.json("evidence", *words, "2023-06-01", *BY)["id"]
    correct = ("evidence", "correct", case, "--why", "登记有误", *BY, "--set")
    assert "日期不能为空" in pingyi.refused(*correct, "filed_on=")
    assert "“查处”不是案件状态" in pingyi.refused(*correct, "status=查处")
    assert pingyi(*correct, "decided_on=").exit_code == 0
    assert [row["content"]["decided_on"] for row in listed(pingyi)] == [None]


def test_a_review_counts_by_the_day_of_its_report(pingyi: Shell, city: City) -> None:
    """Reviews are held in the weeks of the assessment, after the window has ended (reading 5)."""
    add = ("sampling", "add", "2023", "A1")
    pingyi.json(*add, "R1", "评价报告", "--on", "2023-10-18", *BY)
    beyond = pingyi.refused(*add, "R2", "评价报告", "--on", "2023-10-19", *BY)
    assert "出具日期 2023-10-19 不在考评期" in beyond
    assert "出具日期为“2023-10-18”" in pingyi.refused(*add, "R1", "评价报告", *ON, *BY)
    pingyi.json(
        "sampling", "draw", "2023", "--seed", "05", "--source", "开奖", "--per-agency", "1", *BY
    )
    review = ("evidence", "review", "2023", "A1", "R1", "44", "--max", "50")
    early = pingyi.refused(*review, "--on", "2023-10-17", *BY)
    assert "复评日期 2023-10-17 早于报告的出具日期 2023-10-18" in early
    held = pingyi.json(*review, "--on", "2023-10-22", *BY)
    assert held["warnings"] == ["没有写明评分的专家（--expert），日后查不到由谁评定。"]
    with reading(city.database) as db:
        [counted] = standing_evidence(db, city.cycle.id)[city.ids["A1"]].report_reviews
    assert counted.on == date(2023, 10, 18)


def test_without_a_draw_a_report_that_nobody_listed_is_taken(pingyi: Shell) -> None:
    """Of it only the review's own day is known; once there is a draw it is pointed out."""
    unlisted = ("evidence", "review", "2023", "A1", "外地-1", "80", "--on")
    beyond = pingyi.json(*unlisted, "2023-10-22", *BY)["warnings"]
    assert any("不在考评期" in each for each in beyond)
    pingyi.json("sampling", "add", "2023", "A1", "R1", "评价报告", *ON, *BY)
    draw = ("--seed", "05", "--source", "开奖", "--per-agency", "1")
    pingyi.json("sampling", "draw", "2023", *draw, *BY)
    another = ("evidence", "review", "2023", "A1", "外地-2", "100", *ON, *BY)
    assert "已公开抽查，只登记抽中的报告" in pingyi.refused(*another)
    said = pingyi("assess", "2023").stdout
    assert "未经抽查的报告" in said
    assert "外地-1" in said


def test_whoever_works_for_the_agency_reviews_nothing_of_it(pingyi: Shell) -> None:
    """Also no report that nobody listed."""
    assert pingyi("experts", "add", "钱七", "机构A1", *BY).exit_code == 0
    review = ("evidence", "review", "2023", "A1", "私下-1", "100", "--expert", "钱七", *ON, *BY)
    assert "应回避报告“私下-1”" in pingyi.refused(*review)


def test_two_departments_that_name_one_day_differently_are_told(pingyi: Shell) -> None:
    day = ("--on", "2023-05-31")
    deduction = ("evidence", "deduction", "2023", "A1", "4")
    pingyi.json(*deduction, "活动缺席", *day, "--district", "南海", *BY)
    [warning] = pingyi.json(*deduction, "缺席安全生产月活动", *day, *BY)["warnings"]
    assert "同一天已由南海区登记了“活动缺席”" in warning
    # one department's own cases of one day are several, and nobody is to click past warnings
    assert pingyi.json(*deduction, "同日另一场缺席", *day, *BY)["warnings"] == [warning]
    assert pingyi.json(*deduction, "另一场", "--on", "2023-05-30", *BY)["warnings"] == []
    told = pingyi(*deduction, "又一场", "--on", "2023-05-29", *BY).stdout
    assert told.startswith("第 4 项：")
    assert "每次扣 2 分。" in told


def test_a_list_is_printed_row_by_row(pingyi: Shell) -> None:
    for incident in ("一", "二"):
        deduct(pingyi, 5, incident)
    printed = pingyi("evidence", "list", "2023", "--json").stdout.splitlines()
    assert (len(printed), printed[0], printed[-1]) == (4, "[", "]"), "a record a line, streamed"


def test_an_expert_with_a_conflict_reviews_nothing(
    pingyi: Shell, city: City, sampled: tuple[list[str], str]
) -> None:
    """Also where the conflict became known after the report was given."""
    [first, second], _ = sampled
    review = ("evidence", "review", "2023", "A1")
    scored = ("44", "--max", "50", "--expert", "李工", *ON, *BY)
    pingyi.json(*review, first, *scored)
    with transaction(city.database) as db:
        expert = find_expert(db, "李工")
        values = {"expert_id": expert.id, "uscc": "A1", "reason": "亲属"}
        db.execute(insert(ExpertConflict).values(values))
    assert "应回避报告" in pingyi.refused(*review, second, *scored)
    given = pingyi.json("sampling", "assign", "2023", *BY)["assigned"]
    assert [(each["reference"], each["expert"]) for each in given] == [(second, "王五")]
    pingyi.json(*review, second, "44", "--max", "50", "--expert", "王五", *ON, *BY)


def test_a_drawn_report_without_a_review_is_told_before_the_freeze(
    pingyi: Shell, sampled: tuple[list[str], str]
) -> None:
    [first, second], _ = sampled
    review = ("evidence", "review", "2023", "A1")
    pingyi.json(*review, first, "44", "--max", "50", "--expert", "李工", *ON, *BY)
    told = pingyi("assess", "2023")
    assert f"机构A1：{second}" in told.output
    assert f"机构A1：{first}" not in told.output
    pingyi.json(*review, second, "44", "--max", "50", "--expert", "李工", *ON, *BY)
    assert "没有复评得分" not in pingyi("assess", "2023").output


def test_the_same_words_on_another_day_may_be_another_event(pingyi: Shell) -> None:
    deduct(pingyi, 4, "缺席会议")
    words = ("deduction", "2023", "A1", 4, "缺席会议", "--on", "2023-03-01", *BY)
    [told] = pingyi.json("evidence", *words)["warnings"]
    assert "只计一次；日期不同，不是同一件事的，请改用另一个事件编号" in told


def test_a_correction_says_what_it_ended_and_calls_no_step_a_return(pingyi: Shell) -> None:
    words = ("penalty", "A1", "佛应急罚〔2023〕9号", "--filed", "2023-05-01", *BY)
    filed = pingyi.json("evidence", *words)["id"]
    why = ("--why", "案件进展", *BY)
    decide = ("--set", "status=已处罚", "--set", "decided_on=2023-07-01")
    decided = pingyi.json("evidence", "correct", filed, *decide, *why)
    assert (decided["replaces"], decided["warnings"]) == (filed, [])
    told = pingyi("evidence", "correct", decided["id"], "--set", "status=撤销", *why).stdout
    assert f"原记录 {decided['id']} 已结束" in told
    assert told.startswith("已更正“机构A1”的处罚，新编号 ")
    assert "重新登记" not in told


def test_what_was_withdrawn_and_comes_back_by_a_correction_is_told(pingyi: Shell) -> None:
    first = ("deduction", "2023", "A1", "3", "未录入", "--on", "2023-09-30", *BY)
    gone = pingyi.json("evidence", *first)["id"]
    pingyi.json("evidence", "withdraw", gone, "--why", "登错", *BY)
    other = pingyi.json("evidence", *first[:4], "迟报", *first[5:])["id"]
    changed = pingyi.json(
        "evidence", "correct", other, "--set", "incident=未录入", "--why", "写错", *BY
    )
    assert any(gone in each and "现重新登记" in each for each in changed["warnings"])


def test_another_departments_record_is_named_by_its_district(pingyi: Shell) -> None:
    case = ("penalty", "A1", "佛应急罚〔2023〕7号", "--filed", "2023-05-01", *BY)
    pingyi.json("evidence", *case, "--district", "禅城")
    [warning] = pingyi.json("evidence", *case)["warnings"]
    assert "同一案号已由禅城区登记" in warning
    pingyi.json("evidence", "deduction", "2023", "A1", "3", "未录入", *ON, *BY)
    again = ("deduction", "2023", "A1", "3", "未录入", *ON, *BY, "--district", "南海")
    assert any("已由市局登记" in each for each in pingyi.json("evidence", *again)["warnings"])


def test_who_is_not_assessed_is_named_with_the_reason(pingyi: Shell) -> None:
    case = ("penalty", "A1", "佛应急罚〔2023〕8号", "--filed", "2023-05-01", *BY)
    filed = pingyi.json("evidence", *case)["id"]
    decided = ("--set", "status=已处罚", "--set", "decided_on=2023-07-01")
    pingyi.json("evidence", "correct", filed, *decided, "--why", "案件进展", *BY)
    late = ("--district", "禅城", "--city", "--why", "补办", *BY)
    for agency in ("A1", "A2"):
        pingyi.json("nominations", "add", "2023", agency, *late)
    told = pingyi("assess", "2023").stdout
    [reasons] = [
        each["reasons"]
        for each in pingyi.json("assess", "2023")["agencies"]
        if each["status"] == "excluded"
    ]
    assert "不参评 1 家（不排名，不同于不合格）：" in told
    assert f"机构A1：{'；'.join(reasons)}" in told
    assert "2023-07-01" in reasons[0]
