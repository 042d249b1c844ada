"""pingyi objections: what was said against a published list, and what became of it (异议)."""

from typing import TYPE_CHECKING, Any

import click

from pingyi.cli.acting import acting, actor_of, say
from pingyi.cli.choices import all_districts, chosen_cycle, chosen_district, district_option
from pingyi.cli.notified import notified
from pingyi.cli.objection_words import content, decided_sentence, effect_word, line, numbers
from pingyi.cli.options import by_option, confirmed, day, json_option, today, why_option, yes_option
from pingyi.cli.publish_next import after_decision
from pingyi.cli.tools import BadInput, Tools, print_json

if TYPE_CHECKING:
    from cycle.cycles import CycleRow
    from cycle.publishing.objections import ObjectionRow

_cycle = click.argument("cycle_name", metavar="CYCLE")


@click.group(help="对公示名单的异议，和机构对自身得分的申诉。")
def objections() -> None:
    """Objections (异议) to a published list, and agencies' appeals about their own score."""


@objections.command(
    "file",
    help="登记书面或电话提出的对 AGENCY 的异议。\n\n"
    "限公示期内收到的，以收到日期为准。请不要填写提出人：不需要；--text 的内容加密保存。",
)
@_cycle
@click.argument("agency_text", metavar="AGENCY")
@click.option("--text", required=True, metavar="TEXT", help="异议的原话，加密保存")
@click.option("--items", "items_text", default="", metavar="N,N", help="涉及的评估项目，例如 3,11")
@click.option("--received", metavar="DATE", help="收到的日期（默认：今天）")
@click.option("--own", is_flag=True, help="是 AGENCY 对自身得分的申诉")
@click.option("--another", is_flag=True, help="是另一人的来信，只是内容相同")
@by_option
@json_option
@click.pass_obj
def file_(
    tools: Tools,
    cycle_name: str,
    agency_text: str,
    text: str,
    items_text: str,
    received: str | None,
    who: str,
    *,
    own: bool,
    another: bool,
    as_json: bool,
) -> None:
    """Enter an objection to AGENCY (a code or a name) that came on paper or by telephone."""
    from cycle.publishing.objections import Grounds, Letter, file_objection
    from cycle.publishing.published import latest, open_window
    from cycle.register.finding import find_agency

    items, actor, cycle = numbers(items_text), actor_of(tools, who), _chosen(tools, cycle_name)
    on = None if received is None else day("--received", received)
    with acting(tools, actor, "objection.file", f"agency:{agency_text}", cycle) as db:
        publication = open_window(db, cycle.id, on or today(tools)) or latest(db, cycle.id)
        if publication is None:
            raise BadInput(f"考评周期“{cycle.name}”还没有公示，不能提出异议。")
        agency = find_agency(db, agency_text)
        filed = file_objection(
            db,
            tools.vault,
            publication,
            agency,
            Grounds(text, items, own=own),
            Letter(on, another=another),
            actor,
            tools.now(),
            zone=tools.zone,
            districts=all_districts(tools),
        )
    if as_json:
        found = {"agency_uscc": agency.uscc, "agency": agency.name, "changed": filed.is_new}
        print_json({"receipt": filed.receipt, "until": filed.until.isoformat(), **found})
    elif filed.is_new:
        say(f"已登记对“{agency.name}”的异议，回执 {filed.receipt}。")
    else:
        say(f"相同的异议此前已登记，回执 {filed.receipt}，未作改动；另一人的来信请加 --another。")


@objections.command(
    "list",
    help="列出 CYCLE 的异议，不显示内容和提出人。\n\n"
    "加 --district 的，只列该区推荐的机构收到的异议。",
)
@_cycle
@district_option
@json_option
@click.pass_obj
def list_(tools: Tools, cycle_name: str, district_text: str | None, *, as_json: bool) -> None:
    """List CYCLE's objections, without their words and without who filed them."""
    from cycle.publishing.objections import objections_of

    district = chosen_district(tools, district_text)
    with tools.database.statements() as db:
        cycle = chosen_cycle(tools, db, cycle_name)
        found = objections_of(db, cycle.id, district)
    if as_json:
        print_json([content(tools, each) for each in found])
        return
    if not found:
        say(f"考评周期“{cycle.name}”没有异议。")
    for each in found:
        say(line(tools, each))


@objections.command(help="查看一件异议的内容；谁看过，记入审计日志。")
@_cycle
@click.argument("receipt", help="异议的编号，例如 YY-K7M2Q-X9TBR")
@by_option
@json_option
@click.pass_obj
def show(tools: Tools, cycle_name: str, receipt: str, who: str, *, as_json: bool) -> None:
    """Show an objection with its words; who reads them is kept on record."""
    from cycle.publishing.objections import read_objection

    actor, cycle = actor_of(tools, who), _chosen(tools, cycle_name)
    with acting(tools, actor, "objection.read", f"objection:{receipt}", cycle) as db:
        row, text, why = read_objection(db, tools.vault, cycle, receipt, actor, tools.now())
    if as_json:
        print_json({**content(tools, row), "text": text, "why": why})
        return
    say(line(tools, row))
    say(f"内容：{text}")
    if why:
        say(f"处理理由：{why}")


@objections.command(
    help="处理一件异议；先显示，请您确认，处理后不能更改。\n\n"
    "异议成立的，该机构的名额空缺，并收到理由；下一名只能经新的公示递补。"
    "机构对自身得分的申诉不影响其名额：成立的，本周期重新考评。"
)
@_cycle
@click.argument("receipt", help="异议的编号，例如 YY-K7M2Q-X9TBR")
@click.option("--upheld", is_flag=True, help="异议成立")
@click.option("--rejected", is_flag=True, help="异议不成立")
@click.option(
    "--effect",
    type=click.Choice(["vacancy", "reassessment", "none"]),
    help="后果：vacancy 名额空缺，reassessment 重新考评，none 无（默认：不成立的为 none；"
    "成立的，机构申诉为 reassessment，其余为 vacancy）",
)
@why_option
@by_option
@yes_option
@json_option
@click.pass_obj
def decide(
    tools: Tools,
    cycle_name: str,
    receipt: str,
    effect: str | None,
    why: str,
    who: str,
    *,
    upheld: bool,
    rejected: bool,
    yes: bool,
    as_json: bool,
) -> None:
    """Decide an objection, after showing it."""
    from cycle.publishing.objections import (
        Effect,
        decide_objection,
        usual_effect,
    )
    from storage.tables import ObjectionState

    if upheld == rejected:
        raise BadInput("请写明 --upheld（成立）或 --rejected（不成立），二者选一。")
    follows = None if effect is None else Effect(effect)
    actor, cycle = actor_of(tools, who), _chosen(tools, cycle_name)
    found = _found(tools, cycle, receipt)
    words = effect_word(follows or usual_effect(found, upheld=upheld))

    def show() -> None:
        say(line(tools, found))
        say(f"处理：{'成立' if upheld else '不成立'}，{words}。理由：{why}")

    if found.state is ObjectionState.FILED:  # otherwise it is refused, and that is on record
        confirmed("确定这样处理？处理后不能更改。", show, yes=yes)
    with acting(tools, actor, "objection.decide", f"objection:{receipt}", cycle) as db:
        row = decide_objection(
            db, cycle, receipt, upheld, why, follows, actor, tools.now(), tools.zone
        )
    told = notified(tools, cycle.id, row.agency_uscc)
    _told(
        content(tools, row),
        decided_sentence(cycle.name, row, told),
        "" if as_json else after_decision(tools, cycle),
        as_json=as_json,
    )


@objections.command(help="按提出人的要求撤回一件异议。")
@_cycle
@click.argument("receipt", help="异议的编号，例如 YY-K7M2Q-X9TBR")
@why_option
@by_option
@json_option
@click.pass_obj
def withdraw(
    tools: Tools, cycle_name: str, receipt: str, why: str, who: str, *, as_json: bool
) -> None:
    """Take an objection back at the wish of who filed it."""
    from cycle.publishing.objections import withdraw_objection

    actor, cycle = actor_of(tools, who), _chosen(tools, cycle_name)
    with acting(tools, actor, "objection.withdraw", f"objection:{receipt}", cycle) as db:
        row = withdraw_objection(db, cycle, receipt, why, actor, tools.now())
    _told(
        content(tools, row),
        f"异议 {row.receipt} 已撤回。",
        "" if as_json else after_decision(tools, cycle),
        as_json=as_json,
    )


def _found(tools: Tools, cycle: "CycleRow", receipt: str) -> "ObjectionRow":
    from cycle.publishing.objections import objection_of
    from cycle.refusal import Refused

    try:
        with tools.database.statements() as db:
            return objection_of(db, cycle, receipt)
    except Refused as refused:
        raise BadInput(str(refused)) from None


def _chosen(tools: Tools, name: str) -> "CycleRow":
    with tools.database.statements() as db:
        return chosen_cycle(tools, db, name)


def _told(values: dict[str, Any], *sentences: str, as_json: bool) -> None:
    if as_json:
        print_json(values)
        return
    for each in filter(None, sentences):
        say(each)
