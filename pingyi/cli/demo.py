"""pingyi demo: the whole product on synthetic data, on this machine."""

import shutil
from pathlib import Path

import click

from pingyi.cli.tools import BadInput


@click.command()
@click.option(
    "--data",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path("demo-data"),
    show_default=True,
    help="Folder that keeps the demonstration between two runs.",
)
@click.option("--port", default=8090, show_default=True, help="Port of the page with the phones.")
@click.option("--fresh", is_flag=True, help="Forget the last demonstration and begin anew.")
@click.option(
    "--respondents", default=4, show_default=True, help="Synthetic people answering at a time."
)
@click.option(
    "--pause", default=1.5, show_default=True, help="Mean seconds between a person's messages."
)
def demo(*, data: Path, port: int, fresh: bool, respondents: int, pause: float) -> None:
    """Run everything on synthetic data: a city in its survey, with three people to play.

    Ctrl-C stops; the same command goes on where it stopped.
    """
    from rich.console import Console

    from pingyi.demo.play import Demonstration
    from pingyi.demo.stage import Stage, free_port
    from pingyi.logs import configure_logs

    if fresh and data.exists():
        if not (data / "config.toml").exists():
            raise BadInput(f"--fresh: {data} is not a demonstration's folder; nothing was deleted.")
        shutil.rmtree(data)
    configure_logs()
    phones_port = free_port(port)
    stage = Stage(data.resolve(), free_port(8000, (phones_port,)), phones_port)
    Demonstration(stage, Console(highlight=False), respondents, pause).run()
