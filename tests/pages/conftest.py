"""The web application on a city whose list is published, announced and, in part, revoked."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from threading import Thread
from typing import Any

import pytest
from flask.testing import FlaskClient
from werkzeug.serving import make_server
from werkzeug.test import TestResponse

from cycle.publishing.links import result_link
from pingyi.app import application
from pingyi.config import Config
from storage.database import Database, transaction
from storage.secrets import Vault
from tests.cycle.conftest import CYCLE_2023, City
from tests.cycle.frozen_list import BUREAU, ZONE, FrozenList, at

DATA_KEY = "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE="
TUESDAY, FRIDAY = date(2023, 10, 24), date(2023, 10, 27)
ANNOUNCED = date(2023, 10, 31)
BASE = "https://pingyi.example"


@dataclass
class Web:
    """The pages on a day that the test chooses."""

    year: FrozenList
    config: Config
    today: datetime = field(default_factory=lambda: at(TUESDAY))

    def __post_init__(self) -> None:
        self.app = application(self.config, self.year.city.database, lambda: self.today)
        self.client: FlaskClient = self.app.test_client()

    def configure(self, **bureau: str) -> None:
        """Serve with other words about the bureau from now on."""
        changed = self.config.bureau.model_copy(update=bureau)
        self.config = self.config.model_copy(update={"bureau": changed})
        self.__post_init__()

    def get(self, path: str) -> TestResponse:
        return self.client.get(path)

    def text(self, path: str, status: int = 200) -> str:
        response = self.client.get(path)
        assert response.status_code == status, response.text
        return response.text

    def result_path(self, uscc: str, cycle: str = "2023") -> str:
        return result_link(BASE, self.year.city.vault, cycle, uscc).removeprefix(BASE)

    def revoke(self, code: str, on: date) -> None:
        from cycle.publishing.titles import named_title, revoke

        with transaction(self.year.city.database) as db:
            title = named_title(db, code, on)
            revoke(db, title, on, "评定年度内有违法违规行为", BUREAU, at(on), ZONE)


@pytest.fixture
def vault() -> Vault:
    return Vault([DATA_KEY])


@pytest.fixture
def city(database: Database, vault: Vault) -> City:
    return City(database, vault, CYCLE_2023)


@pytest.fixture
def web(city: City, database_url: str) -> Web:
    config = Config(
        bureau={"name": "佛山市应急管理局"},
        wechat={"app_id": "wx0123456789abcdef", "token": "a-token", "mode": "plain"},
        database={"url": database_url},
        server={"public_url": BASE},
        security={"data_keys": [DATA_KEY]},
    )
    return Web(FrozenList(city), config)


@pytest.fixture
def serve() -> Iterator[Callable[[Any], str]]:
    """The application over real HTTP; gives its address."""
    running = []

    def start(app: Any) -> str:
        server = make_server("127.0.0.1", 0, app, threaded=True)
        thread = Thread(target=server.serve_forever, daemon=True)
        thread.start()
        running.append((server, thread))
        return f"http://127.0.0.1:{server.server_port}"

    yield start
    for server, thread in running:
        server.shutdown()
        thread.join()
        server.server_close()
