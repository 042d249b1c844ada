"""The command line. Commands are imported when they are called, so that --help is quick."""

from importlib import import_module
from typing import Any

import click

from pingyi.cli.help_page import in_chinese
from pingyi.cli.tools import Tools
from pingyi.cli.usage import Interrupted, refusal, refuse_unreadable
from pingyi.logs import configure_logs
from pingyi.start import BEFORE

#: command -> where it is written
COMMANDS = {
    "announce": "pingyi.cli.announce:announce",
    "assess": "pingyi.cli.assess:assess",
    "audit": "pingyi.cli.audit:audit",
    "calls": "pingyi.cli.calls:calls",
    "comments": "pingyi.cli.comments:comments",
    "concerns": "pingyi.cli.concerns:concerns",
    "cycle": "pingyi.cli.cycle:cycle",
    "db": "pingyi.cli.db:db",
    "decide": "pingyi.cli.decide:decide",
    "deliver": "pingyi.cli.deliver:deliver",
    "demo": "pingyi.cli.demo:demo",
    "erasures": "pingyi.cli.erasures:erasures",
    "evidence": "pingyi.cli.evidence:evidence",
    "experts": "pingyi.cli.experts:experts",
    "explain": "pingyi.cli.explain:explain",
    "invitations": "pingyi.cli.invitations:invitations",
    "keys": "pingyi.cli.keys:keys",
    "materials": "pingyi.cli.materials:materials",
    "nominations": "pingyi.cli.nominations:nominations",
    "notice": "pingyi.cli.notice:notice",
    "notify": "pingyi.cli.notify:notify",
    "objections": "pingyi.cli.objections:objections",
    "publish": "pingyi.cli.publish:publish",
    "quality": "pingyi.cli.quality:quality",
    "register": "pingyi.cli.register:register",
    "rehearse": "pingyi.cli.rehearse:rehearse",
    "responses": "pingyi.cli.responses:responses",
    "rests": "pingyi.cli.rests:rests",
    "retention": "pingyi.cli.retention:retention",
    "roster": "pingyi.cli.roster:roster",
    "run": "pingyi.cli.serve:run",
    "sampling": "pingyi.cli.sampling:sampling",
    "schedule": "pingyi.cli.schedule:schedule",
    "score": "pingyi.cli.score:score",
    "serve": "pingyi.cli.serve:serve",
    "simulator": "pingyi.cli.simulator:simulator",
    "status": "pingyi.cli.status:status",
    "titles": "pingyi.cli.titles:titles",
    "verify": "pingyi.cli.verify:verify",
    "wechat": "pingyi.cli.wechat:wechat",
}


def _refuse_trouble(error: Exception, tools: Tools | None) -> None:
    """BadInput where the database or a disk is in trouble; nothing for any other error."""
    from pingyi.cli.outage import outage

    if told := outage(error, tools):
        raise told from None


class _LazyGroup(click.Group):
    def make_context(
        self, info_name: str | None, args: list[str], *more: Any, **extra: Any
    ) -> click.Context:
        refuse_unreadable(args)
        try:
            return super().make_context(info_name, args, *more, **extra)
        except click.UsageError as error:
            raise refusal(error) from error
        except (KeyboardInterrupt, click.Abort):
            raise Interrupted(BEFORE) from None
        except OSError as error:  # --help to a full disk
            _refuse_trouble(error, None)
            raise

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except click.UsageError as error:
            raise refusal(error) from error
        except (KeyboardInterrupt, click.Abort):
            from pingyi.cli.outage import interrupted

            raise Interrupted(interrupted(ctx.obj, ctx.invoked_subcommand)) from None
        except click.ClickException:
            raise
        except Exception as error:
            _refuse_trouble(error, ctx.obj)
            raise

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        module, _, attribute = COMMANDS[cmd_name].partition(":")
        command: click.Command = getattr(import_module(module), attribute)
        return in_chinese(command)


@click.group(
    cls=_LazyGroup,
    context_settings={"help_option_names": ["-h", "--help"]},
    help="pingyi（评议）：企业在微信里评价安全生产技术服务机构，每一分都可以核对。\n\n"
    "各命令都可以加 --help 看说明；有结果的命令可以加 --json，得到机器可读的结果。"
    "凡是决定，都要写明由谁作出（--by 姓名，或事先设环境变量 PINGYI_BY）。"
    "输入有误时说明错在哪里，退出码为 2，不写入任何内容。",
)
@click.option(
    "--config",
    "config_path",
    metavar="FILE",
    help="配置文件，写在命令之前（默认：环境变量 PINGYI_CONFIG，否则当前文件夹的 config.toml）",
)
@click.version_option(
    package_name="pingyi", prog_name="pingyi", message="%(prog)s %(version)s", help="显示版本"
)
@click.pass_context
def main(ctx: click.Context, config_path: str | None) -> None:
    """pingyi (评议): enterprises rate safety-service agencies in WeChat."""
    configure_logs()
    ctx.obj = Tools(config_path)
    ctx.call_on_close(ctx.obj.close)


in_chinese(main)
