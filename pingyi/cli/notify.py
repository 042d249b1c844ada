"""pingyi notify: tell agencies or liaisons what somebody decided."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import click

from cycle.refusal import brief
from pingyi.cli.acting import actor_of, say
from pingyi.cli.choices import all_districts, chosen_cycle, cycle_option
from pingyi.cli.options import confirmed, json_option, optional_by_option, yes_option
from pingyi.cli.tools import BadInput, Tools, print_json

if TYPE_CHECKING:
    from datetime import datetime

    from cycle.audit import Actor
    from cycle.cycles import CycleRow
    from cycle.inviting.invited import Invited
    from notifications.kinds import Kind

#: Names shown before it says how many more there are.
_NAMED = 20


@dataclass(frozen=True, slots=True)
class _Plan:
    """A message with those whom it reaches and those who are not bound; now: when it leaves."""

    kind: "Kind"
    cycle: "CycleRow"
    given: Mapping[str, str | int]
    bound: "Sequence[Invited]"
    unbound: "Sequence[Invited]"
    now: "datetime"


@click.command(
    help="向机构或联络员发一种通知 KIND；先显示内容和收件人，请您确认后排入队列。\n\n"
    "同一条通知不会发给同一人两次。收件人都没有绑定的，退出码为 1。"
)
@click.argument("kind_name", metavar="KIND", required=False, help="通知的种类，见 --list")
@cycle_option
@click.option(
    "--to",
    "to",
    metavar="SUBJECT",
    multiple=True,
    help="收件人：机构的信用代码，或联络员所在的区，可以写几个",
)
@click.option("--all", "to_all", is_flag=True, help="发给这种通知的全部收件人")
@click.option(
    "--set",
    "pairs",
    metavar="NAME=VALUE",
    multiple=True,
    help="通知里的一项内容，例如 reference=佛应急〔2023〕88号，可以写几个",
)
@click.option("--list", "show_list", is_flag=True, help="列出全部通知种类，不发送")
@click.option("--dry-run", is_flag=True, help="只显示内容和收件人，不发送")
@yes_option
@optional_by_option
@json_option
@click.pass_context
def notify(
    ctx: click.Context,
    kind_name: str | None,
    cycle_name: str | None,
    to: tuple[str, ...],
    pairs: tuple[str, ...],
    who: str,
    *,
    to_all: bool,
    show_list: bool,
    dry_run: bool,
    yes: bool,
    as_json: bool,
) -> None:
    """Queue a message of KIND for agencies or liaisons (通知), after showing it."""
    from pingyi.cli.kind_table import show_kinds

    if show_list:
        show_kinds(as_json=as_json)
        return
    tools: Tools = ctx.obj
    plan = _plan(tools, kind_name, cycle_name, to, pairs, to_all=to_all)
    sending = bool(plan.bound) and not dry_run
    if not as_json and (yes or not sending):  # otherwise it is shown with the question
        _show(tools, plan)
    queued = lost = 0
    if sending:
        question = f"确认发给 {len(plan.bound)} 位吗？"
        confirmed(question, lambda: _show(tools, plan), yes=yes)
        queued, lost = _queue(tools, plan, actor_of(tools, who))
    if as_json:
        print_json(_content(tools, plan, queued, lost, dry_run=dry_run))
    else:
        say(_outcome(plan, queued, lost, dry_run=dry_run))
    ctx.exit(0 if plan.bound else 1)


def _plan(
    tools: Tools,
    kind_name: str | None,
    cycle_name: str | None,
    to: tuple[str, ...],
    pairs: tuple[str, ...],
    *,
    to_all: bool,
) -> _Plan:
    from cycle.cycles import milestones
    from cycle.extension import list_extensions
    from cycle.inviting.invited import invited
    from pingyi.news import GivenError, check_audience, decided_kind, given_from

    now = tools.now()
    try:
        kind = decided_kind(kind_name)
        check_audience(kind, named=bool(to), everybody=to_all)
        with tools.database.statements() as db:
            cycle = chosen_cycle(tools, db, cycle_name)
            dates = milestones(db, cycle.id)
            moved = {each.what for each in list_extensions(db, cycle.id)}
            given = given_from(kind, pairs, dates, moved, now.astimezone(tools.zone).date())
            subjects = None if to_all else _subjects(tools, kind, to)
            found = invited(db, cycle.id, kind.audience, subjects)
    except GivenError as error:
        raise BadInput(str(error)) from error
    unknown = [each for each in subjects or () if each not in {one.subject for one in found}]
    if unknown:
        raise BadInput(f"{brief('、'.join(unknown))}：考评周期“{cycle.name}”没有邀请，未作改动。")
    bound = [each for each in found if each.bound]
    return _Plan(kind, cycle, given, bound, [each for each in found if not each.bound], now)


def _subjects(tools: Tools, kind: "Kind", to: tuple[str, ...]) -> list[str]:
    """Credit codes or districts' codes as they are stored, each once."""
    from cycle.identifiers import fold
    from pingyi.news import GivenError
    from storage.tables import Role

    if kind.audience is not Role.LIAISON:
        return list(dict.fromkeys(fold(text).upper() for text in to))
    districts = all_districts(tools)
    codes = {text: districts.resolve(text) for text in to}
    wrong = [text for text, code in codes.items() if code is None]
    if wrong:
        known = "、".join(f"{each.code} {each.name}" for each in districts)
        raise GivenError(f"--to {brief('、'.join(wrong))}：没有这个区，现有：{known}。")
    return list(dict.fromkeys(code for code in codes.values() if code is not None))


def _queue(tools: Tools, plan: _Plan, actor: "Actor") -> tuple[int, int]:
    """Queue it, on record; how many are new, and how many were sent it before in vain."""
    from cycle.audit import record
    from notifications.news import not_arrived, tell
    from storage.database import transaction

    queued = lost = 0
    with transaction(tools.database) as db:
        for subject, invitations in _by_subject(plan).items():
            given = _given(tools, plan, subject)
            lost += not_arrived(db, plan.kind, plan.cycle.id, invitations, given)
            queued += tell(
                db, plan.kind, plan.cycle.id, invitations, given, plan.now, zone=tools.zone
            )
        record(
            db,
            actor,
            "message.announce",
            f"cycle:{plan.cycle.name}",
            plan.now,
            cycle_id=plan.cycle.id,
            kind=plan.kind.name,
            given=dict(plan.given),
            to=[each.subject for each in plan.bound],
            queued=queued,
        )
    return queued, lost


def _by_subject(plan: _Plan) -> dict[str, list[str]]:
    """Invitations by the district that the message names; all in one where it names none."""
    found: dict[str, list[str]] = {}
    for each in plan.bound:
        subject = each.subject if "district" in plan.kind.given else ""
        found.setdefault(subject, []).append(each.invitation_id)
    return found


def _given(tools: Tools, plan: _Plan, subject: str) -> dict[str, str | int]:
    if "district" not in plan.kind.given:
        return dict(plan.given)
    return {"district": all_districts(tools).name(subject), **plan.given}


def _text(tools: Tools, plan: _Plan) -> str:
    """The message as the first of them reads it."""
    from bot.wording.notices import NOTICES
    from notifications.message import Facts

    first = [*plan.bound, *plan.unbound][:1]
    if not first:
        return ""
    given = _given(tools, plan, first[0].subject)
    facts = Facts(plan.cycle.name, plan.cycle.closes_on, first[0].name, given)
    return NOTICES[plan.kind.name].text(facts)


def _show(tools: Tools, plan: _Plan) -> None:
    say(f"考评周期“{plan.cycle.name}”，{plan.kind.name}：")
    say(_text(tools, plan))
    say(f"发给 {len(plan.bound)} 位：{_names(tools, plan, plan.bound)}")
    if plan.unbound:
        say(f"未绑定 {len(plan.unbound)} 位，收不到：{_names(tools, plan, plan.unbound)}")


def _names(tools: Tools, plan: _Plan, people: "Sequence[Invited]") -> str:
    if not people:
        return "无"
    named = "、".join(_name(tools, plan, each) for each in people[:_NAMED])
    return named if len(people) <= _NAMED else f"{named}等"


def _name(tools: Tools, plan: _Plan, each: "Invited") -> str:
    if "district" in plan.kind.given:
        return f"{all_districts(tools).name(each.subject)} {each.name}".strip()
    return f"{each.name}（{each.subject}）"


def _content(
    tools: Tools, plan: _Plan, queued: int, lost: int, *, dry_run: bool
) -> dict[str, object]:
    from notifications.news import end_of_use

    expires_at = end_of_use(plan.kind, plan.given, plan.now, tools.zone)
    return {
        "kind": plan.kind.name,
        "cycle": plan.cycle.name,
        "dry_run": dry_run,
        "text": _text(tools, plan),
        "given": dict(plan.given),
        "expires_at": expires_at.astimezone(tools.zone).isoformat(),
        "bound": [{"subject": each.subject, "name": each.name} for each in plan.bound],
        "unbound": [{"subject": each.subject, "name": each.name} for each in plan.unbound],
        "queued": queued,
        "not_arrived": lost,
    }


def _outcome(plan: _Plan, queued: int, lost: int, *, dry_run: bool) -> str:
    if not plan.bound:
        return "没有已绑定的对象，未作改动。"
    if dry_run:
        return "这是预览，未作改动。"
    again = len(plan.bound) - queued - lost
    told = f"，另有 {again} 位此前已通知过" if again else ""
    if lost:
        told += f"，{lost} 位此前发过但没有送达，不会重发，请电话联系"
        told += "（见 pingyi calls export 名单.xlsx）"
    return f"已排入 {queued} 条{told}。"
