"""The cycle file: what an operator writes down about a year, read strictly."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from importlib.resources import files
from pathlib import Path
from types import MappingProxyType
from typing import Any

from cycle.days import out_of_range
from cycle.refusal import one_line
from documents.draft import reason
from scoring.ruleset_file import RulesetError, load_ruleset
from survey.questionnaire import QuestionnaireError, load_questionnaire

#: The milestones that a file may name, with what people call them, in the order of the year;
#: the last day counts.
MILESTONES: Mapping[str, str] = MappingProxyType(
    {
        "registration_due": "登记截止",
        "business_data_due": "业务信息录入截止",
        "summary_due": "总结报送截止",
        "nominations_due": "推荐截止",
        "materials_due": "申报资料截止",
        "liaisons_due": "联络员名单截止",
        "evaluation_ends": "评选结束",
        "publicity_starts": "宣传开始",
        "publicity_ends": "宣传结束",
    }
)

_NAME_LENGTH = 60  # storage.tables.Cycle.name
_CYCLE_KEYS = ("name", "questionnaire", "ruleset", "window_start", "window_end")
_SURVEY_KEYS = ("opens_on", "closes_on", "nudge_days_before")
_SECTIONS = {"cycle": _CYCLE_KEYS, "survey": _SURVEY_KEYS, "milestones": tuple(MILESTONES)}
_DATE_KEYS = ("window_start", "window_end", "opens_on", "closes_on")

#: (section, earlier, later): each pair may fall on one day, never the other way round.
ORDERS = (
    ("cycle", "window_start", "window_end"),
    ("survey", "opens_on", "closes_on"),
    ("milestones", "nominations_due", "evaluation_ends"),
    ("milestones", "materials_due", "evaluation_ends"),
    ("milestones", "evaluation_ends", "publicity_starts"),
    ("milestones", "publicity_starts", "publicity_ends"),
)


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
    problems = [*_shape_problems(content)]
    if not problems:
        problems = [*_value_problems(content)]
    if not problems:
        problems = [*_order_problems(content)]
    if problems:
        raise CycleFileError(*problems)
    cycle, survey = content["cycle"], content["survey"]
    return CycleFile(
        **{key: cycle[key] for key in _CYCLE_KEYS},
        opens_on=survey["opens_on"],
        closes_on=survey["closes_on"],
        nudge_days_before=tuple(survey["nudge_days_before"]),
        milestones=content.get("milestones", {}),
    )


def _syntax_problem(message: str) -> str:
    place = re.search(r"line (\d+), column (\d+)", message)
    where = f"第 {place[1]} 行第 {place[2]} 列" if place else "末尾"
    return f"{where}不符合 TOML 写法，请检查引号、日期和等号。"


def _shape_problems(content: Mapping[str, Any]) -> list[str]:
    """Sections and keys: unknown ones, missing ones, and values where a section belongs."""
    problems = [
        f"{_shown(key)} 不是可用的部分，应为 [cycle]、[survey] 或 [milestones]。"
        for key in content
        if key not in _SECTIONS
    ]
    for section, keys in _SECTIONS.items():
        given = content.get(section, {} if section == "milestones" else None)
        if given is None:
            problems.append(f"缺少 [{section}] 部分，应有 {'、'.join(keys)}。")
        elif not isinstance(given, dict):
            problems.append(f"{section} = {_shown(given)}：应写成 [{section}] 部分。")
        else:
            problems += [
                f"[{section}] 中的 {_shown(key)} 不是可用的项，应为 {'、'.join(keys)} 之一。"
                for key in given
                if key not in keys
            ]
            if section != "milestones":
                problems += [f"[{section}] 缺少 {key}。" for key in keys if key not in given]
    return problems


def _value_problems(content: Mapping[str, Any]) -> list[str]:
    cycle, survey = content["cycle"], content["survey"]
    problems = []
    if not _is_name(cycle["name"]):
        problems.append(
            f"[cycle] name = {_shown(cycle['name'])}：应为 1 至 {_NAME_LENGTH} 个字的文字，"
            "首尾没有空格，不换行。"
        )
    problems += _questionnaire_problems(cycle["questionnaire"])
    problems += _ruleset_problems(cycle["ruleset"])
    if not problems:
        problems += _sheet_problems(cycle["questionnaire"], cycle["ruleset"])
    for section in ("cycle", "survey", "milestones"):
        for key, value in content.get(section, {}).items():
            if section == "milestones" or key in _DATE_KEYS:
                problems += _date_problems(f"[{section}] {key} = {_shown(value)}", value)
    days = survey["nudge_days_before"]
    if not _is_days(days):
        problems.append(
            f"[survey] nudge_days_before = {_shown(days)}：应为互不相同的非负整数，"
            "例如 [7, 3, 1, 0]。"
        )
    return problems


def _date_problems(place: str, value: Any) -> list[str]:
    if not _is_date(value):
        return [f"{place}：应为日期，例如 2023-10-13，不加引号和时刻。"]
    wrong = out_of_range(value)
    return [f"{place}：{wrong}"] if wrong else []


def _order_problems(content: Mapping[str, Any]) -> list[str]:
    problems = []
    for section, earlier, later in ORDERS:
        dates = content.get(section, {})
        if earlier in dates and later in dates and dates[earlier] > dates[later]:
            problems.append(
                f"[{section}] {earlier} = {dates[earlier]}：应不晚于 {later}（{dates[later]}）。"
            )
    return problems


def _questionnaire_problems(name: Any) -> list[str]:
    if not isinstance(name, str):
        return [f"[cycle] questionnaire = {_shown(name)}：应为调查表的名称，例如 foshan-2023。"]
    try:
        load_questionnaire(name)
    except QuestionnaireError as error:
        known = _questionnaires()
        if name in known or Path(name).is_file():
            return [f"[cycle] questionnaire = {_shown(name)}：调查表无法使用（{error}）。"]
        listed = "、".join(known)
        return [f"[cycle] questionnaire = {_shown(name)}：没有这个调查表，现有 {listed}。"]
    return []


def _questionnaires() -> list[str]:
    """The names of the questionnaires that come with the program."""
    there = (files("survey") / "questionnaires").iterdir()
    return sorted(each.name.removesuffix(".toml") for each in there if each.name.endswith(".toml"))


def _ruleset_problems(name: Any) -> list[str]:
    if not isinstance(name, str):
        return [f"[cycle] ruleset = {_shown(name)}：应为评分规则的名称，例如 foshan-2023。"]
    try:
        load_ruleset(name)
    except RulesetError as error:
        return [f"[cycle] ruleset = {_shown(name)}：{error}"]
    return []


def _sheet_problems(questionnaire: str, ruleset: str) -> list[str]:
    """The ruleset reads sheets of answers as the questionnaire asks for them, or not at all."""
    asked = [
        {option.letter: option.points for option in question.options}
        for question in load_questionnaire(questionnaire).questions
    ]
    sheet = load_ruleset(ruleset).answer_sheet
    if asked == [dict(sheet.points)] * sheet.questions:
        return []
    return [
        f"[cycle] questionnaire = {_shown(questionnaire)}：题数或各选项分值与评分规则 {ruleset}"
        " 不一致，无法按该规则计分。"
    ]


def _is_name(value: Any) -> bool:
    return (
        isinstance(value, str)
        and 0 < len(value) <= _NAME_LENGTH
        and value == value.strip()
        and value.isprintable()
    )


def _is_date(value: Any) -> bool:
    return isinstance(value, date) and not isinstance(value, datetime)  # which is a date, too


def _is_days(value: Any) -> bool:
    return (
        isinstance(value, list)
        and all(type(day) is int and day >= 0 for day in value)  # True is an int, too
        and len(set(value)) == len(value)
    )


def _shown(value: Any) -> str:
    """The value as the file has it, short enough for one line."""
    text = f'"{value}"' if isinstance(value, str) else str(value)
    text = text.replace("\n", "\\n")
    return text if len(text) <= 80 else f"{text[:79]}…"
