"""Consent is given by saying so, refused by saying so, and by nothing that asks or doubts."""

from typing import Any

import pytest

from storage.tables import Binding, Consent, Conversation

YES = """
    同意 我同意 我同意参加 好，同意 好的同意 同意！开始吧 我同意，开始 已同意 是的，同意
    好的，我同意 同意了 我们公司同意 同意开始 同意，谢谢
    我代表公司同意 我已阅读并同意 已阅读并同意 我方同意 确认同意 愿意
    已阅读，同意 我愿意参加 完全同意 同意並繼續 可以，同意
"""
NO = """
    不同意 不要 不想填 唔同意 我不想参加 不参加 不填 不填了 不愿意 不用了 拒绝 我不同意
    我们不参加 不想参加
    不同意收集信息 我不想绑定 不想参与
    不需要 暂时不想填 不好意思，不参加 没兴趣 不想評價
"""
LATER = "退出 稍后 稍后再填 我要退出 取消 没空 没时间填 等会再填 晚点再说"
NEITHER = """
    同意？ 同意吗 不太同意 能不同意吗 同意吗？ 不同意？ 我没同意 没有同意 好的 可以 是
    不清楚要不要同意
    同意的话会怎样 如果我同意呢 同意什么 为什么要同意 考虑一下再同意 不愿意吗
    愿意吗 我要考虑一下 A 谁同意 先看看 你好
"""


@pytest.fixture
def person(village: Any, web: Any) -> Any:
    return web.person("oPerson_1").binds(village)


@pytest.mark.parametrize("said", YES.split())
def test_a_plain_yes_is_consent(village: Any, person: Any, said: str) -> None:
    assert "第1/10题" in person.says(said)
    assert village.count(Consent) == 1


def test_words_may_stand_apart(village: Any, person: Any) -> None:
    assert "第1/10题" in person.says("我同意 开始")


@pytest.mark.parametrize("said", NO.split())
def test_a_plain_no_ends_the_binding(village: Any, person: Any, said: str) -> None:
    assert "已按您的意愿退出并解除绑定" in person.says(said)
    assert (village.count(Binding), village.count(Conversation)) == (0, 0)


@pytest.mark.parametrize("said", NEITHER.split())
def test_what_asks_or_doubts_is_neither(village: Any, person: Any, said: str) -> None:
    told = person.says(said)
    assert "[同意]" in told or ">同意</a>" in told
    assert (village.count(Binding), village.count(Consent)) == (1, 0)


@pytest.mark.parametrize("said", LATER.split())
def test_stopping_before_consent_keeps_nothing_and_says_so(
    village: Any, person: Any, said: str
) -> None:
    told = person.says(said)
    assert "没有保存任何回答" in told
    assert "接着填写" not in told
    assert ">同意</a>" in told
    assert (village.count(Binding), village.count(Consent)) == (1, 0)


def test_help_names_what_may_be_said_before_consent(village: Any, person: Any) -> None:
    told = person.says("帮助")
    for word in ("同意", "不同意", "接手", "谁能看到"):
        assert word in told
    assert "上一题" not in told
    person.says("同意")
    assert "上一题" in person.says("帮助")


def test_a_consent_that_was_given_is_not_refused_by_a_no(village: Any, person: Any) -> None:
    person.says("同意")
    for said in ("不要", "不想填", "不同意"):
        person.says(said)
    assert (village.count(Binding), village.count(Consent)) == (1, 1)
