"""Help pages in Chinese: click's own words, and a layout in which Chinese is two cells wide.

click would take its words from a gettext catalogue, but by the language that the environment asks
for, and would break lines by the number of characters. A formatter serves for both, on any machine.
"""

import re
from collections.abc import Iterable

import click
from rich.cells import cell_len

from pingyi.cli.wrapping import padded, wrap

#: What click puts into a page itself.
_WORDS = {
    "Options": "选项",
    "Commands": "命令",
    "Positional arguments": "参数",
    "[OPTIONS]": "[选项]",
    "[COMMAND] [ARGS]...": "[命令] [参数]...",
    "COMMAND [ARGS]...": "命令 [参数]...",
    "Show this message and exit.": "显示本说明",
}
#: What click says of an option at the end of its help: each part, and what it means.
_REMARKS = (
    (r"default: (.+)", r"默认：\1"),
    (r"required", "必填"),
    (r"1<=x<=2147483647", "不小于 1"),  # the most that a database's integer holds
    (r"(\S+)<=x<=(\S+)", r"\1 至 \2"),
)
#: Where the arguments of many commands are read in the same way, by the names that they have.
_ARGUMENTS = {
    "AGENCY": "机构：信用代码、全称，或不会弄错的一部分名称",
    "CYCLE": "考评周期的名称，例如 2023",
    "ENTERPRISE": "企业：信用代码或名称",
    "EXPERT": "专家：姓名或编号",
}


class _Page(click.HelpFormatter):
    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        for word in ("[OPTIONS]", "[COMMAND] [ARGS]...", "COMMAND [ARGS]..."):
            args = args.replace(word, _WORDS[word])
        start = f"{prefix or '用法：'}{prog} "
        beside = cell_len(start)
        if max(map(cell_len, args.split(" "))) > self.width - beside:  # below the program's name
            self._write_lines(start.rstrip())
            start, beside = " " * 4, 4
        first, *others = wrap(args, self.width - beside)
        self._write_lines(start + first, *(" " * beside + line for line in others))

    def write_heading(self, heading: str) -> None:
        self._write_lines(f"{_WORDS.get(heading, heading)}：")

    def write_text(self, text: str) -> None:
        lines = wrap(text, self.width - self.current_indent)
        self._write_lines(*(f"{'':{self.current_indent}}{line}".rstrip() for line in lines))

    def write_dl(
        self, rows: Iterable[tuple[str, str]], col_max: int = 30, col_spacing: int = 2
    ) -> None:
        rows = list(rows)
        column = min(max(cell_len(term) for term, _ in rows), col_max) + col_spacing
        margin = self.current_indent
        for term, told in rows:
            lines = wrap(_told(told), self.width - margin - column)
            if cell_len(term) > column - col_spacing:
                self._write_lines(f"{'':{margin}}{term}")
            else:
                lines[0] = padded(term, column) + lines[0]
                self._write_lines(f"{'':{margin}}{lines.pop(0)}".rstrip())
            self._write_lines(*(f"{'':{margin + column}}{line}" for line in lines))

    def _write_lines(self, *lines: str) -> None:
        self.write("".join(f"{line}\n" for line in lines))


class _Context(click.Context):
    formatter_class = _Page


def in_chinese(command: click.Command) -> click.Command:
    """The command with all below it, which show their help on such pages."""
    command.context_class = _Context
    if command.help and not command.short_help:
        command.short_help = re.split(r"[。；\n]", command.help, maxsplit=1)[0]
    for param in command.params:
        if isinstance(param, click.Argument) and param.help is None:
            param.help = _ARGUMENTS.get(param.human_readable_name)
    if isinstance(command, click.Group):
        for each in command.commands.values():
            in_chinese(each)
    return command


def _told(text: str) -> str:
    """What is said of an option, click's remark at its end in the same words as ours."""
    text = _WORDS.get(text, text)
    found = re.fullmatch(r"(.*?)(?:  )?\[([^\[\]]+)\]", text, re.DOTALL)
    if found is None:
        return text
    remarks = "；".join(map(_remark, found[2].split("; ")))
    if found[1].endswith("）"):
        return f"{found[1][:-1]}；{remarks}）"
    return f"{found[1]}（{remarks}）"


def _remark(part: str) -> str:
    for pattern, words in _REMARKS:
        if re.fullmatch(pattern, part):
            return re.sub(pattern, words, part)
    return part
