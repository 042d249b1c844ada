"""What the commands of pingyi evidence share: their options, and what they say at the end."""

from dataclasses import replace
from hashlib import file_digest
from pathlib import Path
from typing import TYPE_CHECKING

import click
from sqlalchemy import Connection

from cycle.refusal import one_line
from pingyi.cli.acting import say
from pingyi.cli.evidence_words import KIND_TITLES
from pingyi.cli.tools import BadInput, print_json

if TYPE_CHECKING:
    from cycle.cycles import CycleRow
    from cycle.evidence.recording import Recorded

document_option = click.option(
    "--document",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    metavar="FILE",
    help="证明文件，只保存其 SHA-256",
)
note_option = click.option(
    "--note", default="", help="备注，机构在其得分依据中看得到，请勿写举报人等"
)


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


def tell(made: "Recorded", name: str, *, as_json: bool, replaces: str | None = None) -> None:
    """What was recorded of the agency of this name, and what to look at.

    replaces: the record that was corrected by it, and ended.
    """
    if as_json:
        shown = {"id": made.id, "kind": made.kind, "warnings": list(made.warnings)}
        print_json(shown if replaces is None else {**shown, "replaces": replaces})
        return
    for warning in made.warnings:
        say(f"注意：{warning}")
    what = f"“{name}”的{KIND_TITLES[made.kind]}"
    if replaces is None:
        say(f"已登记{what}，编号 {made.id}。")
    else:
        say(f"已更正{what}，新编号 {made.id}；原记录 {replaces} 已结束，仍可查看。")


def worth(cycle: "CycleRow", number: int) -> str:
    """What the item is, and its points: a number is soon mistaken for another."""
    from scoring.decimals import decimal_string
    from scoring.ruleset_file import load_ruleset

    [item] = [each for each in load_ruleset(cycle.ruleset).count_items if each.number == number]
    return f"第 {number} 项：{item.title.rstrip('。')}，每次扣 {decimal_string(item.points)} 分。"


def with_hint(db: Connection, cycle: "CycleRow", made: "Recorded") -> "Recorded":
    """A frozen assessment does not change any more: who records something then should know."""
    from cycle.assessing.snapshots import latest

    snapshot = latest(db, cycle.id)
    if snapshot is None:
        return made
    hint = f"已冻结的快照 {snapshot.number} 不含此后登记的内容，重新考评并冻结后才计入。"
    return replace(made, warnings=(*made.warnings, hint))
