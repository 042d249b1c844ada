"""The files that `pingyi score` writes: all of them or none."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cycle.refusal import one_line
from pingyi.cli.meter import Meter
from pingyi.cli.tools import BadInput

if TYPE_CHECKING:
    from scoring.result import Result
    from scoring.ruleset import Ruleset

_ENDINGS = (".json", ".xlsx", ".docx")


def check_outs(outs: Sequence[Path], evidence: Path) -> tuple[Path, ...]:
    """The files without repetition; BadInput for one that cannot be written, before any work."""
    from documents.draft import DocumentError, check_place

    for out in outs:
        if out.suffix.lower() not in _ENDINGS:
            raise BadInput(f"{one_line(out)}：文件名应以 {'、'.join(_ENDINGS)} 之一结尾。")
        try:
            check_place(out)
        except DocumentError as error:
            raise BadInput(str(error)) from None
        if out.exists() and evidence.exists() and out.samefile(evidence):
            raise BadInput(f"{one_line(out)}：这是证据文件本身，请另起文件名。")
    return tuple(dict.fromkeys(outs))


def write_outs(
    outs: Sequence[Path],
    ruleset: "Ruleset",
    result: "Result",
    meter: Meter,
    decided: Mapping[str, Any] | None = None,
) -> None:
    """Write the files, each in the form that its ending names; BadInput leaves none of them.

    No draft takes its file's place before all drafts are written. decided: as for `plain`.
    """
    from documents.draft import DocumentError, whole_file

    try:
        with ExitStack() as drafts:
            for out in outs:
                draft = drafts.enter_context(whole_file(out))
                advance = meter.counting(f"写入 {out.name}", len(result.agencies))
                _fill(draft, out.suffix.lower(), ruleset, result, advance, decided)
    except DocumentError as error:
        raise BadInput(str(error)) from error


def _fill(
    draft: Path,
    ending: str,
    ruleset: "Ruleset",
    result: "Result",
    advance: Callable[[], None],
    decided: Mapping[str, Any] | None,
) -> None:
    from documents.score_sheets import write_score_sheets
    from documents.score_workbook import write_score_workbook
    from pingyi.cli.published import plain
    from scoring.result_file import json_text

    match ending:
        case ".json":
            with draft.open("wb") as file:
                file.writelines(json_text(result, advance))
        case ".xlsx":
            write_score_workbook(draft, ruleset, plain(result, decided), advance)
        case ".docx":
            write_score_sheets(draft, ruleset, plain(result, decided), advance)
