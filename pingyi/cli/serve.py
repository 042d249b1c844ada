"""pingyi serve and pingyi run: the web server, and everything in one."""

import os
import tempfile

import click

from pingyi.cli.tools import Tools


@click.command()
@click.pass_obj
def serve(tools: Tools) -> None:
    """Serve the webhook until stopped."""
    from granian import Granian
    from granian.constants import Interfaces

    _check_start(tools)
    config = tools.config
    tools.database.dispose()  # workers open their own
    if tools.config_path:
        os.environ["PINGYI_CONFIG"] = tools.config_path
    with tempfile.TemporaryDirectory(prefix="pingyi-metrics-") as folder:
        os.environ["PROMETHEUS_MULTIPROC_DIR"] = folder
        Granian(
            "pingyi.app:create_app",
            factory=True,
            interface=Interfaces.WSGI,
            address=config.server.host,
            port=config.server.port,
            workers=config.server.workers,
            blocking_threads=config.server.threads,
            websockets=False,
            log_access=False,
            respawn_failed_workers=True,
        ).serve()


@click.command()
@click.pass_obj
def run(tools: Tools) -> None:
    """Run the web server, the delivery and the scheduler until stopped."""
    from pingyi.logs import configure_logs
    from pingyi.processes import Child, Supervisor

    _check_start(tools)
    tools.database.dispose()
    configure_logs()
    environment = {"PINGYI_CONFIG": tools.config_path} if tools.config_path else {}
    Supervisor(
        [Child(name, ["pingyi", name], environment) for name in ("serve", "deliver", "schedule")]
    ).run()


def _check_start(tools: Tools) -> None:
    """Say what is missing once, here, instead of in every worker."""
    from pingyi.app import REQUIRED, account_of
    from pingyi.cli.tools import BadInput
    from pingyi.config import ConfigError

    tools.require(*REQUIRED)
    try:
        account_of(tools.config)
    except ConfigError as error:
        raise BadInput(str(error)) from error
    _ = tools.database  # connected and migrated
