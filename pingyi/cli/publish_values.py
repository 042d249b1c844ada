"""What the commands of 公示, 公告 and titles share: days, plain values, and asking first."""

import sys
from datetime import date
from typing import TYPE_CHECKING, Any

import click

from pingyi.cli.acting import say
from pingyi.cli.tools import BadInput, Tools

if TYPE_CHECKING:
    from collections.abc import Callable

    from cycle.cycles import CycleRow
    from cycle.publishing.published import ListingRow, PublicationRow
    from cycle.publishing.title_rows import TitleRow
    from notifications.calendar import Calendar

json_option = click.option("--json", "as_json", is_flag=True, help="Print as JSON.")
yes_option = click.option("--yes", is_flag=True, help="Do not ask.")


def day(option: str, text: str) -> date:
    """A day of an option; BadInput where it is none."""
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise BadInput(f"{option} {text}：应为日期，例如 2023-10-24。") from error


def today(tools: Tools) -> date:
    """The day by the bureau's clock."""
    return tools.now().astimezone(tools.zone).date()


def working_days(tools: Tools) -> "Calendar":
    """The published calendar under the bureau's own table."""
    try:
        return tools.config.schedule.load_calendar()
    except ValueError as error:
        raise BadInput(f"Configuration: schedule.calendar: {error}.") from error


def confirmed(question: str, show: "Callable[[], None]", *, yes: bool) -> None:
    """Show it and ask; BadInput unless somebody says yes, here or by --yes."""
    if yes:
        return
    if not is_terminal():
        raise BadInput("没有可以确认的终端，请核对后加 --yes。")
    show()
    if not click.confirm(question, err=True):
        raise BadInput("未作改动。")


def is_terminal() -> bool:
    """Whether somebody can be asked."""
    return sys.stdin.isatty()


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
