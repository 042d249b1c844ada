"""One agency's receipt in Chinese, and what a piece of evidence made of its score."""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from pingyi.cli.ranking_table import STATUSES

if TYPE_CHECKING:
    from scoring.ruleset import Ruleset

#: Wide enough for a line of a receipt where nobody says how wide the paper is.
_WIDTH = 120


def show_receipt(ruleset: "Ruleset", agency: Mapping[str, Any]) -> None:
    """Print an agency's entry of a published result to standard output."""
    from rich import box
    from rich.console import Console
    from rich.markup import escape
    from rich.table import Table

    out = Console(highlight=False)
    if not out.is_terminal:
        out = Console(highlight=False, width=_WIDTH)
    out.print(f"{agency['name']}（{agency['uscc']}）", markup=False)
    out.print(f"{ruleset.classes[agency['class']]}，{standing(ruleset, agency)}", markup=False)
    for title, lines in (("原因", agency["reasons"]), ("提示", agency["warnings"])):
        for line in lines:
            out.print(f"{title}：{line}", markup=False)
    table = Table(box=box.SIMPLE, pad_edge=False, show_edge=False)
    for header in ("条款", "依据", "日期", "说明"):
        table.add_column(header, overflow="fold")
    for header in ("得分", "累计"):
        table.add_column(header, justify="right", no_wrap=True)
    for line in agency["receipt"]["lines"]:
        table.add_row(
            "" if line["item"] is None else f"第{line['item']}项",
            escape(line["reference"]),
            line["on"] or "",
            escape(line["note"]),
            "待评定" if line["points"] is None else line["points"],
            line["running"],
        )
    out.print(table)
    out.print(f"条款出自 {ruleset.source}。", markup=False)
    for aside in agency["receipt"]["set_aside"]:
        day = f"（{aside['on']}）" if aside["on"] else ""
        count = f"，{aside['count']} 条" if aside["count"] > 1 else ""
        out.print(f"未计入：{aside['reference']}{day}，{aside['why']}{count}", markup=False)
    out.print(f"证据摘要 {agency['receipt']['evidence']}", markup=False)
    out.print(f"回执摘要 {agency['receipt']['hash']}", markup=False)


def standing(ruleset: "Ruleset", agency: Mapping[str, Any]) -> str:
    """Status, scores, grade and ranks in one line."""
    if agency["rank"] is None:
        return STATUSES[agency["status"]]
    grade = next(each.title for each in ruleset.grades if each.key == agency["grade"])
    tied = "（并列）" if agency["tied"] else ""
    return (
        f"合计 {agency['total_score']} 分（基本分 {agency['base_score']}），{grade}，"
        f"第 {agency['rank']} 名{tied}，本类第 {agency['class_rank']} 名"
    )


def changes(
    ruleset: "Ruleset", before: Mapping[str, Any], after: Mapping[str, Any]
) -> Iterator[str]:
    """What differs between two entries of one agency, in words."""
    yield f"原为：{standing(ruleset, before)}"
    yield f"变为：{standing(ruleset, after)}"
    for reason in after["reasons"]:
        if reason not in before["reasons"]:
            yield f"原因：{reason}"
    for category in ruleset.categories.values():
        was, now = (each["categories"].get(category.key) for each in (before, after))
        if was != now:
            yield f"{category.title}：{was or '待评定'} → {now or '待评定'}"
