"""The overview says what a result rests on and what people have to decide."""

from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from documents.score_workbook import write_score_workbook
from pingyi.cli.ranking_table import remarks
from scoring.ruleset_file import load_ruleset
from tests.documents.reading import rows
from tests.documents.results import CAPPED, Record, city, entry
from tests.scoring.scoring_of import result_of
from tests.scoring.specimens import agency, document

RULESET = load_ruleset("foshan-2023")


def written(path: Path, result: Record) -> Any:
    write_score_workbook(path, RULESET, result)
    return load_workbook(path)


@pytest.fixture(scope="module")
def result() -> Record:
    return city()


@pytest.fixture(scope="module")
def book(result: Record, tmp_path_factory: pytest.TempPathFactory) -> Any:
    return written(tmp_path_factory.mktemp("workbook") / "out.xlsx", result)


def said(book: Any) -> dict[str, str]:
    """The labelled sentences of the overview."""
    return {row[0]: row[1] for row in book["说明"].iter_rows(values_only=True) if row[0]}


def test_the_overview_says_what_the_result_rests_on(result: Record, book: Any) -> None:
    overview = said(book)
    assert result["snapshot"] in overview["结果快照"]
    assert result["rules"] in overview["规则版本"]
    assert "foshan-2023@1" in overview["规则版本"]
    assert overview["缺少平均分（P）时"] == "各类机构：待评定；培训：取本类机构平均分"
    assert overview["机构"] == "共 13 家：已排名 10，待评定 1，暂缓 1，不参评 1"
    assert overview["考评周期"] == "2023，考评日 2023-10-24"


def test_the_overview_names_all_that_people_must_decide(book: Any) -> None:
    overview = said(book)
    assert "不足 15 家" in overview["名额未满"]
    assert overview["待评定、暂缓"].startswith("以下 2 家")
    assert "佛山市样本5号机构" in overview["名额内有不合格"]
    assert "并列跨越名额" not in overview


def test_a_tie_across_the_cut_is_put_to_people(tmp_path: Path) -> None:
    equals = [agency(number, "80", "90") for number in range(1, 5)]
    above = [agency(number, "90", "90") for number in range(10, 23)]
    result = result_of(document(*equals, *above))
    book = written(tmp_path / "out.xlsx", result)
    contested = said(book)["并列跨越名额"]
    assert contested.startswith("以下 4 家并列，只余 2 个名额，须由考核组决定")
    assert all(each["name"] in contested for each in equals)
    assert said(book)["名单"] == "名额 15 个，已确定 13 家"
    words = [row["列入名单"] for row in rows(book["汇总"])]
    assert words == ["是"] * 13 + ["待定（并列）"] * 4


def test_what_people_have_decided_at_the_cut_is_shown_with_its_reason(tmp_path: Path) -> None:
    equals = [agency(number, "80", "90") for number in range(1, 4)]
    above = [agency(number, "90", "90") for number in range(10, 24)]
    result = result_of(document(*equals, *above))
    chosen = [equals[1]["uscc"]]
    decided = {"chosen": chosen, "on": "2023-10-25", "by": "考核组", "why": "会议纪要第3号"}
    result = {**result, "cut": {**result["cut"], "decided": decided}}
    book = written(tmp_path / "out.xlsx", result)
    overview = said(book)
    assert "并列跨越名额" not in overview
    assert overview["名单"] == "名额 15 个，已确定 15 家"
    assert f"。{overview['名单']}。" in "".join(remarks(RULESET, result))
    told = overview["并列名额已决定"]
    assert f"考核组于 2023-10-25 决定列入{equals[1]['name']}，理由：会议纪要第3号" in told
    words = {row["统一社会信用代码"]: row["列入名单"] for row in rows(book["汇总"])}
    assert {words[each["uscc"]] for each in (equals[0], equals[2])} == {"否（并列，由考核组决定）"}
    assert words[chosen[0]] == "是（并列，由考核组决定）"


def test_nothing_to_decide_is_said_too(tmp_path: Path) -> None:
    agencies = [agency(number, f"{99 - number}", "90") for number in range(1, 17)]
    book = written(tmp_path / "out.xlsx", result_of(document(*agencies)))
    column = [row[1] for row in book["说明"].iter_rows(values_only=True)]
    assert "无。" in column


def test_uncertainty_has_columns_where_there_is_some(tmp_path: Path) -> None:
    result = city()
    first = entry(result, CAPPED)
    first["rank_interval"], first["p_listed"] = [1, 4], "0.873"
    result["uncertainty"] = {"replicates": 500, "seed": 7, "unsettled": [first["uscc"]]}
    book = written(tmp_path / "out.xlsx", result)
    row, *others = rows(book["汇总"])
    assert (row["名次区间（5%—95%）"], row["入选概率"]) == ("1—4", 0.873)
    assert {each["入选概率"] for each in others} == {None}
    overview = said(book)
    assert first["name"] in overview["抽样可左右名单"]
    assert "500 次（种子 7）" in overview["不确定性"]
