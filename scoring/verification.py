"""Verification: a published result against one that was reckoned anew from the evidence."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import zip_longest
from typing import Any

_MISSING = object()

#: Hashes differ wherever anything does; what differs itself is told first.
_HASHES = frozenset({"hash", "snapshot", "evidence", "rules"})


@dataclass(frozen=True, slots=True)
class Difference:
    """The first place where two results differ.

    path: as in JSON, `agencies[3].items.11.p`; published, reckoned: the values as JSON, None
    where there is nothing.
    """

    path: str
    published: str | None
    reckoned: str | None


def first_difference(published: Any, reckoned: Any) -> Difference | None:
    """Where a published result departs from the reckoned one; None: identical.

    Both are plain values as JSON knows them. Figures and words come before hashes.
    """
    hashes: Difference | None = None
    for path, theirs, ours in _differences("", published, reckoned):
        found = Difference(path, _shown(theirs), _shown(ours))
        if path.rpartition(".")[2] not in _HASHES:
            return found
        hashes = hashes or found
    return hashes


def _differences(path: str, theirs: Any, ours: Any) -> Iterator[tuple[str, Any, Any]]:
    if isinstance(theirs, dict) and isinstance(ours, dict):
        for key in [*ours, *(key for key in theirs if key not in ours)]:
            inner = f"{path}.{key}" if path else str(key)
            yield from _differences(inner, theirs.get(key, _MISSING), ours.get(key, _MISSING))
    elif isinstance(theirs, list) and isinstance(ours, list):
        for index, pair in enumerate(zip_longest(theirs, ours, fillvalue=_MISSING)):
            yield from _differences(f"{path}[{index}]", *pair)
    elif type(theirs) is not type(ours) or theirs != ours:
        yield path, theirs, ours


def _shown(value: Any) -> str | None:
    return None if value is _MISSING else json.dumps(value, ensure_ascii=False)
