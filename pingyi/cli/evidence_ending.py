"""pingyi evidence correct and withdraw: what was recorded ends, and stays."""

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from cycle.refusal import brief
from pingyi.cli.acting import acting, actor_of, say
from pingyi.cli.evidence_parts import digest_of, document_option, note_option, tell
from pingyi.cli.options import by_option, json_option, scope_option, why_option
from pingyi.cli.tools import BadInput, Tools, print_json

if TYPE_CHECKING:
    from cycle.evidence.correcting import Found

#: More has no number of an item; Python refuses to read thousands.
_ITEM_DIGITS = 4


@click.command(help="更正编号为 ID 的记录：新记录取代原记录，原记录保留。")
@click.argument("record_id", metavar="ID", help="记录的编号，见 pingyi evidence list")
@click.option(
    "--set",
    "changes",
    metavar="FIELD=VALUE",
    multiple=True,
    help="更正的字段和新值，例如 on_date=2023-09-30，可以写几个。字段：item、incident、"
    "on_date；reference、score、max_score、expert；level、cause、title；filed_on、"
    "decided_on、status",
)
@document_option
@note_option
@why_option
@by_option
@scope_option
@json_option
@click.pass_obj
def correct(
    tools: Tools,
    record_id: str,
    changes: tuple[str, ...],
    document: Path | None,
    note: str,
    why: str,
    who: str,
    district_text: str | None,
    *,
    as_json: bool,
) -> None:
    """Put a corrected record in the place of ID, which is kept as ended."""
    from cycle.evidence import correcting
    from cycle.evidence.recording import Proof

    actor, proof = actor_of(tools, who, district_text), Proof(digest_of(document), note)
    found = _found(tools, record_id)
    with acting(tools, actor, f"{found.kind.name}.correct", f"agency:{found.agency.uscc}") as db:
        read = _changes(found.kind.settable, changes)
        step = read.pop("status", None)
        if step is not None:
            made = correcting.advance_case(
                db, found, step, read, proof, actor, tools.now(), tools.zone,
                why=why,
            )  # fmt: skip
        else:
            made = correcting.correct(
                db, found, read, proof, actor, tools.now(), tools.zone, why=why
            )
    tell(made, found.agency.name, as_json=as_json, replaces=found.row.id)


@click.command(help="撤回编号为 ID 的记录，不以别的记录取代；撤回后仍可查看。")
@click.argument("record_id", metavar="ID", help="记录的编号，见 pingyi evidence list")
@why_option
@by_option
@scope_option
@json_option
@click.pass_obj
def withdraw(
    tools: Tools, record_id: str, why: str, who: str, district_text: str | None, *, as_json: bool
) -> None:
    """End the record ID, which stays visible, without another in its place."""
    from cycle.evidence import correcting

    actor = actor_of(tools, who, district_text)
    found = _found(tools, record_id)
    with acting(tools, actor, f"{found.kind.name}.withdraw", f"agency:{found.agency.uscc}") as db:
        correcting.withdraw(db, found, actor, tools.now(), why=why)
    if as_json:
        print_json({"id": found.row.id, "kind": found.kind.name})
    else:
        say(f"已撤回“{found.agency.name}”的{found.kind.title}记录 {found.row.id}。")


def _found(tools: Tools, record_id: str) -> "Found":
    from cycle.evidence.correcting import find_record
    from cycle.refusal import Refused

    try:
        with tools.database.statements() as db:
            return find_record(db, record_id)
    except Refused as refused:
        raise BadInput(str(refused)) from None


def _changes(fields: tuple[str, ...], written: tuple[str, ...]) -> dict[str, Any]:
    changes: dict[str, Any] = {}
    for each in written:
        field, sign, value = each.partition("=")
        if not sign or field not in fields:
            raise BadInput(
                f"--set {brief(each)}：应写成 字段=值，字段为 {'、'.join(fields)} 之一。"
            )
        changes[field] = _value(field, value)
    return changes


def _value(field: str, text: str) -> Any:
    if field.endswith("_on") or field == "on_date":
        try:
            return date.fromisoformat(text) if text else None
        except ValueError:
            raise BadInput(f"--set {field}={brief(text)}：日期应写成 2023-09-01 的样子。") from None
    if field == "item":
        if not text.isdecimal() or len(text) > _ITEM_DIGITS:
            raise BadInput(f"--set item={brief(text)}：应为评估项目的编号。")
        return int(text)
    return text
