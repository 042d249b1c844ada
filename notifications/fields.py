"""What the platform takes in each field of a template, and how a value is brought to it.

The types and their limits: the platform's pages "发送订阅消息" and "模板消息"; a field is
named by its type and a number, such as thing1, and one that breaks its rule gets 47003.
Free text is shortened; a number, a time or a phrase that was shortened would say something
else, so it is refused.
"""

import re
import unicodedata
from collections.abc import Callable, Mapping
from datetime import date
from typing import Final

_HAN = "\u4e00-\u9fff"
_FIELD = re.compile(r"([a-z_]+)\d+")

_CLOCK = r"(?:[01]?\d|2[0-3]):[0-5]\d(?::[0-5]\d)?"
_DAY = r"\d{4}(?:年\d{1,2}月\d{1,2}日|-\d{1,2}-\d{1,2}|/\d{1,2}/\d{1,2}|\.\d{1,2}\.\d{1,2})"
_TIME = rf"(?:{_DAY} ?)?{_CLOCK}"
_DATE = rf"{_DAY}(?: ?{_CLOCK})?"
_EVERY_DAY = re.compile(_DAY, re.ASCII)
_NUMBER = re.compile(r"-?\d+(?:\.\d+)?", re.ASCII)
_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3}(?!\d))", re.ASCII)

_CLAUSE_ENDS = frozenset(" ，。、；：！？）》”’】,;:!?)]")
#: Signs of the categories that emoji belong to, which are none and appear as they are.
_SIGNS = frozenset("^`°℃№")
_UNSHOWN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "So", "Sk", "Me", "Zl", "Zp"})


class FieldError(ValueError):
    """A value has no form that this field takes; the text names the field, not the value."""


def type_of(field: str) -> str | None:
    """A field's type (thing for thing1); None where the platform has no such field."""
    named = _FIELD.fullmatch(field)
    return named[1] if named and named[1] in _FITTING else None


def fit(field: str, value: str) -> str:
    """The value as this field takes it; FieldError when there is no such form."""
    kind = type_of(field)
    if kind is None:
        raise FieldError(f"{field}: not a field of the platform's")
    text = one_line(value)
    if not text:
        raise FieldError(f"{field}: the value is empty")
    fitted = _FITTING[kind](text)
    if fitted is None:
        raise FieldError(f"{field}: the value is no {kind}: {EXPECTED[kind]}")
    return fitted


def one_line(value: str) -> str:
    """Without line breaks, control characters and emoji, which the platform shows as □."""
    kept = (" " if c.isspace() else c for c in value if c.isspace() or _is_shown(c))
    return " ".join("".join(kept).split())


def shortened(text: str, limit: int) -> str:
    """At most so many characters, the last being … where something is missing.

    Cut where a clause ends if that keeps most of it, and not inside a Latin word or a
    number unless it fills the line. Characters beyond the basic plane count twice, to be safe:
    nobody says how the platform counts them.
    """
    if _size(text) <= limit:
        return text
    end = len(text)
    while _size(text[:end]) > limit - 1:
        end -= 1
    end = _word_start(text, end)
    clause = max((n for n in range(end) if text[n] in _CLAUSE_ENDS), default=-1)
    if clause >= limit // 2:
        end = clause
    kept = text[:end].rstrip(" ，。、；：,;:") or text[:end].rstrip()
    return f"{kept}…"


def _word_start(text: str, end: int) -> int:
    """Where to cut instead of within a word; the given place when the word fills the line."""
    start = end
    while start > 0 and (
        _joins(text[start - 1], text[start]) or unicodedata.combining(text[start])
    ):
        start -= 1
    return start if start > end // 2 else end


def _joins(before: str, after: str) -> bool:
    word = f"{before}{after}"
    return word.isascii() and (word.isalnum() or (before in ".-" and after.isalnum()))


def _size(text: str) -> int:
    return len(text) + sum(char > "\uffff" for char in text)


def _is_shown(char: str) -> bool:
    if "\ufe00" <= char <= "\ufe0f":  # variation selectors make emoji of other signs
        return False
    return char in _SIGNS or unicodedata.category(char) not in _UNSHOWN


def _whole(pattern: str) -> Callable[[str], str | None]:
    """Taken as it is where all of it is of this form, its width folded."""
    compiled = re.compile(pattern, re.ASCII)

    def taken(text: str) -> str | None:
        folded = unicodedata.normalize("NFKC", text)
        return folded if compiled.fullmatch(folded) else None

    return taken


def _short(limit: int) -> Callable[[str], str | None]:
    return lambda text: shortened(text, limit)


def _unchanged(limit: int) -> Callable[[str], str | None]:
    return lambda text: text if _size(text) <= limit else None


def _number(text: str) -> str | None:
    """The one number in the text, such as 12 of "12 家"."""
    found = _NUMBER.findall(_THOUSANDS.sub("", unicodedata.normalize("NFKC", text)))
    return found[0] if len(found) == 1 and len(found[0]) <= 32 else None


def _amount(text: str) -> str | None:
    folded = _THOUSANDS.sub("", unicodedata.normalize("NFKC", text)).replace(" ", "")
    digits = sum(char.isdecimal() for char in folded)
    fits = re.fullmatch(r"[¥$€£]?\d+(\.\d+)?元?", folded, re.ASCII)
    return folded if fits and digits <= 10 else None


def _moments(pattern: str) -> Callable[[str], str | None]:
    """A moment, or two with ~ between them, of days that there are."""
    whole = re.compile(rf"{pattern}(?:~{pattern})?", re.ASCII)

    def taken(text: str) -> str | None:
        folded = re.sub(r"\s*[~至]\s*", "~", unicodedata.normalize("NFKC", text))
        there_are = all(_is_day(day) for day in _EVERY_DAY.findall(folded))
        return folded if whole.fullmatch(folded) and there_are else None

    return taken


def _is_day(text: str) -> bool:
    try:
        date(*map(int, re.findall(r"\d+", text)))
    except ValueError:
        return False
    return True


def _phrase(text: str) -> str | None:
    """Han alone: punctuation goes, but a phrase that loses a letter or a digit is refused."""
    kept = "".join(c for c in text if not c.isspace() and unicodedata.category(c)[0] != "P")
    return kept if re.fullmatch(f"[{_HAN}]{{1,5}}", kept) else None


_FITTING: Final[Mapping[str, Callable[[str], str | None]]] = {
    "thing": _short(20),
    "short_thing": _short(5),
    "keyword": _short(200),  # of templates made before fields had types
    "number": _number,
    "letter": _whole(r"[A-Za-z]{1,32}"),
    "symbol": _whole(r"[!-/:-@\[-^`{-~]{1,5}"),
    "character_string": _whole(r"[ -~]{1,32}"),
    "time": _moments(_TIME),
    "date": _moments(_DATE),
    "amount": _amount,
    "phone_number": _whole(r"(?=.*\d)[0-9+\-()]{1,17}"),
    "car_number": _whole(rf"[{_HAN}A-Z0-9]{{1,8}}"),
    "name": _whole(rf"[{_HAN}·]{{1,10}}|[A-Za-z][A-Za-z ]{{0,19}}"),
    "phrase": _phrase,
    "const": _unchanged(20),
    "enum": _unchanged(20),
}

#: What a field of each type takes, as it is told to whoever configures it.
EXPECTED: Final[Mapping[str, str]] = {
    "thing": "up to 20 characters",
    "short_thing": "up to 5 characters",
    "keyword": "a line of text",
    "number": "one number of up to 32 digits",
    "letter": "up to 32 Latin letters",
    "symbol": "up to 5 signs",
    "character_string": "up to 32 Latin letters, digits and signs",
    "time": "a time of day, with or without its date",
    "date": "a date, with or without a time of day",
    "amount": "a sum of up to 10 digits",
    "phone_number": "a telephone number of up to 17 digits and signs",
    "car_number": "a number plate of up to 8 characters",
    "name": "up to 10 Chinese characters or 20 Latin letters",
    "phrase": "up to 5 Chinese characters and nothing else",
    "const": "up to 20 characters, one of those approved with the template",
    "enum": "up to 20 characters, one of those approved with the template",
}
