"""A published result as the commands pass it on: as plain values."""

from collections.abc import Mapping, Sequence
from typing import Any, overload

import msgspec

from scoring.result import PublishedAgency, Result


def plain(result: Result, decided: Mapping[str, Any] | None = None) -> Mapping[str, Any]:
    """The result as plain values, its agencies made anew whenever they are read.

    Ten thousand of them with their receipts are ten times as large as what they are made from.
    decided: what people decided since at its cut (chosen, on, by, why); documents show it beside
    the result, which stays as it was frozen.
    """
    values: dict[str, Any] = msgspec.to_builtins(msgspec.structs.replace(result, agencies=()))
    if decided is not None:
        values["cut"]["decided"] = decided
    return {**values, "agencies": _PlainAgencies(result.agencies)}


class _PlainAgencies(Sequence[Mapping[str, Any]]):
    def __init__(self, agencies: Sequence[PublishedAgency]) -> None:
        self._agencies = agencies

    def __len__(self) -> int:
        return len(self._agencies)

    @overload
    def __getitem__(self, index: int) -> Mapping[str, Any]: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[Mapping[str, Any]]: ...
    def __getitem__(self, index: int | slice) -> Any:
        if isinstance(index, slice):
            return _PlainAgencies(self._agencies[index])
        return msgspec.to_builtins(self._agencies[index])
