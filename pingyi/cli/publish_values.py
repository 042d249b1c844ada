"""What the commands of 公示, 公告 and titles share: days and plain values."""

from datetime import date
from typing import TYPE_CHECKING, Any

from pingyi.cli.acting import say
from pingyi.cli.tools import BadInput, Tools

if TYPE_CHECKING:
    from cycle.cycles import CycleRow
    from cycle.publishing.published import ListingRow, PublicationRow
    from cycle.publishing.title_rows import TitleRow
    from notifications.calendar import Calendar


def working_days(tools: Tools) -> "Calendar":
    """The published calendar under the bureau's own table."""
    try:
        return tools.config.schedule.load_calendar()
    except ValueError as error:
        raise BadInput(f"配置项 schedule.calendar：{error}。") from error


def publication_content(cycle: "CycleRow", row: "PublicationRow") -> dict[str, Any]:
    """A publication for JSON, without its list."""
    return {
        "cycle": cycle.name,
        "number": row.number,
        "document_no": row.document_no,
        "from": row.from_date.isoformat(),
        "to": row.to_date.isoformat(),
        "dates_reason": row.dates_reason,
        "by": row.published_by,
    }


def listing_content(row: "ListingRow") -> dict[str, Any]:
    """A place on a list for JSON; a vacancy with its reason, for the bureau."""
    return {
        "position": row.position,
        "rank": row.rank,
        "uscc": row.uscc,
        "name": row.name,
        "class": row.assessed_class,
        "vacant": row.vacated_at is not None,
        "vacated_why": row.vacated_why,
    }


def title_content(row: "TitleRow", on: date) -> dict[str, Any]:
    """A title for JSON, with the reason of a revocation, for the bureau."""
    return {
        "code": row.code,
        "state": str(row.state(on)),
        "uscc": row.uscc,
        "name": row.name,
        "document_no": row.document_no,
        "starts_on": row.starts_on.isoformat(),
        "ends_on": row.ends_on.isoformat(),
        "revoked_on": None if row.revoked_on is None else row.revoked_on.isoformat(),
        "revoked_why": row.revoked_why,
    }


def say_place(position: int, rank: int, name: str, uscc: str, note: str = "") -> None:
    """A place of a list on a line of its own."""
    say(f"　{position:>2}　第 {rank} 名　{name}（{uscc}）{note}")
