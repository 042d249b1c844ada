"""The rules that a template message's values must keep, by the type of their field.

Source: the table of "发送订阅消息" and, for the types it leaves out, a staff reply in the
developers' community; test accounts do not enforce them, real ones answer 47003.
"""

import re
from collections.abc import Callable, Mapping
from typing import Final

from simulator.errcodes import PlatformError

_HAN = r"\u4e00-\u9fff"
_CLOCK = r"([01]?\d|2[0-3]):[0-5]\d(:[0-5]\d)?"
_DAY = r"\d{4}(年\d{1,2}月\d{1,2}日|-\d{1,2}-\d{1,2}|/\d{1,2}/\d{1,2}|\.\d{1,2}\.\d{1,2})"
_MOMENT = rf"({_DAY}( ?{_CLOCK})?|{_CLOCK})"


def _matches(pattern: str) -> Callable[[str], bool]:
    compiled = re.compile(pattern)
    return lambda value: compiled.fullmatch(value) is not None


def _short(value: str) -> bool:
    return len(value) <= 20 and len(value.splitlines()) == 1


RULES: Final[Mapping[str, Callable[[str], bool]]] = {
    "thing": _short,
    "short_thing": _short,
    "number": lambda value: len(value) <= 32 and re.fullmatch(r"-?\d+(\.\d+)?", value) is not None,
    "letter": _matches(r"[A-Za-z]{1,32}"),
    "symbol": _matches(rf"[^\w\s{_HAN}]{{1,5}}"),
    "character_string": _matches(rf"[^{_HAN}\n]{{1,32}}"),
    "time": _matches(rf"{_MOMENT}(~{_MOMENT})?"),
    "date": _matches(rf"{_MOMENT}(~{_MOMENT})?"),
    "amount": _matches(r"[¥￥$€£]?\d{1,10}(\.\d+)?元?"),
    "phone_number": _matches(r"[\d+\-() ]{1,17}"),
    "car_number": _matches(rf"[{_HAN}A-Z0-9]{{1,8}}"),
    "name": _matches(rf"[{_HAN}·]{{1,10}}|[A-Za-z .]{{1,20}}"),
    "phrase": _matches(rf"[{_HAN}]{{1,5}}"),
    "const": _short,
    "enum": _short,
}


def type_of(name: str) -> str | None:
    """A field's type by its name (thing3 -> thing); None where there is no rule for it."""
    kind = name.rstrip("0123456789")
    return kind if kind in RULES else None


def check(fields: Mapping[str, str], values: Mapping[str, str]) -> None:
    """Raises PlatformError 47003, naming the field, unless every value keeps its rule.

    `fields` is name -> type, all of them required; `values` is name -> what is sent.
    """
    for name, kind in fields.items():
        value = values.get(name, "")
        if not value.strip():
            raise PlatformError(47003, f"data.{name}.value is empty")
        rule = RULES.get(kind)
        if rule is not None and not rule(value):
            raise PlatformError(47003, f"data.{name}.value invalid")
