"""What commands that change the year's work share: who acts, one transaction, and its record."""

import getpass
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from sqlalchemy import Connection

from pingyi.cli.choices import all_districts, chosen_district
from pingyi.cli.tools import BadInput, Tools, aside, console

if TYPE_CHECKING:
    from cycle.audit import Actor
    from cycle.cycles import CycleRow

#: storage.tables.AuditEntry.actor
_LONGEST_NAME = 100


def actor_of(tools: Tools, who: str, district_text: str | None = None) -> "Actor":
    """Who acts on the command line, for the city or for a district; BadInput when nobody does."""
    from cycle.audit import Actor

    name = " ".join(who.split())
    if not 0 < len(name) <= _LONGEST_NAME or not name.isprintable():
        raise BadInput(f"--by 应写明 1 至 {_LONGEST_NAME} 个字。")
    district = chosen_district(tools, district_text)
    city = all_districts(tools).city.code
    role = "bureau" if district in (None, city) else "district"
    origin = f"cli:{login_name()}@{socket.gethostname()}"
    return Actor(name=name, role=role, origin=origin, scope=district or city)


def login_name() -> str:
    """Under which name the operator is logged in; ? where the system knows none."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # a container's user may have no name
        return "?"


@contextmanager
def acting(
    tools: Tools, actor: "Actor", action: str, subject: str, cycle: "CycleRow | None" = None
) -> Iterator[Connection]:
    """One transaction for a verb, which writes its own entry in the audit log.

    What the verb refuses is rolled back, recorded as not done, and raised as BadInput.
    """
    from cycle.audit import record
    from cycle.refusal import Refused
    from storage.database import transaction

    try:
        with transaction(tools.database) as db:
            yield db
    except Refused as refused:
        with transaction(tools.database) as db:
            cycle_id = None if cycle is None else cycle.id
            record(
                db,
                actor,
                action,
                subject,
                tools.now(),
                cycle_id=cycle_id,
                succeeded=False,
                why=refused.recorded,
            )
        raise BadInput(str(refused)) from None


def say(sentence: str, style: str = "") -> None:
    """One sentence for people, which the terminal breaks and not rich, in the middle of a word."""
    console.print(sentence, style=style, markup=False, highlight=False, soft_wrap=True)


def remark(sentence: str) -> None:
    """One sentence beside what a script reads from standard output."""
    aside.print(sentence, markup=False, highlight=False, soft_wrap=True)
