"""pingyi rehearse: a whole survey at accelerated time, on synthetic people, with real parts."""

import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from pingyi.cli.options import json_option
from pingyi.cli.tools import BadInput, Tools, print_json

if TYPE_CHECKING:
    from pingyi.rehearsal.play import Size
    from pingyi.rehearsal.report import Report
    from storage.database import Database

#: Working Saturday and Sunday first (调休), a weekend off in the middle.
_OPENS_ON = "2023-10-07"
#: Beyond them a year is a slip of the finger.
_FIRST_YEAR, _LAST_YEAR = 2000, 2100


@click.command(
    help="按配置的日程排演一次完整的调查；有一条承诺没有做到的，退出码为 1。\n\n"
    "定时任务、发送和对话都是真的，微信平台由模拟器代替；只拨快时钟，人物都是虚构的。"
    "不向外发送任何内容。"
)
@click.option(
    "--enterprises",
    type=click.IntRange(20, 20_000),
    default=2000,
    show_default=True,
    help="企业的家数",
)
@click.option(
    "--days", type=click.IntRange(3, 60), default=14, show_default=True, help="调查的天数"
)
@click.option(
    "--opens-on",
    type=click.DateTime(["%Y-%m-%d"]),
    default=_OPENS_ON,
    show_default=True,
    help="调查的第一天；休息日以日历为准",
)
@click.option("--seed", type=int, default=2023, show_default=True, help="生成城市和人物的随机种子")
@click.option("--database", "url", help="一个空数据库的地址（默认：临时文件夹里的 SQLite）")
@click.option(
    "--keep",
    type=click.Path(path_type=Path, file_okay=False),
    help="保存名录、数据库和日志的新文件夹",
)
@json_option
@click.pass_obj
def rehearse(
    tools: Tools,
    *,
    enterprises: int,
    days: int,
    opens_on: datetime,
    seed: int,
    url: str | None,
    keep: Path | None,
    as_json: bool,
) -> None:
    """Rehearse a whole survey with the configured schedule: exit code 1 if a promise is broken."""
    from pingyi.cli.rehearsal_table import show
    from pingyi.rehearsal.play import Size
    from pingyi.rehearsal.report import as_content

    if not _FIRST_YEAR <= opens_on.year <= _LAST_YEAR:
        raise BadInput(f"--opens-on：年份应在 {_FIRST_YEAR} 至 {_LAST_YEAR} 之间。")
    size = Size(enterprises, opens_on.date(), days, seed)
    with _folder(keep) as folder:
        report = _rehearse(tools, url or f"sqlite:///{folder / 'pingyi.db'}", folder, size)
    if as_json:
        print_json(as_content(report))
    else:
        show(report)
    if not report.passed:
        sys.exit(1)


@contextmanager
def _folder(keep: Path | None) -> Iterator[Path]:
    if keep is None:
        with tempfile.TemporaryDirectory(prefix="pingyi-rehearsal-") as temporary:
            yield Path(temporary)
        return
    if keep.exists() and (not keep.is_dir() or any(keep.iterdir())):
        raise BadInput(f"--keep: {keep} is not an empty folder; nothing was changed.")
    keep.mkdir(parents=True, exist_ok=True)
    yield keep.resolve()


def _rehearse(tools: Tools, url: str, folder: Path, size: "Size") -> "Report":
    from pydantic import ValidationError

    from pingyi.cli.meter import metered
    from pingyi.config import ConfigError
    from pingyi.logs import configure_logs
    from pingyi.rehearsal.play import rehearse
    from pingyi.rehearsal.stage import NotEmptyError, rehearsal_config, require_empty

    try:
        config = rehearsal_config(tools.config, url)
    except ValidationError as error:
        said = error.errors()[0]["msg"].removeprefix("Value error, ")
        raise BadInput(f"--database：{said}。") from error
    database = _opened(url)
    try:
        require_empty(database)
        with (folder / "rehearsal.log").open("w", encoding="utf-8") as log, metered("步") as meter:
            configure_logs(file=log)
            return rehearse(
                config, database, folder, size, lambda done, total: meter("排练", done, total)
            )
    except NotEmptyError as error:
        raise BadInput("--database：须为空数据库，其中已有数据，未作改动。") from error
    except ConfigError as error:
        raise BadInput(str(error)) from error
    finally:
        configure_logs()
        database.dispose()


def _opened(url: str) -> "Database":
    from storage.database import open_database

    database = open_database(url)
    try:
        with database.statements():
            return database
    except Exception as error:
        database.dispose()
        raise BadInput(f"--database：无法连接这个数据库（{type(error).__name__}）。") from error
