"""The rows of a roster once they are understood."""

from collections.abc import Hashable
from dataclasses import dataclass, field
from datetime import date
from typing import Generic, Protocol, TypeVar

from cycle.roster.columns import Sheet


class Record(Protocol):
    """A row that knows what makes it the same row next time."""

    @property
    def key(self) -> Hashable: ...


@dataclass(frozen=True, slots=True)
class AgencyRecord:
    uscc: str
    name: str
    assessed_class: str
    service_types: tuple[str, ...]
    is_local: bool
    registered_on: date | None

    @property
    def key(self) -> str:
        return self.uscc


@dataclass(frozen=True, slots=True)
class EnterpriseRecord:
    uscc: str
    name: str
    district_code: str

    @property
    def key(self) -> str:
        return self.uscc


@dataclass(frozen=True, slots=True)
class EngagementRecord:
    agency_uscc: str
    enterprise_uscc: str
    service_type: str
    contract_no: str
    starts_on: date | None
    ends_on: date | None
    service_year: int | None

    @property
    def key(self) -> tuple[str, str, str, str]:
        return self.agency_uscc, self.enterprise_uscc, self.service_type, self.contract_no


@dataclass(frozen=True, slots=True)
class ContactRecord:
    role: str
    subject: str
    name: str
    title: str
    phone: str

    @property
    def key(self) -> tuple[str, str, str]:
        return self.role, self.subject, self.phone


R = TypeVar("R", bound=Record)


@dataclass(slots=True)
class Listing(Generic[R]):
    """What one sheet holds: each record once, by its key, with the number of its row."""

    sheet: Sheet
    file: str = ""
    #: False when the sheet's header could not be used, so that nothing can be said of its rows.
    readable: bool = True
    #: Fields whose columns are there; others keep what the register has.
    fields: frozenset[str] = frozenset()
    #: Rows that hold anything, those with problems and repeated ones included.
    count: int = 0
    rows: dict[Hashable, tuple[int, R]] = field(default_factory=dict)
    #: Codes that a row defines, even where the rest of that row is wrong.
    defined: set[str] = field(default_factory=set)
