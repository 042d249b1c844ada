"""The command line as a test types it."""

import json
from typing import Any

import click
from click.testing import CliRunner, Result

from pingyi.cli import main
from pingyi.cli.tools import Tools

CYCLE = """\
[cycle]
name = "2023"
questionnaire = "foshan-2023"
ruleset = "foshan-2023"
window_start = 2022-01-01
window_end = 2023-10-18
[survey]
opens_on = 2023-10-13
closes_on = 2023-10-24
nudge_days_before = [7, 3, 1, 0]
[milestones]
materials_due = 2023-10-18
"""


class Shell:
    """Runs commands against one database, in a folder of their own, and reads their JSON."""

    def __init__(self, url: str, key: str) -> None:
        self._environment = {
            "PINGYI_DATABASE__URL": url,
            "PINGYI_SECURITY__DATA_KEYS": json.dumps([key]),
        }

    def __call__(self, *words: object) -> Result:
        command, *rest = map(str, words)
        subcommand = main.get_command(click.Context(main), command)
        assert subcommand is not None
        tools = Tools()
        try:
            return CliRunner().invoke(
                subcommand, rest, env=self._environment, catch_exceptions=False, obj=tools
            )
        finally:
            if "unmigrated_database" in vars(tools):  # otherwise the command never opened it
                tools.unmigrated_database.dispose()

    def json(self, *words: object) -> Any:
        result = self(*words, "--json")
        assert (result.exit_code, result.stderr) == (0, "")
        return json.loads(result.stdout)

    def refused(self, *words: object) -> str:
        """The command refuses its input: exit code 2, nothing on standard output."""
        result = self(*words)
        assert (result.exit_code, result.stdout) == (2, "")
        return result.stderr
