"""Values of a template message, fitted to what the platform takes in each field.

The types and their limits: the platform's pages on template messages and 订阅通知. A field
is named by its type and a number, such as thing1; one that breaks its rule gets 47003.
"""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass

#: Characters that a field of this type holds.
LIMITS: dict[str, int] = {
    "thing": 20,
    "short_thing": 5,
    "phrase": 5,
    "name": 10,
    "number": 32,
    "letter": 32,
    "character_string": 32,
    "symbol": 5,
    "phone_number": 17,
    "car_number": 8,
}
_NOT_HAN = re.compile(r"[^\u3400-\u9fff\U00020000-\U0003fffd]")
_NOT_NUMBER = re.compile(r"[^0-9.-]")
_HAN = re.compile(r"[\u3400-\u9fff]")


@dataclass(frozen=True, slots=True)
class TemplateConfig:
    """A template that the bureau applied for: its id, and field -> name of our value."""

    id: str
    fields: Mapping[str, str]


def filled(config: TemplateConfig, values: Mapping[str, str]) -> dict[str, str]:
    """Every field of the template with its fitted value; KeyError names an unknown value."""
    return {field: fit(field, values[name]) for field, name in config.fields.items()}


def fit(field: str, value: str) -> str:
    """The value as this field takes it; "-" stands for one of which nothing is left."""
    kind = field.rstrip("0123456789")
    text = _one_line(value)
    if kind == "phrase":
        text = _NOT_HAN.sub("", text)
    elif kind == "number":
        text = _NOT_NUMBER.sub("", text)
    elif kind == "character_string":
        text = _HAN.sub("", text)
    limit = LIMITS.get(kind)
    if limit is not None and len(text) > limit:
        # a number or a phrase cannot take the mark, and a cut number would be another one
        text = f"{text[: limit - 1]}…" if kind in {"thing", "name"} else text[:limit]
    return text.strip() or "-"


def _one_line(value: str) -> str:
    """Without line breaks, control characters and emoji, which the platform shows as □."""
    kept = (" " if c.isspace() else c for c in value if c.isspace() or _is_plain(c))
    return " ".join("".join(kept).split())


def _is_plain(char: str) -> bool:
    return unicodedata.category(char) not in {"Cc", "Cf", "Cs", "Co", "Cn", "So", "Sk"}
