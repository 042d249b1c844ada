"""Statements of the hot path: written as Core, compiled once, run on the driver's own cursor.

A conversation turn runs two statements. SQLAlchemy's execution of a cached statement costs
several times what either database needs for them (docs/decisions/0002-prepared-statements.md),
so these are compiled when the process starts; types are converted as SQLAlchemy would.
"""

from collections import namedtuple
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

import psycopg
from sqlalchemy import ClauseElement, Dialect, Select

Processor = Callable[[Any], Any] | None


class Prepared:
    """A compiled statement for one dialect; cheap to run, and safe to share by threads."""

    def __init__(self, statement: ClauseElement, dialect: Dialect) -> None:
        compiled: Any = statement.compile(dialect=dialect)
        self.sql: str = compiled.string
        if "POSTCOMPILE" in self.sql:
            raise ValueError("a statement whose text depends on its values cannot be prepared")
        names: list[str] = list(compiled.positiontup or compiled.binds)
        #: literals of the statement itself; the caller's values go over them
        self._fixed = {name: compiled.binds[name].value for name in names}
        self._binds: list[tuple[str, Processor]] = [
            (name, compiled.binds[name].type.dialect_impl(dialect).bind_processor(dialect))
            for name in names
        ]
        self._positional = compiled.positional
        columns = list(statement.selected_columns) if isinstance(statement, Select) else []
        self._results: list[Processor] = [
            column.type.dialect_impl(dialect).result_processor(dialect, None) for column in columns
        ]
        self._row: Any = namedtuple("Row", [c.key or "" for c in columns]) if columns else None

    def run(self, cursor: Any, values: Mapping[str, Any]) -> Any:
        """Execute on a driver's cursor and return the cursor; extra values are ignored.

        A value that is not given is NULL, or what the statement itself says.
        """
        return cursor.execute(self.sql, self._bound(values))

    def literally(self, cursor: Any, values: Mapping[str, Any]) -> str:
        """The statement with its values written out and quoted, for psycopg."""
        return psycopg.ClientCursor(cursor.connection).mogrify(self.sql, self._bound(values))

    def _bound(self, values: Mapping[str, Any]) -> Any:
        known = {**self._fixed, **values}
        if self._positional:
            return [
                known[name] if process is None else process(known[name])
                for name, process in self._binds
            ]
        return {
            name: known[name] if process is None else process(known[name])
            for name, process in self._binds
        }

    def rows(self, cursor: Any, values: Mapping[str, Any]) -> list[Any]:
        """Execute and fetch all rows as named tuples."""
        results, row = self._results, self._row
        return [
            row._make(
                value if process is None or value is None else process(value)
                for value, process in zip(raw, results, strict=True)
            )
            for raw in self.run(cursor, values).fetchall()
        ]


@cache
def prepare(statement: ClauseElement, dialect: Dialect) -> Prepared:
    """Compile a statement that lives as long as the process (a module's constant), once."""
    return Prepared(statement, dialect)
