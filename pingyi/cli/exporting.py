"""What both exports share: to a file, to standard output, and a count while it lasts."""

import sys
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection

from cycle.refusal import one_line
from pingyi.cli.acting import say
from pingyi.cli.tools import BadInput, Tools, aside, console

if TYPE_CHECKING:
    from documents.table_file import Table

_SECONDS_BEFORE_COUNT = 1.0
_ROWS_BETWEEN_COUNTS = 1000


def export(
    tools: Tools, out: Path | None, table: "Callable[[Connection], Table]", *, as_json: bool
) -> None:
    """Write the table to OUT, to standard output as JSON, or to both; BadInput for a bad OUT.

    table: makes the table anew for each pass, from a connection for long reads.
    """
    from cycle.reading import reading
    from documents.table_file import ExportError, write_json, write_table

    check_out(out, as_json=as_json)
    try:
        if out is not None:
            with telling_replaced(out):
                with reading(tools.database) as db:
                    count = write_table(out, counted(table(db)))
                say(f"已导出 {count:,} 条到 {out}")
    except ExportError as error:
        raise BadInput(str(error)) from error
    if as_json:
        with reading(tools.database) as db:
            write_json(sys.stdout, table(db))


@contextmanager
def telling_replaced(*outs: Path | None) -> Iterator[None]:
    """Say which of the files were there already, once the block has written them.

    Scripts export to the same file again and again; people should know that it was another's.
    """
    there = [out for out in dict.fromkeys(outs) if out is not None and _is_there(out)]
    yield
    if there:
        others = f" 等 {len(there):,} 个文件" if len(there) > 1 else ""
        console.print(
            f"注意：此前已有 {one_line(there[0])}{others}，已被替换。",
            markup=False,
            highlight=False,
            soft_wrap=True,
        )


def _is_there(out: Path) -> bool:
    try:
        return out.exists()
    except OSError:  # not only absence: a name too long; whoever writes it is told
        return False


def check_out(out: Path | None, *, as_json: bool) -> None:
    """Refuse an export that would go nowhere, or to a file that cannot be; BadInput."""
    from documents.table_file import ExportError, check_path

    if out is None and not as_json:
        raise BadInput("请写明输出文件 OUT.xlsx 或 OUT.json，或加 --json。")
    try:
        if out is not None:
            check_path(out)
    except ExportError as error:
        raise BadInput(str(error)) from error


def refuse_existing(out: Path, *, force: bool) -> None:
    """BadInput where OUT is no .xlsx, cannot be, or is there already and is not to be replaced."""
    from documents.draft import DocumentError, check_place

    if out.suffix.lower() != ".xlsx":
        raise BadInput(f"{one_line(out)}：文件名应以 .xlsx 结尾。")
    try:
        check_place(out)
    except DocumentError as error:
        raise BadInput(str(error)) from None
    if out.exists() and not force:
        raise BadInput(f"{one_line(out)}：已有这个文件，请另取名称，或加 --force 覆盖。")


def counted(table: "Table") -> "Table":
    """The table that tells how far it has come, where somebody watches."""
    from dataclasses import replace

    return replace(table, records=_counting(table.records)) if aside.is_terminal else table


def _counting(records: Iterable[Any]) -> Iterator[Any]:
    """Say how far it has come, when it takes long enough for anybody to wonder."""
    began = time.monotonic()
    status = aside.status("正在导出…")
    try:
        for count, record in enumerate(records):
            long = time.monotonic() - began > _SECONDS_BEFORE_COUNT
            if count % _ROWS_BETWEEN_COUNTS == 0 and long:
                status.update(f"正在导出…已完成 {count:,} 条")
                status.start()
            yield record
    finally:
        status.stop()
