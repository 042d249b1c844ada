"""pingyi db: the database itself."""

from pathlib import Path

import click

from pingyi.cli.acting import actor_of
from pingyi.cli.count_words import SEALED, in_words
from pingyi.cli.options import json_option, optional_by_option
from pingyi.cli.tools import BadInput, Tools, print_json
from pingyi.config import DEFAULT_PATH


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
    from pingyi.cli.outage import outage
    from storage import schema

    shown = tools.database_shown
    try:
        with tools.unmigrated_database.statements() as db:
            before = schema.current(db)
        revision = schema.upgrade(tools.unmigrated_database)
    except Exception as error:
        told = outage(error, tools)
        if told is None:
            raise
        raise BadInput(f"无法建立或升级数据库：{told.message}") from error
    if as_json:
        file = tools.config_file
        print_json(
            {
                "revision": revision,
                "before": before,
                "database": shown,
                "config": None if file is None else str(file.absolute()),
            }
        )
        return
    click.echo(_told(shown, before, revision))
    if before is None:
        click.echo("下一步：导入名录（pingyi roster template 名录.xlsx 得到空表，填好后 import）。")
    elif before != revision:
        click.echo("请重新启动全部进程（pingyi run，或 serve、deliver、schedule）。")
    if tools.config_file is None:
        click.echo(_without_file(tools, is_new=before is None))


def _told(shown: str, before: str | None, revision: str) -> str:
    if before is None:
        return f"已建立数据库 {shown}，版本 {revision}。"
    if before == revision:
        return f"数据库 {shown} 已是版本 {revision}，没有改动。"
    return f"已把数据库 {shown} 由版本 {before} 升级到 {revision}。"


def _without_file(tools: Tools, *, is_new: bool) -> str:
    """A database made in a wrong folder is found by nobody: what was read instead of the file."""
    folder = Path.cwd()
    if "database" in tools.config.model_fields_set:
        return f"注意：{folder} 里没有配置文件 {DEFAULT_PATH}，数据库地址取自环境变量。"
    told = f"注意：{folder} 里没有配置文件 {DEFAULT_PATH}，用的是默认的数据库地址。"
    if not is_new:
        return told
    return (
        f"{told}如果走错了文件夹，请删除刚建立的空数据库，再到配置文件所在的文件夹运行，"
        "或用 --config 写明配置文件。"
    )


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
        click.echo(f"已用最新的密钥重新加密：{in_words(SEALED, counts)}。")
        click.echo(
            "旧密钥可以从配置项 security.data_keys 中去掉，再重新启动全部进程；"
            "用旧密钥签发的结果链接随之失效。"
        )
