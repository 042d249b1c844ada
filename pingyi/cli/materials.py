"""pingyi materials: when agencies' application materials (申报资料) came, on either form."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from pingyi.cli.acting import acting, actor_of, say
from pingyi.cli.choices import chosen_cycle
from pingyi.cli.evidence_parts import digest_of
from pingyi.cli.options import by_option, json_option, moment
from pingyi.cli.tools import BadInput, Tools, console, print_json

if TYPE_CHECKING:
    from cycle.candidates.materials import HandedIn, Receipt

_cycle = click.argument("cycle_name", metavar="CYCLE")
_agency = click.argument("agency_text", metavar="AGENCY")
_form = click.argument(
    "form",
    metavar="FORM",
    type=click.Choice(["ecopy", "paper"]),
    help="ecopy 为电子盖章版，paper 为纸质版",
)
_file = click.option(
    "--file",
    "document",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    metavar="FILE",
    help="电子版文件，只保存其 SHA-256",
)
_late = click.option("--late-reason", default="", help="逾期接收的理由")


@click.group(help="申报资料：电子盖章版（ecopy）和纸质版（paper），分别登记收到时间。")
def materials() -> None:
    """Application materials: sealed e-copy (ecopy) and paper, each with its own receipt time."""


@materials.command(help="登记收到 AGENCY 的申报资料；收到时间为现在，另有时间的用 --at 写明。")
@_cycle
@_agency
@_form
@click.option("--at", "at_text", metavar="TIME", help="收到的时间，例如 2023-10-18T16:30")
@_file
@_late
@by_option
@json_option
@click.pass_obj
def receive(
    tools: Tools,
    cycle_name: str,
    agency_text: str,
    form: str,
    at_text: str | None,
    document: Path | None,
    late_reason: str,
    who: str,
    *,
    as_json: bool,
) -> None:
    """Record that AGENCY's materials came; now unless --at says when."""
    from cycle.candidates.materials import FORMS, Arrival
    from cycle.candidates.materials import receive as record_receipt
    from cycle.register.finding import find_agency
    from storage.tables import MaterialsForm

    now, kind = tools.now(), MaterialsForm(form)
    received_at = now if at_text is None else moment(tools, "--at", at_text)
    digest = digest_of(document)
    with tools.database.statements() as db:
        cycle = chosen_cycle(tools, db, cycle_name)
    actor = actor_of(tools, who)
    with acting(tools, actor, "materials.receive", f"cycle:{cycle.name}", cycle) as db:
        agency = find_agency(db, agency_text)
        record_receipt(
            db, cycle, agency, kind, Arrival(received_at, digest, late_reason), actor, now,
            tools.zone,
        )  # fmt: skip
    if kind is MaterialsForm.ECOPY and document is None and not as_json:
        say("注意：没有用 --file 附上文件，日后无法核对收到的是哪一份。")
    local = received_at.astimezone(tools.zone)
    _tell(
        {"uscc": agency.uscc, "form": form, "received_at": received_at.isoformat()},
        f"已登记：“{agency.name}”的{FORMS[kind]}于 {local:%Y-%m-%d %H:%M} 收到。",
        as_json=as_json,
    )


@materials.command(help="更正一次已登记的收到情况：新记录取代原记录，原记录保留。")
@_cycle
@_agency
@_form
@click.option("--at", "at_text", metavar="TIME", help="实际收到的时间，例如 2023-10-18T16:30")
@click.option("--not-received", is_flag=True, help="其实没有收到")
@_file
@_late
@click.option("--why", required=True, help="更正的理由，留存备查")
@by_option
@json_option
@click.pass_obj
def correct(
    tools: Tools,
    cycle_name: str,
    agency_text: str,
    form: str,
    at_text: str | None,
    document: Path | None,
    late_reason: str,
    why: str,
    who: str,
    *,
    not_received: bool,
    as_json: bool,
) -> None:
    """Put another receipt in the place of a recorded one, which is kept."""
    from cycle.candidates.materials import FORMS, Arrival
    from cycle.candidates.materials import correct as record_correction
    from cycle.register.finding import find_agency
    from storage.tables import MaterialsForm

    if not_received == (at_text is not None):
        raise BadInput("请用 --at 写明实际收到的时间，没有收到的用 --not-received，二者用其一。")
    kind = MaterialsForm(form)
    received_at = None if at_text is None else moment(tools, "--at", at_text)
    digest = digest_of(document)
    arrival = None if received_at is None else Arrival(received_at, digest, late_reason)
    with tools.database.statements() as db:
        cycle = chosen_cycle(tools, db, cycle_name)
    actor = actor_of(tools, who)
    with acting(tools, actor, "materials.correct", f"cycle:{cycle.name}", cycle) as db:
        agency = find_agency(db, agency_text)
        record_correction(
            db, cycle, agency, kind, arrival, actor, tools.now(), tools.zone, why=why,
        )  # fmt: skip
    _tell(
        {
            "uscc": agency.uscc,
            "form": form,
            "received_at": None if received_at is None else received_at.isoformat(),
        },
        f"已更正：“{agency.name}”的{FORMS[kind]}。",
        as_json=as_json,
    )


@materials.command("list", help="列出候选机构和其他报送了资料的机构，以及两种资料各自的收到时间。")
@_cycle
@click.option("--missing", is_flag=True, help="只列资料不齐的")
@json_option
@click.pass_obj
def list_(tools: Tools, cycle_name: str, *, missing: bool, as_json: bool) -> None:
    """List the candidates, and who else handed something in, with both receipt times."""
    from cycle.candidates.materials import FORMS, materials_list

    with tools.database.statements() as db:
        cycle = chosen_cycle(tools, db, cycle_name)
        rows = [each for each in materials_list(db, cycle.id) if each.missing or not missing]
    if as_json:
        print_json([_row(each) for each in rows])
        return
    if not rows:
        say("没有缺资料的机构。" if missing else f"考评周期“{cycle.name}”还没有候选机构。")
        return
    from rich.table import Table

    from pingyi.cli.prose import Prose

    table = Table(box=None, pad_edge=False)
    for header in ("机构", *FORMS.values()):
        table.add_column(header, overflow="fold")
    for each in rows:
        shown = [_when(tools, each.receipts.get(form)) for form in FORMS]
        table.add_row(Prose(each.name), *map(Prose, shown))
    console.print(table)
    say(f"共 {len(rows):,} 家，资料不全的 {sum(bool(each.missing) for each in rows):,} 家。")


def _when(tools: Tools, receipt: "Receipt | None") -> str:
    if receipt is None:
        return "未收到"
    late = f"（逾期：{receipt.late_reason}）" if receipt.late else ""
    return f"{receipt.received_at.astimezone(tools.zone):%m-%d %H:%M}{late}"


def _row(each: "HandedIn") -> dict[str, Any]:
    return {
        "uscc": each.uscc,
        "name": each.name,
        "candidate": each.is_candidate,
        "receipts": {
            form.value: {
                "received_at": receipt.received_at.isoformat(),
                "late": receipt.late,
                "late_reason": receipt.late_reason,
                "document_sha256": receipt.document_sha256,
            }
            for form, receipt in each.receipts.items()
        },
        "missing": [form.value for form in each.missing],
    }


def _tell(shown: dict[str, Any], said: str, *, as_json: bool) -> None:
    if as_json:
        print_json(shown)
    else:
        say(said)
