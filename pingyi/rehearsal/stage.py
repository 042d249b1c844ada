"""The stage of a rehearsal: a city, its cycle and an official account that nobody knows."""

import secrets
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from string import ascii_letters, digits

from cryptography.fernet import Fernet
from pydantic import SecretStr
from sqlalchemy import func, select

from bot.wording.notices import NOTICES
from cycle.cycle_file import CycleFile
from cycle.cycles import CycleRow, create_cycle, find_cycle
from cycle.deadlines import MILESTONES
from cycle.districts import load_districts
from cycle.inviting.invitations import ensure_for_open_cycles, list_invitations
from cycle.reading import reading
from cycle.roster import import_roster, read_roster
from pingyi.config import Config
from pingyi.demo.city import found_city
from pingyi.rehearsal.people import Person, cast
from pingyi.rehearsal.record import SUBSCRIPTION, TEMPLATE
from pingyi.sections import (
    DatabaseConfig,
    SecurityConfig,
    ServerConfig,
    TemplateConfig,
    WeChatConfig,
)
from storage import schema
from storage.database import Database, transaction
from storage.secrets import Vault
from storage.tables import (
    Agency,
    Conversation,
    Cycle,
    Enterprise,
    Invitation,
    OutboxMessage,
    Response,
)

#: People begin to bind so many days before the opening.
DAYS_BEFORE = 3
#: Reminders so many days before the end, where the survey is long enough.
_SLOTS = (10, 6, 3, 1, 0)
#: How many agencies serve one enterprise after the other.
_SERVED_BY = (1, 1, 1, 2, 1, 1, 2, 1, 1, 3)
#: Kinds without a template message: whoever granted no notice (订阅通知) is not reached.
NOTICES_ALONE = frozenset({"survey_progress"})
#: The account's pace is kept by real time, of which a rehearsal has little.
_PER_MINUTE = 1_000_000
_TICK_SECONDS = 900.0
_NAME = "rehearsal"


class NotEmptyError(ValueError):
    """The database holds something that a rehearsal must not touch."""


@dataclass(frozen=True)
class Stage:
    """What the parts of a rehearsal work on."""

    config: Config
    database: Database
    vault: Vault
    cycle: CycleRow
    people: list[Person]


def rehearsal_config(base: Config, database_url: str) -> Config:
    """The operator's schedule and bureau; everything else is of this rehearsal alone.

    The environment is not asked again: it could name the real account or the real database.
    """
    letters = ascii_letters + digits
    return Config.model_construct(
        bureau=base.bureau,
        wechat=WeChatConfig(
            app_id=f"wx{secrets.token_hex(8)}",
            app_secret=SecretStr(secrets.token_hex(16)),
            token=SecretStr(secrets.token_hex(16)),
            encoding_aes_key=SecretStr("".join(secrets.choice(letters) for _ in range(43))),
            templates={
                kind: _template(TEMPLATE, kind) for kind in NOTICES if kind not in NOTICES_ALONE
            },
            subscriptions={kind: _template(SUBSCRIPTION, kind) for kind in NOTICES},
        ),
        database=DatabaseConfig(url=SecretStr(database_url)),
        server=ServerConfig(),
        security=SecurityConfig(data_keys=(SecretStr(Fernet.generate_key().decode()),)),
        schedule=base.schedule.model_copy(update={"tick_seconds": _TICK_SECONDS}),
        delivery=base.delivery.model_copy(update={"per_minute": _PER_MINUTE}),
    )


def _template(prefix: str, kind: str) -> TemplateConfig:
    """Three of the kind's values, in the fields that take any text."""
    names = sorted(NOTICES[kind].names)[:3]
    fields = {f"thing{number}": name for number, name in enumerate(names, 1)}
    return TemplateConfig(id=f"{prefix}{kind}", fields=fields)


def require_empty(database: Database) -> None:
    """NotEmptyError unless nothing was ever imported, created or sent here."""
    with database.statements() as db:
        if schema.current(db) is None:
            return
    schema.upgrade(database)
    with database.statements() as db:
        for table in (Agency, Enterprise, Cycle, Invitation, Conversation, OutboxMessage):
            if db.execute(select(func.count()).select_from(table)).scalar_one():
                raise NotEmptyError(table.__tablename__)


def set_up(
    config: Config,
    database: Database,
    folder: Path,
    *,
    enterprises: int,
    opens_on: date,
    days: int,
    seed: int,
) -> Stage:
    """Found the city and its cycle, and cast its people; the database must be empty."""
    vault = Vault([key.get_secret_value() for key in config.security.data_keys])
    schema.upgrade(database)
    districts = load_districts(config.bureau.districts)
    found_city(districts, opens_on, seed, enterprises=enterprises, served_by=_SERVED_BY).write(
        folder / "roster"
    )
    roster = read_roster(folder / "roster", districts)
    now = datetime.combine(opens_on - timedelta(DAYS_BEFORE), datetime.min.time(), config.zone)
    with transaction(database) as db:
        import_roster(db, vault, roster, now)
        create_cycle(db, _cycle(opens_on, days), config.zone, now)
        ensure_for_open_cycles(db, vault, now)
    with database.statements() as db:
        cycle = find_cycle(db, _NAME)
        assert cycle is not None  # noqa: S101 - it was just created
    with reading(database) as db:
        invitations = list(list_invitations(db, vault, cycle.id))
    responses = _responses(database, cycle.id)
    people = cast(invitations, responses, cycle.opens_at, cycle.closes_at, seed)
    return Stage(config, database, vault, cycle, people)


def _responses(database: Database, cycle_id: str) -> dict[str, int]:
    """How many responses each enterprise, by its USCC, is asked for."""
    query = (
        select(Invitation.subject, func.count())
        .join(Response, Response.invitation_id == Invitation.id)
        .where(Invitation.cycle_id == cycle_id)
        .group_by(Invitation.subject)
    )
    with database.statements() as db:
        return {subject: int(count) for subject, count in db.execute(query)}


def _cycle(opens_on: date, days: int) -> CycleFile:
    closes_on = opens_on + timedelta(days - 1)
    return CycleFile(
        name=_NAME,
        questionnaire="foshan-2023",
        ruleset="foshan-2023",
        window_start=opens_on - timedelta(640),
        window_end=opens_on,
        opens_on=opens_on,
        closes_on=closes_on,
        nudge_days_before=tuple(slot for slot in _SLOTS if slot < days),
        milestones={name: _milestone(name, opens_on, closes_on) for name in MILESTONES},
    )


def _milestone(name: str, opens_on: date, closes_on: date) -> date:
    """Deadlines in the middle of the survey, and what follows it after its end."""
    later = {"publicity_starts": 7, "publicity_ends": 37}
    if name in later:
        return closes_on + timedelta(later[name])
    if name == "evaluation_ends":
        return closes_on
    return opens_on + (closes_on - opens_on) // 2
