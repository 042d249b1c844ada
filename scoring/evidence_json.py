"""The JSON text of an evidence file, read slowly and completely to say what is wrong in it."""

import json
from typing import Any


class EvidenceError(ValueError):
    """Evidence that cannot be used: one Chinese sentence that begins with the JSON path."""


class Literal(str):
    """A number as it was written, where it is no plain whole number."""

    __slots__ = ()


class Members(dict[str, Any]):
    """A JSON object that remembers a key written twice, which a dict would lose."""

    repeated: str | None = None


#: Longer whole numbers stay text; Python itself gives up at 4300 digits.
_INTEGER_DIGITS = 20
#: The path of the whole file.
TOP = "最外层"
_SHOWN = 60


def parse(content: bytes, path: str = "") -> Any:
    """The JSON value, its numbers as int or as Literal, its objects as Members.

    Raises EvidenceError with the line and column, or the path of what is no whole file.
    """
    try:
        text = content.decode()
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        place = path or f"第 {line} 行"
        raise EvidenceError(f"{place}：文件编码应为 UTF-8，请另存为 UTF-8 后再试。") from None
    if not text.strip():
        raise EvidenceError(f"{path or TOP}：没有内容，应为对象（{{ }}）。")
    try:
        return json.loads(
            text,
            object_pairs_hook=_members,
            parse_int=_integer,
            parse_float=Literal,
            parse_constant=Literal,
        )
    except json.JSONDecodeError as error:
        place = path or f"第 {error.lineno} 行第 {error.colno} 列"
        raise EvidenceError(f"{place}：不符合 JSON 写法，请检查这里的逗号、引号和括号。") from None
    except RecursionError:
        raise EvidenceError(f"{path or TOP}：括号嵌套太深，这不是证据文件。") from None


def _members(pairs: list[tuple[str, Any]]) -> Members:
    members = Members(pairs)
    if len(members) < len(pairs):
        seen: set[str] = set()
        for key, _ in pairs:
            if key in seen:
                members.repeated = key
            seen.add(key)
    return members


def _integer(written: str) -> int | Literal:
    return int(written) if len(written) <= _INTEGER_DIGITS else Literal(written)


def kind(value: Any) -> str:
    """What a value is, as people call it."""
    if value is None:
        return "空值（null）"
    if isinstance(value, bool):
        return "真假值"
    if isinstance(value, int | Literal):
        return "数"
    if isinstance(value, str):
        return "文本"
    return "列表" if isinstance(value, list) else "对象"


def shown(value: Any) -> str:
    """A value for a sentence: one line, short, nothing invisible; lists and objects are not."""
    if isinstance(value, list | dict):
        return ""
    written = str(value) if isinstance(value, Literal) else json.dumps(value, ensure_ascii=False)
    if len(written) > _SHOWN:
        written = f"{written[:_SHOWN]}…"
    return "".join(each if each.isprintable() else f"\\u{ord(each):04x}" for each in written)


def refusal(path: str, reason: str, *value: Any) -> EvidenceError:
    """The sentence: path, the value where there is one to show, what is expected."""
    written = shown(*value) if value else ""
    return EvidenceError(f"{path} = {written}：{reason}" if written else f"{path}：{reason}")
