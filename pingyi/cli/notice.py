"""pingyi notice: a publication or an announcement as a document."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from cycle.refusal import one_line
from pingyi.cli.acting import say
from pingyi.cli.choices import chosen_cycle
from pingyi.cli.options import NUMBER
from pingyi.cli.tools import BadInput, Tools

if TYPE_CHECKING:
    from documents.public_notice import PublicNotice
    from pages.lists import PublishedList


@click.command(help="把 CYCLE 的公示写成公文 OUT.docx，只含单位，不含个人。")
@click.argument("cycle_name", metavar="CYCLE")
@click.argument(
    "out", type=click.Path(path_type=Path), metavar="OUT.docx", help="写到哪个文件：.docx"
)
@click.option("--number", type=NUMBER, metavar="N", help="第 N 次公示（默认：最近一次）")
@click.option("--announcement", is_flag=True, help="写公告，不写公示")
@click.pass_obj
def notice(
    tools: Tools, cycle_name: str, out: Path, number: int | None, *, announcement: bool
) -> None:
    """Write CYCLE's public notice (公示) to OUT.docx: organisations alone."""
    from documents.draft import DocumentError
    from documents.public_notice import write_public_notice
    from pages.lists import published_cycle, published_list

    if out.suffix.lower() != ".docx":
        raise BadInput(f"{one_line(out)}：应为 .docx 文件。")
    with tools.database.statements() as db:
        cycle = chosen_cycle(tools, db, cycle_name)
        found = published_cycle(db, cycle.name)
        if found is None:
            raise BadInput(f"考评周期“{cycle.name}”还没有公示，请先运行 pingyi publish。")
        _, publications = found
        if number is not None and number > len(publications):
            raise BadInput(f"考评周期“{cycle.name}”只有 {len(publications)} 次公示。")
        shown = published_list(db, cycle, publications[(number or 0) - 1])
    if announcement and shown.announcement is None:
        raise BadInput("这份名单还没有公告，请先运行 pingyi announce。")
    words = _words(tools, shown, announcement=announcement)
    try:
        write_public_notice(out, words)
    except DocumentError as error:
        raise BadInput(str(error)) from None
    say(f"已写入 {out}")


def _words(tools: Tools, shown: "PublishedList", *, announcement: bool) -> "PublicNotice":
    from documents.notice_words import announced, noticed
    from documents.public_notice import Listed

    bureau, row, done = tools.config.bureau, shown.publication, shown.announcement
    listed = [
        Listed(each.position, each.name, each.uscc, each.assessed_class) for each in shown.places
    ]
    if announcement and done is not None:
        return announced(
            shown.cycle, done.document_no, done.announced_on, shown.ends_on, listed, bureau.name
        )
    return noticed(
        shown.cycle,
        row.document_no,
        row.from_date,
        row.to_date,
        listed,
        bureau.name,
        bureau.account,
    )
