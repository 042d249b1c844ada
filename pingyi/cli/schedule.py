"""pingyi schedule: queue what has become due, again and again."""

import click

from pingyi.cli.tools import Tools, print_json


@click.command()
@click.option("--once", is_flag=True, help="Run every tick once, then stop.")
@click.option("--json", "as_json", is_flag=True, help="With --once: print the counts as JSON.")
@click.pass_obj
def schedule(tools: Tools, *, once: bool, as_json: bool) -> None:
    """Run the ticks until stopped; any number of these processes may run."""
    from notifications import scheduler
    from pingyi import delivery

    ticks = delivery.schedule(tools.config, tools.database, tools.now)
    if not once:
        with delivery.until_signalled() as stop:
            scheduler.run(ticks, stop)
        return
    counts = {name: tick() for name, (tick, _) in ticks.items()}
    if as_json:
        print_json(counts)
        return
    for name, numbers in counts.items():
        parts = ", ".join(f"{what} {number}" for what, number in numbers.items())
        click.echo(f"{name}: {parts}")
