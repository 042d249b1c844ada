"""A configuration that is refused: one Chinese sentence with place, value and what to write.

What is secret is never repeated, nor what stands under a name that we do not know: it may be a
secret whose name was misspelt.
"""

import errno
import os
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from tomllib import TOMLDecodeError
from typing import Any

from pydantic import ValidationError

from cycle.refusal import brief
from documents.draft import reason
from notifications.template import TemplateError
from pingyi.expected import Key, Model, expected, instead, is_json, is_public, kind_at

PREFIX = "PINGYI_"


def unreadable(file: Path, error: OSError) -> str:
    """The file that was named cannot be read."""
    if error.errno == errno.ENOENT:
        return f"没有配置文件 {file}：请核对 --config 或环境变量 PINGYI_CONFIG 写明的路径。"
    return f"配置文件 {file} 无法读取：{reason(error)}。"


def malformed(file: Path, error: TOMLDecodeError | UnicodeDecodeError) -> str:
    """The file is no TOML; tomllib's own words might repeat what stands there."""
    if isinstance(error, UnicodeDecodeError):
        return f"配置文件 {file} 不是 UTF-8 文字，请另存为 UTF-8。"
    place = re.search(r"at line (\d+), column (\d+)", str(error))
    where = f"第 {place[1]} 行第 {place[2]} 列" if place else "末尾"
    return (
        f"配置文件 {file} {where}不合 TOML 的写法：应为 [节] 和“项 = 值”，文字加引号，"
        "同一节、同一项只写一次。"
    )


def invalid(model: Model, file: Path, error: ValidationError) -> str:
    """The first mistake in the values, and how many more there are."""
    first, *others = error.errors(include_url=False)
    more = f"（另有 {len(others)} 处有误）" if others else ""
    return f"{_mistake(model, file, first)}{more}。"


def unfit(file: Path, error: TemplateError) -> str:
    """A template that names what there is none of: its error begins with the key."""
    key = re.split(r"[\s：]", str(error), maxsplit=1)[0]
    return f"{_place(file, key.split('.'))}{str(error)[len(key) :]}。"


def undecodable(model: Model, section: str) -> str:
    """A variable of this section that should hold JSON, such as a list."""
    names = [
        name for name, key in _variables() if key[0] == section and is_json(kind_at(model, key)[0])
    ]
    return f'环境变量 {"、".join(names)} 应为 JSON，例如 ["…", "…"] 或 {{"项": "值"}}。'


def misnamed(model: Model) -> str | None:
    """The first PINGYI_SECTION__KEY whose section there is none of: nothing would read it."""
    for name, (section, *rest) in _variables():
        if rest and section not in model.model_fields:
            return f"环境变量 {name}：没有 {section} 这一节，{instead(model, section)}。"
    return None


def _variables() -> Iterator[tuple[str, list[str]]]:
    """Our variables of the environment, and the keys that they give."""
    for name in sorted(os.environ):
        if name.upper().startswith(PREFIX):
            yield name, name[len(PREFIX) :].lower().split("__")


def _mistake(model: Model, file: Path, error: Mapping[str, Any]) -> str:
    key: Key = error["loc"]
    where = _place(file, key)
    if error["type"] == "missing":
        return f"{where} 没有填写"
    if error["type"] == "extra_forbidden":
        return f"{where}：{_unknown(model, key)}"
    value = _shown(model, key, error["input"])
    if error["type"] == "value_error":
        return f"{where}{value}：{error['ctx']['error']}"
    return f"{where}{value}：应为{expected(model, key)}"


def _place(file: Path, key: Key) -> str:
    """The variable or the file that gives this key, and the key."""
    dotted = ".".join(map(str, key))
    words = [str(part).lower() for part in key]
    for name, given in _variables():
        if words[: len(given)] == given:
            return f"环境变量 {name}（{dotted}）"
    return f"配置文件 {file} 的 {dotted}"


def _shown(model: Model, key: Key, value: object) -> str:
    """What stands there, where it may be told: an address may hold a password before its @."""
    if not is_public(kind_at(model, key)[0]) or "@" in str(value):
        return ""
    if isinstance(value, bool):
        return f" = {str(value).lower()}"
    if isinstance(value, str):
        return f' = "{brief(value)}"'
    return f" = {brief(value)}" if isinstance(value, int | float) else ""


def _unknown(model: Model, key: Key) -> str:
    """What is wrong with a name that there is none of, and which was meant."""
    *above, name = map(str, key)
    if above:
        return f"没有这一项，{instead(kind_at(model, above)[0], name)}"
    for section in model.model_fields:
        if kind_at(model, (section, name))[0] is not None:
            return f"应写在 [{section}] 之下"
    return f"没有这一节，{instead(model, name)}"
