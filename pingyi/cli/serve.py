"""pingyi serve and pingyi run: the web server, and everything in one."""

import logging
import os
import socket
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager

import click

from pingyi.cli.tools import BadInput, Tools

_METRICS = "PROMETHEUS_MULTIPROC_DIR"


@click.command(help="运行网页服务（微信回调和公开网页），直到停止。")
@click.pass_obj
def serve(tools: Tools) -> None:
    """Serve the webhook until stopped."""
    with _shared_metrics():
        _check_start(tools)
        _serve(tools)


def _serve(tools: Tools) -> None:
    from granian import Granian
    from granian.constants import Interfaces

    config = tools.config
    tools.database.dispose()  # workers open their own
    if tools.config_path:
        os.environ["PINGYI_CONFIG"] = tools.config_path
    server = Granian(
        "pingyi.app:create_worker",
        factory=True,
        interface=Interfaces.WSGI,
        address=config.server.host,
        port=config.server.port,
        workers=config.server.workers,
        blocking_threads=config.server.threads,
        websockets=False,
        log_access=False,
        respawn_failed_workers=True,
    )
    logging.getLogger("_granian").addFilter(_in_chinese)
    server.serve()


def _in_chinese(record: logging.LogRecord) -> bool:
    """What granian warns of, where it is not to be taken as it says: our threads mostly wait."""
    if str(record.msg).startswith("Configuration allows spawning"):
        record.msg = "server.threads 多于本机处理器所需的线程数；线程多在等候数据库，可以不理会。"
    return True


@click.command(help="同时运行网页服务、发送和定时任务，直到停止。")
@click.pass_obj
def run(tools: Tools) -> None:
    """Run the web server, the delivery and the scheduler until stopped."""
    with _shared_metrics():
        _check_start(tools)
        tools.database.dispose()
        from pingyi.processes import Child, Supervisor

        environment = {"PINGYI_CONFIG": tools.config_path} if tools.config_path else {}
        names = ("serve", "deliver", "schedule")
        Supervisor([Child(name, ["pingyi", name], environment) for name in names]).run()


@contextmanager
def _shared_metrics() -> Iterator[None]:
    """A folder in which all processes of this start keep their figures, for /metrics.

    It must be named before prometheus_client is first imported.
    """
    if os.environ.get(_METRICS):
        yield
        return
    with tempfile.TemporaryDirectory(prefix="pingyi-metrics-") as folder:
        os.environ[_METRICS] = folder
        try:
            yield
        finally:
            del os.environ[_METRICS]


def _check_start(tools: Tools) -> None:
    """Say what is missing once, here, instead of in every worker."""
    from pingyi.app import REQUIRED, account_of
    from pingyi.config import ConfigError

    tools.require(*REQUIRED)
    try:
        account_of(tools.config)
    except ConfigError as error:
        raise BadInput(str(error)) from error
    _ = tools.vault  # connected, migrated, and opened by these keys
    server = tools.config.server
    check_port(server.host, server.port, "配置项 server.host 和 server.port")


def check_port(host: str, port: int, named: str) -> None:
    """BadInput where the port is taken; named: where it is written.

    Workers share a port among themselves, and so would another start of the same program.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with closing(socket.socket(family)) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            from documents.draft import reason

            raise BadInput(
                f"无法监听 {host}:{port}（{reason(error)}）：请核对{named}，"
                "或先停止占用端口的进程。"
            ) from error
