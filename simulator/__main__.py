"""`python -m simulator`: the twin as its own process."""

import click

from simulator.server import serve
from simulator.settings import Mode, Settings


@click.command(context_settings={"auto_envvar_prefix": "SIM", "show_default": True})
@click.option("--host", default="127.0.0.1", help="监听地址；这是开发工具，请勿对外开放")
@click.option("--port", default=8090, help="端口")
@click.option("--data", default=":memory:", help="数据文件（SQLite）；默认不保存")
@click.option("--app-id", required=True, help="AppID")
@click.option("--app-secret", required=True, help="AppSecret；宜用环境变量 SIM_APP_SECRET")
@click.option("--token", required=True, help="Token；宜用环境变量 SIM_TOKEN")
@click.option("--aes-key", default="", help="EncodingAESKey；宜用环境变量 SIM_AES_KEY")
@click.option("--mode", type=click.Choice([mode.value for mode in Mode]), default="safe")
@click.option(
    "--webhook-url", required=True, help="接收回调的地址，如 http://127.0.0.1:8000/wechat"
)
@click.option("--account-name", default="模拟公众号", help="手机上显示的公众号名称")
def main(
    host: str,
    port: int,
    data: str,
    app_id: str,
    app_secret: str,
    token: str,
    aes_key: str,
    mode: str,
    webhook_url: str,
    account_name: str,
) -> None:
    """微信公众平台的模拟器（开发工具）。各选项也可由环境变量 SIM_… 给出。"""
    try:
        settings = Settings(
            app_id=app_id,
            app_secret=app_secret,
            token=token,
            encoding_aes_key=aes_key,
            webhook_url=webhook_url,
            mode=Mode(mode),
            data=data,
            host=host,
            port=port,
            account_name=account_name,
        )
    except ValueError as error:
        raise click.UsageError(str(error)) from error
    click.echo(f"模拟器：http://{host}:{port}  回调地址：{webhook_url}", err=True)
    try:
        serve(settings)
    except OSError as error:
        raise click.ClickException(str(error)) from error


if __name__ == "__main__":
    main()
