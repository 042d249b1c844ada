"""pingyi wechat: the official account, checked against the configuration, and its menus."""

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import click

from pingyi.cli.acting import actor_of
from pingyi.cli.options import json_option, optional_by_option
from pingyi.cli.tools import BadInput, Tools, console, print_json

if TYPE_CHECKING:
    from bot.wechat import WeChat
    from cycle.audit import Actor


@click.group(help="公众号：设置的检查，和菜单。")
def wechat() -> None:
    """The official account (公众号): its settings and its menus."""


@wechat.command(
    help="比对公众号与配置：令牌、回调地址、菜单和模板。\n\n"
    "不作改动。有需要改正的（有误），退出码为 1；只需留意的（注意）不影响退出码。"
)
@json_option
@click.pass_context
def check(ctx: click.Context, *, as_json: bool) -> None:
    """Compare the account with the configuration: token, callbacks, menu, templates."""
    from pingyi.account_check import check_account

    tools: Tools = ctx.obj
    client = _client(tools)
    tools.require("wechat.token")
    if tools.config.wechat.mode != "plain":
        tools.require("wechat.encoding_aes_key")
    findings = list(check_account(tools.config.wechat, client))
    if as_json:
        print_json([asdict(each) for each in findings])
    else:
        for each in findings:
            click.echo(f"{each.mark}　{each.name}　{each.text}")
    ctx.exit(0 if all(each.ok for each in findings) else 1)


@wechat.command(
    help="发布公众号的菜单，取代现有的，并按身份给用户打标签。\n\n"
    "机构和联络员各有自己的菜单，企业和其他人用默认菜单。有新的机构或联络员绑定以后，"
    "再运行一次。手机上约 5 分钟内显示新菜单。"
)
@click.option("--show", is_flag=True, help="只以 JSON 显示公众号现有的菜单")
@click.option("--dry-run", is_flag=True, help="只以 JSON 显示将发布的菜单")
@optional_by_option
@click.pass_context
def menu(ctx: click.Context, who: str, *, show: bool, dry_run: bool) -> None:
    """Publish the account's menus in place of those in force, and tag people by their role."""
    from bot import publishing
    from bot.menu import BY_ROLE, MENU, outline
    from notifications.errors import SendError
    from pingyi.findings import advice
    from pingyi.menus import planned, shown, tag_people

    if show and dry_run:
        raise BadInput("--show 和 --dry-run 一次只能用一个。")
    tools: Tools = ctx.obj
    if dry_run:
        print_json(planned(tools.database, tools.vault))
        return
    client, actor = _client(tools), actor_of(tools, who)
    try:
        if show:
            print_json(shown(client))
            return
        tags = publishing.ensure_tags(client)
        publishing.publish(client, tags)
        done = tag_people(client, tags, tools.database, tools.vault)
    except SendError as error:
        if not show:
            _on_record(tools, actor, succeeded=False, error=str(error.code))
        click.echo(advice(error), err=True)
        ctx.exit(1)
    _on_record(tools, actor, succeeded=True, added=done.added, removed=done.removed)
    console.print(
        f"菜单已发布：默认菜单 {len(outline(MENU))} 项，另有 {len(BY_ROLE)} 个身份菜单，"
        f"手机上约五分钟后可见。标签：新增 {done.added} 人，取消 {done.removed} 人"
        + (f"，平台不认识 {done.unknown} 人。" if done.unknown else "。")
        + "此后绑定的机构和联络员，要再运行一次本命令才有自己的菜单。"
    )


def _on_record(tools: Tools, actor: "Actor", *, succeeded: bool, **detail: Any) -> None:
    from cycle.audit import record
    from storage.database import transaction

    with transaction(tools.database) as db:
        now = tools.now()
        record(db, actor, "menu.publish", "account:menu", now, succeeded=succeeded, **detail)


def _client(tools: Tools) -> "WeChat":
    from pingyi.delivery import REQUIRED, platform

    tools.require(*REQUIRED)
    return platform(tools.config, tools.database, tools.vault)
