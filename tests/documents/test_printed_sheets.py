"""Score sheets under other rules and with too much to say: still one printed page an agency."""

import json
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from documents.score_sheets import write_score_sheets
from scoring.assessment import assess
from scoring.evidence import AgencyEvidence, Deduction, ReportReview, Terms
from scoring.result import as_json
from scoring.ruleset import Ruleset
from scoring.ruleset_file import load_ruleset
from tests.documents.conftest import Pages
from tests.documents.reading import sheets
from tests.documents.results import CAPPED, EXCLUDED, FILLED, LONG, Record, city, entry
from tests.scoring.specimens import uscc_of

RULESET = load_ruleset("foshan-2023")
ELSEWHERE = Path(__file__).parents[1] / "scoring" / "rulesets"


def crowded() -> Record:
    """A result whose agencies have more to say than a page holds."""
    result = city()
    entry(result, LONG)["name"] = "WORLDWIDE " * 60
    entry(result, EXCLUDED)["reasons"] = [f"{n}号案件被处罚（某某文件第{n}条）" for n in range(80)]
    entry(result, FILLED)["items"]["11"]["p"] = "70.123456"
    entry(result, CAPPED)["categories"]["quality"] = "12.345678901234567890"
    return result


def wordy() -> tuple[Ruleset, Record]:
    """The notice's items with three times as much to say."""
    items = {
        number: replace(item, title=item.title * 3, rubric=item.rubric * 3)
        for number, item in RULESET.items.items()
    }
    return replace(RULESET, items=items, title=RULESET.title * 3), crowded()


def elsewhere(name: str) -> tuple[Ruleset, Record]:
    """Another city's rules and one agency of each class."""
    ruleset = load_ruleset(name, ELSEWHERE)
    day = ruleset.window.end
    agencies = [
        AgencyEvidence(
            uscc=uscc_of(number),
            name=f"机构{number}",
            assessed_class=each,
            registered_on=ruleset.window.start,
            last_business_on=day,
            deductions=(Deduction(item=1, on=day, incident="X"),),
            report_reviews=(ReportReview(Decimal(70), Decimal(90), day, "R"),),
        )
        for number, each in enumerate(ruleset.classes)
    ]
    terms = Terms(day, ruleset.window, ruleset.window, {}, None)
    result: Record = json.loads(json.dumps(as_json(assess(ruleset, terms, agencies))))
    return ruleset, result


def test_another_citys_form_has_its_own_items_and_grades(tmp_path: Path) -> None:
    ruleset, result = elsewhere("linjiang-2025")
    write_score_sheets(tmp_path / "out.docx", ruleset, result)
    sheet, _ = sheets(tmp_path / "out.docx")
    assert sheet.points("小计：满分 30 分，扣 1.5 分") == "28.5"
    assert sheet.points("4、") == "-6.666667\n（P=77.777778，1份报告）"
    assert sheet.points("6、") == "无答卷，待评定"
    outcome = next(row for row in sheet.body if row[0] == "合计得分")
    assert outcome[2] == "考评结果：□领先　□良好　□一般　□较差"
    assert "最高6分" in sheet.text
    assert sheet.labelled("考评周期") == "—"


@pytest.mark.office
@pytest.mark.parametrize(
    "case",
    [
        lambda: (RULESET, crowded()),
        wordy,
        lambda: elsewhere("linjiang-2025"),
        lambda: elsewhere("guixi-2024"),
    ],
    ids=["crowded", "wordy", "linjiang", "guixi"],
)
def test_an_agency_is_one_printed_page(
    tmp_path: Path, pages: Pages, case: Callable[[], tuple[Ruleset, Record]]
) -> None:
    ruleset, result = case()
    path = tmp_path / "out.docx"
    write_score_sheets(path, ruleset, result)
    printed = pages(path)
    assert len(printed) == len(result["agencies"])
    for page, each in zip(printed, result["agencies"], strict=True):
        assert each["uscc"] in page
        assert "考评人签名" in page
        assert each["receipt"]["hash"] in page


@pytest.mark.office
def test_nothing_of_a_plain_sheet_is_cut_off(tmp_path: Path, pages: Pages) -> None:
    write_score_sheets(tmp_path / "out.docx", RULESET, city())
    printed = "".join(pages(tmp_path / "out.docx")[1].split())
    for item in RULESET.items.values():
        # the columns beside it come between the lines of a text; its beginning does not break
        assert f"{item.number}、{item.title[:8]}" in printed
    assert "…" not in printed
