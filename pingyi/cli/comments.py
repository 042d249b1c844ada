"""pingyi comments: what enterprises wrote about an agency, as it may be released."""

import click

from pingyi.cli.choices import all_districts, chosen_cycle, cycle_option
from pingyi.cli.options import json_option
from pingyi.cli.tools import BadInput, Tools, print_json


@click.command(
    help="查看对 AGENCY 的意见，供外发之前审读。\n\n"
    "调查截止以后，且有 5 家以上（含）企业写了意见的才显示；姓名、号码和地址以※代替，"
    "排列顺序没有含义。"
)
@click.argument("agency_text", metavar="AGENCY")
@cycle_option
@json_option
@click.pass_obj
def comments(tools: Tools, agency_text: str, cycle_name: str | None, *, as_json: bool) -> None:
    """Show the comments about AGENCY (a credit code or a name), to be read before they leave."""
    from cycle.privacy.comments import released_comments
    from cycle.reading import reading
    from cycle.refusal import Refused
    from cycle.register.finding import find_agency

    try:
        with reading(tools.database) as db:
            cycle = chosen_cycle(tools, db, cycle_name)
            agency = find_agency(db, agency_text)
            found = released_comments(db, cycle, agency, tools.now(), all_districts(tools))
    except Refused as refused:
        raise BadInput(str(refused)) from None
    if as_json:
        print_json(
            {
                "cycle": cycle.name,
                "agency_uscc": found.agency_uscc,
                "agency": found.agency,
                "withheld": found.withheld,
                "comments": list(found.comments),
            }
        )
    elif found.withheld:
        click.echo(f"{found.agency}：写意见的企业不足5家，为保护企业不予显示。", err=True)
    else:
        click.echo(f"{found.agency}：以下意见已隐去名称和号码，发出前请再读一遍。", err=True)
        for comment in found.comments:
            click.echo(f"· {comment}")
