"""异议 机构名 理由: by anybody while a list is public; strangers otherwise get help and no more."""

from dataclasses import replace
from datetime import date, datetime
from typing import Any

import pytest

from cycle.register.finding import find_agency, own_row
from cycle.register.history import RowKind
from cycle.register.merging import merge_agencies
from storage.database import transaction
from storage.tables import AuditEntry, Conversation, Erasure, Objection
from tests.bot.listed import ListedYear
from tests.cycle.conftest import CYCLE_2023, ZONE, City
from tests.cycle.frozen_list import BUREAU, DOCUMENT, at
from tests.cycle.scored import scored

FRIDAY, WEDNESDAY = date(2023, 10, 20), date(2023, 10, 25)
WHY = "报告与现场不符"
A02 = "机构A02"


@pytest.fixture
def year(database: Any, vault: Any, fixed_time: Any) -> ListedYear:
    file = replace(CYCLE_2023, nudge_days_before=(), milestones={})
    year = ListedYear(City(database, vault, file))
    for number in (1, 2, 3):
        year.city.agency(f"A0{number}", f"机构A0{number}")
    year.city.enterprise("E1", name="宏达五金厂")
    year.city.engage("A01", "E1")
    year.city.liaison("440604", "某联络员")
    year.city.open()
    return year


@pytest.fixture
def public(year: ListedYear) -> ListedYear:
    """A01 and A02 are listed until Wednesday; A03 is pending."""
    year.publish(
        year.freeze(scored("A01", 95), scored("A02", 90), scored("A03", 80, respondents=0)),
        FRIDAY,
        now=datetime(2023, 10, 20, 9, 30, tzinfo=ZONE),
    )
    return year


#: A whole name or a code, and a reason: nothing else can be meant.
FORMS = (
    f"异议 {A02} {WHY}",
    f"异议：{A02}，{WHY}",
    f"异议\n{A02}\n{WHY}",
    f"异议 Ａ０２ {WHY}",
    f"异议 A02 理由：{WHY}",
    f"确认异议 {A02} {WHY}",
)
#: What may mean something else is shown first.
ASKED_FIRST = (
    f"异议{A02}{WHY}",
    f"异议 {A02}的{WHY}",
    f"异议 构A02 {WHY}",
    f"确认异议 构A02 {WHY}",
    f"我要提异议：{A02}，{WHY}",
    f"我对{A02}有异议，理由是{WHY}",
    f"对A02提出异议：{WHY}",
    f"我要对{A02}提出异议，{WHY}",
    f"对{A02}的评选结果有异议，{WHY}",
)


@pytest.mark.parametrize("words", FORMS)
def test_a_stranger_objects(web: Any, public: ListedYear, words: str) -> None:
    stranger = web.person("oStranger")
    said = stranger.says(words)
    [row] = public.rows(Objection)
    assert f"对“{A02}”的异议，编号 {row.receipt}" in said
    assert "公示期至2023年10月25日" in said
    assert (row.agency_id, row.filed_by) == (public.city.ids["A02"], "public")
    assert public.city.vault.open(row.text_sealed) == WHY
    assert public.city.vault.open(row.filer_sealed) == "oStranger"
    [entry] = [each for each in public.rows(AuditEntry) if each.action == "objection.file"]
    assert (entry.actor, entry.role) == ("public", "public")
    assert public.rows(Conversation) == [], "a stranger stays one"
    assert stranger.again() == said
    assert f"编号 {row.receipt}，无需重复" in stranger.says(words)
    assert len(public.rows(Objection)) == 1


@pytest.mark.parametrize("words", ASKED_FIRST)
def test_what_may_mean_another_is_shown_and_confirmed_by_a_tap(
    web: Any, public: ListedYear, words: str
) -> None:
    stranger = web.person("oStranger")
    asked = stranger.says(words)
    assert public.rows(Objection) == []
    for shown in (f"机构：{A02}\n", f"公示文号：{DOCUMENT}\n", WHY):
        assert shown in asked
    part = "构A02" in words and A02 not in words
    assert ("名单上只与下面一家相符" in asked) == part
    told = stranger.taps("确认异议", asked)
    [row] = public.rows(Objection)
    assert f"编号 {row.receipt}" in told
    assert WHY in public.city.vault.open(row.text_sealed)
    assert row.agency_id == public.city.ids["A02"]
    assert stranger.again() == told
    assert "无需重复" in stranger.taps("确认异议", asked)
    assert len(public.rows(Objection)) == 1


def test_an_agency_whose_name_is_within_a_listed_ones_is_not_taken_for_it(
    web: Any, public: ListedYear
) -> None:
    for words in ("异议 A0 他们的报告造假", f"异议 {A02}(顺德)分公司 他们的报告造假"):
        web.person("oStranger").says(words)
    assert public.rows(Objection) == []


@pytest.mark.parametrize(
    "words",
    [
        "异议怎么提？",
        "我有异议怎么办呢",
        "请问怎么提异议",
        "异议结果什么时候出来",
        "异议要怎么写才好",
        "我对结果有异议",
        f"异议 {A02} 什么时候有结果啊",
        f"异议 {A02} 这样的机构怎么也在名单上？",
    ],
)
def test_a_question_files_nothing(web: Any, public: ListedYear, words: str) -> None:
    asked = web.person("oStranger").says(words)
    assert "编号" not in asked
    assert "不在公示名单" not in asked
    assert public.rows(Objection) == []


@pytest.mark.parametrize(
    "why",
    [
        "「造假报告，现场」未到（有照片），因为：三份“报告”……",
        "因为他们的报告与现场不符",
        "是假的报告，２０２３年５月①②。",
        "第一行是这样\n第二行：A&B<c>，",
    ],
)
@pytest.mark.parametrize("form", ["异议 {} {}", "异议：{}，理由：{}", "我对{}有异议，{}"])
def test_what_was_written_is_kept_word_for_word(
    web: Any, public: ListedYear, form: str, why: str
) -> None:
    stranger = web.person("oStranger")
    if "确认后才提交" in stranger.says(form.format(A02, why)):
        stranger.taps("确认异议")
    [row] = public.rows(Objection)
    assert public.city.vault.open(row.text_sealed) == why


def test_a_reason_too_long_for_a_tap_is_shown_to_be_copied(web: Any, public: ListedYear) -> None:
    why = "长" * 300
    asked = web.person("oStranger").says(f"我对{A02}有异议，{why}")
    assert "复制下面一行发送" in asked
    assert "编号" in web.person("oStranger").says(asked.splitlines()[-1])
    [row] = public.rows(Objection)
    assert public.city.vault.open(row.text_sealed) == why


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("异议", "公示名单（2家）：\n1. 机构A01\n2. 机构A02"),
        ("我要提异议", "异议 机构名称 "),
        ("我有异议", "2023年10月25日24:00前"),
        (f"异议 {A02}", "写明理由"),
        (f"异议 {A02} 不好", "理由“不好”只有2个字，请写5至500个字"),
        (f"异议 机构A03 {WHY}", "没有看出“机构A03”"),
        (f"异议 无名公司 {WHY}", "没有看出“无名公司”"),
        (f"异议 机构 {WHY}", "名单上有几家都符合"),
        (f"异议 {A02} {'长' * 501}", "理由有501个字，请精简到5至500个字"),
    ],
)
def test_what_is_missing_is_told(web: Any, public: ListedYear, words: str, told: str) -> None:
    assert told in web.person("oStranger").says(words)
    assert public.rows(Objection) == []


def test_of_two_cycles_lists_the_name_decides(web: Any, public: ListedYear) -> None:
    """Two cycles' lists are public at once: each of their agencies may be objected to."""
    file = replace(public.city.file, name="2023乙")
    other = ListedYear(City(public.city.database, public.city.vault, file, ids=public.city.ids))
    other.publish(other.freeze(scored("A07", 95)), FRIDAY, "佛应急公示〔2023〕8号")
    stranger = web.person("oStranger")
    for name in ("机构A07", "机构A01"):
        assert "编号 YY-" in stranger.says(f"异议 {name} {WHY}")
    filed = {row.agency_id: row.publication_id for row in public.rows(Objection)}
    assert set(filed) == {public.city.ids["A07"], public.city.ids["A01"]}
    assert len(set(filed.values())) == 2


NEWER = "佛应急公示〔2023〕8号"


@pytest.fixture
def two_lists(public: ListedYear) -> ListedYear:
    """A01 is on a second cycle's list too, under the code into which it was merged meanwhile."""
    file = replace(public.city.file, name="2023乙")
    other = ListedYear(City(public.city.database, public.city.vault, file, ids=public.city.ids))
    other.publish(other.freeze(scored("A07", 95), scored("A08", 90)), FRIDAY, NEWER)
    with transaction(public.city.database) as db:
        kept, gone = find_agency(db, "A07"), own_row(db, RowKind.AGENCY, "A01")
        merge_agencies(db, kept, gone, BUREAU, at(FRIDAY), "同一家")
    return other


def test_an_agency_on_two_lists_is_one_name_and_the_list_is_asked_for(
    web: Any, two_lists: ListedYear
) -> None:
    stranger = web.person("oStranger")
    assert stranger.says("异议").count("机构A07") == 1
    for name in ("机构A07", "A07", "机构A01"):
        asked = stranger.says(f"异议 {name} {WHY}")
        assert "在2份正在公示的名单上" in asked
        assert "有几家都符合" not in asked
        assert two_lists.rows(Objection) == []
    for label, document in (("2023周期", DOCUMENT), ("2023乙周期", NEWER)):
        told = stranger.taps(label, asked)
        assert "编号 YY-" in told
        assert f"公示文号{document}" in told
    assert len({row.publication_id for row in two_lists.rows(Objection)}) == 2
    texts = {two_lists.city.vault.open(row.text_sealed) for row in two_lists.rows(Objection)}
    assert texts == {WHY}


@pytest.mark.parametrize(
    "words",
    [
        f"异议 机构A07 2023周期 {WHY}",
        f"异议 机构A07（2023周期）{WHY}",
        f"异议 2023周期 机构A07 {WHY}",
        f"异议 机构A01 {DOCUMENT} {WHY}",
        f"异议 机构A01 佛应急公示[2023]5号，理由：{WHY}",
        f"我对机构A07有异议：2023周期的公示，{WHY}",
    ],
)
def test_the_message_itself_may_name_the_list(web: Any, two_lists: ListedYear, words: str) -> None:
    stranger = web.person("oStranger")
    told = stranger.says(words)
    if words.startswith("我对"):
        told = stranger.taps("确认异议")
    assert f"公示文号{DOCUMENT}" in told
    [row] = two_lists.rows(Objection)
    assert two_lists.city.vault.open(row.text_sealed) == WHY


def test_who_is_on_the_other_list_alone_is_not_on_the_one_that_is_named(
    web: Any, two_lists: ListedYear
) -> None:
    assert "不在这份公示名单上" in web.person("oStranger").says(f"异议 机构A02 2023乙周期 {WHY}")
    assert two_lists.rows(Objection) == []


def test_a_long_reason_leaves_the_question_readable(web: Any, two_lists: ListedYear) -> None:
    asked = web.person("oStranger").says(f"异议 机构A07 {'长' * 480}")
    assert "例如：异议 机构全称 2023乙周期 理由" in asked
    assert "2023周期（佛应急公示〔2023〕5号）" in asked


def test_one_person_objects_five_times(web: Any, public: ListedYear) -> None:
    stranger = web.person("oStranger")
    for number in range(5):
        assert "编号" in stranger.says(f"确认异议 {A02} {WHY}，第{number}份")
    assert "最多提出 5 件" in stranger.says(f"确认异议 {A02} {WHY}，第六份")
    assert len(public.rows(Objection)) == 5
    assert "编号" in web.person("oOther").says(f"异议 {A02} {WHY}")


def test_of_a_second_objection_to_one_agency_the_first_is_told(
    web: Any, public: ListedYear
) -> None:
    stranger = web.person("oStranger")
    stranger.says(FORMS[0])
    [row] = public.rows(Objection)
    asked = stranger.says(f"异议 {A02} 另有一份报告是抄的")
    assert f"编号 {row.receipt}，尚待处理" in asked
    assert len(public.rows(Objection)) == 1
    assert "编号" in web.person("oOther").says(f"异议 {A02} 另有一份报告是抄的")
    assert "编号" in stranger.says("异议 机构A01 另有一份报告是抄的"), "about another: at once"
    assert "已收到" in stranger.taps("确认异议", asked)
    assert len(public.rows(Objection)) == 4
    stranger.says(f"撤回异议 {row.receipt}")


def test_without_an_open_window_strangers_hear_that_nothing_was_recorded(
    web: Any, year: ListedYear, fixed_time: Any
) -> None:
    stranger = web.person("oStranger")
    for words in ("异议", FORMS[0], f"我对{A02}有异议，{WHY}", "怎么提异议"):
        told = stranger.says(words)
        assert "名单还没有公示" in told
        assert "没有记录" in told
        assert "联络员，或市应急管理局" in told
    year.publish(year.freeze(scored("A01", 95), scored("A02", 90)), FRIDAY)
    assert "可发送“异议 机构全称 理由”" in stranger.says("你好")
    assert "可发送“异议 机构全称 理由”" in stranger.says("帮助")
    fixed_time.move_to(datetime(2023, 10, 25, 23, 59, 59, tzinfo=ZONE))
    assert "编号" in stranger.says(FORMS[0])
    fixed_time.move_to(datetime(2023, 10, 26, tzinfo=ZONE))
    for words in ("异议", FORMS[0]):
        assert "上次公示已于2023年10月25日24:00结束" in stranger.says(words)
        assert "没有记录" in stranger.last
    assert len(year.rows(Objection)) == 1


def test_known_people_hear_when(web: Any, year: ListedYear, fixed_time: Any) -> None:
    agency = web.person("oA")
    agency.says(f"绑定 {year.codes['A01']}")
    assert "还没有公示" in agency.says(FORMS[0])
    year.publish(year.freeze(scored("A01", 95), scored("A02", 90)), FRIDAY)
    fixed_time.move_to(datetime(2023, 10, 26, 9, tzinfo=ZONE))
    assert "已于2023年10月25日24:00结束" in agency.says(FORMS[0])
    year.announce(date(2023, 10, 26))
    assert "已于2023年10月25日24:00结束" in agency.says("异议")
    assert year.rows(Objection) == []


def test_a_comment_of_the_survey_is_left_to_it(web: Any, year: ListedYear) -> None:
    firm = web.person("oE")
    for words in (f"绑定 {year.codes['E1']}", "同意", "AAAAAAAAAA"):
        firm.says(words)
    assert "意见：异议 无" in firm.says("异议 无")
    assert "没有公示" in firm.says("异议")


@pytest.mark.parametrize(
    ("subject", "about", "filed_by"),
    [("E1", "机构A02", "enterprise"), ("A01", "机构A02", "agency"), ("A01", "机构A01", "agency")],
)
def test_invited_people_object_as_what_they_are(
    web: Any, public: ListedYear, subject: str, about: str, filed_by: str
) -> None:
    person = web.person("oKnown")
    person.says(f"绑定 {public.codes[subject]}")
    assert "编号" in person.says(f"异议 {about} {WHY}")
    [row] = public.rows(Objection)
    assert row.filed_by == filed_by
    [entry] = [each for each in public.rows(AuditEntry) if each.action == "objection.file"]
    assert entry.actor == filed_by, "the log names nobody"


def test_an_agency_that_names_an_item_is_told_to_appeal(web: Any, public: ListedYear) -> None:
    person = web.person("oKnown")
    person.says(f"绑定 {public.codes['A01']}")
    assert "请发送“申诉 项号 理由”" in person.says(f"对第3项有异议，{WHY}")
    assert public.rows(Objection) == []


def test_a_liaison_has_the_list_and_files_nothing(web: Any, public: ListedYear) -> None:
    liaison = web.person("oL")
    liaison.says(f"绑定 {public.codes['440604']}")
    assert "联络员身份" in liaison.says(f"异议 {A02} {WHY}")
    assert "联络员身份" not in liaison.says("异议")
    assert public.rows(Objection) == []


def test_a_liaison_bound_to_the_next_cycle_sees_what_is_said_of_the_public_list(
    web: Any, public: ListedYear, fixed_time: Any
) -> None:
    public.nominate("A02", "440604")
    web.person("oStranger").says(FORMS[0])
    [row] = public.rows(Objection)
    file = replace(public.city.file, name="2024")
    after = ListedYear(City(public.city.database, public.city.vault, file, ids=public.city.ids))
    after.city.open()
    liaison = web.person("oL")
    for year in (public, after):
        fixed_time.shift(60)
        liaison.says(f"绑定 {year.codes['440604']}")
        told = liaison.says("异议")
        assert "2023周期禅城区推荐的机构收到的异议" in told
        assert f"尾号{row.receipt[-5:]}" in told
        # the whole would open the decision's reason, which is told to who filed it alone
        assert row.receipt not in told


@pytest.mark.parametrize("words", ["撤回同意", "确认删除我的信息", "unsubscribe", "stranger"])
def test_who_leaves_is_no_filer_any_more(web: Any, public: ListedYear, words: str) -> None:
    person = web.person("oKnown")
    if words != "stranger":
        person.says(f"绑定 {public.codes['E1']}")
        person.says("同意")
    person.says(FORMS[0])
    if words in ("unsubscribe", "stranger"):
        person.does("unsubscribe")
    else:
        person.says(words)
    [row] = public.rows(Objection)
    assert (row.filer_hash, row.filer_sealed) == (None, None)
    assert public.city.vault.open(row.text_sealed) == WHY
    counts = [each.counts["filers"] for each in public.rows(Erasure)]
    assert counts == ([1] if words.startswith("确认") else [])
