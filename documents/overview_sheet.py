"""说明: what the result rests on, what it came to, and what people still have to decide."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from documents.decisions import decisions, seats
from documents.fitting import lines
from documents.receipt_tables import RECEIPTS, SET_ASIDE
from documents.summary_table import TITLE as SUMMARY
from documents.summary_table import number
from documents.words import STATUSES, class_word, grade_word, place_word, policies, span
from documents.worksheet import LINE, Formats, print_wide, write_cell
from scoring.ruleset import Ruleset

TITLE = "说明"
_WIDTHS = (20, 40, 24, 14, 12, 12)
#: Chinese characters on a line of the merged value cells.
_ROOM = sum(_WIDTHS[1:]) / 2 - 2


def write_overview(
    book: Any, formats: Formats, ruleset: Ruleset, result: Mapping[str, Any]
) -> None:
    """Write the sheet; it is the first that people see."""
    page = _Page(book, formats, f"{ruleset.title}　考评结果")
    page.section("考评依据", _basis(ruleset, result))
    page.section("结果概况", _outcome(ruleset, result))
    page.section("需要决定的事项", decisions(ruleset, result), is_urgent=True)
    page.table(*_list(ruleset, result))
    page.section("计分与核验", _reading(result))


class _Page:
    """Rows from top to bottom: a label and its value, or a small table."""

    def __init__(self, book: Any, formats: Formats, title: str) -> None:
        self._formats = formats
        self._sheet = book.add_worksheet(TITLE)
        for column, width in enumerate(_WIDTHS):
            self._sheet.set_column(column, column, width)
        self._sheet.hide_gridlines(2)
        print_wide(self._sheet)
        self._title = book.add_format({"bold": True, "font_size": 15})
        self._section = book.add_format({"bold": True, "font_size": 12, "bottom": 1})
        self._label = book.add_format({"valign": "top", "font_color": "#555555"})
        plain = {"valign": "top", "text_wrap": True, "num_format": "@", "align": "left"}
        self._value = book.add_format(plain)
        self._urgent = book.add_format({**plain, "bg_color": "#FFF2CC"})
        self._sheet.set_row(0, 24)
        self._sheet.write_string(0, 0, title, self._title)
        self._row = 1

    def section(
        self, title: str, rows: Iterable[tuple[str, str]], *, is_urgent: bool = False
    ) -> None:
        self._head(title)
        form = self._urgent if is_urgent else self._value
        for label, value in rows:
            self._row += 1
            # a row over merged cells does not find its height by itself
            self._sheet.set_row(self._row, LINE * lines(value, _ROOM))
            self._sheet.write_string(self._row, 0, label, self._label)
            self._sheet.merge_range(self._row, 1, self._row, len(_WIDTHS) - 1, "", form)
            self._sheet.write_string(self._row, 1, value, form)

    def table(self, title: str, headings: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
        self._head(title)
        self._row += 1
        for column, heading in enumerate(headings):
            self._sheet.write_string(self._row, column, heading, self._formats.header)
        for values in rows:
            self._row += 1
            for column, value in enumerate(values):
                write_cell(self._sheet, self._row, column, value, self._formats)

    def _head(self, title: str) -> None:
        self._row += 2
        self._sheet.set_row(self._row, 18)
        for column in range(len(_WIDTHS)):
            self._sheet.write_string(self._row, column, "" if column else title, self._section)


def _basis(ruleset: Ruleset, result: Mapping[str, Any]) -> list[tuple[str, str]]:
    return [
        ("考评标准", f"{ruleset.title}（{ruleset.source}）"),
        ("规则版本", f"{result['ruleset']}（{result['rules']}）"),
        ("考评周期", f"{result['cycle'] or '—'}，考评日 {result['as_of']}"),
        ("证据起止", f"{span(result['window'])}，首尾两日均计入"),
        ("答卷起止", f"{span(result['survey_window'])}，首尾两日均计入"),
        ("缺少平均分（P）时", policies(ruleset, result["missing_policy"])),
        ("结果快照", result["snapshot"]),
    ]


def _outcome(ruleset: Ruleset, result: Mapping[str, Any]) -> list[tuple[str, str]]:
    agencies, cut = result["agencies"], result["cut"]
    statuses = Counter(agency["status"] for agency in agencies)
    grades = Counter(agency["grade"] for agency in agencies)
    return [
        (
            "机构",
            f"共 {len(agencies)} 家："
            + "，".join(f"{word} {statuses[key]}" for key, word in STATUSES.items()),
        ),
        (
            "考评结果",
            "，".join(f"{grade.title} {grades[grade.key]}" for grade in ruleset.grades),
        ),
        ("名单", seats(cut)),
    ]


def _reading(result: Mapping[str, Any]) -> list[tuple[str, str]]:
    rows = [
        ("得分", "各项精确计算，仅基本分、合计得分四舍五入到两位小数；等级和名次以此为准。"),
        (
            "并列",
            "合计得分相同的，依规则所列顺序比较；仍相同的名次并列，不以名称或代码区分先后。",
        ),
        ("状态", "待评定：缺少平均分；暂缓：已立案未决；不参评：不符合参评条件。三者均不排名。"),
        (
            "明细",
            f"“{SUMMARY}”每家一行；“{RECEIPTS}”逐笔列明条款、依据和累计；“{SET_ASIDE}”列明原因。",
        ),
        ("核验", "以结果文件和证据文件运行 pingyi verify，可重新计算全部得分并核对快照。"),
    ]
    uncertainty = result.get("uncertainty")
    if uncertainty:
        single = uncertainty.get("single", ())
        rows.append(
            (
                "不确定性",
                f"对作答企业和抽查报告重复抽样 {uncertainty['replicates']} 次"
                f"（种子 {uncertainty['seed']}）后重新排名；名次区间为第 5 至第 95 百分位。"
                + (f"另有 {len(single)} 家样本只有一份，看不出波动。" if single else ""),
            )
        )
    return rows


def _list(
    ruleset: Ruleset, result: Mapping[str, Any]
) -> tuple[str, Sequence[str], list[Sequence[object]]]:
    """Those on the list and those who share its last places, by rank."""
    cut = result["cut"]
    within = {*cut["listed"], *cut.get("decided", {}).get("chosen", cut["contested"])}
    rows: list[Sequence[object]] = [
        (
            place_word(agency).split("，")[0],
            agency["name"],
            agency["uscc"],
            class_word(ruleset, agency),
            number(agency["total_score"]),
            grade_word(ruleset, agency),
        )
        for agency in result["agencies"]
        if agency["uscc"] in within
    ]
    title = "名额之内的机构（按名次）"
    if cut["contested"] and "decided" not in cut:
        title += "，其中并列者待决定"
    return title, ("名次", "机构名称", "统一社会信用代码", "考评类别", "合计得分", "考评结果"), rows
