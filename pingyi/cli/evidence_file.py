"""What score, verify and explain share: an evidence file, read and assessed."""

import gc
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from cycle.refusal import one_line
from pingyi.cli.meter import Meter
from pingyi.cli.tools import BadInput

if TYPE_CHECKING:
    from scoring.assessment import Assessment
    from scoring.evidence import AgencyEvidence
    from scoring.evidence_file import EvidenceFile
    from scoring.uncertainty import Uncertainty

#: How progress is counted.
UNIT = "家机构"

evidence_argument = click.argument(
    "evidence",
    metavar="EVIDENCE.json",
    type=click.Path(path_type=Path),
    help="考评依据：.json，格式见 docs/evidence.md",
)


@contextmanager
def uncollected() -> Iterator[None]:
    """No search for cyclic garbage within the block.

    Reading, scoring and publishing make millions of objects, and among them no cycle: looking
    for one takes a tenth of the time and frees nothing.
    """
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


def read_bytes(path: Path) -> bytes:
    """The whole file; BadInput when it cannot be read."""
    try:
        return path.read_bytes()
    except FileNotFoundError:
        raise BadInput(f"{one_line(path)}：没有这个文件。") from None
    except OSError as error:
        from documents.draft import reason

        raise BadInput(f"{one_line(path)}：无法读取（{reason(error)}）。") from error


def open_file(path: Path) -> "EvidenceFile":
    """The evidence file, its head checked; BadInput with what is wrong."""
    from scoring.evidence_file import EvidenceError, open_evidence

    try:
        return open_evidence(read_bytes(path))
    except EvidenceError as error:
        raise BadInput(f"{one_line(path)}：{error}") from None


def assessed(
    path: Path,
    file: "EvidenceFile",
    meter: Meter,
    agencies: "Iterable[AgencyEvidence] | None" = None,
    *,
    for_resampling: bool = False,
) -> "Assessment":
    """The assessment of a file, or of other agencies under its terms; BadInput for bad evidence."""
    from scoring.assessment import assess
    from scoring.evidence_file import EvidenceError

    try:
        return assess(
            file.ruleset,
            file.terms,
            file if agencies is None else agencies,
            meter.counting("评分", len(file)),
            keep_ratings=for_resampling,
        )
    except EvidenceError as error:
        raise BadInput(f"{one_line(path)}：{error}") from None


def resampled(assessment: "Assessment", replicates: int, seed: int, meter: Meter) -> "Uncertainty":
    """Ranks under resampling of an assessment that was made for it."""
    from scoring.uncertainty import rank_uncertainty

    cards = [each.card for each in assessment.agencies if each.place is not None]
    advance = meter.counting("重抽样", len(cards))
    return rank_uncertainty(assessment.ruleset, cards, replicates, seed, advance)


def check_resampling(replicates: int, seed: int) -> None:
    """BadInput for a number out of range, before anything long begins."""
    from scoring.rank_spread import refuse_unusable

    try:
        refuse_unusable(replicates, seed)
    except ValueError as error:
        raise BadInput(str(error)) from None
