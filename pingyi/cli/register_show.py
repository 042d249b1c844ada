"""An agency or an enterprise of the register with all that hangs on it, to be shown."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection

from pingyi.cli.tools import BadInput, Tools

if TYPE_CHECKING:
    from cycle.register.history import ChangeRow, RowKind


def content_of(tools: Tools, kind: "RowKind", text: str) -> dict[str, Any]:
    """The body of this code or name; of a merged one, by its own code, its own row."""
    from cycle.reading import reading
    from cycle.refusal import Refused
    from cycle.register.finding import find_agency, find_enterprise, own_row
    from cycle.register.history import RowKind, history
    from cycle.register.listing import list_contacts, list_engagements

    by_name = find_agency if kind is RowKind.AGENCY else find_enterprise
    with reading(tools.database) as db:
        try:
            found = own_row(db, kind, text)
        except Refused:
            try:
                found = by_name(db, text)
            except Refused as refused:
                raise BadInput(str(refused)) from None
        engagements = (
            list_engagements(db, agency_id=found.id)
            if kind is RowKind.AGENCY
            else list_engagements(db, enterprise_id=found.id)
        )
        contacts = list_contacts(db, tools.vault, subject=found.uscc)
        return {
            **_own(tools, db, kind, found.id),
            "engagements": [plain(tools, asdict(each)) for each in engagements],
            "contacts": [
                plain(tools, asdict(each)) for each in contacts if each.role == kind.value
            ],
            "history": [change_content(tools, each) for each in history(db, found.id)],
        }


def plain(tools: Tools, values: Mapping[str, Any]) -> dict[str, Any]:
    """Values for JSON: days in ISO 8601, instants with the offset of the bureau's zone."""
    return {field: _plain(tools, value) for field, value in values.items()}


def change_content(tools: Tools, change: "ChangeRow") -> dict[str, Any]:
    """A change of the history for JSON."""
    return {
        "at": change.changed_at.astimezone(tools.zone).isoformat(timespec="seconds"),
        "by": change.changed_by,
        "why": change.reason,
        "changes": dict(change.changes),
    }


def _own(tools: Tools, db: Connection, kind: "RowKind", row_id: str) -> dict[str, Any]:
    """What is of this kind alone."""
    from cycle.register.business import last_business_on
    from cycle.register.history import RowKind
    from cycle.register.listing import list_agencies, list_enterprises
    from cycle.register.registrations import events_of

    if kind is RowKind.ENTERPRISE:
        [enterprise] = list_enterprises(db, enterprise_id=row_id)
        return plain(tools, asdict(enterprise))
    [agency] = list_agencies(db, row_id)
    today = tools.now().astimezone(tools.zone).date()
    last = last_business_on(db, [row_id], today)
    return {
        **plain(tools, asdict(agency)),
        "last_business_on": next((on.isoformat() for on in last.values()), None),
        "registration": [plain(tools, asdict(each)) for each in events_of(db, row_id)],
    }


def _plain(tools: Tools, value: Any) -> Any:
    if isinstance(value, datetime):
        return value.astimezone(tools.zone).isoformat(timespec="seconds")
    return value.isoformat() if isinstance(value, date) else value
