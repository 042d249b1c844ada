"""One agency's receipt in Chinese, and what a piece of evidence made of its score."""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from documents.words import STATUSES, Listing, class_word, grade_word, span

if TYPE_CHECKING:
    from rich.table import Table

    from scoring.ruleset import Ruleset

#: Wide enough for a line of a receipt where nobody says how wide the paper is.
_WIDTH = 120

Agency = Mapping[str, Any]


def show_receipt(ruleset: "Ruleset", result: Mapping[str, Any], agency: Agency) -> None:
    """Print an agency's entry of a published result to standard output."""
    from rich.console import Console

    out = Console(highlight=False)
    if not out.is_terminal:
        out = Console(highlight=False, width=_WIDTH)

    def say(line: str) -> None:
        # the terminal breaks it where it must, so that hashes can be copied
        out.print(line, markup=False, soft_wrap=True)

    say(f"{agency['name']}（{agency['uscc']}）")
    say(f"{class_word(ruleset, agency)}，{standing(ruleset, result, agency)}")
    say(f"规则 {result['ruleset']}，考评日 {result['as_of']}，证据起止 {span(result['window'])}")
    for title, lines in (("原因", agency["reasons"]), ("提示", agency["warnings"])):
        for line in lines:
            say(f"{title}：{line}")
    out.print(_table(ruleset, agency["receipt"]["lines"]))
    say(f"条款出自 {ruleset.source}。")
    for aside in agency["receipt"]["set_aside"]:
        day = f"（{aside['on']}）" if aside["on"] else ""
        count = f"，{aside['count']} 条" if aside.get("count", 1) > 1 else ""
        say(f"未计入：{aside['reference']}{day}，{aside['why']}{count}")
    say(f"证据摘要 {agency['receipt']['evidence']}")
    say(f"回执摘要 {agency['receipt']['hash']}")
    say(f"结果快照 {result['snapshot']}")


def _table(ruleset: "Ruleset", lines: list[Mapping[str, Any]]) -> "Table":
    from rich import box
    from rich.table import Table

    from pingyi.cli.prose import Prose

    table = Table(box=box.SIMPLE, pad_edge=False, show_edge=False, collapse_padding=True)
    table.add_column("条款", no_wrap=True)
    table.add_column("依据和说明")
    table.add_column("日期", no_wrap=True)
    for header in ("得分", "累计"):
        table.add_column(header, justify="right", no_wrap=True)
    for line in lines:
        table.add_row(
            line["clause"].removeprefix(ruleset.source).strip(),
            Prose("\n".join(filter(None, (line["reference"], line["note"])))),
            line["on"] or "",
            "待评定" if line["points"] is None else line["points"],
            line["running"],
        )
    return table


def standing(ruleset: "Ruleset", result: Mapping[str, Any], agency: Agency) -> str:
    """Status, scores, grade, ranks and whether it is on the list, in one line."""
    listed = f"列入名单：{Listing(result['cut']).word(agency)}"
    if agency["rank"] is None:
        return f"{STATUSES[agency['status']]}，{listed}"
    tied = "（并列）" if agency["tied"] else ""
    return (
        f"合计 {agency['total_score']} 分（基本分 {agency['base_score']}），"
        f"{grade_word(ruleset, agency)}，第 {agency['rank']} 名{tied}，"
        f"同类第 {agency['class_rank']} 名，{listed}"
    )


def changes(ruleset: "Ruleset", before: Agency, after: Agency) -> Iterator[str]:
    """What differs between two entries of one agency beside where they stand, in words."""
    for reason in after["reasons"]:
        if reason not in before["reasons"]:
            yield f"原因：{reason}"
    for category in ruleset.categories.values():
        was, now = (each["categories"].get(category.key) for each in (before, after))
        if was != now:
            yield f"{category.title}：{was or '待评定'} → {now or '待评定'}"
