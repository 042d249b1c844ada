"""The stage of a replayed year: one clock for phones, platform, webhook, ticks and commands."""

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from threading import Event
from typing import Any
from zoneinfo import ZoneInfo

import click
import time_machine
from click.testing import CliRunner, Result
from pydantic import HttpUrl

import simulator
from bot.wording.notices import NOTICES
from pingyi import delivery, schedule
from pingyi.app import application
from pingyi.cli import main
from pingyi.cli.tools import Tools
from pingyi.config import Config
from pingyi.demo.phones import lines_of
from pingyi.rehearsal.clock import MovedClock
from pingyi.rehearsal.phones import Phones
from pingyi.rehearsal.record import Push, Record, Scribe
from pingyi.rehearsal.web import served
from storage.database import Database
from storage.secrets import Vault

ZONE = ZoneInfo("Asia/Shanghai")


@dataclass
class Phone:
    """One person's phone; `last` is what it showed last, `told` what came unasked."""

    openid: str
    phones: Phones
    last: str = ""
    told: list[Push] = field(default_factory=list)

    def says(self, *texts: str) -> str:
        """Send these texts one after the other; the last reply."""
        for text in texts:
            self.last = self.phones.say(self.openid, text)
        return self.last

    def scans(self, scene: str) -> str:
        self.last = self.phones.scan(self.openid, scene)
        return self.last

    def taps(self, label: str) -> str:
        """Tap the line of the last message that sends these words."""
        [line] = [each for each in lines_of(self.last) if each.content == label]
        self.last = self.phones.tap(self.openid, line)
        return self.last

    def heard(self, kind: str) -> list[Push]:
        """The messages of a kind that came unasked."""
        return [push for push in self.told if push.kind == kind]


@dataclass
class Year:
    """Everybody's phones, the operator's command line, and the clock that all of them share."""

    config: Config
    database: Database
    vault: Vault
    folder: Path
    clock: MovedClock
    handsets: Phones
    record: Record
    environment: dict[str, str]
    people: dict[str, Phone] = field(default_factory=dict)
    #: Codes of the letters, by the name or, for a liaison, the district of who is invited.
    codes: dict[str, str] = field(default_factory=dict)
    _ran: dict[str, datetime] = field(default_factory=dict)

    def phone(self, name: str) -> Phone:
        """The phone of the person of this name, who follows the account from now on."""
        if name not in self.people:
            openid = f"o{len(self.people):027}"
            self.handsets.add(openid, name)
            self.people[name] = Phone(openid, self.handsets, self.handsets.follow(openid))
        return self.people[name]

    def at(self, day: date, hour: int = 9, minute: int = 0, second: int = 0) -> None:
        """Go on to this moment with all that happens on the way, the nearer the finer."""
        end = datetime.combine(day, time(hour, minute, second), ZONE).astimezone(UTC)
        while (now := self.clock()) < end:
            self.clock.move_to(min(end, now + _step(end - now)))
            self.lives()

    def lives(self) -> None:
        """What the scheduler and the delivery do at this moment."""
        now = self.clock()
        wechat = self.config.wechat.model_copy(
            update={"api_base_url": HttpUrl(self.record.running.url)}
        )
        config = self.config.model_copy(update={"wechat": wechat})
        for name, (tick, seconds) in schedule.schedule(config, self.database, self.clock).items():
            last = self._ran.get(name)
            if last is None or now - last >= timedelta(seconds=seconds):
                self._ran[name] = now
                tick()
        delivering = delivery.delivery(
            config, self.database, self.vault, self.clock, self.record.scribe.wording
        )
        delivering.reclaim()
        delivering.drain(Event())
        self.handsets.settle()
        by_openid = {phone.openid: phone for phone in self.people.values()}
        for push in self.record.read():
            if push.openid in by_openid:
                by_openid[push.openid].told.append(push)

    def run(self, *words: object) -> Result:
        """A command as the operator types it, at this moment."""
        command, *rest = map(str, words)
        subcommand = main.get_command(click.Context(main), command)
        assert subcommand is not None, f"there is no command {command}"
        tools = Tools()
        with time_machine.travel(self.clock(), tick=False):
            try:
                return CliRunner().invoke(
                    subcommand, rest, env=self.environment, catch_exceptions=False, obj=tools
                )
            finally:
                tools.close()

    def pingyi(self, *words: object) -> str:
        """The command does what it is asked; what it says."""
        result = self.run(*words)
        assert result.exit_code == 0, result.stderr
        return result.output

    def asked(self, *words: object) -> Any:
        """The command's JSON."""
        result = self.run(*words, "--json")
        assert result.exit_code == 0, result.stderr
        return json.loads(result.stdout)

    def refused(self, *words: object) -> str:
        """The command refuses with one sentence."""
        result = self.run(*words)
        assert (result.exit_code, result.stdout) == (2, ""), result.stdout + result.stderr
        return result.stderr


def _step(left: timedelta) -> timedelta:
    """Months in which little happens are walked by hours, but none of their days is missed."""
    if left < timedelta(days=3):
        return timedelta(minutes=15)
    return timedelta(hours=1) if left < timedelta(days=30) else timedelta(hours=6)


@contextmanager
def year(config: Config, database: Database, folder: Path, begins: datetime) -> Iterator[Year]:
    """The real webhook and the simulator over HTTP; config: as rehearsal_config makes it."""
    clock = MovedClock(begins)
    wechat = config.wechat
    with served(application(config, database, clock)) as webhook_url:
        settings = simulator.Settings(
            app_id=wechat.app_id,
            app_secret=wechat.app_secret.get_secret_value(),
            token=wechat.token.get_secret_value(),
            encoding_aes_key=wechat.encoding_aes_key.get_secret_value(),
            webhook_url=webhook_url,
            data=str(folder / "phones.db"),
            port=0,
            redelivery_after_seconds=0.02,
            receipt_after_seconds=0,
            clock=clock,
        )
        with simulator.start(settings) as running:
            yield Year(
                config=config,
                database=database,
                vault=Vault([key.get_secret_value() for key in config.security.data_keys]),
                folder=folder,
                clock=clock,
                handsets=Phones(running),
                record=Record(running, Scribe(NOTICES)),
                environment=_environment(config, folder),
            )


def _environment(config: Config, folder: Path) -> dict[str, str]:
    """What the commands are told, with no file beside it."""
    nowhere = folder / "config.toml"
    nowhere.touch()
    keys = [key.get_secret_value() for key in config.security.data_keys]
    return {
        **{name: "" for name in os.environ if name.startswith("PINGYI_")},
        "PINGYI_CONFIG": str(nowhere),
        "PINGYI_BY": "市局经办人",
        "PINGYI_DATABASE__URL": config.database.url.get_secret_value(),
        "PINGYI_SECURITY__DATA_KEYS": json.dumps(keys),
        "PINGYI_SECURITY__SECRET_KEY": config.security.secret_key.get_secret_value(),
        "PINGYI_SERVER__PUBLIC_URL": str(config.server.public_url or ""),
    }
