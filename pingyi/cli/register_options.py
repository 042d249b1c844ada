"""What the commands of `pingyi register` share."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, TypeVar

import click
from sqlalchemy import Connection

from pingyi.cli.acting import acting, actor_of, say
from pingyi.cli.choices import all_districts
from pingyi.cli.options import by_option, json_option, scope_option
from pingyi.cli.tools import BadInput, Tools, print_json

if TYPE_CHECKING:
    from cycle.audit import Actor
    from cycle.register.finding import Organisation
    from cycle.register.history import RowKind
    from cycle.register.merging import Merger
    from cycle.roster.columns import Sheet

_Command = TypeVar("_Command", bound=Callable[..., Any])

average_option = click.option(
    "--average",
    is_flag=True,
    help="一家企业就同一合同在两家名下评价不同的也合并：两份都保留，按该企业的平均计分",
)


def written_by(command: _Command) -> _Command:
    """--why, --by, --district and --json: of every command that writes in the register."""
    why = click.option("--why", required=True, metavar="TEXT", help="理由，记入变更历史")
    return why(by_option(scope_option(json_option(command))))


def typed(*options: tuple[str, str, str, str]) -> Callable[[_Command], _Command]:
    """Options whose text is read as the roster's cell: (option, field, metavar, help) each."""

    def add(command: _Command) -> _Command:
        for option, field, metavar, told in reversed(options):
            command = click.option(option, field, metavar=metavar, help=told)(command)
        return command

    return add


@contextmanager
def registering(
    tools: Tools, who: str, district_text: str | None, action: str, subject: str
) -> "Iterator[tuple[Connection, Actor]]":
    """The transaction of a verb of the register, and who acts in it."""
    actor = actor_of(tools, who, district_text)
    with acting(tools, actor, action, subject) as db:
        yield db, actor


def values_of(tools: Tools, sheet: "Sheet", given: Mapping[str, str | None]) -> dict[str, Any]:
    """What was typed, read; BadInput where nothing was."""
    from cycle.register.values import read_values

    values = read_values(sheet, given, all_districts(tools))
    if not values:
        raise BadInput("请至少写明一项要更正的内容。")
    return values


def invite(tools: Tools, db: Connection) -> dict[str, int]:
    """Bring the cycles not yet closed up to the register, as an import does; what was added."""
    from cycle.inviting.invitations import ensure_for_open_cycles

    found = ensure_for_open_cycles(db, tools.vault, tools.now()).values()
    return {
        "invitations": sum(each.invitations for each in found),
        "responses": sum(each.responses for each in found),
    }


def merge(
    tools: Tools,
    kind: "RowKind",
    codes: tuple[str, str],
    who: str,
    district_text: str | None,
    why: str,
    *,
    average: bool,
    as_json: bool,
) -> None:
    """Merge GONE into KEPT and tell of it; codes: of both in this order."""
    from cycle.register.finding import own_row
    from cycle.register.history import RowKind
    from cycle.register.merging import merge_agencies, merge_enterprises

    verb = merge_agencies if kind is RowKind.AGENCY else merge_enterprises
    subject = f"{kind}:{codes[0]}"
    with registering(tools, who, district_text, f"{kind}.merge", subject) as (db, actor):
        kept, gone = (own_row(db, kind, code) for code in codes)
        done = verb(db, kept, gone, actor, tools.now(), why, average=average)
        invite(tools, db)
    if as_json:
        print_json({"kept": kept.uscc, "gone": gone.uscc, **_counts(done)})
    else:
        twice = f"，另有 {done.doubles:,} 份两家都有，各只保留一份" if done.doubles else ""
        say(f"“{gone.name}”已并入“{kept.name}”，转入服务项目 {done.moved:,} 份{twice}。")


def unmerge(
    tools: Tools,
    kind: "RowKind",
    code: str,
    who: str,
    district_text: str | None,
    why: str,
    *,
    as_json: bool,
) -> None:
    """Undo a merger and tell of it."""
    from cycle.register.finding import own_row
    from cycle.register.history import RowKind
    from cycle.register.merging import unmerge_agency, unmerge_enterprise

    verb = unmerge_agency if kind is RowKind.AGENCY else unmerge_enterprise
    subject = f"{kind}:{code}"
    with registering(tools, who, district_text, f"{kind}.unmerge", subject) as (db, actor):
        gone = own_row(db, kind, code)
        moved = verb(db, gone, actor, tools.now(), why)
        invite(tools, db)
    if as_json:
        print_json({"unmerged": gone.uscc, "engagements": moved})
    else:
        say(f"“{gone.name}”的合并已撤销，转回服务项目 {moved:,} 份。")


def told(
    done: str, organisation: "Organisation", content: Mapping[str, Any], *, as_json: bool
) -> None:
    """What was done to an organisation, as JSON or in a sentence."""
    if as_json:
        print_json(
            {
                "id": organisation.id,
                "uscc": organisation.uscc,
                "name": organisation.name,
                **content,
            }
        )
    else:
        say(f"“{organisation.name}”（{organisation.uscc}）{done}")


def _counts(done: "Merger") -> dict[str, int]:
    return {"moved": done.moved, "doubles": done.doubles, "stopped": done.stopped}
