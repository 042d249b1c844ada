"""Every kind of message as a table: for whom, how urgent, decided by whom, and what it needs."""

from typing import Any

from pingyi.cli.tools import console, print_json


def kinds() -> list[dict[str, Any]]:
    """One record for each kind, with its text for made-up facts."""
    from bot.wording.notices import NOTICES
    from bot.wording.notices.sample import sample
    from notifications.kinds import KINDS
    from notifications.news import DECIDED
    from pingyi.news import settable

    return [
        {
            "kind": name,
            "audience": kind.audience.value,
            "urgency": kind.urgency.value,
            "announced": name in DECIDED,
            "set": list(settable(kind)) if name in DECIDED else [],
            "expiry": kind.expiry,
            "values": sorted(NOTICES[name].names),
            "sample": NOTICES[name].text(sample(kind)),
        }
        for name, kind in KINDS.items()
    ]


_URGENCIES = {"reminder": "提醒", "news": "告知", "alert": "急件"}


def show_kinds(*, as_json: bool) -> None:
    """To people as a table, with as_json as JSON on standard output."""
    records = kinds()
    if as_json:
        print_json(records)
        return
    from rich.table import Table

    from cycle.roles import ROLES
    from pingyi.news import MEANINGS
    from storage.tables import Role

    table = Table("消息种类", "发给", "性质", "由谁发出")
    table.add_column("需用 --set 写明", overflow="fold")
    for record in records:
        needs = [f"{name}（{MEANINGS[name]}）" for name in record["set"]]
        table.add_row(
            record["kind"],
            ROLES[Role(record["audience"])],
            _URGENCIES[record["urgency"]],
            "pingyi notify" if record["announced"] else "按日程",
            "\n".join(needs),
        )
    console.print(table)
