"""docs/handbook.zh.md: every command and option in it exists, and every picture."""

import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from pingyi.cli import main

HANDBOOK = (Path(__file__).parents[2] / "docs" / "handbook.zh.md").read_text("utf-8")
COMMANDS = sorted({found.rstrip("…") for found in re.findall(r"`(pingyi [^`]+)`", HANDBOOK)})


def test_there_are_commands_and_pictures() -> None:
    assert len(COMMANDS) > 40
    pictures = re.findall(r"!\[[^\]]*\]\(([^)]+)\)", HANDBOOK)
    assert len(pictures) >= 7
    for picture in pictures:
        assert (Path(__file__).parents[2] / "docs" / picture).is_file(), picture


@pytest.mark.parametrize("line", COMMANDS)
def test_a_command_of_the_handbook_exists(line: str) -> None:
    _, *words = shlex.split(line)
    command: click.Command = main
    context = click.Context(main)
    while isinstance(command, click.Group) and words and not words[0].startswith("-"):
        found = command.get_command(context, words[0])
        assert found is not None, f"{line}: there is no {words[0]}"
        command, words = found, words[1:]
    known = set(_options(command))
    given = {word.partition("=")[0] for word in words if word.startswith("--")}
    assert given <= known, f"{line}: no such option {given - known}"


def _options(command: click.Command) -> Iterator[str]:
    yield "--help"
    for parameter in command.params:
        yield from (*parameter.opts, *parameter.secondary_opts)
