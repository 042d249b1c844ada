"""Ids that the database mints by itself, for rows that one statement selects and inserts."""

from typing import Any

from sqlalchemy import Uuid
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement

from storage.sqlite import MINT


class minted_id(FunctionElement[str]):  # noqa: N801 - reads as the SQL function that it is
    """A new UUIDv7 for each row, as storage.tables.new_id mints them in Python."""

    type = Uuid(as_uuid=False)
    inherit_cache = True


@compiles(minted_id, "postgresql")
def _on_postgresql(_element: minted_id, _compiler: Any, **_options: Any) -> str:
    return "uuidv7()"


@compiles(minted_id, "sqlite")
def _on_sqlite(_element: minted_id, _compiler: Any, **_options: Any) -> str:
    return f"{MINT}()"
