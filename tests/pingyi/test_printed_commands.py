"""What a sentence tells people to run can be run as it stands: nothing that is required lacks."""

import ast
import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from pingyi.cli import main

ROOT = Path(__file__).parents[2]
#: What stands for a value that is known when the sentence is said.
_FILLED = "2023"
#: Of what is looked at or kept, `--by` is asked for by the command and not by click.
_KEPT = {"--freeze", "--document-no"}


def _sentences() -> Iterator[str]:
    """Every text of the rooms that speak to operators, with its values filled in."""
    for room in ("pingyi", "cycle"):
        for path in sorted((ROOT / room).rglob("*.py")):
            nodes = list(ast.walk(ast.parse(path.read_text("utf-8"))))
            filled = [node.values for node in nodes if isinstance(node, ast.JoinedStr)]
            for values in filled:
                texts = (getattr(each, "value", None) for each in values)
                yield "".join(each if isinstance(each, str) else _FILLED for each in texts)
            parts = {id(each) for values in filled for each in values}
            for node in nodes:
                if not isinstance(node, ast.Constant) or id(node) in parts:
                    continue
                if isinstance(node.value, str):
                    yield node.value.replace("{cycle}", _FILLED)


def _whole() -> list[str]:
    """Commands with an option or a value: a bare name only says which command is meant."""
    found = {
        command.strip()
        for sentence in _sentences()
        for command in re.findall(r"pingyi [a-z][^。；，、（）：”\n]*", sentence)
    }
    marks = re.compile(rf"--[a-z]|\b{_FILLED}\b|\.(?:docx|xlsx)\b|CYCLE")
    return sorted(command for command in found if marks.search(command))


COMMANDS = _whole()


def test_there_are_commands() -> None:
    assert len(COMMANDS) > 15


@pytest.mark.parametrize("line", COMMANDS)
def test_nothing_that_is_required_lacks(line: str) -> None:
    _, *words = shlex.split(line)
    command: click.Command = main
    context = click.Context(main)
    while isinstance(command, click.Group) and words and words[0] != _FILLED:
        found = command.get_command(context, words[0])
        assert found is not None, f"{line}: there is no {words[0]}"
        command, words = found, words[1:]
    given, _, _ = command.make_parser(click.Context(command)).parse_args(list(words))
    lacking = [each.name for each in command.params if each.required and not given.get(each.name)]
    assert lacking == []
    assert "--by" in words or not _KEPT.intersection(words)
