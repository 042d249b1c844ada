"""pingyi db: the database itself."""

import click

from pingyi.cli.acting import actor_of
from pingyi.cli.options import json_option, optional_by_option
from pingyi.cli.tools import BadInput, Tools, print_json


@click.group(help="建立和升级数据库，更换数据密钥。")
def db() -> None:
    """Create and migrate the database."""


@db.command(
    help="建立数据库，或把数据库升级到本版本；再次运行不作改动。\n\n"
    "没有配置文件的，在当前文件夹建立 SQLite 数据库。完成后显示是哪一个数据库。"
)
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


@db.command(
    help="用 security.data_keys 中排在最前的密钥重新加密个人信息。\n\n"
    "先把新密钥放在最前，重新启动全部进程，再运行本命令，完成以后才可以去掉旧密钥。"
)
@optional_by_option
@json_option
@click.pass_obj
def rekey(tools: Tools, who: str, *, as_json: bool) -> None:
    """Seal personal data anew under the newest of security.data_keys."""
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
