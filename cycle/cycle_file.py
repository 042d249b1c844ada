"""The cycle file: what an operator writes down about a year, read strictly."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from cycle.cycle_file_problems import CYCLE_KEYS, problems_of
from cycle.refusal import one_line
from documents.draft import reason


class CycleFileError(ValueError):
    """The file cannot be a cycle; `problems` holds one Chinese sentence each."""

    def __init__(self, *problems: str) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


@dataclass(frozen=True, slots=True)
class CycleFile:
    """One cycle as written in cycle.example.toml; all dates are whole days, counted in full."""

    name: str
    questionnaire: str
    ruleset: str
    window_start: date
    window_end: date
    opens_on: date
    closes_on: date
    nudge_days_before: tuple[int, ...] = ()
    milestones: Mapping[str, date] = field(default_factory=dict)


def read_cycle_file(path: Path) -> CycleFile:
    """Read and validate a TOML file; raises CycleFileError with every problem found."""
    try:
        text = path.read_bytes().decode("utf-8-sig")  # editors on Windows put a mark in front
    except OSError as error:
        raise CycleFileError(f"{one_line(path)}：无法读取该文件（{reason(error)}）。") from error
    except UnicodeDecodeError as error:
        raise CycleFileError(f"{one_line(path)}：文件编码应为 UTF-8。") from error
    try:
        return parse_cycle_file(text)
    except CycleFileError as error:
        raise CycleFileError(
            *(f"{one_line(path)}：{problem}" for problem in error.problems)
        ) from error


def parse_cycle_file(text: str) -> CycleFile:
    """Validate the text of a cycle file; raises CycleFileError with every problem found."""
    try:
        content = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise CycleFileError(_syntax_problem(str(error))) from error
    if problems := problems_of(content):
        raise CycleFileError(*problems)
    cycle, survey = content["cycle"], content["survey"]
    return CycleFile(
        **{key: cycle[key] for key in CYCLE_KEYS},
        opens_on=survey["opens_on"],
        closes_on=survey["closes_on"],
        nudge_days_before=tuple(survey["nudge_days_before"]),
        milestones=content.get("milestones", {}),
    )


def _syntax_problem(message: str) -> str:
    place = re.search(r"line (\d+), column (\d+)", message)
    where = f"第 {place[1]} 行第 {place[2]} 列" if place else "末尾"
    return f"{where}不符合 TOML 写法，请检查引号、日期和等号。"
