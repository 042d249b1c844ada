"""pingyi db: the database itself."""

import click

from pingyi.cli.acting import actor_of
from pingyi.cli.options import json_option, optional_by_option
from pingyi.cli.tools import BadInput, Tools, print_json


@click.group()
def db() -> None:
    """Create and migrate the database."""


@db.command()
@json_option
@click.pass_obj
def upgrade(tools: Tools, *, as_json: bool) -> None:
    """Create the database or migrate it to this version; a second call changes nothing."""
    from sqlalchemy.exc import SQLAlchemyError

    from storage import schema
    from storage.patience import DatabaseBusyError

    try:
        revision = schema.upgrade(tools.unmigrated_database)
    except (SQLAlchemyError, DatabaseBusyError) as error:
        reason = str(getattr(error, "orig", error)).splitlines()[0]
        raise BadInput(f"Database: cannot create or migrate it: {reason}.") from error
    if as_json:
        print_json({"revision": revision})
    else:
        click.echo(f"Database is at revision {revision}.")


@db.command()
@optional_by_option
@json_option
@click.pass_obj
def rekey(tools: Tools, who: str, *, as_json: bool) -> None:
    """Seal personal data anew under the newest of security.data_keys.

    Put the new key first, restart everything, run this, and only then take the old key out.
    """
    from cycle.audit import record
    from storage.database import transaction
    from storage.rotation import rotate

    actor, vault = actor_of(tools, who), tools.vault
    # it goes in many steps and may be stopped: who began it is on record either way
    with transaction(tools.database) as entry:
        record(entry, actor, "database.rekey", "database:data_keys", tools.now())
    counts = rotate(tools.database, vault)
    if as_json:
        print_json(counts)
    else:
        click.echo(", ".join(f"{what} {count:,}" for what, count in counts.items()))
