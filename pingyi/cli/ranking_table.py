"""A result on the terminal: the ranking, and what people have to decide."""

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from documents.decisions import decisions, seats
from documents.words import STATUSES, class_word, grade_word
from pingyi.cli.acting import say
from pingyi.cli.tools import console

if TYPE_CHECKING:
    from rich.table import Table

    from scoring.ruleset import Ruleset

#: Rows shown on a terminal; the files have them all.
_SHOWN = 60
_CODE = 18  # characters of a credit code
_CLASS = 4  # cells of the shortest class
#: A small sample looks surer than it is (docs/uncertainty.md), so its size stands beside.
_UNCERTAIN = ("名次\n区间", "入选\n概率", "作答\n企业")
#: rich's pattern of a table's lines: one under the headers, one where a section of rows ends.
_RULES = "    \n" * 2 + " ── \n" + "    \n" + " ── \n" + "    \n" * 3


def show_result(ruleset: "Ruleset", result: Mapping[str, Any], *, decided: bool = True) -> None:
    """Print a published result as a table, and below it what keeps it from being final.

    decided: with what people have to decide; not where it was said above the table.
    """
    say(f"{ruleset.title}（{result['ruleset']}，考评日 {result['as_of']}）")
    console.print(_table(ruleset, result))
    for line in remarks(ruleset, result, decided=decided):
        say(line)


def _table(ruleset: "Ruleset", result: Mapping[str, Any]) -> "Table":
    from rich.box import Box
    from rich.table import Table

    from pingyi.cli.prose import Prose

    uncertain = "uncertainty" in result
    table = Table(box=Box(_RULES), pad_edge=False, show_edge=False, collapse_padding=True)
    table.add_column("名次", justify="right", no_wrap=True)
    # the name below the code: 80 columns hold both in full, and no figure is cut
    table.add_column("信用代码\n机构名称", min_width=_CODE)
    table.add_column("类别", overflow="fold", min_width=_CLASS)
    for header in ("基本分", "合计", *(_UNCERTAIN if uncertain else ())):
        table.add_column(header, justify="right", no_wrap=True)
    table.add_column("结果", no_wrap=True)
    within = [*result["cut"]["listed"], *result["cut"]["contested"]]
    for agency in result["agencies"][:_SHOWN]:
        names = Table.grid()
        names.add_row(agency["uscc"])
        names.add_row(Prose(agency["name"], "dim"))
        table.add_row(
            _rank(agency),
            names,
            class_word(ruleset, agency),
            agency["base_score"] or "",
            agency["total_score"] or "",
            *(_chance(agency) if uncertain else ()),
            grade_word(ruleset, agency) or STATUSES[agency["status"]],
            end_section=agency["uscc"] == within[-1] if within else False,  # a line at the cut
        )
    return table


def _chance(agency: Mapping[str, Any]) -> tuple[str, str, str]:
    if "rank_interval" not in agency:
        return "", "", ""
    # a hyphen: terminals do not agree on how wide a dash is
    interval = "-".join(map(str, agency["rank_interval"]))
    return interval, agency["p_listed"], f"{agency['respondents']:,}"


def remarks(
    ruleset: "Ruleset", result: Mapping[str, Any], *, decided: bool = True
) -> Iterator[str]:
    """What is to be known of a result beside its figures: first what people have to decide."""
    agencies, cut = result["agencies"], result["cut"]
    if len(agencies) > _SHOWN:
        yield f"……其余 {len(agencies) - _SHOWN:,} 家请用 --out 或 --json 查看。"
    for matter, sentence in decisions(ruleset, result) if decided else ():
        if matter:
            yield f"{matter}：{sentence}"
    if single := result.get("uncertainty", {}).get("single"):
        yield f"样本只有一份：{len(single):,} 家，波动无从估计，区间和概率不说明其可靠程度。"
    count = Counter(agency["status"] for agency in agencies)
    standing = "，".join(f"{word} {count[key]:,}" for key, word in STATUSES.items() if count[key])
    yield f"共 {len(agencies):,} 家：{standing}。{seats(cut)}。"
    if warned := sum(bool(agency["warnings"]) for agency in agencies):
        yield f"{warned:,} 家有提示，见 .xlsx 的“汇总”表，或用 pingyi explain 查看。"
    yield f"快照 {result['snapshot']}"


def _rank(agency: Mapping[str, Any]) -> str:
    if agency["rank"] is None:
        return "-"
    return f"{agency['rank']}{'=' if agency['tied'] else ''}"
