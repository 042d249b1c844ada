"""pingyi notice: a publication or an announcement as a document."""

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from cycle.refusal import one_line
from pingyi.cli.acting import say
from pingyi.cli.choices import chosen_cycle
from pingyi.cli.options import NUMBER
from pingyi.cli.tools import BadInput, Tools

if TYPE_CHECKING:
    from documents.public_notice import Listed, PublicNotice
    from pages.lists import PublishedList


@click.command()
@click.argument("cycle_name", metavar="CYCLE")
@click.argument("out", type=click.Path(path_type=Path), metavar="OUT.docx")
@click.option("--number", type=NUMBER, metavar="N", help="[default: the last one]")
@click.option("--announcement", is_flag=True, help="The announcement (公告), not the notice.")
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
        shown = published_list(db, cycle.name, publications[(number or 0) - 1])
    if announcement and shown.announcement is None:
        raise BadInput("这份名单还没有公告，请先运行 pingyi announce。")
    words = _announced(tools, shown) if announcement else _noticed(tools, shown)
    try:
        write_public_notice(out, words)
    except DocumentError as error:
        raise BadInput(str(error)) from None
    say(f"已写入 {out}")


def _noticed(tools: Tools, shown: "PublishedList") -> "PublicNotice":
    from documents.public_notice import PublicNotice

    row, bureau = shown.publication, tools.config.bureau
    return PublicNotice(
        title="关于拟评安全生产技术服务标杆机构名单的公示",
        document_no=row.document_no,
        paragraphs=(
            f"经综合考评，现将{shown.cycle}周期拟评安全生产技术服务标杆机构名单予以公示，"
            f"接受社会监督。公示时间为{_day(row.from_date)}至{_day(row.to_date)}。",
        ),
        listed=_listed(shown),
        after=(
            f"公示期内对名单有异议的，可在“{bureau.account}”微信公众号发送"
            "“异议 机构名称 理由”，或以书面形式向我局反映，并请写明事实和依据。",
        ),
        signed=(bureau.name, _day(row.from_date)),
    )


def _announced(tools: Tools, shown: "PublishedList") -> "PublicNotice":
    from documents.public_notice import PublicNotice

    done = shown.announcement
    if done is None:
        raise ValueError("not announced")
    until = f"有效期自公告之日起一年，至{_day(shown.ends_on)}止。" if shown.ends_on else ""
    return PublicNotice(
        title="关于安全生产技术服务标杆机构名单的公告",
        document_no=done.document_no,
        paragraphs=(
            f"经综合考评和公示，现将{shown.cycle}周期安全生产技术服务标杆机构名单予以公告。{until}",
        ),
        listed=[each for each in _listed(shown) if each.name],
        after=("有效期内发现违法违规行为的，取消标杆机构称号，一年内不再作为标杆机构候选单位。",),
        signed=(tools.config.bureau.name, _day(done.announced_on)),
    )


def _listed(shown: "PublishedList") -> list["Listed"]:
    from documents.public_notice import Listed

    return [
        Listed(each.position, each.name, each.uscc, each.assessed_class) for each in shown.places
    ]


def _day(on: date) -> str:
    return f"{on.year}年{on.month}月{on.day}日"
