"""What the commands of pingyi evidence share: their options, and what they say at the end."""

from hashlib import file_digest
from pathlib import Path
from typing import TYPE_CHECKING

import click

from cycle.refusal import one_line
from pingyi.cli.acting import say
from pingyi.cli.evidence_words import KIND_TITLES
from pingyi.cli.tools import BadInput, print_json

if TYPE_CHECKING:
    from cycle.evidence.recording import Recorded

document_option = click.option(
    "--document",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    metavar="FILE",
    help="What proves it; its SHA-256 is kept.",
)
note_option = click.option("--note", default="", help="A remark; it is kept beside the record.")


def digest_of(document: Path | None) -> str:
    """The SHA-256 of the file, "" without one."""
    if document is None:
        return ""
    try:
        if not document.stat().st_size:
            raise BadInput(f"{one_line(document)}：文件是空的，请核对。")
        with document.open("rb") as file:
            return file_digest(file, "sha256").hexdigest()
    except OSError as error:
        from documents.draft import reason

        raise BadInput(f"{one_line(document)}：无法读取（{reason(error)}）。") from None


def tell(made: "Recorded", name: str, *, as_json: bool) -> None:
    """What was recorded of the agency of this name, and what to look at."""
    if as_json:
        print_json({"id": made.id, "kind": made.kind, "warnings": list(made.warnings)})
        return
    for warning in made.warnings:
        say(f"注意：{warning}")
    say(f"已登记“{name}”的{KIND_TITLES[made.kind]}，编号 {made.id}。")
