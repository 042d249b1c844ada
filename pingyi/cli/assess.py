"""pingyi assess: from the database's responses to every agency's points."""

from typing import TYPE_CHECKING

import click

from pingyi.cli.choices import chosen_cycle
from pingyi.cli.tools import Tools, console, print_json

if TYPE_CHECKING:
    from scoring.assessment import Assessed, Assessment

_CODE = 18  # characters of a credit code


@click.command()
@click.argument("cycle")
@click.option("--json", "as_json", is_flag=True, help="Print as JSON.")
@click.pass_obj
def assess(tools: Tools, cycle: str, *, as_json: bool) -> None:
    """Compute the satisfaction score (item 12) of every agency in CYCLE.

    Each enterprise counts once, however many contracts it has with the agency. Only submitted
    responses count.
    """
    from cycle.assessing.assessment import assess as compute
    from cycle.reading import reading
    from scoring.result import as_json as content

    with reading(tools.database) as db:
        row = chosen_cycle(tools, db, cycle)
        assessment = compute(db, tools.vault, row, tools.zone, tools.now())
    if as_json:
        print_json(content(assessment))
    else:
        _show(assessment)


def _show(assessment: "Assessment") -> None:
    from rich import box
    from rich.markup import escape
    from rich.table import Table

    from scoring.ruleset import Source

    item = assessment.ruleset.mean_item(Source.SURVEY)
    if item is None:
        console.print("该评分规则不含满意度调查。")
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
    console.print(
        f"共 {len(assessment.agencies):,} 家机构，其中 {pending:,} 家第{item.number}项待评定。",
        highlight=False,
    )


def _points(assessed: "Assessed", number: int, category: str) -> tuple[str, str, str]:
    """P, deduction and what is left of the category, or that there is no P yet."""
    from scoring.decimals import rounded

    points, left = assessed.card.items.get(number), assessed.card.categories[category]
    if points is None or points.p is None or points.deduction is None or left is None:
        return "待评定", "", ""
    return rounded(points.p, 2), rounded(points.deduction, 2), rounded(left, 2)
