"""Values of the register as people type them, read as the roster reads its cells."""

from collections.abc import Mapping
from typing import Any

from cycle.districts import Districts
from cycle.refusal import Refused, brief
from cycle.roster import cells
from cycle.roster.columns import Sheet


def read_values(
    sheet: Sheet, typed: Mapping[str, str | None], districts: Districts
) -> dict[str, Any]:
    """The values of those fields that were typed, None being left out; Refused with the first
    that cannot be meant.

    sheet: one of `cycle.roster.sheets`. An empty text empties a field that may be empty.
    """
    values: dict[str, Any] = {}
    for field, text in typed.items():
        if text is None:
            continue
        column = sheet.column(field)
        if cells.is_empty(text):
            if column.required:
                raise Refused(f"{column.header}不能为空：{column.expects}。")
            values[field] = column.empty
            continue
        try:
            values[field] = column.read(text, districts)
        except cells.CellError as error:
            raise Refused(f"{column.header}“{brief(text)}”：{error}。") from None
    return values


def read_record(
    sheet: Sheet, typed: Mapping[str, str | None], districts: Districts
) -> dict[str, Any]:
    """The values of a whole row: what was not typed is empty, and Refused where it may not be."""
    whole = {column.field: typed.get(column.field) or "" for column in sheet.columns}
    return read_values(sheet, whole, districts)
