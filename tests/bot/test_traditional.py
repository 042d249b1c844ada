"""People who write traditional characters are understood, and what they say stays as written."""

from typing import Any

import pytest

from bot import words
from bot.traditional import opening_simplified
from storage.tables import Response


@pytest.mark.parametrize(
    ("said", "read"),
    [
        ("進度", "进度"),
        ("我的結果", "我的结果"),
        ("申訴 3 已按時錄入", "申诉 3 已按時錄入"),
        ("異議 機構A03 報告嚴重造假", "异议 機構A03 報告嚴重造假"),
        ("確認自薦 服務有亮點", "确认自荐 服務有亮點"),
        ("確認推薦甲安机构", "确认推荐甲安机构"),
        ("刪除我的信息", "删除我的信息"),
        ("綁定 ABC", "绑定 ABC"),
        ("稱號", "称号"),
        ("跳過。", "跳过。"),
    ],
)
def test_our_words_are_read(said: str, read: str) -> None:
    assert opening_simplified(said) == read


@pytest.mark.parametrize(
    "said",
    ["進度太慢，報告過期", "服務很好，評價客觀", "時間安排不合理", "過了期限", "", "A", "进度"],
)
def test_what_people_say_besides_stays_as_written(said: str) -> None:
    assert opening_simplified(said) == said


def test_reminders_and_help() -> None:
    assert words.about_reminders("別再提醒") is words.Reminders.END
    assert words.about_reminders("恢復提醒") is words.Reminders.RETURN
    assert words.asks_for_help("幫助")


def test_in_chat(village: Any, web: Any) -> None:
    person = web.person("oPerson_1").consents(village)
    person.says("AABBCCABCA")
    assert "提交" in person.says("進度太慢，報告過期")
    person.says("提交")
    assert [each.submitted_comment for each in village.rows(Response)] == ["進度太慢，報告過期"]
    assert "确认" in person.says("刪除我的信息")
