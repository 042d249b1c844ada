"""Values fitted to the fields of a template, judged by the simulator and by the rules as read.

The rules of the oracle are those of the platform's pages on 订阅通知 and template messages.
"""

import re
import unicodedata
from collections.abc import Callable, Mapping

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.wording.notices import NOTICES
from notifications.errors import Cause, SendError
from notifications.fields import EXPECTED, FieldError, fit, one_line, shortened
from notifications.template import TemplateConfig, TemplateError, check_templates, filled
from simulator import template_fields

HAN = r"[\u4e00-\u9fff]"


@pytest.mark.parametrize(
    ("field", "value", "expected"),
    [
        ("thing1", "佛山市某某安全技术服务有限公司", "佛山市某某安全技术服务有限公司"),
        ("thing12", "字" * 20, "字" * 20),
        ("thing3", "字" * 21, "字" * 19 + "…"),
        ("thing3", "两行\n文字 \t 与😀表情", "两行 文字 与表情"),
        ("thing3", "红心❤️与家庭👨‍👩‍👧，还有1️⃣", "红心与家庭，还有1"),
        ("thing3", "还有三家机构没有评价，请回复继续二字接着作答", "还有三家机构没有评价…"),
        (
            "thing3",
            "短，然后是一个没有标点可断的很长很长的句子",
            "短，然后是一个没有标点可断的很长很长的…",
        ),
        ("thing3", "佛山市南海区安全评价有限公司 Branch No.7", "佛山市南海区安全评价有限公司…"),
        ("thing3", "某某公司 SafetyConsulting Limited", "某某公司 SafetyConsulti…"),
        ("thing3", "合同编号2023101234567890", "合同编号2023101234567890"),
        ("thing3", "𠮷" * 11, "𠮷" * 9 + "…"),
        ("short_thing1", "，，，，，，字", "，，，…"),
        ("short_thing1", "待评价机构三家", "待评价机…"),
        ("number2", "12 家", "12"),
        ("number2", "-3.50", "-3.50"),
        ("number2", "1,234 家", "1234"),
        ("number2", "１２", "12"),
        ("amount1", "￥1,234.50", "¥1234.50"),
        ("amount1", "300 元", "300元"),
        ("phone_number1", "0757-86333333", "0757-86333333"),
        ("phrase5", "填写中", "填写中"),
        ("phrase5", "待 填写！", "待填写"),
        ("character_string4", "Ｋ7M-2QX", "K7M-2QX"),
        ("letter1", "ＡＢＣ", "ABC"),
        ("symbol1", "*#", "*#"),
        ("car_number1", "粤E12345", "粤E12345"),
        ("name1", "欧阳某某", "欧阳某某"),
        ("name1", "Zhang San", "Zhang San"),
        ("time2", "2023年10月24日 23:59", "2023年10月24日 23:59"),
        ("time2", "9：30", "9:30"),
        ("time2", "09:00 至 17:30", "09:00~17:30"),
        ("date2", "2023-10-24", "2023-10-24"),
        ("date2", "2023年10月13日～2023年10月24日", "2023年10月13日~2023年10月24日"),
        ("const1", "办理中", "办理中"),
        ("keyword1", "字" * 40, "字" * 40),  # an old template's field has no such limit
    ],
)
def test_a_value_is_fitted_to_its_field(field: str, value: str, expected: str) -> None:
    assert fit(field, value) == expected


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("thing3", ""),
        ("thing3", " \n\t"),
        ("thing3", "😀😀"),
        ("phrase5", "！！"),
        ("phrase5", "ABC"),
        ("phrase5", "还有3家"),  # without its number it would say something else
        ("phrase5", "一共六个汉字"),
        ("number2", "共5家，剩3家"),
        ("number2", "没有"),
        ("number2", "1" * 33),
        ("amount1", "12345678901"),
        ("amount1", "三百元"),
        ("phone_number1", "1" * 18),
        ("phone_number1", "请拨打总机"),
        ("character_string4", "编号7"),
        ("character_string4", "x" * 33),
        ("letter1", "A1"),
        ("symbol1", "加"),
        ("name1", "佛山市某某安全技术服务有限公司"),
        ("name1", "张3"),
        ("time2", "24:00"),
        ("time2", "2023年10月24日"),  # a day alone is a date
        ("time2", "明天上午"),
        ("date2", "23:59"),
        ("date2", "2023年2月30日"),
        ("date2", "2023年13月1日 9:00"),
        ("const1", "字" * 21),
        ("thing", "没有编号"),
        ("first", "旧式字段"),
        ("poem1", "没有这种类型"),
    ],
)
def test_what_cannot_be_fitted_is_said_and_not_repeated(field: str, value: str) -> None:
    with pytest.raises(FieldError) as caught:
        fit(field, value)
    assert str(caught.value).startswith(f"{field}: ")
    assert not value.strip() or value not in str(caught.value)


def _whole(pattern: str) -> Callable[[str], bool]:
    return lambda text: re.fullmatch(pattern, text) is not None


def _upto(limit: int) -> Callable[[str], bool]:
    return lambda text: 1 <= len(text.encode("utf-16-le")) // 2 <= limit


_MOMENT = r"(\d{4}(年\d+月\d+日|-\d+-\d+|/\d+/\d+|\.\d+\.\d+))? ?(\d{1,2}:\d\d(:\d\d)?)?"
#: type -> what the platform's pages allow in it.
ORACLE: Mapping[str, Callable[[str], bool]] = {
    "thing": _upto(20),
    "short_thing": _upto(5),
    "keyword": _upto(200),
    "number": lambda text: _whole(r"-?[0-9]+(\.[0-9]+)?")(text) and len(text) <= 32,
    "letter": _whole("[A-Za-z]{1,32}"),
    "symbol": lambda text: _upto(5)(text) and not re.search(r"\w|\s", text),
    "character_string": lambda text: _upto(32)(text) and not re.search(HAN, text),
    "time": lambda text: ":" in text and all(map(_whole(_MOMENT), text.split("~"))),
    "date": lambda text: all(map(_whole(_MOMENT), text.split("~"))),
    "amount": lambda text: (
        len(re.findall(r"\d", text)) <= 10 and _whole(r"[¥$€£]?[0-9]+(\.[0-9]+)?元?")(text)
    ),
    "phone_number": _whole(r"[0-9+()-]{1,17}"),
    "car_number": _whole(rf"({HAN}|[A-Z0-9]){{1,8}}"),
    "name": _whole(rf"({HAN}|·){{1,10}}|[A-Za-z ]{{1,20}}"),
    "phrase": _whole(rf"{HAN}{{1,5}}"),
    "const": _upto(20),
    "enum": _upto(20),
}

_LIKELY = st.text("佛山公司待评价中0123456789:~-年月日 .,，。\n元¥ABCabc！😀①１：", max_size=40)
_VALUES = st.one_of(st.text(max_size=60), _LIKELY, st.integers().map(str), st.times().map(str))


def test_the_oracle_knows_every_type() -> None:
    assert set(ORACLE) == set(EXPECTED)
    assert set(ORACLE) - {"keyword"} == set(template_fields.RULES), "and so does the simulator"


@pytest.mark.parametrize("kind", sorted(ORACLE))
@given(value=_VALUES)
@example(value="2023年10月24日 23:59")
@example(value="12")
@example(value="待填写")
@example(value="粤E12345")
@example(value="a" * 21)
@example(value="一" * 21)
@example(value="#!")
@example(value="_")
@example(value="，" * 40 + "字")
def test_what_goes_out_is_accepted(kind: str, value: str) -> None:
    field = f"{kind}1"
    try:
        fitted = fit(field, value)
    except FieldError:
        # free text always has a form, unless nothing of it can be shown
        assert kind not in ("thing", "short_thing", "keyword") or not re.search(r"\w", value)
        return
    template_fields.check({field: kind}, {field: fitted})
    assert ORACLE[kind](fitted)
    assert len(fitted.splitlines()) == 1
    assert not any(unicodedata.category(c) in ("So", "Cs", "Cc") and c not in "°℃№" for c in fitted)
    assert fit(field, fitted) == fitted


@given(st.text(max_size=80), st.integers(5, 40))
def test_shortening_keeps_a_beginning_and_marks_what_is_gone(value: str, limit: int) -> None:
    text = one_line(value)
    short = shortened(text, limit)
    assert short == text or (short.endswith("…") and text.startswith(short[:-1]))


def test_a_template_is_filled_by_name() -> None:
    config = TemplateConfig("SIM-1", {"thing1": "agency", "number2": "remaining"})
    values = {"agency": "某公司", "remaining": "2", "hint": "继续"}
    assert filled(config, values) == {"thing1": "某公司", "number2": "2"}


def test_a_value_without_a_form_is_our_payload_s_error_before_anything_is_sent() -> None:
    config = TemplateConfig("SIM-1", {"phrase1": "agency"})
    with pytest.raises(SendError) as caught:
        filled(config, {"agency": "某某安全技术服务公司"})
    assert caught.value.cause is Cause.VALUE
    assert "phrase1" in caught.value.note
    assert "某某" not in caught.value.note
    assert caught.value.__context__ is None


@pytest.mark.parametrize(
    ("kind", "id", "fields", "key"),
    [
        ("nudges", "T", {"thing1": "agency"}, "wechat.templates.nudges："),
        ("nudge", " ", {"thing1": "agency"}, "wechat.templates.nudge.id "),
        ("nudge", "T", {}, "wechat.templates.nudge.fields "),
        ("nudge", "T", {"thing": "agency"}, "wechat.templates.nudge.fields.thing："),
        ("nudge", "T", {"thing1.DATA": "agency"}, "wechat.templates.nudge.fields.thing1.DATA："),
        ("nudge", "T", {"first": "agency"}, "wechat.templates.nudge.fields.first："),
        ("nudge", "T", {"thing1": "agancy"}, "wechat.templates.nudge.fields.thing1："),
    ],
)
def test_a_wrong_template_is_named(kind: str, id: str, fields: dict[str, str], key: str) -> None:
    with pytest.raises(TemplateError) as caught:
        check_templates({kind: TemplateConfig(id, fields)}, NOTICES)
    assert str(caught.value).startswith(key)
    assert "\n" not in str(caught.value)


def test_the_section_in_which_a_template_is_wrong_is_named() -> None:
    with pytest.raises(TemplateError, match=r"^wechat\.subscriptions\.nudges："):
        check_templates({"nudges": TemplateConfig("T", {})}, NOTICES, "wechat.subscriptions")
