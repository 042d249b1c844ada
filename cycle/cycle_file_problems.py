"""What is wrong with a cycle file: its sections and keys, then its values, then their order."""

from collections.abc import Mapping
from datetime import date, datetime
from importlib.resources import files
from pathlib import Path
from typing import Any

from cycle.days import out_of_range
from cycle.deadlines import MILESTONES, ORDERS
from scoring.ruleset_file import RulesetError, load_ruleset
from survey.questionnaire import QuestionnaireError, load_questionnaire

_NAME_LENGTH = 60  # storage.tables.Cycle.name
CYCLE_KEYS = ("name", "questionnaire", "ruleset", "window_start", "window_end")
_SURVEY_KEYS = ("opens_on", "closes_on", "nudge_days_before")
_SECTIONS = {"cycle": CYCLE_KEYS, "survey": _SURVEY_KEYS, "milestones": tuple(MILESTONES)}
_DATE_KEYS = ("window_start", "window_end", "opens_on", "closes_on")


def problems_of(content: Mapping[str, Any]) -> list[str]:
    """A Chinese sentence for each; values are looked at where every key is in its place."""
    for found in (_shape_problems, _value_problems, _order_problems):
        if problems := found(content):
            return problems
    return []


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
