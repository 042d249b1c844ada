"""pingyi assess: from what the database holds to every agency's score, and to frozen snapshots."""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from pingyi.cli.acting import say
from pingyi.cli.choices import chosen_cycle
from pingyi.cli.options import NUMBER, by_where_needed_option, json_option
from pingyi.cli.tools import BadInput, Tools, console, print_json

if TYPE_CHECKING:
    from cycle.candidates.handed_in import HandedIn
    from cycle.cycles import CycleRow
    from scoring.assessment import Assessed, Assessment

_CODE = 18  # characters of a credit code
#: Agencies named of one matter on a terminal.
_SHOWN = 20
#: With which command people settle what stands in the way of a list.
_SETTLED_BY = {
    "并列跨越名额": "冻结后运行 pingyi decide cut {cycle} 机构… --why 理由 --by 姓名",
    "待评定、暂缓": "补录依据，或运行 pingyi decide policy {cycle} 类别 办法 --why 理由 --by 姓名；"
    "立案未决的，待处罚有结论后更正记录",
}


@click.command(
    help="考评 CYCLE 的机构：有过推荐或自荐的只考评候选，推荐都已撤回的没有机构可考评；"
    "从未有过的，考评本周期邀请和被评价的全部机构。\n\n"
    "先列出必须由人决定的事，再列名次。一家企业对一家机构只计一次，不论有几份合同；"
    "只计已提交的答卷。不加选项时只显示，不写入；加 --freeze 冻结为快照，快照不能更改，"
    "下一步是公示（pingyi publish）。"
)
@click.argument("cycle_name", metavar="CYCLE")
@click.option("--freeze", "freezing", is_flag=True, help="冻结为快照，不能更改")
@click.option("--why", default="", help="仍有待评定、暂缓或未决事项时冻结的理由")
@by_where_needed_option
@click.option("--snapshots", "listing", is_flag=True, help="列出本周期的全部快照")
@click.option("--snapshot", "number", type=NUMBER, metavar="N", help="查看第 N 份快照")
@click.option("--verify", is_flag=True, help="由冻结的依据重新计算第 N 份快照，逐字节比对")
@click.option(
    "--evidence",
    type=click.Path(path_type=Path),
    metavar="OUT.json",
    help="写出冻结的依据，供 pingyi score 使用（与 --freeze 或 --snapshot 同用）",
)
@click.option(
    "--out",
    "outs",
    metavar="FILE",
    multiple=True,
    type=click.Path(path_type=Path),
    help="写出第 N 份快照：.json、.xlsx 或 .docx，可以写几个",
)
@json_option
@click.pass_obj
def assess(
    tools: Tools,
    cycle_name: str,
    who: str | None,
    why: str,
    number: int | None,
    evidence: Path | None,
    outs: Sequence[Path],
    *,
    freezing: bool,
    listing: bool,
    verify: bool,
    as_json: bool,
) -> None:
    """Assess the candidates of CYCLE; where nobody was ever nominated, all of its agencies."""
    from pingyi.cli import snapshots

    _one_thing(freezing, listing, number, verify, evidence, outs)
    with tools.database.statements() as db:
        cycle = chosen_cycle(tools, db, cycle_name)
    if listing:
        snapshots.list_snapshots(tools, cycle, as_json=as_json)
    elif freezing:
        snapshots.freeze(tools, cycle, who, why, evidence, as_json=as_json)
    elif number is not None:
        snapshots.show(tools, cycle, number, outs, evidence, verify=verify, as_json=as_json)
    else:
        _as_it_stands(tools, cycle, as_json=as_json)


def _one_thing(
    freezing: bool,
    listing: bool,
    number: int | None,
    verify: bool,
    evidence: Path | None,
    outs: Sequence[Path],
) -> None:
    """BadInput for options that do not go together."""
    if freezing + listing + (number is not None) > 1:
        raise BadInput("--freeze、--snapshot 和 --snapshots 一次只能用一个。")
    if (verify or outs) and number is None:
        raise BadInput("--verify 和 --out 用于已冻结的快照，请用 --snapshot 写明编号。")
    if evidence is not None and not freezing and number is None:
        raise BadInput("--evidence 写出冻结的依据，请与 --freeze 或 --snapshot 一起使用。")


def _as_it_stands(tools: Tools, cycle: "CycleRow", *, as_json: bool) -> None:
    from cycle.assessing.assessment import assess as compute
    from cycle.assessing.subjects import named, proposed
    from cycle.candidates.materials import materials_list
    from cycle.evidence.gaps import undrawn, unreviewed
    from cycle.reading import at_one_moment
    from cycle.refusal import Refused
    from scoring.evidence_file import EvidenceError
    from scoring.result import as_json as content

    try:
        with at_one_moment(tools.database) as db:
            assessment = compute(db, tools.vault, cycle, tools.zone, tools.now())
            waiting = proposed(db, cycle)
            lacking = [each for each in materials_list(db, cycle.id) if _lacks(each)]
            codes = {each.card.findings.uscc for each in assessment.agencies}
            left, others = unreviewed(db, cycle.id, codes), undrawn(db, cycle.id, codes)
    except (Refused, EvidenceError) as error:
        raise BadInput(f"考评依据有误：{error}") from None
    result = content(assessment)
    if as_json:
        print_json(result)
        return
    if waiting:
        say(
            f"自荐未确认：{named(waiting)}不在本次考评之列。处理：pingyi nominations confirm "
            f"{cycle.name} 机构 --by 姓名，不采纳的用 reject。"
        )
    _blockers(cycle, assessment, result)
    _listed(
        (
            f"{each['name']}：{'；'.join(each['reasons'])}"
            for each in result["agencies"]
            if each["status"] in ("pending", "held")
        ),
        "家待评定、暂缓",
    )
    excluded = [each for each in result["agencies"] if each["status"] == "excluded"]
    if excluded:
        say(f"不参评 {len(excluded):,} 家（不排名，不同于不合格）：")
        _listed((f"{each['name']}：{'；'.join(each['reasons'])}" for each in excluded), "家不参评")
    if left:
        say("抽中的报告没有复评得分，P 只按已登记的平均：pingyi evidence review。")
        _listed((f"{each.agency}：{each.reference}" for each in left), "份没有复评")
    if others:
        say("计入了未经抽查的报告的复评得分，是否计入由考核组决定：pingyi evidence withdraw。")
        _listed((f"{each.agency}：{each.reference}" for each in others), "份未经抽查")
    if lacking:
        say(f"申报资料不全，是否参评由考核组决定：pingyi materials list {cycle.name} --missing。")
        _listed((_missing(each) for each in lacking), "家资料不全")
    if any(each["rank"] is not None for each in result["agencies"]):
        from pingyi.cli.ranking_table import show_result

        show_result(assessment.ruleset, result, decided=False)
        _listed(
            (
                f"提示　{each['name']}：{'；'.join(each['warnings'])}"
                for each in result["agencies"]
                if each["warnings"]
            ),
            "家有提示",
        )
    else:
        _show(assessment)


def _listed(lines: Iterable[str], what: str) -> None:
    """The first lines, and how many there are where that is not all."""
    every = list(lines)
    for line in every[:_SHOWN]:
        say(f"  {line}")
    if len(every) > _SHOWN:
        say(f"  ……共 {len(every):,} {what}，全部见 --json。")


def _lacks(each: "HandedIn") -> bool:
    return each.is_candidate and bool(each.missing)


def _missing(each: "HandedIn") -> str:
    from cycle.candidates.materials import FORMS

    return f"{each.name}：未收到{'、'.join(FORMS[form] for form in each.missing)}"


def _blockers(cycle: "CycleRow", assessment: "Assessment", result: Mapping[str, Any]) -> None:
    """What stands in the way of a list, and how it is settled."""
    from documents.decisions import decisions

    for matter, sentence in decisions(assessment.ruleset, result):
        if matter:
            how = _SETTLED_BY.get(matter, "")
            done = f"处理：{how.format(cycle=cycle.name)}。" if how else ""
            say(f"{matter}：{sentence}{done}")


def _show(assessment: "Assessment") -> None:
    from rich import box
    from rich.markup import escape
    from rich.table import Table

    from scoring.ruleset import Source

    item = assessment.ruleset.mean_item(Source.SURVEY)
    if item is None:
        say("该评分规则不含满意度调查。")
        return
    table = Table(
        title=f"考评周期“{escape(assessment.terms.cycle or '')}”第{item.number}项满意度"
        f"（规则 {assessment.ruleset.key}）",
        box=box.SIMPLE,
        pad_edge=False,
        show_edge=False,
    )
    # the name below the code: 80 columns hold both in full, and no figure is cut
    table.add_column("信用代码\n机构名称", overflow="fold", min_width=_CODE)
    table.add_column("类别", overflow="fold")
    title = assessment.ruleset.categories[item.category].title
    for header in ("企业", "答卷", "P", "扣分", title):
        table.add_column(header, justify="right", no_wrap=True)
    for assessed in assessment.agencies:
        findings = assessed.card.findings
        sample = findings.samples[Source.SURVEY]
        table.add_row(
            f"{escape(findings.uscc)}\n[dim]{escape(findings.name)}[/dim]",
            assessment.ruleset.classes[findings.assessed_class],
            f"{sample.units:,}",
            f"{sample.records:,}",
            *_points(assessed, item.number, item.category),
        )
    console.print(table)
    pending = sum(item.number not in each.card.items for each in assessment.agencies)
    say(f"共 {len(assessment.agencies):,} 家机构，其中 {pending:,} 家第{item.number}项待评定。")


def _points(assessed: "Assessed", number: int, category: str) -> tuple[str, str, str]:
    """P, deduction and what is left of the category, or that there is no P yet."""
    from scoring.decimals import rounded

    points, left = assessed.card.items.get(number), assessed.card.categories[category]
    if points is None or points.p is None or points.deduction is None or left is None:
        return "待评定", "", ""
    return rounded(points.p, 2), rounded(points.deduction, 2), rounded(left, 2)
