"""A year whose list is public, with the letters' codes, for those who speak of it in chat."""

from typing import Any

from sqlalchemy import select

from cycle.inviting.invitations import list_invitations
from cycle.reading import reading
from tests.cycle.frozen_list import FrozenList


class ListedYear(FrozenList):
    @property
    def codes(self) -> dict[str, str]:
        """Subject -> the code of its letter."""
        with reading(self.city.database) as db:
            rows = list_invitations(db, self.city.vault, self.city.cycle.id)
            return {row.subject: row.code for row in rows}

    def bind(self, person: Any, subject: str) -> Any:
        person.says(f"绑定 {self.codes[subject]}")
        return person

    def rows(self, table: Any) -> list[Any]:
        with self.city.database.statements() as db:
            return list(db.execute(select(table.__table__)))
