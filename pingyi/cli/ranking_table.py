"""A result on the terminal: the ranking, and what people have to decide."""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from pingyi.cli.tools import console

if TYPE_CHECKING:
    from scoring.ruleset import Ruleset

#: Rows shown on a terminal; the files have them all.
_SHOWN = 60
#: Names in one sentence.
_NAMED = 20
_CODE = 18  # characters of a credit code

STATUSES = {"ranked": "已排名", "pending": "待评定", "held": "暂缓", "excluded": "不参评"}


def show_result(ruleset: "Ruleset", result: Mapping[str, Any]) -> None:
    """Print a published result as a table, and below it what keeps it from being final."""
    from rich import box
    from rich.markup import escape
    from rich.table import Table

    grades = {grade.key: grade.title for grade in ruleset.grades}
    uncertain = "uncertainty" in result
    table = Table(
        title=f"{escape(ruleset.title)}（{result['ruleset']}，考评日 {result['as_of']}）",
        box=box.SIMPLE,
        pad_edge=False,
        show_edge=False,
    )
    table.add_column("名次", justify="right", no_wrap=True)
    # the name below the code: 80 columns hold both in full, and no figure is cut
    table.add_column("信用代码\n机构名称", overflow="fold", min_width=_CODE)
    table.add_column("类别", overflow="fold")
    for header in ("基本分", "合计", *(("名次区间", "入选概率") if uncertain else ())):
        table.add_column(header, justify="right", no_wrap=True)
    table.add_column("结果", no_wrap=True)
    for agency in result["agencies"][:_SHOWN]:
        chance = ("", "")
        if "rank_interval" in agency:
            chance = ("—".join(map(str, agency["rank_interval"])), agency["p_listed"])
        table.add_row(
            _rank(agency),
            f"{agency['uscc']}\n[dim]{escape(agency['name'])}[/dim]",
            ruleset.classes[agency["class"]],
            agency["base_score"] or "",
            agency["total_score"] or "",
            *(chance if uncertain else ()),
            grades[agency["grade"]] if agency["grade"] else STATUSES[agency["status"]],
        )
    console.print(table)
    hidden = len(result["agencies"]) - _SHOWN
    if hidden > 0:
        console.print(f"……其余 {hidden:,} 家请用 --out 或 --json 查看。", highlight=False)
    for line in remarks(result):
        console.print(line, markup=False, highlight=False)


def remarks(result: Mapping[str, Any]) -> Iterator[str]:
    """What is to be known of a result beside its figures, most pressing first."""
    names = {agency["uscc"]: agency["name"] for agency in result["agencies"]}
    cut = result["cut"]

    def named(codes: list[str]) -> str:
        more = f"等 {len(codes):,} 家" if len(codes) > _NAMED else ""
        return "、".join(names[code] for code in codes[:_NAMED]) + more

    if cut["decision_required"]:
        seats = cut["size"] - len(cut["listed"])
        yield f"须由考核组决定：{named(cut['contested'])} 并列，只余 {seats} 个名额。"
    if cut["unresolved"]:
        count = len(cut["unresolved"])
        yield f"名单尚不能定：{count:,} 家待评定或暂缓（{named(cut['unresolved'])}）。"
    if cut["unqualified"]:
        yield f"名次在名额之内但不合格：{named(cut['unqualified'])}，请考核组决定。"
    if cut["short"]:
        yield f"已排名的机构不足 {cut['size']} 家，名单从缺。"
    if unsettled := result.get("uncertainty", {}).get("unsettled"):
        yield f"现有数据不足以断定是否入选：{named(unsettled)}。"
    if single := result.get("uncertainty", {}).get("single"):
        yield f"样本只有一份、无从估计波动：{len(single)} 家。"
    excluded = sum(agency["status"] == "excluded" for agency in result["agencies"])
    yield (
        f"共 {len(result['agencies']):,} 家，入选 {len(cut['listed'])} 家（名额 {cut['size']}），"
        f"不参评 {excluded:,} 家。"
    )
    warned = sum(bool(agency["warnings"]) for agency in result["agencies"])
    if warned:
        yield f"{warned:,} 家有提示，见 .xlsx“汇总”表或 pingyi explain。"
    yield f"快照 {result['snapshot']}"


def _rank(agency: Mapping[str, Any]) -> str:
    if agency["rank"] is None:
        return "—"
    return f"{agency['rank']}{'=' if agency['tied'] else ''}"
