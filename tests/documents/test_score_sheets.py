"""Score sheets: one page an agency, in the form of Annex 1, saying what the result says."""

from pathlib import Path

import pytest
from docx import Document

from documents.score_sheets import write_score_sheets
from scoring.ruleset_file import load_ruleset
from tests.documents.reading import Sheet, sheets
from tests.documents.results import (
    CAPPED,
    EXCLUDED,
    FILLED,
    FIRST_TIED,
    HELD,
    HIDDEN,
    LONG,
    LONG_NAME,
    PENDING,
    SPENT,
    TWICE_RECORDED,
    Counter,
    Record,
    city,
    entry,
)
from tests.scoring.specimens import uscc_of

RULESET = load_ruleset("foshan-2023")


@pytest.fixture(scope="module")
def result() -> Record:
    return city()


@pytest.fixture(scope="module")
def by_uscc(result: Record, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Sheet]:
    path = tmp_path_factory.mktemp("sheets") / "out.docx"
    write_score_sheets(path, RULESET, result)
    found = sheets(path)
    assert [sheet.labelled("统一社会信用代码") for sheet in found] == [
        each["uscc"] for each in result["agencies"]
    ]
    return {sheet.labelled("统一社会信用代码"): sheet for sheet in found}


def test_the_form_is_that_of_annex_1(by_uscc: dict[str, Sheet]) -> None:
    sheet = by_uscc[uscc_of(TWICE_RECORDED)]
    assert sheet.text.startswith("佛山市安全生产技术服务机构综合诚信考评标准\n")
    assert sheet.body[0] == ["考评项目", "标准内容和要求", "评分标准", "得分"]
    items = [row for row in sheet.body if len(row) > 3 and "、" in row[-3][:4]]
    assert [(row[-3], row[-2]) for row in items] == [
        (f"{number}、{item.title}", item.rubric) for number, item in RULESET.items.items()
    ]
    assert [row[0] for row in items] == [
        *["服务规范\n（25分）"] * 8,
        *["服务质量\n（50分）"] * 3,
        "服务效果\n（25分）",
        "荣誉记录\n（最高10分）",
    ]
    assert [row[1] for row in items[-2:]] == ["满意度调查", "加分项"]
    assert sheet.body[-1][0] == "考评人签名"
    assert "日期：　　　　年　　　月　　　日" in sheet.body[-1][1]


def test_the_head_says_who_and_under_what(by_uscc: dict[str, Sheet]) -> None:
    sheet = by_uscc[uscc_of(FILLED)]
    assert sheet.labelled("机构名称") == "佛山市样本6号机构"
    assert sheet.labelled("考评类别") == "培训"
    assert sheet.labelled("考评周期") == "2023"
    assert sheet.labelled("考评日") == "2023-10-24"
    assert sheet.labelled("证据起止") == "2022-01-01 至 2023-10-18"
    assert sheet.labelled("规则版本") == "foshan-2023@1"


@pytest.mark.parametrize(
    ("number", "start", "said"),
    [
        (TWICE_RECORDED, "1、", "不扣分"),
        (TWICE_RECORDED, "3、", "-2（1次）"),
        (TWICE_RECORDED, "11、", "-6.7\n（P=86.6，1份报告）"),
        (TWICE_RECORDED, "12、", "-2.875\n（P=88.5，2家企业）"),
        (TWICE_RECORDED, "13、", "+6"),
        (TWICE_RECORDED, "小计：满分 25 分，扣 2 分", "23"),
        (TWICE_RECORDED, "小计：满分 50 分，扣 6.7 分", "43.3"),
        (TWICE_RECORDED, "小计：加 6 分，最高 10 分", "6"),
        (CAPPED, "小计：加 10 分，最高 10 分，超出不计", "10"),
        (SPENT, "小计：满分 25 分，扣 70 分，扣完即止", "0"),
        (SPENT, "9、", "-40（4次）"),
        (SPENT, "13、", "不加分"),
        (FILLED, "11、", "-14.95\n（P=70.1，无复评报告，取本类机构平均分）"),
        (PENDING, "11、", "无复评报告，待评定"),
        (PENDING, "小计：满分 50 分，扣 0 分", "待评定"),
        (HELD, "12、", "不扣分\n（P=100，1家企业）"),
    ],
)
def test_an_items_points(by_uscc: dict[str, Sheet], number: int, start: str, said: str) -> None:
    assert by_uscc[uscc_of(number)].points(start) == said


def test_a_cap_is_told_by_the_points_and_not_by_a_sentence(tmp_path: Path) -> None:
    result = city()
    for line in entry(result, CAPPED)["receipt"]["lines"]:
        line["note"] = ""
    write_score_sheets(tmp_path / "out.docx", RULESET, result)
    [sheet] = [
        each
        for each in sheets(tmp_path / "out.docx")
        if each.labelled("统一社会信用代码") == uscc_of(CAPPED)
    ]
    assert sheet.points("小计：加 10 分，最高 10 分，超出不计") == "10"


@pytest.mark.parametrize(
    ("number", "total", "boxes", "place", "listed"),
    [
        (TWICE_RECORDED, "94.43（基本分 88.43，荣誉记录 6）", "☑优秀　□合格　□不合格", None, "是"),
        (
            FIRST_TIED,
            "91.00（基本分 91.00，荣誉记录 0）",
            "☑优秀　□合格　□不合格",
            "（并列）",
            "是",
        ),
        (SPENT, "15.00（基本分 15.00，荣誉记录 0）", "□优秀　□合格　☑不合格", None, "是"),
        (PENDING, "待评定", "□优秀　□合格　□不合格", "未排名（待评定）", "待定（待评定）"),
        (HELD, "暂缓", "□优秀　□合格　□不合格", "未排名（暂缓）", "待定（暂缓）"),
        (EXCLUDED, "不参评", "□优秀　□合格　□不合格", "未排名（不参评）", "否"),
    ],
)
def test_the_outcome(
    by_uscc: dict[str, Sheet], number: int, total: str, boxes: str, place: str | None, listed: str
) -> None:
    sheet = by_uscc[uscc_of(number)]
    outcome = next(row for row in sheet.body if row[0] == "合计得分")
    assert outcome[1:] == [total, f"考评结果：{boxes}"]
    places = next(row for row in sheet.body if row[0] == "名次")
    assert (place or "第 ") in places[1]
    assert places[2] == f"列入名单：{listed}"


@pytest.mark.parametrize(
    ("number", "said"),
    [
        (CAPPED, "无。"),
        (FILLED, "提示：第11项没有复评过的报告，取本类机构平均分（P=70.1）。"),
        (PENDING, "待评定：第11项没有复评过的报告，待评定。"),
        (HELD, "暂缓：2023-02-01 被立案，尚未作出决定（"),
        (EXCLUDED, "不参评：2022-01-01 至 2023-10-18 未开展业务（"),
        (EXCLUDED, "2023-03-01 被作出处罚决定"),
        (SPENT, "提示：第1项记了 5 起"),
    ],
)
def test_reasons_and_warnings(by_uscc: dict[str, Sheet], number: int, said: str) -> None:
    assert said in by_uscc[uscc_of(number)].labelled("说明")


def test_the_foot_has_the_notes_the_policy_and_the_hashes(
    result: Record, by_uscc: dict[str, Sheet]
) -> None:
    for each in result["agencies"]:
        foot = by_uscc[each["uscc"]].text
        assert result["snapshot"] in foot
        assert each["receipt"]["hash"] in foot
    foot = by_uscc[uscc_of(FILLED)].text
    assert "每类扣完即止，不计负分" in foot
    assert "90分以上为优秀，70分以上不足90分为合格，不足70分为不合格" in foot
    assert "缺少平均分（P）时：取本类机构平均分" in foot
    assert "缺少平均分（P）时：待评定" in by_uscc[uscc_of(CAPPED)].text


def test_names_cannot_break_the_file(by_uscc: dict[str, Sheet]) -> None:
    assert by_uscc[uscc_of(HIDDEN)].labelled("机构名称") == "乙���<机构>&公司 二"
    assert by_uscc[uscc_of(LONG)].labelled("机构名称") == LONG_NAME


def test_the_same_result_makes_the_same_file(tmp_path: Path, result: Record) -> None:
    paths = [tmp_path / "1.docx", tmp_path / "2.docx"]
    for path in paths:
        write_score_sheets(path, RULESET, result)
    assert paths[0].read_bytes() == paths[1].read_bytes()


def test_progress_is_told_once_an_agency(tmp_path: Path, result: Record) -> None:
    counter = Counter()
    write_score_sheets(tmp_path / "out.docx", RULESET, result, counter)
    assert counter.calls == len(result["agencies"])


def test_a_result_without_agencies_says_so(tmp_path: Path, result: Record) -> None:
    write_score_sheets(tmp_path / "out.docx", RULESET, {**result, "agencies": []})
    assert "没有参加考评的机构。" in [
        p.text for p in Document(str(tmp_path / "out.docx")).paragraphs
    ]
