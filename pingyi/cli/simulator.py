"""pingyi simulator: the WeChat twin for this configuration."""

import sqlite3

import click

from pingyi.cli.serve import check_port
from pingyi.cli.tools import BadInput, Tools


@click.command(
    help="按当前配置运行微信平台的模拟器，带手机页面，供试用。\n\n"
    "把 wechat.api_base_url 设为它的地址，推送就显示在页面的手机上。"
)
@click.option(
    "--port", type=click.IntRange(0, 65535), default=8090, show_default=True, help="手机页面的端口"
)
@click.option(
    "--host", default="127.0.0.1", show_default=True, help="监听的地址；本命令只供试用，请勿改动"
)
@click.option("--data", default=":memory:", show_default=True, help="保存手机内容的文件")
@click.option("--webhook-url", help="回调地址（默认：配置的服务器的 /wechat）")
@click.pass_obj
def simulator(tools: Tools, *, port: int, host: str, data: str, webhook_url: str | None) -> None:
    """Run a twin of the WeChat platform, with a phone page, for the configured account."""
    from simulator import Settings, Template, serve
    from simulator.settings import Mode

    check_port(host, port, " --host 和 --port")
    tools.require("wechat.app_id", "wechat.app_secret", "wechat.token")
    config = tools.config
    wechat = config.wechat
    templates = {
        template.id: Template(kind, {name: name.rstrip("0123456789") for name in template.fields})
        for held in (wechat.templates, wechat.subscriptions)
        for kind, template in held.items()
    }
    try:
        settings = Settings(
            app_id=wechat.app_id,
            app_secret=wechat.app_secret.get_secret_value(),
            token=wechat.token.get_secret_value(),
            encoding_aes_key=wechat.encoding_aes_key.get_secret_value(),
            webhook_url=webhook_url or f"http://{config.server.host}:{config.server.port}/wechat",
            mode=Mode(wechat.mode),
            data=data,
            host=host,
            port=port,
            templates=templates,
            account_name=config.bureau.account,
        )
    except ValueError as error:
        raise BadInput(f"Simulator: {error}.") from error
    click.echo(f"手机页面 (phones): http://{host}:{port}  →  {settings.webhook_url}", err=True)
    try:
        serve(settings)
    except (OSError, sqlite3.Error) as error:
        raise BadInput(f"Simulator: {error}.") from error
