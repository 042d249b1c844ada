"""Comments before anybody reads them: no name and no number of a person or a firm is left."""

import pytest

from cycle.districts import District, Districts
from cycle.privacy.screening import MASK, Screen, mentioned, short_forms

NAMES = [*short_forms("佛山市南海区宏达五金制品有限公司"), "陈建国"]


@pytest.mark.parametrize(
    ("said", "read"),
    [
        ("请回电13800138000谢谢", "请回电※谢谢"),
        ("电话138-0013-8000", "电话※"),
        ("电话１３８ ００１３ ８０００", "电话※"),
        ("座机0757-82366978转803", "座机※转803"),
        ("一三八零零一三八零零零找我", "※找我"),
        ("代码91440605MA4W00003K", "代码※"),
        ("代码N2440605MF0000013D。", "代码※。"),
        ("写信a.b-c@example.com.cn即可", "写信※即可"),
        ("见 https://example.com/a?b=1 。", "见 ※ 。"),
        ("加微信：hong_da88联系", "加微信：※联系"),
        ("vx hongda", "vx ※"),
        ("我的号wxid_a1b2c3d4", "我的号※"),
        ("我们佛山市南海区宏达五金制品有限公司很满意", "我们※很满意"),
        ("宏达五金的意见", "※的意见"),
        ("宏 达 五 金的意见", "※的意见"),
        ("宏达觉得慢", "※觉得慢"),
        ("陈建国反映", "※反映"),
        ("王经理态度好，小李也好", "※态度好，※也好"),
        ("找张总或者李工", "找※或者※"),
        ("报告出得慢，收费偏高", "报告出得慢，收费偏高"),
        ("建议每3个月回访1次，共12次", "建议每3个月回访1次，共12次"),
        ("高工作效率", "高工作效率"),
        ("", ""),
    ],
)
def test_names_and_numbers_are_masked(said: str, read: str) -> None:
    assert Screen(NAMES).screened(said) == read


def test_short_forms_leave_out_place_and_legal_form() -> None:
    assert NAMES[:-1] == [
        "佛山市南海区宏达五金制品有限公司",
        "佛山市南海区宏达五金制品",
        "宏达五金制品",
        "宏达五金",
        "宏达",
    ]
    assert "安全" not in short_forms("佛山安全器材有限公司"), "an ordinary word stays"


#: A city that was invented: no file and no code knows of its places.
LINJIANG = Districts(
    province="东江省",
    city=District("330100", "临江市"),
    area_code="0571",
    members=(District("330102", "浦阳区"), District("330103", "沙县")),
    _by_text={},
)


@pytest.mark.parametrize(
    "name",
    ["临江浦阳宏达五金有限公司", "东江临江市宏达五金厂", "浦阳区宏达五金厂", "沙县宏达五金厂"],
)
def test_in_another_city_its_own_places_are_left_out(name: str) -> None:
    assert "宏达" in short_forms(name, LINJIANG)
    assert "南海" in short_forms("南海贸易有限公司", LINJIANG), "elsewhere it is a firm's own name"


def test_names_of_one_text_are_masked_in_it_alone() -> None:
    screen = Screen()
    assert screen.screened("华美很好", ["华美"]) == f"{MASK}很好"
    assert screen.screened("华美很好") == "华美很好"


def test_names_that_are_mentioned_are_found_in_one_pass() -> None:
    texts = ["听说华 美 陶瓷也用他们", "不错"]
    assert list(mentioned(texts, iter(["华美陶瓷", "宏达五金", "不", "不错吧"]))) == ["华美陶瓷"]
