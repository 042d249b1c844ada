"""有人要求我打高分: to the bureau alone, at any moment, and nothing leads back to who said it."""

from typing import Any

import pytest

from bot.wording.enterprise import CONCERN
from storage.tables import AuditEntry, Concern, Conversation, Turn

STORY = "检测公司的人坐在旁边，让我全选A"
SAID = (
    f"有人要求我打高分 {STORY}",
    f"有人要求我打高分：{STORY}",
    f"有人让我打高分，{STORY}",
    f"被要求打高分 {STORY}",
    f"要求好评，{STORY}",
    f"我要举报有人逼我们全选A。{STORY}",
    "安信检测公司让我们给满分",
    "安信检测公司的人坐在旁边要求我打高分",
)
BARE = (
    CONCERN,
    "有人让我打高分",
    "被要求打高分。",
    "要求好评",
    "有人要求我们给好评！",
    "让我打高分",
)
NONE = (
    "没有人要求我打高分",
    "没有机构要求我打高分",
    "机构没有要求我打高分",
    "公司服务很好，给满分",
    "他们让我们很满意，给满分",
    "要求高，做得细",
    "希望继续保持",
)


@pytest.mark.parametrize("words", SAID)
def test_kept_for_the_bureau_with_what_was_said(
    web: Any, village: Any, vault: Any, words: str
) -> None:
    person = web.person("oP").consents(village)
    said = person.says(words)
    assert "除主办单位外没有人能看到" in said
    [row] = village.rows(Concern)
    assert row.receipt in said
    assert vault.open(row.text_sealed) == words
    assert (row.reported_on.isoformat(), row.handled_at) == ("2023-10-20", None)
    assert person.again() == said
    assert village.count(Concern) == 1


@pytest.mark.parametrize("words", BARE)
def test_without_what_happened_it_asks_for_it(web: Any, village: Any, words: str) -> None:
    person = web.person("oP").consents(village)
    said = person.says(words)
    assert "写明经过" in said
    assert "反映：" in said
    assert village.count(Concern) == 0
    assert "除主办单位外" in person.says(f"{words} {STORY}")


FORMS = ("反映：", "反映:", "我要反映：", "反映情况：", "反映一下 ：")


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("asked", [True, False])
def test_the_form_files_at_once(
    web: Any, village: Any, vault: Any, form: str, *, asked: bool
) -> None:
    person = web.person("oP").consents(village)
    person.says("AAAAAAAAAA")
    if asked:
        person.says(CONCERN)
    story = "昨天安信的老板坐在旁边看着我逐题全部选A，这样可以吗？"
    told = person.says(f"{form}{story}")
    assert "除主办单位外没有人能看到" in told
    assert "继续" in told
    [row] = village.rows(Concern)
    assert vault.open(row.text_sealed) == f"{form}{story}".strip()
    assert "意见：挺好的服务很到位" in person.says("挺好的服务很到位")
    assert village.count(Concern) == 1


def test_without_its_colon_it_is_the_form_for_who_was_shown_it(web: Any, village: Any) -> None:
    person = web.person("oP").consents(village)
    person.says("AAAAAAAAAA")
    assert "意见：反映 问题处理得慢" in person.says("反映 问题处理得慢")
    assert village.count(Concern) == 0
    person.says(CONCERN)
    assert "除主办单位外" in person.says("反映 老板坐在旁边看着我全部选A")


MEANT_OTHERWISE = (
    "昨天安信的老板坐在旁边看着我逐题全部选A",
    "收费有点贵，希望明年能便宜一些",
    "这个会不会被机构知道",
    "你们的电话是多少我打给你们说",
    "好的",
    "确认反映",
    "反映",
)


@pytest.mark.parametrize("words", MEANT_OTHERWISE)
@pytest.mark.parametrize("answered", ["AAAAA", "AAAAAAAAAA"])
def test_without_the_form_nothing_is_filed_and_nothing_is_a_comment(
    web: Any, village: Any, words: str, answered: str
) -> None:
    """Agencies read comments, and must not read this; nor is a remark a report."""
    person = web.person("oP").consents(village)
    for letter in [answered] if len(answered) == 10 else answered:
        person.says(letter)
    person.says(CONCERN)
    for _ in range(2):  # it stays so until the survey goes on
        person.says(words)
    kept = village.response("宏达五金厂", "安信检测公司")
    assert (village.count(Concern), kept.comment) == (0, None)
    assert kept.answers == answered.ljust(10, "-")
    assert all(words not in str(row) for row in village.rows(Conversation))
    assert ("第6/10题" if len(answered) == 5 else "十题已答完") in person.says("继续")


@pytest.mark.parametrize("words", ["没有，我随便问问", "算了", "不反映了", "没事，点错了", "没有"])
def test_a_refusal_ends_it(web: Any, village: Any, words: str) -> None:
    person = web.person("oP").consents(village)
    person.says("AAAAAAAAAA")
    person.says(CONCERN)
    told = person.says(words)
    assert "没有报送任何内容" in told
    assert "十题已答完" in told
    assert village.count(Concern) == 0
    assert "意见：服务还算周到" in person.says("服务还算周到")


@pytest.mark.parametrize(
    "words",
    ["A", "第三题改成基本清楚", "安信检测公司", "继续填写", "进度", "我的提交", "提交"],
)
def test_what_the_survey_understands_goes_on_there(web: Any, village: Any, words: str) -> None:
    person = web.person("oP").consents(village)
    person.says(CONCERN)
    told = person.says(words)
    assert "没有报送" not in told
    assert village.count(Concern) == 0


@pytest.mark.parametrize("words", NONE)
def test_what_denies_it_or_praises_is_a_comment(web: Any, village: Any, words: str) -> None:
    person = web.person("oP").consents(village)
    person.says("AAAAAAAAAA")
    assert f"意见：{words}" in person.says(words)
    assert village.count(Concern) == 0


def test_where_a_comment_is_awaited_it_is_none(web: Any, village: Any) -> None:
    """Agencies read comments."""
    person = web.person("oP").consents(village)
    person.says("AAAAAAAAAA")
    person.says(SAID[0])
    assert village.count(Concern) == 1
    assert village.response("宏达五金厂", "安信检测公司").comment is None
    assert "意见：无" in person.says("跳过")


def test_neither_times_nor_the_log_lead_back(web: Any, village: Any, fixed_time: Any) -> None:
    """Whoever compares when people last wrote with what came in finds nothing."""
    person = web.person("oP").consents(village)
    [before] = village.rows(Conversation)
    fixed_time.shift(3600)
    person.says(SAID[0])
    [after] = village.rows(Conversation)
    assert (after.last_typed_at, after.last_event_at) == (
        before.last_typed_at,
        before.last_event_at,
    )
    [entry] = village.rows(AuditEntry)
    assert (entry.actor, entry.role, entry.detail) == ("enterprise", "enterprise", {})
    assert entry.at.second == entry.at.minute == 0
    for row in (*village.rows(Concern), *village.rows(AuditEntry), *village.rows(Turn)):
        assert before.id not in str(row)


def test_at_any_time_but_by_enterprises_alone(web: Any, village: Any) -> None:
    village.survey_lasts(-9, -5)
    assert "除主办单位外" in web.person("oP").binds(village).says(SAID[0])
    agency = web.person("oA").binds(village, "安信检测公司")
    stranger = web.person("oS")
    assert "没有看懂" in agency.says(SAID[0])
    assert "绑定 邀请码" in stranger.says(SAID[0])
    assert village.count(Concern) == 1


def test_too_long_words_are_refused_with_their_number(web: Any, village: Any) -> None:
    said = web.person("oP").consents(village).says(f"{CONCERN} {'长' * 1000}")
    assert "1009 个字，未作记录" in said
    assert village.count(Concern) == 0
