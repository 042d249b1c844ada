"""The people of a rehearsal: who they are, and how each of them behaves, drawn from a seed."""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from cycle.inviting.invitations import InvitationRow
from storage.tables import Role

#: Of a hundred people: how many never bind, bind before the opening, and answer for two.
NEVER_BIND, BIND_EARLY, ANSWER_FOR_TWO = 10, 50, 3
#: Reminders that somebody waits for before they begin (None: they never do), and how many do.
STARTS: Sequence[tuple[int | None, int]] = ((0, 32), (1, 25), (2, 13), (3, 6), (None, 24))
STOP_HALFWAY, TYPE_AT_ONCE, AT_NIGHT = 15, 25, 8
#: How many allow a subscription notice: of enterprises' people, and of the others.
GRANT_NOTICES, OFFICIALS_GRANT = 20, 60
_EARLY_DAYS = 3


class Parting(StrEnum):
    """How somebody ends being reminded, and how many of a hundred do."""

    MUTES = "mutes"  #: says 不再提醒 after a reminder
    UNFOLLOWS = "unfollows"
    BLOCKS = "blocks"  #: templates end in failed:user block, and nobody tells us
    VANISHES = "vanishes"  #: the platform answers 43004, and nobody told us


PARTINGS = {Parting.MUTES: 4, Parting.UNFOLLOWS: 3, Parting.BLOCKS: 3, Parting.VANISHES: 2}


@dataclass(frozen=True, slots=True)
class Character:
    """What somebody will do.

    binds_at: None for never. starts_after: reminders seen before they begin; None for never.
    stops_after: messages after which they stop once, in the middle; None for not at all.
    """

    binds_at: datetime | None
    starts_after: int | None
    stops_after: int | None
    types_at_once: bool
    grants: bool
    parting: Parting | None
    parts_at: datetime


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody with a phone; scenes: of the letters that they scan; expected: responses."""

    openid: str
    name: str
    role: Role
    scenes: tuple[str, ...]
    subjects: tuple[str, ...]
    expected: int
    character: Character


def cast(
    invitations: Sequence[InvitationRow],
    responses: dict[str, int],
    opens_at: datetime,
    closes_at: datetime,
    seed: int,
) -> list[Person]:
    """The same people for a seed; responses: how many each enterprise (by USCC) is asked for."""
    rng = random.Random(seed)  # noqa: S311 - characters, not secrets
    found: list[Person] = []
    rows = list(invitations)
    while rows:
        held = [rows.pop(0)]
        enterprise = held[0].role is Role.ENTERPRISE
        if (
            enterprise
            and rows
            and rows[0].role is Role.ENTERPRISE
            and _percent(rng, ANSWER_FOR_TWO)
        ):
            held.append(rows.pop(0))
        draw = _enterprise if enterprise else _official
        found.append(
            Person(
                openid=f"o{held[0].role.value}-{len(found):06}",
                name=held[0].name,
                role=held[0].role,
                scenes=tuple(row.qr_scene for row in held),
                subjects=tuple(row.subject for row in held),
                expected=sum(responses.get(row.subject, 0) for row in held) if enterprise else 0,
                character=draw(rng, opens_at, closes_at),
            )
        )
    return found


def _enterprise(rng: random.Random, opens_at: datetime, closes_at: datetime) -> Character:
    starts = rng.choices([kind for kind, _ in STARTS], [share for _, share in STARTS])[0]
    parting = rng.choices([None, *PARTINGS], [100 - sum(PARTINGS.values()), *PARTINGS.values()])[0]
    return Character(
        binds_at=_binding(rng, opens_at, closes_at),
        starts_after=starts,
        stops_after=rng.randrange(3, 9) if _percent(rng, STOP_HALFWAY) else None,
        types_at_once=_percent(rng, TYPE_AT_ONCE),
        grants=_percent(rng, GRANT_NOTICES),
        parting=parting,
        parts_at=opens_at + (closes_at - opens_at) * rng.uniform(0.1, 0.9),
    )


def _official(rng: random.Random, opens_at: datetime, closes_at: datetime) -> Character:
    """An agency's manager or a liaison: they bind and ask; nothing is asked of them here."""
    return Character(
        binds_at=opens_at - timedelta(hours=rng.uniform(2, 24 * _EARLY_DAYS)),
        starts_after=None,
        stops_after=None,
        types_at_once=False,
        grants=_percent(rng, OFFICIALS_GRANT),
        parting=None,
        parts_at=closes_at,
    )


def _binding(rng: random.Random, opens_at: datetime, closes_at: datetime) -> datetime | None:
    drawn = rng.randrange(100)
    if drawn < NEVER_BIND:
        return None
    if drawn < NEVER_BIND + BIND_EARLY:
        return opens_at - timedelta(hours=rng.uniform(1, 24 * _EARLY_DAYS))
    return opens_at + (closes_at - opens_at) * rng.uniform(0, 0.35)


def _percent(rng: random.Random, share: int) -> bool:
    return rng.randrange(100) < share
