"""pingyi erasures: what was erased, when, and the certificate of it."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from sqlalchemy import Connection

from cycle.refusal import brief, one_line
from pingyi.cli.acting import say
from pingyi.cli.exporting import telling_replaced
from pingyi.cli.options import json_option
from pingyi.cli.tools import BadInput, Tools, print_json

if TYPE_CHECKING:
    from cycle.privacy.erasing import ErasureRow

_KINDS = {"person": "本人要求", "retention": "保存期满"}


@click.group(help="个人信息清除的记录：本人要求清除的，和考评周期到期清除的。")
def erasures() -> None:
    """Erasures (个人信息清除): of people at their wish, and of cycles when their days are over."""


@erasures.command("list", help="列出全部清除记录，最早的在前。")
@json_option
@click.pass_obj
def list_erasures(tools: Tools, *, as_json: bool) -> None:
    """Show all erasures, the first one first."""
    from cycle.privacy.erasing import erasures as all_of

    with tools.database.statements() as db:
        names = _cycles(db)
        found = list(all_of(db))
    if as_json:
        print_json([content(tools, each, names.get(each.cycle_id or "")) for each in found])
        return
    for each in found:
        tell(tools, each, names.get(each.cycle_id or ""))
    if not found:
        say("还没有清除过个人信息。")


@erasures.command(help="查看编号 RECEIPT 清除了什么，只有数量。")
@click.argument("receipt", metavar="RECEIPT", help="清除的编号，例如 SC-K7M2Q-X9TBR")
@click.option(
    "--certificate",
    "out",
    type=click.Path(path_type=Path),
    metavar="OUT.docx",
    help="另写出个人信息清除证明：.docx",
)
@json_option
@click.pass_obj
def show(tools: Tools, receipt: str, out: Path | None, *, as_json: bool) -> None:
    """Show what was erased under RECEIPT, in numbers."""
    from cycle.privacy.erasing import find_erasure

    with tools.database.statements() as db:
        found = find_erasure(db, receipt)
        names = _cycles(db)
    if found is None:
        raise BadInput(f"没有编号为“{brief(receipt)}”的清除记录。")
    name = names.get(found.cycle_id or "")
    if out is not None:
        write(tools, found, name, out)
    if as_json:
        print_json(content(tools, found, name))
    else:
        tell(tools, found, name)


def write(tools: Tools, found: "ErasureRow", cycle: str | None, out: Path) -> None:
    """Write the certificate; BadInput where it cannot be."""
    from documents.draft import DocumentError
    from documents.erasure_certificate import write_certificate
    from pingyi.erasures import certificate

    if out.suffix.lower() != ".docx":
        raise BadInput(f"{one_line(out)}：证明应为 .docx 文件。")
    written = certificate(found, cycle, tools.config.bureau.name, tools.zone)
    try:
        with telling_replaced(out):
            write_certificate(out, written)
            say(f"已写入个人信息清除证明：{out}")
    except DocumentError as error:
        raise BadInput(str(error)) from None


def tell(tools: Tools, found: "ErasureRow", cycle: str | None) -> None:
    """An erasure in one line, for people."""
    from pingyi.erasures import counted

    on = found.erased_at.astimezone(tools.zone).date()
    about = _KINDS[found.kind] if cycle is None else f"考评周期“{cycle}”{_KINDS[found.kind]}"
    counts = "、".join(f"{what}{count:,}" for what, count in counted(found).items()) or "无"
    say(f"{found.receipt}　{on}　{about}（{found.erased_by}）：{counts}")


def content(tools: Tools, found: "ErasureRow", cycle: str | None) -> dict[str, Any]:
    """An erasure as JSON."""
    return {
        "receipt": found.receipt,
        "kind": found.kind,
        "cycle": cycle,
        "counts": dict(found.counts),
        "erased_by": found.erased_by,
        "erased_at": found.erased_at.astimezone(tools.zone).isoformat(timespec="seconds"),
    }


def _cycles(db: Connection) -> dict[str, str]:
    """Cycles' names by their ids."""
    from cycle.cycles import list_cycles

    return {each.id: each.name for each in list_cycles(db)}
