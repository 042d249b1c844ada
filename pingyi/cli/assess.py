"""pingyi assess: from the database's responses to every agency's points."""

from typing import TYPE_CHECKING

import click

from pingyi.cli.choices import chosen_cycle
from pingyi.cli.tools import Tools, console, print_json

if TYPE_CHECKING:
    from cycle.assessment import Assessment

_CLASSES = {
    "evaluation": "评价",
    "testing": "检测",
    "training": "培训",
    "standardization_review": "标准化评审",
    "other": "其它",
}

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
    from cycle.assessment import as_json as content
    from cycle.assessment import assess as compute
    from cycle.reading import reading

    with reading(tools.database) as db:
        assessment = compute(db, chosen_cycle(tools, db, cycle))
    if as_json:
        print_json(content(assessment))
    else:
        _show(assessment)


def _show(assessment: "Assessment") -> None:
    from rich import box
    from rich.markup import escape
    from rich.table import Table

    from scoring.decimals import rounded

    table = Table(
        title=f"考评周期“{escape(assessment.cycle)}”第12项满意度（规则 {assessment.ruleset}）",
        box=box.SIMPLE,
        pad_edge=False,
        show_edge=False,
    )
    # the name below the code: 80 columns hold both in full, and no figure is cut
    table.add_column("信用代码\n机构名称", overflow="fold", min_width=_CODE)
    table.add_column("类别", overflow="fold")
    for header in ("企业", "答卷", "P", "扣分", "服务效果"):
        table.add_column(header, justify="right", no_wrap=True)
    for agency in assessment.agencies:
        points = agency.item_12
        table.add_row(
            f"{escape(agency.uscc)}\n[dim]{escape(agency.name)}[/dim]",
            _CLASSES.get(agency.assessed_class, agency.assessed_class),
            f"{agency.survey.respondents:,}",
            f"{agency.survey.responses:,}",
            *(
                ("待评定", "", "")
                if points is None
                else (rounded(value, 2) for value in (points.p, points.deduction, points.effect))
            ),
        )
    console.print(table)
    pending = sum(agency.item_12 is None for agency in assessment.agencies)
    console.print(
        f"共 {len(assessment.agencies):,} 家机构，其中 {pending:,} 家第12项待评定。",
        highlight=False,
    )
