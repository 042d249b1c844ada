"""--help: Chinese for every command, option and argument, within eighty columns, and quickly."""

import re
import subprocess
import sys
from collections.abc import Iterator

import click
import pytest
from rich.cells import cell_len

from pingyi.cli import main
from pingyi.cli.wrapping import wrap

_CHINESE = re.compile(r"[\u4e00-\u9fff]")
#: What is typed as it stands: our commands, with the names of what follows them.
_TYPED = re.compile(r"pingyi(?: [a-z-]+| [A-Z][\w.]*)+")
#: Two words of English beside each other, which no name, metavar or literal is.
_ENGLISH = re.compile(r"\b[A-Za-z]*[a-z] [a-z]{2,}\b")


def _all(command: click.Command, context: click.Context) -> Iterator[click.Context]:
    yield context
    if isinstance(command, click.Group):
        for name in command.list_commands(context):
            found = command.get_command(context, name)
            assert found is not None
            yield from _all(
                found,
                found.context_class(
                    found, info_name=name, parent=context, **found.context_settings
                ),
            )


CONTEXTS = [
    *_all(main, main.context_class(main, info_name="pingyi", **main.context_settings)),
]


def _is_chinese(text: str | None) -> bool:
    return bool(text and _CHINESE.search(text) and not _ENGLISH.search(_TYPED.sub("", text)))


def test_all_commands_are_walked() -> None:
    assert len(CONTEXTS) > 130


@pytest.mark.parametrize("context", CONTEXTS, ids=lambda each: each.command_path)
def test_every_help_is_chinese(context: click.Context) -> None:
    command = context.command
    assert _is_chinese(command.help), command.help
    assert _is_chinese(command.short_help), command.short_help
    for param in command.params:
        told = getattr(param, "help", None)
        assert _is_chinese(told), f"{param.opts}: {told}"


@pytest.mark.parametrize("context", CONTEXTS, ids=lambda each: each.command_path)
def test_a_page_is_chinese_and_fits_a_terminal(
    context: click.Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    page = context.get_help()
    assert " ".join(page.split()).startswith(f"用法：{context.command_path} [选项]")
    assert re.search(r"^选项：$", page, re.MULTILINE)
    assert re.search(r"--help +显示本说明$", page, re.MULTILINE)
    left = re.search(r"Usage|Options|Commands|COMMAND|ARGS|default|required|Show|<=x", page)
    assert left is None or (left[0] == "default" and "default 为其余各类" in page)
    assert max(map(cell_len, page.split("\n"))) <= 80


def test_what_click_remarks_is_chinese_too() -> None:
    page = next(each for each in CONTEXTS if each.command_path == "pingyi rehearse").get_help()
    assert "调查的天数（默认：14；3 至 60）" in page


def test_a_command_without_help_would_be_found() -> None:
    assert not _is_chinese("Print as JSON.")
    assert not _is_chinese("另 write the certificate（个人信息清除证明）")
    assert not _is_chinese(None)
    assert _is_chinese("公文另用 pingyi notice CYCLE OUT.docx --announcement 写出")


def test_chinese_is_wrapped_by_cells_and_by_its_rules() -> None:
    assert wrap("一二三四，五六", 8) == ["一二三", "四，五六"]
    assert wrap("一二三（四五六）", 8) == ["一二三", "（四五", "六）"]
    assert wrap("用 pingyi cycle extend 延长", 12) == ["用 pingyi", "cycle extend", "延长"]
    assert wrap("一\n\n二", 8) == ["一", "", "二"]
    assert wrap("", 8) == [""]


def test_a_page_needs_neither_database_nor_web() -> None:
    script = (
        "import sys\n"
        "from pingyi.cli import main\n"
        "main(['status', '--help'], standalone_mode=False)\n"
        "assert not {'flask', 'granian', 'docx', 'openpyxl'} & set(sys.modules)\n"
        "assert 'pingyi.cli.publish' not in sys.modules\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("用法：")
