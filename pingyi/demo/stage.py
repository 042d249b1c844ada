"""The stage of the demonstration: a folder with everything that it needs to go on later."""

import json
import re
import secrets
import socket
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cached_property
from pathlib import Path
from string import ascii_letters, digits

from cryptography.fernet import Fernet
from sqlalchemy import Connection, func, select

from cycle.cycle_file import read_cycle_file
from cycle.cycles import CycleRow, create_cycle, current_cycle
from cycle.districts import load_districts
from cycle.inviting.invitations import InvitationRow, ensure_for_open_cycles, list_invitations
from cycle.progress.counts import Progress, progress
from cycle.publishing.title_list import holders
from cycle.publishing.title_rows import TitleState
from cycle.roster import import_roster, read_roster
from notifications.kinds import KINDS
from pingyi.config import Config, load_config
from pingyi.demo.city import found_city
from pingyi.demo.last_year import LastYear
from storage import schema
from storage.database import Database, open_database, transaction
from storage.secrets import Vault
from storage.tables import Invitation, Response, Role

#: The survey began ten days ago and ends in three, so that a nudge is due today.
OPENED_DAYS_AGO, CLOSES_IN_DAYS = 10, 3


def free_port(wanted: int, taken: Sequence[int] = ()) -> int:
    """The wanted port of 127.0.0.1, or the next that is free."""
    for port in range(wanted, wanted + 200):
        with closing(socket.socket()) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            if port not in taken and probe.connect_ex(("127.0.0.1", port)) != 0:
                return port
    raise OSError(f"no free port from {wanted} on")


@dataclass(frozen=True)
class Stage:
    """Paths below one folder, and the two ports of this run."""

    folder: Path
    web_port: int
    phones_port: int

    @property
    def config_path(self) -> Path:
        return self.folder / "config.toml"

    @property
    def phones_url(self) -> str:
        return f"http://127.0.0.1:{self.phones_port}"

    @property
    def web_url(self) -> str:
        """Where the public pages are read, which results and titles link to."""
        return f"http://127.0.0.1:{self.web_port}"

    @property
    def environment(self) -> dict[str, str]:
        """What the processes of this run are told, over the file."""
        return {
            "PINGYI_CONFIG": str(self.config_path),
            "PINGYI_SERVER__PORT": str(self.web_port),
            "PINGYI_SERVER__PUBLIC_URL": self.web_url,
            "PINGYI_WECHAT__API_BASE_URL": self.phones_url,
        }

    @cached_property
    def config(self) -> Config:
        return load_config(self.config_path)

    @cached_property
    def database(self) -> Database:
        return open_database(self.config.database.url.get_secret_value())

    @cached_property
    def vault(self) -> Vault:
        return Vault([key.get_secret_value() for key in self.config.security.data_keys])

    @property
    def phones_command(self) -> list[str]:
        """The simulator for the demonstration's own configuration, so with its templates."""
        port, data = str(self.phones_port), str(self.folder / "phones.db")
        return ["pingyi", "simulator", "--port", port, "--data", data]

    def prepare(self, now: datetime) -> bool:
        """Write what is missing; True when the city was founded by this call."""
        self.folder.mkdir(parents=True, exist_ok=True)
        if not self.config_path.exists():
            _write_private(self.config_path, _config_text(self.folder))
        self._tell_the_ports()
        schema.upgrade(self.database)
        with self.database.statements() as db:
            if current_cycle(db, now) is not None:
                return False
        zone, today = self.config.zone, now.astimezone(self.config.zone).date()
        districts = load_districts(self.config.bureau.districts)
        calendar = self.config.schedule.load_calendar()
        before = LastYear(self.vault, zone, districts, calendar, today)
        found_city(districts, today).write(self.folder / "roster")
        cycle_file = self.folder / "cycle.toml"
        cycle_file.write_text(_cycle_text(today), encoding="utf-8")
        reading = read_roster(self.folder / "roster", districts)
        cycle = read_cycle_file(cycle_file)
        with transaction(self.database) as db:
            import_roster(db, self.vault, reading, before.began)
            before.hold(db, now)
            create_cycle(db, cycle, zone, now)
            ensure_for_open_cycles(db, self.vault, now)
        return True

    def _tell_the_ports(self) -> None:
        """In the file too, so that commands in another terminal find this run's platform."""
        text = self.config_path.read_text(encoding="utf-8")
        url = f'api_base_url = "{self.phones_url}"'
        text = re.sub(r'^api_base_url = ".*"$', url, text, count=1, flags=re.MULTILINE)
        text = re.sub(r"^port = \d+$", f"port = {self.web_port}", text, flags=re.MULTILINE)
        public = f'public_url = "{self.web_url}"'
        text = re.sub(r'^public_url = ".*"$', public, text, count=1, flags=re.MULTILINE)
        self.config_path.write_text(text, encoding="utf-8")

    def invitations(self, now: datetime) -> list[InvitationRow]:
        with self.database.statements() as db:
            cycle = _cycle(db, now)
            return list(list_invitations(db, self.vault, cycle.id))

    def with_one_agency(self) -> frozenset[str]:
        """Credit codes of the enterprises that have a single agency to rate in this survey."""
        query = (
            select(Invitation.subject)
            .join(Response, Response.invitation_id == Invitation.id)
            .group_by(Invitation.cycle_id, Invitation.subject)
            .having(func.count() == 1)
        )
        with self.database.statements() as db:
            cycle = _cycle(db, datetime.now(UTC))
            return frozenset(db.scalars(query.where(Invitation.cycle_id == cycle.id)))

    def titled(self) -> frozenset[str]:
        """Credit codes of the agencies that hold a title of the cycle before."""
        today = datetime.now(UTC).astimezone(self.config.zone).date()
        with self.database.statements() as db:
            found = holders(db, today)
        return frozenset(each.title.uscc for each in found if each.state is TitleState.VALID)

    def progress(self) -> tuple[Progress, bool]:
        """How far the whole survey is, and whether it is still open."""
        now = datetime.now(UTC)
        with self.database.statements() as db:
            cycle = _cycle(db, now)
            return progress(db, cycle.id, None), cycle.is_open(now)


def _cycle(db: Connection, now: datetime) -> CycleRow:
    cycle = current_cycle(db, now)
    if cycle is None:
        raise LookupError("the stage is set by prepare()")
    return cycle


def role_name(role: Role) -> str:
    return {Role.ENTERPRISE: "企业", Role.AGENCY: "机构", Role.LIAISON: "联络员"}[role]


def _write_private(path: Path, text: str) -> None:
    """Secrets are the owner's alone."""
    path.touch(mode=0o600)
    path.write_text(text, encoding="utf-8")


def _config_text(folder: Path) -> str:
    alphabet = ascii_letters + digits
    aes_key = "".join(secrets.choice(alphabet) for _ in range(43))
    database = json.dumps(f"sqlite:///{(folder / 'pingyi.db').resolve()}")
    templates = "\n".join(
        f'[wechat.templates.{kind}]\nid = "SIM-{kind.upper()}"\n'
        'fields = { thing1 = "survey", thing2 = "name", thing3 = "hint" }'
        for kind in KINDS
        if kind != "nudge"
    )
    return f"""# Made by `pingyi demo`; every secret in it is of this demonstration alone.
[bureau]
name = "演示市应急管理局"
account = "安全生产技术服务评议"
[wechat]
app_id = "wx{secrets.token_hex(8)}"
app_secret = "{secrets.token_hex(16)}"
token = "{secrets.token_hex(16)}"
encoding_aes_key = "{aes_key}"
api_base_url = ""
[wechat.templates.nudge]
id = "SIM-NUDGE"
fields = {{ thing1 = "agency", time2 = "deadline", thing3 = "hint" }}
{templates}
[server]
port = 0
public_url = ""
[database]
url = {database}
[security]
secret_key = "{secrets.token_urlsafe(32)}"
data_keys = ["{Fernet.generate_key().decode()}"]
[schedule]
tick_seconds = 15
nudge_idle_minutes = 1
# shown at any hour of any day
quiet_hours = ""
lunch = ""
nudge_on_days_off = true
"""


def _cycle_text(today: date) -> str:
    opens, closes = today - timedelta(OPENED_DAYS_AGO), today + timedelta(CLOSES_IN_DAYS)
    return f"""[cycle]
name = "{today.year}演示"
questionnaire = "foshan-2023"
ruleset = "foshan-2023"
window_start = {today.year - 1}-01-01
window_end = {today}
[survey]
opens_on = {opens}
closes_on = {closes}
nudge_days_before = [7, {CLOSES_IN_DAYS}, 1, 0]
[milestones]
nominations_due = {today}
materials_due = {today + timedelta(1)}
liaisons_due = {today}
evaluation_ends = {closes}
publicity_starts = {closes + timedelta(7)}
publicity_ends = {closes + timedelta(37)}
"""
