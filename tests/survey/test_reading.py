"""What people type, and what it means."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from survey.folding import fold, numeral, tidy
from survey.phrasing import UNREADABLE, Wish, letter_for, wish
from survey.questionnaire import Questionnaire
from survey.reading import Tap, Word, choice, confirms, declines, listen, sheet
from survey.session import Response

A = """
A a Ａ ａ А а Α α Ⓐ ⓐ 🅰️ 🅐 (a) （A） 𝐀 1 １ ① ❶
⑴ 一 壹 1️⃣ ١ 1. A。 a。 “A” 「A」 【A】 A吧 选A 我选A 选择A
"""
B = """
B b Ｂ В β 2 ２ ② 二 贰 2️⃣ 选B吧 我选Ｂ。 就选B
B选项 选项B B谢谢 B，谢谢！ 第二个 选2 我觉得是B 答案B 答案是B
"""
C = """
C c Ｃ С с Ⓒ 3 ３ ③ 三 叁 參
3️⃣ C👎 C!!! ～C～ 请选C 那就C C、 选第三个
"""


@pytest.mark.parametrize(
    ("said", "letter"),
    [
        (said, letter)
        for letter, all_said in zip("ABC", (A, B, C), strict=True)
        for said in all_said.split()
    ],
)
def test_letters_and_positions_in_any_dress(
    questionnaire: Questionnaire, said: str, letter: str
) -> None:
    for question in questionnaire.questions:
        assert letter_for(fold(said), question) == letter


@pytest.mark.parametrize(
    ("number", "said", "letter"),
    [
        (1, "清楚", "A"),
        (1, "很清楚", "A"),
        (1, "清 楚", "A"),
        (1, "我觉得很清楚。", "A"),
        (1, "A、清楚", "A"),
        (1, "A清楚", "A"),
        (1, "1、清楚", "A"),
        (1, "基本清楚", "B"),
        (1, "基本上清楚吧", "B"),
        (1, "B.基本清楚", "B"),
        (1, "不清楚", "C"),
        (1, "不清楚！", "C"),
        (1, "完全不清楚", "C"),
        (1, "C 不清楚", "C"),
        (2, "能", "A"),
        (2, "基本能", "B"),
        (2, "基本能按时完成", "B"),
        (2, "不能", "C"),
        (3, "没有", "A"),
        (3, "沒有", "A"),
        (3, "没有泄漏", "A"),
        (3, "有部分泄露", "B"),
        (3, "部分洩漏", "B"),
        (3, "泄露", "C"),
        (3, "泄漏了", "C"),
        (4, "滿足", "A"),
        (4, "基本满足", "B"),
        (5, "不满足", "C"),
        (6, "好", "A"),
        (6, "好！", "A"),
        (6, "挺好的", "A"),
        (6, "一般", "B"),
        (6, "一般般吧", "B"),
        (7, "不好", "C"),
        (8, "有用", "A"),
        (9, "没用", "C"),
        (9, "没有用", "C"),
        (10, "较差", "C"),
        (10, "較差", "C"),
        (10, "C、较差", "C"),
    ],
)
def test_the_options_own_words(
    questionnaire: Questionnaire, number: int, said: str, letter: str
) -> None:
    assert letter_for(fold(said), questionnaire.questions[number - 1]) == letter


@pytest.mark.parametrize(
    ("number", "said"),
    [
        *[
            (n, said)
            for n in (1, 3, 6)
            for said in ("A和B", "A B", "AB", "A/B", "A或B", "A、B", "AA")
        ],
        *[(n, said) for n in (1, 3, 6) for said in ("D", "4", "0", "ABC", "四", "十", "12")],
        *[(n, said) for n in (1, 3, 6) for said in ("", " ", "。", "😀", "吗", "不选A", "A不对")],
        (1, "不太清楚"),
        (1, "比较清楚"),
        (1, "清楚吗"),
        (1, "不，清楚"),
        (1, "清楚和不清楚"),
        (1, "A、不清楚"),
        (1, "2、清楚"),
        (1, "好"),
        (1, "是"),
        (2, "能不能"),
        (2, "清楚"),
        (2, "不清楚"),
        (3, "有"),
        (3, "有泄露"),
        (3, "不清楚"),
        (3, "否"),
        (4, "一般"),
        (6, "好的"),
        (6, "好了"),
        (6, "好吧"),
        (6, "还行"),
        (6, "好不好"),
        (8, "没有"),
        (10, "好，一般"),
    ],
)
def test_what_is_ambiguous_is_not_guessed(
    questionnaire: Questionnaire, number: int, said: str
) -> None:
    assert letter_for(fold(said), questionnaire.questions[number - 1]) is None


NUMBERED = "1A2A3B4A5A6A7A8A9A10C"


@pytest.mark.parametrize(
    "said",
    [
        "AABAAAAAAC",
        "aabaaaaaac",
        "ＡＡＢＡＡＡＡＡＡＣ",
        "А А В А А А А А А С",
        "AABAA AAAAC",
        "A,A,B,A,A,A,A,A,A,C",
        "A、A、B、A、A、A、A、A、A、C。",
        "A，A，B，A，A，A，A，A，A，C",
        "A\nA\nB\nA\nA\nA\nA\nA\nA\nC",
        "1121111113",
        "①①②①①①①①①③",
        "我的答案是AABAAAAAAC",
        "选AABAAAAAAC 👍",
        NUMBERED,
        "1.A 2.A 3.B 4.A 5.A 6.A 7.A 8.A 9.A 10.C",
        "1、A；2、A；3、B；4、A；5、A；6、A；7、A；8、A；9、A；10、C",
        "第1题A 第2题A 第3题B 第4题A 第5题A 第6题A 第7题A 第8题A 第9题A 第10题C",
        "1-A\n2-A\n3-B\n4-A\n5-A\n6-A\n7-A\n8-A\n9-A\n10-C",
        "1A清楚 2A能 3B有部分泄露 4A 5A 6A 7A 8A 9A 10C较差",
        "清楚 能 有部分泄露 满足 满足 好 好 有用 有用 较差",
    ],
)
def test_ten_answers_in_one_message(questionnaire: Questionnaire, said: str) -> None:
    assert sheet(listen(said), questionnaire) == "AABAAAAAAC"


@pytest.mark.parametrize(
    "said",
    [
        "AABAAAAAA",
        "AABAAAAAACA",
        "AABAAAAAAD",
        "111111111",
        "11111111111",
        "1234567890",
        "13112312312",
        "1A2A3B4A5A6A7A8A9A",
        "1A2A3B4A5A6A7A8A10A9C",
        "1A2A3B4A5A6A7A8A9A10",
        "1A2A3B4A5A6A7A8A9A10D",
        "2A1A3B4A5A6A7A8A9A10C",
        "清楚 能 清楚 满足 满足 好 好 有用 有用 较差",
        "A" * 30_000,
    ],
)
def test_anything_but_exactly_ten_is_no_sheet(questionnaire: Questionnaire, said: str) -> None:
    assert sheet(listen(said), questionnaire) is None


@pytest.mark.parametrize(
    ("said", "wanted"),
    [
        *[
            (said, Wish(3, "B", True))
            for said in (
                "修改 3 B",
                "修改3B",
                "修改 3，B",
                "修改：3-B",
                "修改３ｂ",
                "修改第3题B",
                "修改 第三题 为 B",
                "改3B",
                "更改第3题为B",
                "第3题改成B",
                "第3题改为B。",
                "第三题 改 B",
                "3改B",
                "3 改 B",
                "3改成B吧",
                "③改Ｂ",
                "把第3题改成B",
                "请把第三题改为B，谢谢",
                "我想把第3题改成 b",
                "将第3题换成B",
                "第3题的答案改成B",
                "第3题应该改成B",
                "第3题选错了，应该是B",
                "修改 3 2",
                "修改第3题：B、有部分泄露",
                "把第3题改为部分泄露",
                "修改第3題為B",
            )
        ],
        ("修改 10 C", Wish(10, "C", True)),
        ("第十题改C", Wish(10, "C", True)),
        ("把第一题改为不清楚", Wish(1, "C", True)),
        ("第6题改成一般", Wish(6, "B", True)),
        ("修改6一般", Wish(6, "B", True)),
        *[
            (said, Wish(3, None, True))
            for said in (
                "修改3",
                "改第3题",
                "修改第三题",
                "我要修改第3题",
                "第3题改一下",
                "修改 3 。",
                "第3题选错了",
            )
        ],
        ("修改 12", Wish(12, None, True)),
        ("修改 11 B", Wish(11, "B", True)),
        ("修改 3 D", Wish(3, UNREADABLE, True)),
        ("第3题改B改C", Wish(3, UNREADABLE, True)),
        ("第3题改成好", Wish(3, UNREADABLE, True)),
        *[
            (said, Wish(3, "B", False))
            for said in ("3B", "3.B", "3、B", "第3题B", "第3题选B", "第三题是B")
        ],
        ("第1题不清楚", Wish(1, "C", False)),
        *[
            (said, None)
            for said in (
                "修改",
                "改天再说",
                "A",
                "3",
                "B3",
                "32",
                "1、清楚",
                "第3题是什么意思",
                "3月B日",
                "一般",
                "十分清楚",
                "不用改",
                "建议把第3题改成更清楚的说法，现在太难懂了",
            )
        ],
    ],
)
def test_wishes_to_change_an_answer(
    questionnaire: Questionnaire, said: str, wanted: Wish | None
) -> None:
    assert wish(fold(said), questionnaire) == wanted


@pytest.mark.parametrize(
    ("said", "word"),
    [
        ("同意", Word.AGREE),
        ("我同意。", Word.AGREE),
        ("同意吧", Word.AGREE),
        ("不同意", Word.REFUSE),
        ("不 同意", Word.REFUSE),
        ("我不同意！", Word.REFUSE),
        ("撤回同意", Word.WITHDRAW),
        ("我要撤回同意", Word.WITHDRAW),
        ("請撤銷同意", Word.WITHDRAW),
        ("上一题", Word.BACK),
        ("上一題", Word.BACK),
        ("返回上一题", Word.BACK),
        ("提交", Word.SUBMIT),
        ("提交吧", Word.SUBMIT),
        ("我要提交", Word.SUBMIT),
        ("跳过", Word.SKIP),
        ("跳過", Word.SKIP),
        ("进度", Word.PROGRESS),
        ("進度", Word.PROGRESS),
        ("退出", Word.PAUSE),
        ("繼續", Word.RESUME),
        ("换一家", Word.RECHOOSE),
        ("選機構", Word.RECHOOSE),
        ("更多", Word.MORE),
        ("yes", Word.YES),
        ("是的", Word.YES),
        ("不", Word.NO),
        ("同意吗", None),
        ("不一定同意", None),
        ("同意不同意", None),
        ("请尽快提交报告", None),
        ("继续努力", None),
        ("好", None),
        *[
            (said, Word.THANKS)
            for said in (
                "谢谢",
                "謝謝！",
                "谢谢您",
                "谢谢 🙏",
                "感谢",
                "多谢啦",
                "辛苦了",
                "收到",
                "收到，谢谢",
                "好的",
                "好的，谢谢您！",
            )
        ],
        ("好的服务", None),
        ("感谢贵公司", None),
        ("撤回", Word.TAKE_BACK),
        ("我要撤回", Word.TAKE_BACK),
        ("撤回修改", None),
        ("<提交>", None),
        ("", None),
    ],
)
def test_command_words(said: str, word: Word | None) -> None:
    assert listen(said).word is word


@pytest.mark.parametrize(
    "said",
    ["<b>&]]>", "<A>", "＜Ａ＞", "A>", "</a>", "<b>", "]]A", "A]]>", "&A", "A&", "&amp;A", "A&lt;"],
)
def test_markup_is_no_answer(questionnaire: Questionnaire, said: str) -> None:
    heard = listen(said)
    assert (heard.words, heard.word) == ("", None)
    assert letter_for(heard.words, questionnaire.questions[0]) is None


AGENCIES = [
    Response("r1", "佛山市安信安全技术有限公司", "安全评价"),
    Response("r2", "佛山市安信安全技术有限公司", "检测"),
    Response("r3", "广东 Safe-Tech 咨询（集团）", "培训"),
    *[Response(f"r{n}", f"第{n}公司", "其它服务") for n in range(4, 13)],
]


@pytest.mark.parametrize(
    ("said", "number"),
    [
        *[
            (said, 2)
            for said in ("2", "２", "②", "二", "第二家", "选2", "我选2", "2号", "2️⃣", "٢", "第2个")
        ],
        ("十二", 12),
        ("⑫", 12),
        ("2、佛山市安信安全技术有限公司（检测）", 2),
        ("安信 检测", 2),
        ("safe-tech", 3),
        ("ＳＡＦＥ tech", 3),
        ("咨询(集团)", 3),
        ("培训", 3),
        ("选培训", 3),
        ("佛山市安信", [1, 2]),
        ("安", []),
        ("13", []),
        ("0", []),
        ("99999999999999999999", []),
        ("2、广东", []),
        ("没有这家", []),
        ("", []),
    ],
)
def test_choosing_an_agency(said: str, number: int | list[int]) -> None:
    numbered = list(enumerate(AGENCIES, start=1))
    chosen = choice(listen(said), numbered)
    if isinstance(number, int):
        assert chosen == AGENCIES[number - 1]
    else:
        assert chosen == [AGENCIES[n - 1] for n in number]


def test_tokens_survive_the_phone() -> None:
    for tap in (Tap("0a1b2c3d", 3, 0), Tap("0a1b2c3d", 10, 12, "C")):
        assert Tap.parse(tap.encode()) == tap
    assert Tap("018b4c5e-7000-8000-00000a1b2c3d", 1, 0).encode() == "0a1b2c3d.1.0"


@pytest.mark.parametrize(
    "raw",
    [
        None,
        "",
        "0",
        "101",
        "x",
        "a.b.c",
        "0a1b2c3d.3",
        "0a1b2c3d.3.0.D",
        "0a1b2c3d.３.0",
        "a" * 9999,
        "0a1b2c3d.3.0\n",
        "0a1b2c3d.-1.0",
        "0a1b2c3d.100.0",
        "<a>.1.0",
        "123456789.1.0",
    ],
)
def test_foreign_tokens_are_no_taps(raw: str | None) -> None:
    assert Tap.parse(raw) is None


@given(st.text(max_size=600))
def test_reading_never_raises(questionnaire: Questionnaire, said: str) -> None:
    heard = listen(said)
    assert heard.words == heard.words.strip(" ,")
    for question in questionnaire.questions:
        assert letter_for(heard.words, question) in {None, "A", "B", "C"}
    sheet(heard, questionnaire)
    wish(heard.words, questionnaire)
    choice(heard, enumerate(AGENCIES, start=1))
    assert Tap.parse(said) is None or said.isascii()


@given(st.text())
def test_comments_are_one_printable_line(said: str) -> None:
    comment = tidy(said)
    assert tidy(comment) == comment == comment.strip()
    comment.encode()
    assert not any(ord(c) < 32 or 0x7F <= ord(c) < 0xA0 for c in comment)


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("  很好\r\n第二行\t完 ", "很好 第二行 完"),
        ("a\x00b\x1b[0mc\x7f", "ab[0mc"),
        ("\u202e倒\u200b过来\ufeff\ud800\uffff", "倒过来"),
        ("<b>&]]>", "<b>&]]>"),
        ("👨‍👩‍👧 ok", "👨‍👩‍👧 ok"),
    ],
)
def test_comments_keep_their_words_and_lose_controls(said: str, kept: str) -> None:
    assert tidy(said) == kept


def test_numerals() -> None:
    written = {"十": 10, "十一": 11, "二十": 20, "二十三": 23, "九": 9, "7": 7, "壹": 1, "拾贰": 12}
    assert {text: numeral(text) for text in written} == written
    assert [numeral(text) for text in ("", "三二", "十十", "百", "二三十")] == [None] * 5


@pytest.mark.parametrize(
    "said", ["没有，谢谢", "没有意见了", "暂无，多谢您", "无。谢谢！", "没有啦"]
)
def test_that_there_is_no_comment(said: str) -> None:
    assert declines(listen(said))


@pytest.mark.parametrize(
    "said", ["没有问题，谢谢", "没有及时到场", "很好，谢谢", "谢谢", "无法联系"]
)
def test_what_only_begins_like_none_is_a_comment(said: str) -> None:
    assert not declines(listen(said))


@pytest.mark.parametrize("said", ["确认", "是的", "没问题", "确认无误", "ok", "没问题提交吧"])
def test_what_says_at_the_review_that_all_is_right(said: str) -> None:
    heard = listen(said)
    assert confirms(heard) or heard.word is Word.SUBMIT


@pytest.mark.parametrize("said", ["好的", "谢谢", "要改", "要", "不对", "等一下", "可以吗"])
def test_what_confirms_nothing(said: str) -> None:
    heard = listen(said)
    assert not confirms(heard)
    assert heard.word is not Word.SUBMIT
