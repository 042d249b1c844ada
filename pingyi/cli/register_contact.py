"""pingyi register contact: one person whom to reach."""

import click

from pingyi.cli.acting import say
from pingyi.cli.choices import all_districts
from pingyi.cli.register_options import invite, registering, typed, values_of, written_by
from pingyi.cli.tools import Tools, print_json

_person = typed(
    ("--name", "name", "NAME", "姓名"),
    ("--title", "title", "TITLE", "职务"),
)


@click.group(help="联系人，以编号指定（见 pingyi register list contacts）。")
def contact() -> None:
    """Contacts (联系人), by the ID that `pingyi register list contacts` shows."""


@contact.command(help="添加联系人。\n\n同一电话下已终止的联系人，重新启用。")
@click.argument("role", metavar="ROLE", help="角色：企业、机构 或 联络员")
@click.argument("subject", metavar="OF", help="单位的信用代码；联络员的写所在区")
@_person
@click.option("--phone", required=True, help="手机或固定电话，一个")
@written_by
@click.pass_obj
def add(
    tools: Tools,
    /,
    role: str,
    subject: str,
    phone: str,
    why: str,
    who: str,
    district_text: str | None,
    *,
    as_json: bool,
    **given: str | None,
) -> None:
    """Add a contact: ROLE is 企业, 机构 or 联络员, OF its code, or the liaison's district."""
    from cycle.register.contacts import add_contact
    from cycle.register.subjects import read_contact

    with registering(tools, who, district_text, "contact.add", f"contact:{subject}") as (db, actor):
        typed_in = {"role": role, "subject": subject, "phone": phone, **given}
        record = read_contact(typed_in, all_districts(tools))
        row_id = add_contact(db, tools.vault, record, actor, tools.now(), why=why)
        invited = invite(tools, db)
    if as_json:
        print_json({"id": row_id, "role": record.role, "subject": record.subject, **invited})
    else:
        say(f"联系人已列入名录，编号 {row_id}。")


@contact.command(help="更正姓名或职务；变更历史只记有更正，不记原来的内容。")
@click.argument("row_text", metavar="ID", help="联系人的编号")
@_person
@written_by
@click.pass_obj
def correct(
    tools: Tools,
    /,
    row_text: str,
    why: str,
    who: str,
    district_text: str | None,
    *,
    as_json: bool,
    **given: str | None,
) -> None:
    """Correct name or post; the history says that, and not what they were."""
    from cycle.register.contacts import correct_contact
    from cycle.register.finding import find_row
    from cycle.register.history import RowKind
    from cycle.roster.sheets import CONTACTS

    subject = f"contact:{row_text}"
    with registering(tools, who, district_text, "contact.correct", subject) as (db, actor):
        row_id = find_row(db, RowKind.CONTACT, row_text)
        changes = values_of(tools, CONTACTS, given)
        fields = correct_contact(db, row_id, changes, actor, tools.now(), why)
    if as_json:
        print_json({"id": row_id, "changed": fields})
    else:
        say(f"联系人已更正 {len(fields)} 项。")


@contact.command(help="更换联系人的电话：原记录终止，新建一条记录。")
@click.argument("row_text", metavar="ID", help="联系人的编号")
@click.argument("phone_text", metavar="PHONE", help="新的手机或固定电话，一个")
@written_by
@click.pass_obj
def phone(
    tools: Tools,
    row_text: str,
    phone_text: str,
    why: str,
    who: str,
    district_text: str | None,
    *,
    as_json: bool,
) -> None:
    """Give a contact another phone: the old row ends, a new one begins."""
    from cycle.register.contacts import change_phone
    from cycle.register.finding import find_row
    from cycle.register.history import RowKind
    from cycle.roster.sheets import CONTACTS

    subject = f"contact:{row_text}"
    with registering(tools, who, district_text, "contact.end", subject) as (db, actor):
        row_id = find_row(db, RowKind.CONTACT, row_text)
        number = values_of(tools, CONTACTS, {"phone": phone_text})["phone"]
        new = change_phone(db, tools.vault, row_id, number, actor, tools.now(), why)
        invite(tools, db)
    if as_json:
        print_json({"id": new, "ended": row_id})
    else:
        say(f"联系电话已更换，新编号 {new}。")


@contact.command(help="终止一个联系人；联络员的邀请同时撤销。")
@click.argument("row_text", metavar="ID", help="联系人的编号")
@written_by
@click.pass_obj
def end(
    tools: Tools, row_text: str, why: str, who: str, district_text: str | None, *, as_json: bool
) -> None:
    """End a contact; a liaison's invitation is revoked with it."""
    from cycle.register.contacts import end_contact
    from cycle.register.finding import find_row
    from cycle.register.history import RowKind

    subject = f"contact:{row_text}"
    with registering(tools, who, district_text, "contact.end", subject) as (db, actor):
        row_id = find_row(db, RowKind.CONTACT, row_text)
        revoked = end_contact(db, row_id, actor, tools.now(), why)
    if as_json:
        print_json({"id": row_id, "revoked": revoked})
    else:
        say(f"联系人已终止{'，其联络员邀请已作废' if revoked else ''}。")
