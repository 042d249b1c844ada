"""Verification: a published result against one that was reckoned anew from the evidence."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import Any

_MISSING = object()

#: Hashes differ wherever anything does: what differs itself is told first, then the hash that
#: is nearest to it.
_HASHES = ("rules", "evidence", "hash", "snapshot")


@dataclass(frozen=True, slots=True)
class Difference:
    """The first place where two results differ.

    path: as in JSON, `agencies[3].items.11.p`; published, reckoned: the values as JSON, None
    where there is nothing. What cannot be seen is escaped in all of them.
    """

    path: str
    published: str | None
    reckoned: str | None


def first_difference(published: Any, reckoned: Any) -> Difference | None:
    """Where a published result departs from the reckoned one; None: identical.

    published: as a JSON parser makes it; reckoned: plain values, lists of any kind of sequence.
    Figures and words come before hashes.
    """
    hashes: dict[str, Difference] = {}
    for path, theirs, ours in _differences("", published, reckoned):
        found = Difference(_visible(path), _shown(theirs), _shown(ours))
        key = path.rpartition(".")[2]
        if key not in _HASHES:
            return found
        hashes.setdefault(key, found)
    return next((hashes[key] for key in _HASHES if key in hashes), None)


def _differences(path: str, theirs: Any, ours: Any) -> Iterator[tuple[str, Any, Any]]:
    if isinstance(theirs, dict) and isinstance(ours, Mapping):
        for key in [*ours, *(key for key in theirs if key not in ours)]:
            inner = f"{path}.{key}" if path else str(key)
            yield from _differences(inner, theirs.get(key, _MISSING), ours.get(key, _MISSING))
    elif isinstance(theirs, list) and isinstance(ours, Sequence) and not isinstance(ours, str):
        for index, pair in enumerate(zip_longest(theirs, ours, fillvalue=_MISSING)):
            yield from _differences(f"{path}[{index}]", *pair)
    elif type(theirs) is not type(ours) or theirs != ours:
        yield path, theirs, ours


def _shown(value: Any) -> str | None:
    if value is _MISSING:
        return None
    try:
        return _visible(json.dumps(value, ensure_ascii=False))
    except RecursionError:  # a value that could just be read
        return "…"


def _visible(text: str) -> str:
    return "".join(each if each.isprintable() else json.dumps(each)[1:-1] for each in text)
