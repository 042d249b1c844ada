"""pingyi notice: a publication or an announcement as a document."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from cycle.refusal import one_line
from pingyi.cli.acting import say
from pingyi.cli.choices import chosen_cycle
from pingyi.cli.exporting import telling_replaced
from pingyi.cli.options import NUMBER
from pingyi.cli.tools import BadInput, Tools

if TYPE_CHECKING:
    from cycle.cycles import CycleRow
    from cycle.publishing.put_up import PutUp
    from documents.public_notice import PublicNotice


@click.command(
    help="把 CYCLE 的公示写成公文 OUT.docx，只含单位，不含个人。\n\n"
    "公文总是公示（公告）当时的名单，随时可以照原样再写一份；此后空缺的名额另行提示，"
    "并显示在公开网页上。"
)
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
    from cycle.publishing.published import all_of
    from cycle.publishing.put_up import put_up
    from documents.draft import DocumentError
    from documents.public_notice import write_public_notice

    if out.suffix.lower() != ".docx":
        raise BadInput(f"{one_line(out)}：应为 .docx 文件。")
    with tools.database.statements() as db:
        cycle = chosen_cycle(tools, db, cycle_name)
        publications = all_of(db, cycle.id)
        if not publications:
            raise BadInput(f"考评周期“{cycle.name}”还没有公示，请先运行 pingyi publish。")
        if number is not None and number > len(publications):
            raise BadInput(f"考评周期“{cycle.name}”只有 {len(publications)} 次公示。")
        shown = put_up(db, publications[(number or 0) - 1], announced=announcement)
    if announcement and shown.announcement is None:
        raise BadInput("这份名单还没有公告，请先运行 pingyi announce。")
    words = _words(tools, cycle, shown, announcement=announcement)
    try:
        with telling_replaced(out):
            write_public_notice(out, words)
            say(f"已写入 {out}")
    except DocumentError as error:
        raise BadInput(str(error)) from None
    for sentence in _besides(tools, shown):
        say(sentence)
    say(_next(cycle, shown, len(publications), announcement=announcement))


def _words(
    tools: Tools, cycle: "CycleRow", shown: "PutUp", *, announcement: bool
) -> "PublicNotice":
    from documents.notice_words import announced, noticed
    from documents.public_notice import Listed

    bureau, row, done = tools.config.bureau, shown.publication, shown.announcement
    listed = [
        Listed(each.position, each.name, each.uscc, each.assessed_class) for each in shown.places
    ]
    if announcement and done is not None:
        return announced(
            cycle.name,
            done.document_no,
            done.announced_on,
            shown.ends_on,
            listed,
            bureau.name,
            row.document_no,
        )
    return noticed(
        cycle.name,
        row.document_no,
        row.from_date,
        row.to_date,
        listed,
        bureau.name,
        bureau.account,
    )


def _besides(tools: Tools, shown: "PutUp") -> Sequence[str]:
    """What the document does not show, because it was not so when the list was put up."""
    if not shown.vacated_since:
        return ()
    places = "、".join(
        f"第 {position} 位（{at.astimezone(tools.zone).date()}）"
        for position, at in shown.vacated_since
    )
    return (f"此后{places}已空缺：文件按公示时的名单生成，空缺见公开网页。",)


def _next(cycle: "CycleRow", shown: "PutUp", count: int, *, announcement: bool) -> str:
    row, done = shown.publication, shown.announcement
    if announcement:
        return f"称号见 pingyi titles list --cycle {cycle.name}。"
    if done is not None:
        on = f"{done.announced_on} 公告（{done.document_no}）"
        return f"名单已于 {on}，公告的公文加 --announcement。"
    if row.number < count:
        return f"这是第 {row.number} 次公示；最近一次是第 {count} 次，公告以最近一次为准。"
    return (
        f"公示到 {row.to_date} 24:00；期满且异议处理完毕后运行："
        f"pingyi announce {cycle.name} --document-no 文号 --on 日期 --by 姓名"
    )
