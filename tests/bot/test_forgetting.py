"""删除我的信息: what goes and stays is told first; then all that leads to the person is gone."""

from typing import Any

import pytest

from storage.tables import (
    AuditEntry,
    Binding,
    Conversation,
    Erasure,
    Submission,
    SubscriptionCredit,
)

ASK, CONFIRM = "删除我的信息", "确认删除我的信息"
FIRM, AGENCY = "宏达五金厂", "安信检测公司"


@pytest.mark.parametrize("words", [ASK, "删除我的个人信息", "请删除我的信息。", "注销"])
def test_asked_it_tells_what_goes_and_what_stays(web: Any, village: Any, words: str) -> None:
    person = web.person("oP").submits(village)
    before = village.counts()
    said = person.says(words)
    assert "将删除，不可恢复：您的微信标识" in said
    assert "将保留：已提交的1份评价" in said
    after = village.counts()
    assert {**after, "turn": 0} == {**before, "turn": 0}
    assert "您的信息已删除" in person.taps(CONFIRM)


def test_confirmed_the_person_is_unknown_and_the_answers_stay(web: Any, village: Any) -> None:
    person = web.person("oP").submits(village)
    [conversation] = village.rows(Conversation)
    village.add(SubscriptionCredit, conversation_id=conversation.id, template_id="t1", credits=2)
    said = person.says(CONFIRM)
    assert [village.count(table) for table in (Conversation, Binding, SubscriptionCredit)] == [
        0
    ] * 3
    [erasure] = village.rows(Erasure)
    assert erasure.receipt in said
    assert "已提交的1份评价仍计入统计" in said
    assert (erasure.kind, erasure.erased_by) == ("person", "本人")
    assert erasure.counts == {
        "conversations": 1,
        "bindings": 1,
        "drafts": 0,
        "credits": 1,
        "filers": 0,
    }
    assert village.count(Submission) == 1
    assert village.response(FIRM, AGENCY).state == "submitted"
    [entry] = village.rows(AuditEntry)
    assert (entry.action, entry.actor) == ("person.erase", "enterprise")
    assert person.again() == said
    assert village.count(Erasure) == 1
    assert "绑定 邀请码" in person.says("我的提交")
    assert "绑定 邀请码" in person.says(CONFIRM)
    assert village.count(Erasure) == 1
    assert "告知书" in person.says(f"绑定 {village.codes[FIRM]}"), "the letter goes on to work"


def test_what_was_not_submitted_goes(web: Any, village: Any) -> None:
    person = web.person("oP").consents(village)
    person.says("AB")
    person.says("A")
    assert "未提交的1份评价" in person.says(ASK)
    person.says(CONFIRM)
    response = village.response(FIRM, AGENCY)
    assert (response.state, response.answers, response.answer_log) == ("withdrawn", "-" * 10, "")
    assert response.started_at is None
    [erasure] = village.rows(Erasure)
    assert erasure.counts["drafts"] == 1


def test_a_change_that_was_not_submitted_goes(web: Any, village: Any) -> None:
    person = web.person("oP").submits(village, "AABBCCABCA")
    person.says("修改 1 C")
    assert village.response(FIRM, AGENCY).answers == "CABBCCABCA"
    person.says(CONFIRM)
    response = village.response(FIRM, AGENCY)
    assert response.answers == response.submitted_answers == "AABBCCABCA"


def test_others_know_their_right_too(web: Any, village: Any) -> None:
    agency = web.person("oA").binds(village, AGENCY)
    assert "以贵机构名义" in agency.says(ASK)
    assert "您的信息已删除" in agency.says(CONFIRM)
    assert village.count(Binding) == 0
    assert "绑定 邀请码" in web.person("oS").says(ASK), "of strangers nothing is held"


def test_delivered_at_once_it_is_done_once(web: Any, village: Any, wire: Any) -> None:
    web.person("oP").submits(village)
    message = wire.text_message("oP", CONFIRM, web.next_id())
    said = web.at_once([lambda: web.push(message)] * 4)
    assert len(set(said)) == 1
    assert village.count(Erasure) == 1


def test_what_goes_is_told_of_all_as_which_one_is_bound(
    town: Any, web: Any, fixed_time: Any
) -> None:
    """Also who acts as an agency now loses a draft, and keeps what they submitted."""
    town.enterprise(FIRM, AGENCY, "平安评价公司")
    town.agency("金通公司")
    town.open()
    person = web.person("oP").consents(town, FIRM)
    for said in ("1", "AABBCCABCA", "跳过", "提交", "2", "A"):
        person.says(said)
    fixed_time.shift(60)
    person.binds(town, "金通公司")
    said = person.says(ASK)
    assert "您的同意记录、未提交的1份评价" in said
    assert "已提交的1份评价" in said
    assert "以贵机构名义办理的事项" in said
