"""Every reply of the survey: in size, harmless, complete, and tappable."""

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from urllib.parse import unquote
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.wording.markup import NO_TOKEN, REPLY_LIMIT, clip, fit, plain, size, tap
from bot.wording.survey import CONSENT_VERSION, render
from survey.engine import Arrived, Input, Said, advance
from survey.events import LeakAlert, QuestionAsked
from survey.questionnaire import load_questionnaire
from survey.reading import Tap
from survey.session import Response, Session

ZONE = ZoneInfo("Asia/Shanghai")
NOW = datetime(2023, 10, 20, 2, 0, tzinfo=UTC)
QUESTIONNAIRE = load_questionnaire("foshan-2023")
LINK = re.compile(
    r'<a href="weixin://bizmsgmenu\?msgmenucontent=([^"&<>]+)&msgmenuid=([0-9A-Za-z._-]+)">([^<>]+)</a>'
)


def make_session(*names: str, consented: bool = True) -> Session:
    return Session(
        consented,
        NOW - timedelta(days=1),
        datetime(2023, 10, 24, 16, 0, tzinfo=UTC),
        tuple(
            Response(f"018b4c5e-0000-7000-8000-0000{n:08d}", name, "安全评价")
            for n, name in enumerate(names, start=1)
        ),
    )


def talk(session: Session, *said: str | Input, receipt: str | None = None) -> tuple[Session, str]:
    reply = ""
    for message in said:
        heard = Said(message) if isinstance(message, str) else message
        session, events = advance(QUESTIONNAIRE, session, heard, NOW)
        reply = render(
            QUESTIONNAIRE, session, events, account="佛山应急管理", zone=ZONE, receipt=receipt
        )
    return session, reply


def check(reply: str) -> None:
    assert reply
    assert size(reply) <= REPLY_LIMIT
    assert "]]>" not in reply
    bare = LINK.sub("", reply)
    assert "<" not in bare
    assert ">" not in bare
    assert all(c == "\n" or c >= " " for c in reply)


def shown(reply: str) -> str:
    return LINK.sub(r"\3", reply)


def test_the_privacy_notice_says_what_the_law_asks_for() -> None:
    _, reply = talk(make_session("甲公司", consented=False), Arrived())
    for said in (
        "佛山应急管理",
        "收集",
        "用途",
        "保存",
        "调查截止后90天内删除",
        "看不到是谁评的",
        "撤回同意",
        CONSENT_VERSION,
    ):
        assert said in reply
    assert size(reply) <= 600
    assert [unquote(link[0]) for link in LINK.findall(reply)] == ["同意", "不同意"]


def test_a_question_is_worded_as_in_the_notice_with_tappable_options() -> None:
    session, reply = talk(make_session("甲公司"), "继续", "AA", "A", "A")
    assert "第3/10题" in reply
    assert "服务机构是否向其他第三方泄露了本企业的技术及商业秘密？" in reply
    token = Tap(session.responses[0].id, 3, 0).encode()
    assert LINK.findall(reply) == [
        ("A", token, "A、没有"),
        ("B", token, "B、有部分泄露"),
        ("C", token, "C、泄露"),
    ]


def test_what_is_tapped_is_understood() -> None:
    session, reply = talk(make_session("甲公司", "乙公司"), "继续")
    for _ in range(2 * 13):
        content, token, _label = LINK.findall(reply)[0]
        session, reply = talk(session, Said(unquote(content), Tap.parse(token)))
        assert "没看懂" not in reply
    assert [r.submitted_answers for r in session.responses] == ["A" * 10, "A" * 10]


def test_the_whole_straight_path() -> None:
    session = make_session("甲公司", consented=False)
    session, reply = talk(session, "同意")
    assert "【甲公司（安全评价）】\n第1/10题" in reply
    session, reply = talk(session, "AABAAAAAAC")
    assert "AABAA AAAAC" in reply
    assert "跳过" in shown(reply)
    session, reply = talk(session, "下次请早一天到场")
    assert "3. 保守秘密：B、有部分泄露" in reply
    assert "意见：下次请早一天到场" in reply
    assert "90分（满分100分）" in reply
    session, reply = talk(session, "提交", receipt="PY-AAAAA-BBBBB")
    assert "提交成功" in reply
    assert "回执编号 PY-AAAAA-BBBBB" in reply
    assert "10月24日 23:59前可修改" in reply


def test_a_leak_is_answered_like_anything_else() -> None:
    replies = []
    for answers in ("AABAAAAAAA", "ABAAAAAAAA"):
        session, _ = talk(make_session("甲公司"), "继续", answers, "跳过")
        session, events = advance(QUESTIONNAIRE, session, Said("提交"), NOW)
        assert any(isinstance(e, LeakAlert) for e in events) == (answers == "AABAAAAAAA")
        replies.append(render(QUESTIONNAIRE, session, events, account="佛山应急管理", zone=ZONE))
    assert replies[0] == replies[1]


@pytest.mark.parametrize(
    ("said", "reply"),
    [
        (["继续", "上一题"], "这已经是第一题"),
        (["继续", "跳过"], "不能跳过"),
        (["继续", "AAAAAAAAA"], "正好十个字母，您发了9个"),
        (["继续", "修改"], "修改 3 B"),
        (["继续", "退出"], "10月24日 23:59前随时回复 继续"),
        (["继续", "A", "提交"], "还有第2、3、4、5、6、7、8、9、10题没有回答"),
        (["继续", "A", "1B"], "第1题您选的是A，要改为B吗？"),
        (["继续", "A", "9B"], "第9题您还没有回答，要选B吗？"),
        (["继续", "A", "1B", "否"], "第1题仍为A、清楚"),
        (["继续", "A", "修改 1 C"], "第1题已由A改为C、不清楚"),
        (["继续", "A", "进度"], "已答1/10题"),
        (["继续", "AAAAAAAAAA", "长" * 501], "您写了501字"),
        (["继续", "AAAAAAAAAA", "无", "提交", "提交"], "无需再次提交"),
        (["继续", "AAAAAAAAAA", "无", "提交", "修改 1 B"], "此前提交的仍然有效"),
        (["继续", "AAAAAAAAAA", "无", "提交", "修改 1 B", "提交"], "修改已提交，以这次为准"),
        (["继续", "AAAAAAAAAA", "无", "提交", "撤回同意"], "此前提交的1份仍计入统计"),
        (["撤回同意"], "未提交的1份已清除"),
        (["继续", "不同意"], "撤回同意"),
        (["继续", "撤回"], "请回复“撤回同意”"),
        (["继续", "A", "1B", "撤回"], "请回复“撤回同意”"),
        (["撤回同意"], "您的微信标识已删除"),
        (["继续", "AAAAAAAAAA", "无", "A" * 12], "正好十个字母，您发了12个"),
    ],
)
def test_sentences(said: list[str], reply: str) -> None:
    _, told = talk(make_session("甲公司"), *said)
    assert reply in shown(told)
    check(told)


THANKS = ["谢谢", "好的", "收到", "辛苦了", "感谢"]


@pytest.mark.parametrize("said", THANKS)
@pytest.mark.parametrize("path", [["继续", "AAAAAAAAAA", "无", "提交"], ["继续", "A", "退出"]])
def test_thanks_from_someone_who_is_done_get_one_sentence(path: list[str], said: str) -> None:
    session, _ = talk(make_session("甲公司"), *path)
    after, reply = talk(session, said)
    assert reply == "感谢您的支持！"
    seen = replace(after.place, screen=session.place.screen)  # that alone may differ
    assert replace(after, place=seen) == session


@pytest.mark.parametrize("said", THANKS)
@pytest.mark.parametrize(
    ("path", "waits"),
    [
        ([], "待评价机构2家"),
        (["1", "AA", "A"], "第2/10题"),
        (["1", "AAAAAAAAAA"], "还有其他意见或建议吗"),
        (["1", "AAAAAAAAAA", "无"], "请核对"),
        (["1", "AAAAAAAAAA", "无", "提交"], "待评价机构1家"),
    ],
)
def test_thanks_change_nothing_and_what_waits_follows(
    path: list[str], waits: str, said: str
) -> None:
    session, _ = talk(make_session("甲公司", "乙公司"), *path)
    after, reply = talk(session, said)
    assert reply.startswith("感谢您的支持！\n\n")
    assert waits in reply
    assert after == session


def test_to_a_change_that_is_asked_about_some_thanks_are_a_yes() -> None:
    session, _ = talk(make_session("甲公司", "乙公司"), "1", "A", "1B")
    after, reply = talk(session, "谢谢")
    assert "要改为B吗？" in reply
    assert after == session
    _, reply = talk(session, "好的")
    assert "第1题已由A改为B" in reply


def test_how_to_change_a_submission_is_said_once() -> None:
    session, _ = talk(make_session("甲公司"), "继续", "AAAAAAAAAA", "无", "提交")
    _, reply = talk(session, "你们几点下班")
    assert reply.count("修改 3 B") == reply.count("已提交") == 1


def test_agreeing_again_says_what_stands() -> None:
    session, _ = talk(make_session("甲公司"), "继续", "AAAAAAAAAA", "无", "提交", "撤回同意")
    _, reply = talk(session, "同意")
    assert reply.startswith("感谢参与！此前提交的评价仍然有效，无需重新填写。")
    assert "十个字母" not in reply
    session, _ = talk(make_session("甲", "乙"), "1", "AAAAAAAAAA", "无", "提交", "撤回同意")
    _, reply = talk(session, "同意")
    assert "此前提交的评价仍然有效，其余机构请继续评价。\n\n【乙（安全评价）】" in reply


def test_how_to_withdraw_is_said_after_the_end_too() -> None:
    session = make_session("甲公司")
    after, events = advance(QUESTIONNAIRE, session, Said("撤回"), session.closes_at)
    assert after == session
    reply = render(QUESTIONNAIRE, after, events, account="佛山应急管理", zone=ZONE)
    assert "请回复“撤回同意”" in reply
    assert "截止" in reply


@pytest.mark.parametrize("zone", ["Asia/Shanghai", "Asia/Urumqi", "Europe/London"])
def test_the_last_minute_is_told_by_the_bureaus_own_clock(zone: str) -> None:
    where = ZoneInfo(zone)
    session = replace(make_session("甲"), closes_at=datetime(2023, 10, 25, tzinfo=where))
    _, events = advance(QUESTIONNAIRE, session, Said("退出"), NOW)
    reply = render(QUESTIONNAIRE, session, events, account="佛山应急管理", zone=where)
    assert "10月24日 23:59前" in reply


def test_closing_names_what_counts() -> None:
    session, _ = talk(make_session("甲", "乙"), "1", "AAAAAAAAAA", "无", "提交", "修改1B", "换一家")
    step = advance(QUESTIONNAIRE, session, Said("2"), session.closes_at)
    reply = render(QUESTIONNAIRE, step.session, step.events, account="佛山应急管理", zone=ZONE)
    assert reply.splitlines() == [
        "满意度调查已于10月24日 23:59截止。",
        "已提交：甲（安全评价），感谢您的评价！",
        "未提交，不计入：乙（安全评价）",
        "最后的修改未提交，以此前提交的为准：甲（安全评价）",
    ]


HOSTILE = '<a href="weixin://x">]]>&lt;\x00\u202e\ud800</a>'


def test_foreign_text_cannot_become_markup() -> None:
    session, reply = talk(make_session(HOSTILE, HOSTILE), "1")
    check(reply)
    session, reply = talk(session, "AAAAAAAAAA", HOSTILE)
    check(reply)
    check(
        render(
            QUESTIONNAIRE,
            session,
            advance(QUESTIONNAIRE, session, Said("退出"), NOW).events,
            account=HOSTILE,
            zone=ZONE,
            receipt=HOSTILE,
        )
    )


SAYINGS_TEXT = """
A B C 1 2 12 40 清楚 选A AABAAAAAAC 同意 不同意 撤回同意 上一题 跳过 提交 修改 修改意见 进度 退出
继续 重新选择 更多 是 否 修改3B 第1题改成C 修改2 5C 无 无 提交 提交 继续 换一家
"""
SAYINGS = SAYINGS_TEXT.split()


@settings(max_examples=150, deadline=None)
@given(
    st.sampled_from([0, 1, 2, 8, 9, 40]),
    st.lists(st.one_of(st.sampled_from(SAYINGS), st.text(max_size=50)), max_size=25),
    st.sampled_from(["佛" * 200, "😀" * 200, HOSTILE * 10, "甲"]),
    st.booleans(),
)
def test_every_reply_fits_and_is_sound(
    agencies: int, conversation: list[str], name: str, consented: bool
) -> None:
    session = make_session(*[name] * agencies, consented=consented)
    for said in conversation:
        session, events = advance(QUESTIONNAIRE, session, Said(said), NOW)
        reply = render(QUESTIONNAIRE, session, events, account=name, zone=ZONE, receipt=name)
        check(reply)
        for event in events:
            if isinstance(event, QuestionAsked):
                question = QUESTIONNAIRE.questions[event.question - 1]
                assert question.text in reply
                # what 进度 shows above the question has links of its own
                options = reply[reply.index(question.text) :]
                assert [link[0] for link in LINK.findall(options)][:3] == ["A", "B", "C"]
    step = advance(QUESTIONNAIRE, session, Arrived(), session.closes_at)
    check(render(QUESTIONNAIRE, step.session, step.events, account=name, zone=ZONE))


LINES = st.lists(
    st.one_of(
        st.text(st.characters(codec="utf-8", exclude_characters="<>"), max_size=300),
        st.integers(1, 99).map(lambda n: tap(f"{n}、机构", str(n))),
    ),
    max_size=40,
)


@given(LINES, st.integers(100, 1800))
def test_fit_never_cuts_a_link_or_a_character(lines: list[str], limit: int) -> None:
    fitted = fit("\n".join(lines), limit)
    assert size(fitted) <= limit
    assert "<" not in LINK.sub("", fitted)


def test_fit_shortens_what_is_long_and_keeps_options() -> None:
    options = [tap(f"{letter}、清楚", letter, "0a1b2c3d.1.0") for letter in "ABC"]
    fitted = fit("\n".join(["佛" * 900, "第1/10题", *options]), 600).split("\n")
    assert fitted[1:] == ["第1/10题", *options]
    assert fitted[0].endswith("佛…")
    assert fit("短", 600) == "短"


def test_pieces_of_markup() -> None:
    assert tap("提交") == (
        f'<a href="weixin://bizmsgmenu?msgmenucontent=%E6%8F%90%E4%BA%A4&msgmenuid={NO_TOKEN}">提交</a>'
    )
    assert plain(" a<b>\n]]>&\x07 ") == "a＜b＞ ]]＞＆"
    assert clip("一二三四五", 4) == "一二三…"
    assert clip("一二三四", 4) == "一二三四"
