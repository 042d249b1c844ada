"""pingyi invitations: the codes, for letters."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from sqlalchemy import Connection

from pingyi.cli.acting import acting, actor_of, remark, say
from pingyi.cli.choices import (
    all_districts,
    chosen_cycle,
    chosen_district,
    cycle_option,
    district_option,
)
from pingyi.cli.exporting import check_out
from pingyi.cli.exporting import export as export_table
from pingyi.cli.handovers import handovers, shared
from pingyi.cli.letters import letters
from pingyi.cli.options import (
    confirmed,
    json_option,
    optional_by_option,
    scope_option,
    yes_option,
)
from pingyi.cli.tools import Tools, print_json

if TYPE_CHECKING:
    from cycle.inviting.invitations import InvitationRow
    from cycle.inviting.reissue import Holding, Reissued
    from documents.table_file import Table
    from storage.tables import Role

_ROLES = {"enterprise": "企业", "agency": "机构", "liaison": "联络员"}

_role_option = click.option(
    "--role",
    type=click.Choice([*_ROLES]),
    help="只限一种角色：enterprise 企业，agency 机构，liaison 联络员",
)


@click.group(help="邀请和邀请码。")
def invitations() -> None:
    """Invitations (邀请) and their codes."""


for _each in (letters, handovers, shared):
    invitations.add_command(_each)


@invitations.command(
    help="把邀请连同邀请码按区写成 OUT（.xlsx 或 .json）。\n\n"
    "持有邀请码即可以该单位的名义参加，所以文件只有本人可读；每次导出都记入审计日志。"
    "机构不分区。"
)
@click.argument(
    "out",
    required=False,
    type=click.Path(path_type=Path),
    help="写到哪个文件：.xlsx 或 .json；不写的须加 --json",
)
@district_option
@_role_option
@cycle_option
@optional_by_option
@json_option
@click.pass_obj
def export(
    tools: Tools,
    out: Path | None,
    district_text: str | None,
    role: str | None,
    cycle_name: str | None,
    who: str,
    *,
    as_json: bool,
) -> None:
    """Write the invitations with their codes to OUT (.xlsx or .json), by district."""
    from cycle.audit import record
    from cycle.inviting.invitations import count_invitations, list_invitations
    from storage.tables import Role

    check_out(out, as_json=as_json)
    actor = actor_of(tools, who)
    district = chosen_district(tools, district_text)
    wanted = None if role is None else Role(role)
    with tools.database.statements() as db:
        cycle = chosen_cycle(tools, db, cycle_name)
    # written down before the codes leave: no file is without its entry
    with acting(tools, actor, "invitation.export", f"cycle:{cycle.name}", cycle) as db:
        codes = count_invitations(db, cycle.id, district, wanted)
        record(
            db,
            actor,
            "invitation.export",
            f"cycle:{cycle.name}",
            tools.now(),
            cycle_id=cycle.id,
            codes=codes,
            district=district or "",
            of_role=role or "",
        )

    def table(db: Connection) -> "Table":
        return _table(tools, list_invitations(db, tools.vault, cycle.id, district, wanted))

    export_table(tools, out, table, as_json=as_json)


@invitations.command(
    help="给 SUBJECT 的邀请换一个新码：旧码作废，现在的填写人解除绑定，不能恢复。\n\n"
    "已有人绑定的，先请您确认。已答的内容保留，由绑定新码的人接着填写。加 --district 的，"
    "只换该区的邀请。"
)
@click.argument("subject", help="信用代码；联络员的写所在区")
@_role_option
@click.option("--person", metavar="NAME", help="联络员的姓名，一个区有几位时须写明")
@click.option("--why", metavar="TEXT", help="理由，留存备查")
@cycle_option
@optional_by_option
@scope_option
@yes_option
@json_option
@click.pass_obj
def reissue(
    tools: Tools,
    subject: str,
    role: str | None,
    person: str | None,
    why: str | None,
    cycle_name: str | None,
    who: str,
    district_text: str | None,
    *,
    yes: bool,
    as_json: bool,
) -> None:
    """Give SUBJECT's invitation a new code; the old code and whoever holds it are out."""
    from cycle.identifiers import fold
    from cycle.inviting.reissue import reissue as give_another
    from storage.tables import Role

    actor = actor_of(tools, who, district_text)
    wanted = None if role is None else Role(role)
    owner = all_districts(tools).resolve(subject) or fold(subject).upper()
    name = None if person is None else fold(person)
    with tools.database.statements() as db:
        cycle = chosen_cycle(tools, db, cycle_name)
        held = _held(db, cycle.id, owner, wanted, name)
    if held is not None and held.bound_at is not None:
        since = f"{held.bound_at.astimezone(tools.zone):%Y-%m-%d %H:%M}"
        confirmed(
            "确定换码？旧码作废，现在的填写人解除绑定，不能恢复。",
            lambda: say(f"{held.name}（{owner}）自 {since} 起已由一位微信用户绑定。"),
            yes=yes,
        )
    with acting(tools, actor, "invitation.reissue", f"invited:{owner}", cycle) as db:
        new = give_another(
            db, tools.vault, cycle.id, owner, wanted, name, actor, tools.now(), why=why
        )
    _show_reissued(new, as_json=as_json)


def _held(
    db: Connection, cycle_id: str, owner: str, role: "Role | None", person: str | None
) -> "Holding | None":
    """None where no one invitation is meant: that is refused on record."""
    from cycle.inviting.reissue import ReissueError, holding

    try:
        return holding(db, cycle_id, owner, role, person)
    except ReissueError:
        return None


def _show_reissued(new: "Reissued", *, as_json: bool) -> None:
    from cycle.inviting.codes import display

    code = display(new.code)
    if as_json:
        print_json(
            {
                "role": new.role.value,
                "subject": new.subject,
                "name": new.name,
                "code": new.code,
                "display": code,
                "was_bound": new.was_bound,
            }
        )
        return
    click.echo(code)
    before = "原绑定已解除" if new.was_bound else "原来没有人绑定"
    remark(f"{_ROLES[new.role]}“{new.name}”的新邀请码如上，旧码已作废，{before}。")


def _table(tools: Tools, rows: "Iterator[InvitationRow]") -> "Table":
    from cycle.inviting.codes import display
    from documents.table_file import Column, Table

    districts = all_districts(tools)

    def district(row: dict[str, Any]) -> str:
        return districts.name(row["district"]) if row["district"] else districts.city.name

    def unit(row: dict[str, Any]) -> str:
        return district(row) if row["role"] == "liaison" else row["name"]

    def person(row: dict[str, Any]) -> str:
        return row["name"] if row["role"] == "liaison" else ""

    return Table(
        "邀请码",
        (
            Column("所属区", 10, district),
            Column("角色", 8, lambda row: _ROLES[row["role"]]),
            Column("单位", 40, unit),
            Column("信用代码或区代码", 22, lambda row: row["subject"]),
            Column("姓名", 12, person),
            Column("邀请码", 14, lambda row: display(row["code"])),
            Column("二维码场景值", 14, lambda row: row["qr_scene"]),
            Column("绑定", 8, lambda row: "已绑定" if row["bound"] else "未绑定"),
        ),
        map(_record, rows),
    )


def _record(row: "InvitationRow") -> dict[str, Any]:
    return {
        "role": row.role.value,
        "subject": row.subject,
        "name": row.name,
        "code": row.code,
        "qr_scene": row.qr_scene,
        "bound": row.bound,
        "district": row.district,
    }
