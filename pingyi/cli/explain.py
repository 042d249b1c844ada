"""pingyi explain: one agency's receipt, and its score without a piece of evidence."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from pingyi.cli.evidence import UNIT, assessed, evidence_argument, open_file
from pingyi.cli.meter import Meter, metered
from pingyi.cli.receipt_table import changes, show_receipt
from pingyi.cli.tools import BadInput, print_json

if TYPE_CHECKING:
    from scoring.assessment import Assessment
    from scoring.evidence import AgencyEvidence
    from scoring.evidence_file import EvidenceFile

_SHOWN_CANDIDATES = 40


@click.command()
@evidence_argument
@click.argument("uscc")
@click.option(
    "--without",
    "reference",
    metavar="REF",
    help="Also tell total, grade and rank without this piece of evidence.",
)
@click.option("--json", "as_json", is_flag=True, help="Print as JSON.")
def explain(evidence: Path, uscc: str, reference: str | None, *, as_json: bool) -> None:
    """Print the receipt of the agency USCC: every point, its clause and its evidence.

    REF is a reference as the receipt shows it, such as 3/NH-2023-17, or its part after the
    stroke where that is clear. An enterprise's responses are 12/CODE.
    """
    wanted = uscc.strip().upper()
    with metered(UNIT) as meter:
        file = open_file(evidence)
        entry = _entry(assessed(evidence, file, meter), wanted)
        if entry is None:
            raise BadInput(f"{evidence}：没有信用代码为 {uscc} 的机构。")
        other = None
        if reference is not None:
            reduced = _without(evidence, file, wanted, reference, meter)
            other = _entry(reduced, wanted)
    if as_json:
        print_json({"agency": entry, **({} if other is None else {"without": other})})
        return
    show_receipt(file.ruleset, entry)
    if other is not None:
        click.echo(f"去掉证据 {reference} 之后：")
        for line in changes(file.ruleset, entry, other):
            click.echo(f"  {line}")


def _entry(assessment: "Assessment", uscc: str) -> dict[str, Any] | None:
    """The agency's entry in the published result."""
    from scoring.result import as_json as content

    return next((each for each in content(assessment)["agencies"] if each["uscc"] == uscc), None)


def _without(
    path: Path, file: "EvidenceFile", uscc: str, reference: str, meter: Meter
) -> "Assessment":
    """The assessment of all agencies, one of them without a piece of its evidence."""
    from scoring.references import UnclearReferenceError, without

    def agencies() -> "Iterator[AgencyEvidence]":
        for evidence in file:
            if evidence.uscc == uscc:
                yield without(file.ruleset, evidence, reference)
            else:
                yield evidence

    try:
        return assessed(path, file, meter, agencies())
    except UnclearReferenceError as error:
        shown = "、".join(error.candidates[:_SHOWN_CANDIDATES])
        more = "等" if len(error.candidates) > _SHOWN_CANDIDATES else ""
        raise BadInput(
            f"--without {reference}：不是恰好一条证据，可写：{shown or '（没有证据）'}{more}。"
        ) from None
