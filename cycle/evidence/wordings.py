"""Wordings: what people wrote in several ways and scoring takes for one has one wording."""

from collections.abc import Callable, Hashable, Iterable
from typing import Any

from cycle.evidence.naming import same_name


class Wordings:
    """The wording of each name, which is that of the record entered first.

    Scoring compares names as they are written; the people who wrote them were told by
    `same_name` that theirs will count once. within: what else must be the same, such as agency
    and item; name: how the record calls it.
    """

    def __init__(
        self,
        records: Iterable[Any],
        within: Callable[[Any], Hashable],
        name: Callable[[Any], str],
    ) -> None:
        self._within, self._name = within, name
        self._first: dict[tuple[Hashable, str], str] = {}
        for record in sorted(records, key=lambda each: (each.recorded_at, each.id)):
            self._first.setdefault(self._key(record), name(record))

    def of(self, record: Any) -> str:
        """The wording of one of these records."""
        return self._first[self._key(record)]

    def _key(self, record: Any) -> tuple[Hashable, str]:
        return self._within(record), same_name(self._name(record))
