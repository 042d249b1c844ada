"""What an agency does in chat: propose itself, look at its own result, and object to its score."""

from dataclasses import replace
from datetime import date, datetime
from typing import Any

import msgspec
import pytest

from cycle.candidates.materials import Arrival, receive
from cycle.publishing.titles import revoke, titles_of
from cycle.register.finding import find_agency
from storage.database import transaction
from storage.tables import AuditEntry, MaterialsForm, Nomination, Objection
from tests.bot.listed import ListedYear
from tests.cycle.conftest import CYCLE_2023, ZONE, City
from tests.cycle.frozen_list import BUREAU, at
from tests.cycle.scored import elsewhere, scored

FRIDAY = date(2023, 10, 20)
WHY = "业务信息已按时录入，有系统截图"


@pytest.fixture
def year(database: Any, vault: Any, fixed_time: Any) -> ListedYear:
    file = replace(
        CYCLE_2023,
        nudge_days_before=(),
        milestones={
            "nominations_due": date(2023, 10, 25),
            "materials_due": date(2023, 10, 25),
            "evaluation_ends": date(2023, 10, 27),
        },
    )
    year = ListedYear(City(database, vault, file))
    for number in (1, 2, 3):
        year.city.agency(f"A0{number}", f"机构A0{number}")
    year.city.enterprise("E1", name="宏达五金厂")
    year.city.engage("A01", "E1")
    year.city.open()
    return year


@pytest.fixture
def agency(year: ListedYear, web: Any) -> Any:
    return year.bind(web.person("oAgency"), "A01")


@pytest.fixture
def public(year: ListedYear) -> ListedYear:
    """A01 and A02 are listed until Wednesday; A03 was rated by two, and is not on the list."""
    scores = (scored("A01", 95), scored("A02", 90), scored("A03", 20, respondents=0))
    year.publish(year.freeze(*scores), FRIDAY, now=datetime(2023, 10, 20, 9, 30, tzinfo=ZONE))
    return year


def test_it_proposes_itself_once_and_takes_it_back(year: ListedYear, agency: Any) -> None:
    year.nominate("A01", "440604")
    told = agency.says("自荐")
    assert "禅城区已推荐贵机构" in told
    assert "2023年10月25日截止" in told
    assert len(year.rows(Nomination)) == 1
    assert "自荐请点击" in agency.says("确认自荐需要交什么材料？")
    assert "已自荐，待市局确认" in agency.says("确认自荐 服务有亮点")
    assert "已自荐，待市局确认" in agency.says("确认自荐")
    own = [row for row in year.rows(Nomination) if not row.district_code]
    assert [(row.state, row.reason, row.nominated_by) for row in own] == [
        ("proposed", "服务有亮点", "agency:A01")
    ]
    for question in ("撤回自荐怎么操作？", "取消自荐可以吗", "撤回自荐需要什么理由", "撤回自荐？"):
        assert "已自荐" in agency.says(question)
    assert "写明理由" in agency.says("撤回自荐")
    assert "已撤回" in agency.says("撤回自荐 今年暂不参评")
    assert "自荐已撤回" in agency.says("自荐")


def test_what_was_received_of_the_materials(year: ListedYear, agency: Any, fixed_time: Any) -> None:
    at = datetime(2023, 10, 19, 15, 30, tzinfo=ZONE)

    def received(form: MaterialsForm, arrival: Arrival) -> None:
        with transaction(year.city.database) as db:
            found = find_agency(db, "A01")
            receive(db, year.city.cycle, found, form, arrival, BUREAU, arrival.at, ZONE)

    received(MaterialsForm.ECOPY, Arrival(at))
    told = agency.says("材料")
    assert "请于2023年10月25日（含当日）前送达" in told
    assert "电子盖章版：10月19日15:30收到" in told
    assert "纸质版：未收到" in told
    after = datetime(2023, 10, 26, 9, tzinfo=ZONE)
    fixed_time.move_to(after)
    told = agency.says("材料")
    assert "（含当日）前送达" not in told
    assert "期限2023年10月25日已过，逾期须说明理由" in told
    received(MaterialsForm.PAPER, Arrival(after, late_reason="补交"))
    told = agency.says("材料")
    assert "都已收到" in told
    assert "期限" not in told


def test_no_result_before_it_is_public(agency: Any, fixed_time: Any) -> None:
    told = agency.says("我的结果")
    assert "尚未公布" in told
    assert "2023年10月27日" in told
    assert "还没有公示" in agency.says(f"申诉 3 {WHY}")
    fixed_time.move_to(datetime(2023, 11, 20, 10, tzinfo=ZONE))
    assert "尚未公布，公布后" in agency.says("我的结果")


def test_its_own_result_and_nobody_elses(public: ListedYear, agency: Any) -> None:
    told = agency.says("我的结果")
    assert "机构A01" in told
    assert "第1名" in told
    assert "第11项：平均95" in told
    assert "机构A02" not in agency.says("机构A02的结果")


def test_below_five_the_chat_is_the_same_whoever_answered(year: ListedYear, web: Any) -> None:
    """No grade, no rank, and nothing that says whether the one client answered at all."""
    few = {"A01": (0, 0), "A02": (100, 1), "A03": (30, 1)}
    reports = scored("A01", 60).report_reviews
    evidence = [
        msgspec.structs.replace(scored(uscc, *answers), report_reviews=reports)
        for uscc, answers in few.items()
    ]
    best = (scored(f"B{n}", n) for n in range(85, 100))
    year.publish(year.freeze(*evidence, *best), FRIDAY, now=at(FRIDAY, 9, 30))
    told = {
        year.bind(web.person(f"o{uscc}"), uscc).says("我的结果").replace(uscc, "") for uscc in few
    }
    assert len(told) == 1
    [said] = told
    assert "未进入公示名单。\n第12项：作答企业不足 5 家" in said
    assert "满意度、合计得分、等次和名次因此都不显示，敬请谅解" in said
    assert "第11项：平均60分，扣20分" in said
    for word in ("待评定", "优秀", "合格", "名（"):
        assert word not in said


@pytest.mark.parametrize(
    ("said", "items"),
    [
        (f"申诉 3、5项 {WHY}", "3,5"),
        (f"申诉第１２项：{WHY}", "12"),
        (f"我要申诉 3,11 {WHY}", "3,11"),
        (f"申诉 第三项 {WHY}", "3"),
        (f"申诉第三项{WHY}", "3"),
        (f"申诉 十一 {WHY}", "11"),
        (f"申诉 第3项和第11项 {WHY}", "3,11"),
        (f"申诉 第3项、第十一项的{WHY}", "3,11"),
        (f"申诉 3 11 理由：{WHY}", "3,11"),
        (f"确认申诉 {WHY}", ""),
    ],
)
def test_an_objection_to_its_own_score_names_items(
    public: ListedYear, agency: Any, said: str, items: str
) -> None:
    told = agency.says(said)
    [row] = public.rows(Objection)
    assert row.receipt in told
    assert (row.items, row.filed_by) == (items, "agency")
    assert agency.again() == told
    assert "无需重复" in agency.says(said)
    assert len(public.rows(Objection)) == 1
    [entry] = [each for each in public.rows(AuditEntry) if each.action == "objection.file"]
    assert entry.role == "agency"


@pytest.mark.parametrize(
    ("said", "items", "why"),
    [
        (f"申诉 {WHY}", "", WHY),
        (f"申诉3、11{WHY}", "3,11", WHY),
        (f"申诉 2023年{WHY}", "", f"2023年{WHY}"),
        (f"申诉 3次{WHY}", "", f"3次{WHY}"),
        (f"申诉 11月3日{WHY}", "", f"11月3日{WHY}"),
        (f"申诉 三项扣分都不对，{WHY}", "", f"三项扣分都不对，{WHY}"),
        (f"申诉 1、{WHY}；2、会议已参加", "", f"1、{WHY}；2、会议已参加"),
        (f"申诉 3、{WHY}", "3", WHY),
        ("申诉 3 凭什么扣我们的分？", "3", "凭什么扣我们的分？"),
    ],
)
def test_what_names_no_item_for_sure_is_shown_and_confirmed(
    public: ListedYear, agency: Any, said: str, items: str, why: str
) -> None:
    asked = agency.says(said)
    assert public.rows(Objection) == []
    named = f"第{items.replace(',', '、')}项" if items else "没有写明项号"
    for shown in ("机构：机构A01\n", "佛应急公示〔2023〕5号", f"评估项目：{named}\n"):
        assert shown in asked
    told = agency.taps("确认申诉", asked)
    [row] = public.rows(Objection)
    assert row.receipt in told
    assert (row.items, public.city.vault.open(row.text_sealed)) == (items, why)
    assert agency.again() == told
    assert "无需重复" in agency.taps("确认申诉", asked)


@pytest.mark.parametrize(
    "said",
    [
        "申诉什么时候有结果啊",
        "申诉怎么弄的呀",
        "怎么申诉",
        "我想申诉",
        "申诉？",
        "申诉 3",
        "申诉 第三项",
    ],
)
def test_a_question_files_no_appeal(public: ListedYear, agency: Any, said: str) -> None:
    assert "发送“申诉 项号 理由”" in agency.says(said)
    assert public.rows(Objection) == []


def test_an_appeal_is_kept_word_for_word(public: ListedYear, agency: Any) -> None:
    why = "「业务信息，截图」（２０２３年）见附件。"
    agency.says(f"申诉 3 {why}")
    agency.says(f"申诉 {why}补充")
    agency.taps("确认申诉")
    texts = {public.city.vault.open(row.text_sealed) for row in public.rows(Objection)}
    assert texts == {why, f"{why}补充"}


def test_a_long_appeal_is_confirmed_by_copying_the_line(public: ListedYear, agency: Any) -> None:
    asked = agency.says(f"申诉 {'长' * 480}")
    assert "复制下面一行发送" in asked
    assert public.rows(Objection) == []
    assert "已收到" in agency.says(asked.splitlines()[-1])


def test_who_is_not_on_the_list_may_object_to_its_own_score(public: ListedYear, web: Any) -> None:
    person = public.bind(web.person("oThird"), "A03")
    assert "编号" in person.says(f"申诉 11 {WHY}")
    assert "没有第 99 项" in person.says(f"申诉 99 {WHY}").replace("没有第99项", "没有第 99 项")


def test_in_another_city_it_names_that_standards_items(
    year: ListedYear, agency: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    linjiang = elsewhere(monkeypatch)("linjiang-2025")
    year.publish(year.freeze(scored("A01", 95), ruleset=linjiang), FRIDAY, now=at(FRIDAY, 9, 30))
    assert "项号1至7" in agency.says("申诉")
    told = agency.says("我的结果")
    assert "领先" in told
    assert "第6项：平均95分" in told


def test_after_the_window_it_says_when_it_was(
    public: ListedYear, agency: Any, fixed_time: Any
) -> None:
    fixed_time.shift(6 * 24 * 3600)
    assert "公示已于2023年10月25日24:00结束" in agency.says(f"申诉 3 {WHY}")
    assert public.rows(Objection) == []


@pytest.fixture
def next_year(public: ListedYear) -> ListedYear:
    """The next cycle's survey begins while the list of this one is public."""
    file = replace(public.city.file, name="2024")
    other = ListedYear(City(public.city.database, public.city.vault, file, ids=public.city.ids))
    other.city.open()
    return other


def test_bound_to_the_next_cycle_it_reads_and_appeals_what_is_public(
    next_year: ListedYear, agency: Any, fixed_time: Any
) -> None:
    fixed_time.shift(60)
    next_year.bind(agency, "A01")
    told = agency.says("我的结果")
    assert "2023周期考评结果" in told
    assert "第1名" in told
    assert "对本机构2023周期得分有异议" in agency.says("申诉")
    assert "2023周期得分的申诉（第3项），编号" in agency.says(f"申诉 3 {WHY}")
    assert len(next_year.rows(Objection)) == 1
    fixed_time.shift(6 * 24 * 3600)
    assert "2023周期考评结果" in agency.says("我的结果"), "the next cycle has published nothing"
    assert "2023周期的公示已于2023年10月25日24:00结束" in agency.says(f"申诉 3 {WHY}")
    next_year.publish(next_year.freeze(scored("A01", 91)), date(2023, 10, 26), "文9")
    assert "2024周期考评结果" in agency.says("我的结果")


def test_where_two_results_are_public_the_appeal_asks_which(
    next_year: ListedYear, agency: Any
) -> None:
    next_year.publish(next_year.freeze(scored("A01", 91)), FRIDAY, "文9", now=at(FRIDAY, 9, 40))
    asked = agency.says(f"申诉 3、5 {WHY}")
    assert next_year.rows(Objection) == []
    told = agency.taps("2023周期", asked)
    assert "2023周期得分的申诉（第3、5项），编号" in told
    assert "2024周期得分的申诉（第3项），编号" in agency.says(f"申诉 2024周期 3 {WHY}")
    assert [row.items for row in next_year.rows(Objection)] == ["3,5", "3"]


def test_who_was_not_assessed_hears_so(year: ListedYear, web: Any) -> None:
    person = year.bind(web.person("oThird"), "A03")
    year.publish(year.freeze(scored("A01", 95)), FRIDAY, now=at(FRIDAY, 9, 30))
    for said in (f"申诉 3 {WHY}", "我的结果"):
        assert "没有参加2023周期的考评" in person.says(said)


def test_no_title_and_a_title(year: ListedYear, agency: Any, fixed_time: Any) -> None:
    assert "没有标杆机构称号" in agency.says("称号")
    year.titled(date(2023, 10, 20))
    fixed_time.shift(3600 * 12)
    assert "有效，至2024年10月20日24:00" in agency.says("称号")
    with transaction(year.city.database) as db:
        [title] = [each for each in titles_of(db, year.city.cycle.id) if each.uscc == "A01"]
        now = datetime(2023, 10, 21, 12, tzinfo=ZONE)
        revoke(db, title, date(2023, 10, 21), "查实出具虚假报告", BUREAU, now, ZONE)
    fixed_time.shift(3600 * 24)
    told = agency.says("称号")
    assert "称号已于2023年10月21日取消" in told
    assert "原因：查实出具虚假报告" in told
