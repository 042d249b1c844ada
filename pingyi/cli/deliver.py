"""pingyi deliver: carry queued messages to the platform."""

import os
import threading
from typing import TYPE_CHECKING

import click

from pingyi.cli.count_words import DELIVERED, in_words
from pingyi.cli.options import json_option_for
from pingyi.cli.tools import BadInput, Tools, print_json

if TYPE_CHECKING:
    from notifications.delivery import Delivery


#: People in the middle of a survey come before a push that nobody waits for.
_NICENESS = 10


@click.command(help="发送排队的消息，直到停止；可以同时运行几个这样的进程。")
@click.option("--once", is_flag=True, help="发完现在该发的就停止")
@json_option_for("与 --once 同用：以 JSON 输出数量")
@click.pass_obj
def deliver(tools: Tools, *, once: bool, as_json: bool) -> None:
    """Deliver queued messages until stopped; any number of these processes may run."""
    from pingyi.config import ConfigError
    from pingyi.delivery import REQUIRED, delivery
    from pingyi.signals import until_signalled
    from storage.clock import DatabaseClock

    tools.require(*REQUIRED)
    try:
        clock = DatabaseClock(tools.database)
        work = delivery(tools.config, tools.database, tools.vault, clock)
    except ConfigError as error:
        raise BadInput(str(error)) from error
    if not tools.database.is_sqlite:  # whoever holds its one writer's place must not dawdle
        os.nice(_NICENESS)
    with until_signalled() as stop:
        if not once:
            work.run(stop, tools.config.delivery.poll_seconds)
            return
        counts = _once(work, stop)
    if as_json:
        print_json(counts)
    else:
        click.echo(in_words(DELIVERED, counts))


def _once(work: "Delivery", stop: threading.Event) -> dict[str, int]:
    """Deliver what is due and count each fate, also those that did not occur."""
    from notifications.delivery import Fate

    reclaimed = work.reclaim()
    fates = work.drain(stop)
    counts = {fate.value: int(fates[fate]) for fate in Fate}
    return counts | {"reclaimed": reclaimed.queued + reclaimed.failed}
