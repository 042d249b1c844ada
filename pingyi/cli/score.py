"""pingyi score: from an evidence file to scores, ranks and the list, without a database."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from pingyi.cli.evidence import (
    UNIT,
    assessed,
    check_resampling,
    evidence_argument,
    open_file,
    resampled,
)
from pingyi.cli.meter import Meter, metered
from pingyi.cli.tools import BadInput, console, print_json

if TYPE_CHECKING:
    from scoring.ruleset import Ruleset

_ENDINGS = (".json", ".xlsx", ".docx")


@click.command()
@evidence_argument
@click.option(
    "--out",
    "outs",
    metavar="FILE",
    multiple=True,
    type=click.Path(path_type=Path),
    help="Write the result: .json, .xlsx (ranks and receipts) or .docx (score sheets). "
    "May be repeated.",
)
@click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")
@click.option(
    "--uncertainty",
    "replicates",
    metavar="N",
    type=int,
    help="Resample N times and tell how certain each rank is.",
)
@click.option("--seed", metavar="S", type=int, default=1, show_default=True, help="For N.")
def score(
    evidence: Path, outs: Sequence[Path], *, as_json: bool, replicates: int | None, seed: int
) -> None:
    """Score the agencies of EVIDENCE.json by its ruleset.

    Nothing is written unless everything could be: a mistake in the evidence is told in one
    sentence with its place. `pingyi verify` checks a result, `pingyi explain` tells one score.
    """
    from scoring.result import as_json as content

    _check(outs)
    if replicates is not None:
        check_resampling(replicates, seed)
    with metered(UNIT) as meter:
        file = open_file(evidence)
        assessment = assessed(evidence, file, meter, for_resampling=replicates is not None)
        uncertainty = None
        if replicates is not None:
            uncertainty = resampled(assessment, replicates, seed, meter)
        result = content(assessment, uncertainty)
        for out in outs:
            _write(out, file.ruleset, result, meter)
    for out in outs:
        console.print(f"已写入 {out}", markup=False, highlight=False)
    if as_json:
        print_json(result)
    else:
        from pingyi.cli.ranking_table import show_result

        show_result(file.ruleset, result)


def _check(outs: Sequence[Path]) -> None:
    from documents.draft import DocumentError, check_place

    for out in outs:
        if out.suffix.lower() not in _ENDINGS:
            raise BadInput(f"{out}：文件名应以 {'、'.join(_ENDINGS)} 之一结尾。")
        try:
            check_place(out)
        except DocumentError as error:
            raise BadInput(str(error)) from None


def _write(out: Path, ruleset: "Ruleset", result: Mapping[str, Any], meter: Meter) -> None:
    from documents.draft import DocumentError
    from documents.score_sheets import write_score_sheets
    from documents.score_workbook import write_score_workbook

    advance = meter.counting(f"写入 {out.name}", len(result["agencies"]))
    try:
        match out.suffix.lower():
            case ".json":
                _write_json(out, result)
            case ".xlsx":
                write_score_workbook(out, ruleset, result, advance)
            case ".docx":
                write_score_sheets(out, ruleset, result, advance)
    except DocumentError as error:
        raise BadInput(str(error)) from error


def _write_json(out: Path, result: Mapping[str, Any]) -> None:
    import json

    from documents.draft import whole_file

    with whole_file(out) as draft, draft.open("w", encoding="utf-8") as file:
        json.dump(result, file, ensure_ascii=False, indent=1)
        file.write("\n")
