"""Ruleset files: from the TOML beside the code to a `Ruleset`, or a refusal with its reason."""

import hashlib
import json
import re
import tomllib
from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from pathlib import Path
from typing import Any

from scoring import ruleset_parts as parts
from scoring.ruleset import Basis, Ruleset
from scoring.ruleset_checks import refuse_contradictions
from scoring.ruleset_table import RULESET, RulesetError, Table

__all__ = ["RulesetError", "load_ruleset", "parse_ruleset"]

_DIRECTORY = Path(__file__).parent / "rulesets"
_KEYS = (
    *("name", "version", "title", "source", "grade_basis", "tie_order", "category"),
    *("count_item", "mean_item", "honour_item", "grade", "cut", "survey", "classes"),
    *("missing", "window", "clauses"),
)


@lru_cache(maxsize=16)
def load_ruleset(name: str, directory: Path = _DIRECTORY) -> Ruleset:
    """The ruleset of a name ("foshan-2023", the newest) or key ("foshan-2023@1").

    foshan-2023.toml holds the newest version, foshan-2023@1.toml an older one. Raises
    RulesetError, naming what there is.
    """
    # Only files that are there are opened: the name itself never becomes a path.
    files = {path.stem: path for path in directory.glob("*.toml")}
    if name in files:
        return _read(files[name])
    stem, at, _version = name.partition("@")
    if not at or stem not in files:
        known = "、".join(sorted(each for each in files if "@" not in each))
        raise RulesetError(f"没有这个评分规则，现有 {known}。")
    newest = _read(files[stem])
    if name != newest.key:
        older = sorted((each for each in files if each.startswith(f"{stem}@")), key=len)
        raise RulesetError(f"没有这个版本的评分规则，现有 {'、'.join([*older, newest.key])}。")
    return newest


def _read(path: Path) -> Ruleset:
    try:
        ruleset = parse_ruleset(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise RulesetError(f"{path.name}：无法读取该文件（系统错误 {error.errno}）。") from error
    except UnicodeDecodeError as error:
        raise RulesetError(f"{path.name}：文件编码应为 UTF-8。") from error
    except RulesetError as error:
        raise RulesetError(f"{path.name}：{error}") from error
    if path.stem not in (ruleset.name, ruleset.key):
        raise RulesetError(f"{path.name}：其中是 {ruleset.key}，应与文件名一致。")
    return ruleset


def parse_ruleset(text: str) -> Ruleset:
    """Validate a ruleset's TOML; raises RulesetError with the first contradiction."""
    try:
        data = tomllib.loads(text, parse_float=Decimal)
    except (ValueError, ArithmeticError) as error:
        raise RulesetError(_syntax_problem(error)) from error
    top = Table("", data)
    top.allow(*_KEYS)
    cut = top.table("cut")
    cut.allow("size")
    allowed, default = parts.policies(top.table("missing"))
    ruleset = Ruleset(
        name=top.name("name", RULESET),
        version=top.whole("version"),
        title=top.text("title"),
        source=top.text("source"),
        categories=parts.categories(top),
        items=parts.items(top),
        grades=parts.grades(top),
        grade_basis=top.choice("grade_basis", Basis),
        tie_order=parts.tie_order(top),
        cut_size=cut.whole("size"),
        answer_sheet=parts.answer_sheet(top.table("survey")),
        classes=parts.classes(top.table("classes")),
        policies=allowed,
        default_policy=default,
        window=parts.window(top.table("window")),
        clauses=parts.clauses(top.table("clauses")),
        digest=_digest(data),
    )
    refuse_contradictions(ruleset)
    return ruleset


def _syntax_problem(error: Exception) -> str:
    if not isinstance(error, tomllib.TOMLDecodeError):  # int and Decimal have their limits
        return "有的数字位数过多，无法读取。"
    place = re.search(r"line (\d+), column (\d+)", str(error))
    where = f"第 {place[1]} 行第 {place[2]} 列" if place else "末尾"
    return f"{where}不符合 TOML 写法，请检查引号、日期和等号。"


def _digest(data: Mapping[str, Any]) -> str:
    """SHA-256 of the values alone; equal numbers count as equal, however they are written."""
    plain = json.dumps(
        data, default=_plain, sort_keys=True, ensure_ascii=False, separators=(",", ":")
    )
    return hashlib.sha256(plain.encode()).hexdigest()


def _plain(value: object) -> str | int:
    """A date or a decimal, which JSON does not have."""
    if isinstance(value, Decimal):
        exact = Fraction(value)
        return int(exact) if exact.denominator == 1 else format(value.normalize(), "f")
    return str(value)
