"""pingyi demo: the whole product on synthetic data, on this machine."""

import fcntl
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from pingyi.cli.tools import BadInput

#: Marks a demonstration's folder, and is held while one runs in it.
_LOCK = "demo.lock"


@click.command(
    help="用虚构的数据演示全部功能：一座城市正在调查，您可以扮演三个人。\n\n"
    "按 Ctrl-C 停止；再次运行同一条命令，从停止的地方继续。"
)
@click.option(
    "--data",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path("demo-data"),
    show_default=True,
    help="保存演示数据的文件夹，供下次继续",
)
@click.option(
    "--port",
    type=click.IntRange(1, 65335),
    default=8090,
    show_default=True,
    help="手机页面的端口",
)
@click.option("--fresh", is_flag=True, help="丢弃上次的演示，从头开始")
@click.option("--respondents", default=4, show_default=True, help="同时作答的虚构人数")
@click.option("--pause", default=1.5, show_default=True, help="一个人两条消息之间平均间隔几秒")
def demo(*, data: Path, port: int, fresh: bool, respondents: int, pause: float) -> None:
    """Run everything on synthetic data: a city in its survey, with three people to play."""
    from rich.console import Console

    from pingyi.demo.play import Demonstration
    from pingyi.demo.stage import Stage, free_port

    with _alone_in(data):
        if fresh:
            _forget(data)
        phones_port = free_port(port)
        stage = Stage(data.resolve(), free_port(8000, (phones_port,)), phones_port)
        Demonstration(stage, Console(highlight=False), respondents, pause).run()


@contextmanager
def _alone_in(folder: Path) -> Iterator[None]:
    """Two demonstrations in one folder would answer each other's phones."""
    if folder.exists() and any(folder.iterdir()) and not (folder / _LOCK).exists():
        raise BadInput(f"--data：{folder} 不是演示用的文件夹，未作改动。")
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / _LOCK).open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise BadInput(
                f"--data：{folder} 里已有一个演示在运行，请先停止它，或用 --data 另指文件夹。"
            ) from error
        yield


def _forget(folder: Path) -> None:
    for path in folder.iterdir():
        if path.is_dir():
            shutil.rmtree(path)
        elif path.name != _LOCK:
            path.unlink()
