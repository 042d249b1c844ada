"""What is typed wrongly is refused in one Chinese sentence, with exit code 2."""

import os
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result

from pingyi.cli import main
from pingyi.cli.options import _agreed


def typed(*words: str) -> Result:
    return CliRunner().invoke(main, words, prog_name="pingyi")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("retentoin",), "没有命令“retentoin”；说明见 pingyi --help。"),
        (("evidence", "show"), "没有命令“show”；说明见 pingyi evidence --help。"),
        (("concerns", "list"), "缺少 CYCLE（考评周期）；说明见 pingyi concerns list --help。"),
        (("assess", "2023", "--frezze"), "没有选项 --frezze，是不是 --freeze"),
        (("assess", "2023", "--snapshot", "一"), "--snapshot：“一”不是整数"),
        (
            ("assess", "2023", "--snapshot", "'; DROP TABLE x"),
            "--snapshot：“'; DROP TABLE x”不是整数",
        ),
        (("assess", "2023", "--snapshot", "一\n二"), "--snapshot：“一 二”不是整数"),
        (("assess", "2023", "--snapshot", "9" * 20), " 超出范围，应在 1 至 2147483647 之间"),
        (("audit", "--limit", "9" * 20), " 超出范围，应在 1 至 2147483647 之间"),
        (
            ("evidence", "trace", "2023", "安泰", "--snapshot", "9" * 20),
            "应在 1 至 2147483647 之间",
        ),
        (("decide", "cut", "2023", "安泰", "--snapshot", "0"), "0 超出范围，应在 1 至"),
        (("audit", "--limit", "x" * 9999), f"--limit：“{'x' * 40}…”不是整数"),
        (
            ("materials", "receive", "2023", "安泰", "a'b", "--by", "王"),
            "“a'b”不行，应为 ecopy、paper 之一",
        ),
        (
            ("evidence", "deduction", "2023", "安泰", "3", "事", "--document", "a'b.pdf"),
            "--document：没有这个文件：a'b.pdf",
        ),
        (
            ("evidence", "deduction", "2023", "安泰", "3", "事", "--on", "\u202e'x"),
            "--on：“\\u202e'x”不是日期",
        ),
        (("evidence", "sh\now"), "没有命令“sh ow”"),
        (("assess", "2023", "--snapshot"), "选项 --snapshot 的写法不对，后面应写一个值"),
        (("assess", "2023", "多余"), "多写了“多余”，有空格的内容请加引号"),
        (
            ("materials", "receive", "2023", "安泰", "电子版", "--by", "王"),
            "“电子版”不行，应为 ecopy、paper 之一",
        ),
        (
            ("evidence", "deduction", "2023", "安泰", "3", "事", "--on", "2023/9/30", "--by", "王"),
            "--on：“2023/9/30”不是日期，应写成 2023-09-30 的样子",
        ),
        (
            ("evidence", "deduction", "2023", "安泰", "三", "事", "--on", "2023-09-30"),
            "ITEM（评估项目）：“三”不是整数",
        ),
        (
            ("evidence", "withdraw", "1", "--by", "王"),
            "请用 --why 写明：理由，留存备查；说明见 pingyi evidence withdraw --help。",
        ),
        (
            ("register", "agency", "unmerge"),
            "缺少 GONE（曾并入别家的机构，写信用代码）；说明见",
        ),
        (
            ("evidence", "deduction", "2023", "安泰", "3", "事", "--document", "没有.pdf"),
            "--document：没有这个文件：没有.pdf",
        ),
    ],
)
def test_one_sentence_says_what_is_expected(words: tuple[str, ...], said: str) -> None:
    result = typed(*words)
    assert (result.exit_code, result.stdout) == (2, "")
    assert said in result.stderr
    assert result.stderr[0] != " "
    assert result.stderr.count("\n") == 1
    assert "Error" not in result.stderr


def test_help_is_as_ever(tmp_path: Path) -> None:
    assert typed("evidence", "trace", "--help").exit_code == 0
    assert typed("--version").exit_code == 0
    assert "命令：" in typed("evidence").output


@pytest.mark.parametrize("bytes_typed", [b"\xc4\xea\xb6\xc8", b"\xff"])
@pytest.mark.parametrize(
    "before",
    [
        ("nominations", "list"),
        ("evidence", "withdraw", "1", "--by", "王", "--why"),
        ("assess", "2023", "--out"),
        ("--config",),
    ],
)
def test_what_a_terminal_of_another_encoding_sends_is_refused(
    before: tuple[str, ...], bytes_typed: bytes
) -> None:
    result = typed(*before, os.fsdecode(bytes_typed))
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr == (
        f"第 {len(before) + 1} 个参数不是 UTF-8 文字，请把终端的编码设为 UTF-8 后重新输入。\n"
    )


def test_an_interruption_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("pingyi.cli.keys.secrets.choice", interrupted)
    result = typed("keys")
    assert (result.exit_code, result.stdout, result.stderr) == (1, "", "\n已中断。\n")


def test_an_answer_that_is_neither_is_asked_again() -> None:
    @click.command()
    def asking() -> None:
        click.echo(_agreed("确定清除？"))

    result = CliRunner().invoke(asking, input="也许\n是\n")
    assert result.stdout == "True\n"
    assert result.stderr.count("确定清除？ [y/N]: ") == 2
    assert "请输入 y（是）或 n（否）。" in result.stderr
    assert CliRunner().invoke(asking, input="\n").stdout == "False\n"


def test_an_empty_character_is_refused() -> None:
    result = typed("assess", "2023", "--out", "a\0.json")
    assert (result.exit_code, result.stderr) == (2, "第 4 个参数含有空字符，请重新输入。\n")
