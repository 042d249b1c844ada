"""Commands typed wrongly: click's refusals as one Chinese sentence that says what is expected."""

import re
import sys
from ast import literal_eval
from collections.abc import Callable, Sequence
from typing import IO, Any

import click

from cycle.refusal import brief
from pingyi.cli.tools import BadInput

#: What the arguments stand for, by the names that `--help` gives them.
_ARGUMENTS = {
    "AGENCY": "机构",
    "AGENCY…": "机构",
    "CLASS": "考评类别",
    "CODE": "编号",
    "CYCLE": "考评周期",
    "EVIDENCE": "依据文件",
    "FILE": "文件",
    "ID": "编号",
    "INCIDENT": "事件编号",
    "ITEM": "评估项目",
    "OUT": "写到哪个文件",
    "POLICY": "缺分处理办法",
    "RECEIPT": "回执编号",
    "SUBJECT": "单位",
}
#: A value as click quotes it: in double quotes where the value holds a single one.
_QUOTED = r"""('.*'|".*")"""
#: What click says of a value, and what it means; the groups are what was typed.
_VALUES: Sequence[tuple[str, Callable[[re.Match[str]], str]]] = (
    (rf"File {_QUOTED} does not exist\.", lambda found: f"没有这个文件：{_typed(found)}"),
    (
        rf"(?:Directory|Path) {_QUOTED} does not exist\.",
        lambda found: f"没有这个目录：{_typed(found)}",
    ),
    (rf"File {_QUOTED} is a directory\.", lambda found: f"{_typed(found)} 是目录，应为文件"),
    (rf"Directory {_QUOTED} is a file\.", lambda found: f"{_typed(found)} 是文件，应为目录"),
    (
        rf"\S+ {_QUOTED} is not (?:readable|writable)\.",
        lambda found: f"{_typed(found)} 无法读写",
    ),
    (
        rf"{_QUOTED} does not match the formats? .*",
        lambda found: f"“{_typed(found)}”不是日期，应写成 2023-09-30 的样子",
    ),
    (
        rf"{_QUOTED} is not a valid integer(?: range)?\.",
        lambda found: f"“{_typed(found)}”不是整数",
    ),
    (rf"{_QUOTED} is not a valid float(?: range)?\.", lambda found: f"“{_typed(found)}”不是数"),
    (
        r"(\S+) is not in the range (.*)\.",
        lambda found: f"{brief(found[1])} 超出范围，应{_range(found[2])}",
    ),
    (
        rf"{_QUOTED} is not one of (.*)\.",
        lambda found: f"“{_typed(found)}”不行，应为 {_listed(found[2])} 之一",
    ),
)


class Interrupted(click.ClickException):
    """Somebody stopped a command by Ctrl-C; exit code 1."""

    def __init__(self, told: str) -> None:
        super().__init__(told)

    def show(self, file: IO[Any] | None = None) -> None:
        click.echo(f"\n{self.message}", file=file or sys.stderr)


def refuse_unreadable(words: Sequence[str]) -> None:
    """BadInput for what no command can take: bytes that are not UTF-8, and the empty character.

    A terminal set to GBK sends such bytes; Python keeps them as surrogates, which neither a
    database nor a file takes.
    """
    for place, word in enumerate(words, 1):
        if "\0" in word:
            raise BadInput(f"第 {place} 个参数含有空字符，请重新输入。")
        try:
            word.encode()
        except UnicodeEncodeError:
            raise BadInput(
                f"第 {place} 个参数不是 UTF-8 文字，请把终端的编码设为 UTF-8 后重新输入。"
            ) from None


def refusal(error: click.UsageError) -> click.ClickException:
    """The same refusal as one sentence, with the command whose --help says more."""
    if isinstance(error, click.exceptions.NoArgsIsHelpError):
        return error  # nothing was typed wrongly: it shows the help
    path = "pingyi" if error.ctx is None else error.ctx.command_path
    return BadInput(f"{_sentence(error)}；说明见 {path} --help。")


def _sentence(error: click.UsageError) -> str:
    match error:
        case click.NoSuchOption():
            near = "、".join(sorted(error.possibilities or ()))
            return f"没有选项 {brief(error.option_name)}" + (f"，是不是 {near}" if near else "")
        case click.exceptions.NoSuchCommand():
            near = "、".join(sorted(error.possibilities or ()))
            return f"没有命令“{brief(error.command_name)}”" + (f"，是不是 {near}" if near else "")
        case click.MissingParameter():
            return _missing(error.param)
        case click.BadOptionUsage():
            return f"选项 {brief(error.option_name)} 的写法不对，后面应写一个值"
        case click.BadParameter():
            return f"{_name(error.param)}：{_value(error.message)}"
    if error.message.startswith("Missing command"):
        return "请写明要做什么"
    extra = re.search(r"unexpected extra arguments? \((.*)\)", error.message)
    if extra:
        return f"多写了“{brief(extra[1])}”，有空格的内容请加引号"
    return error.message.rstrip(".。")


def _missing(param: click.Parameter | None) -> str:
    if isinstance(param, click.Option):
        return f"请用 {param.opts[0]} 写明" + (f"：{param.help}" if param.help else "")
    return f"缺少 {_name(param)}"


def _name(param: click.Parameter | None) -> str:
    if param is None:
        return "参数"
    if isinstance(param, click.Option):
        return param.opts[0]
    name = param.human_readable_name
    told = _ARGUMENTS.get(name) or param.help
    return f"{name}（{told}）" if told else name


def _typed(found: re.Match[str]) -> str:
    """The value of the first group, which is as Python writes it."""
    try:
        return brief(literal_eval(found[1]))
    except (SyntaxError, ValueError):  # some of click's sentences quote it as it is
        return brief(found[1][1:-1])


def _range(written: str) -> str:
    """A range such as 1<=x<=60 in words."""
    low, high = re.match(r"(\S+?)<=x", written), re.search(r"x<=(\S+)", written)
    if low and high:
        return f"在 {low[1]} 至 {high[1]} 之间"
    least = re.fullmatch(r"x>=(\S+)", written)
    return f"不小于 {least[1]}" if least else f"为 {written}"


def _listed(choices: str) -> str:
    return choices.replace("'", "").replace(", ", "、")


def _value(message: str) -> str:
    for pattern, words in _VALUES:
        found = re.fullmatch(pattern, message, re.DOTALL)
        if found:
            return words(found)
    return message.rstrip(".。")
