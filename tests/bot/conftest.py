"""The webhook over a real database, and people who talk to it through signed callbacks."""

import itertools
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
import structlog
import time_machine
from flask import Flask
from flask.testing import FlaskClient

from bot.inbound import Inbound
from bot.outage import Outage
from bot.turn import Turns
from bot.webhook import create_webhook
from pingyi.app import account_of, surroundings_of
from pingyi.config import Config
from storage.database import Database
from storage.secrets import Vault


def _sibling(name: str) -> ModuleType:
    """Tests are no package: files beside this one are loaded by their path."""
    full = f"pingyi_tests_bot_{name}"
    if full not in sys.modules:
        spec = spec_from_file_location(full, Path(__file__).with_name(f"{name}.py"))
        assert spec is not None
        assert spec.loader is not None
        sys.modules[full] = module_from_spec(spec)
        spec.loader.exec_module(sys.modules[full])
    return sys.modules[full]


callbacks, town_module, serving = _sibling("callbacks"), _sibling("town"), _sibling("serving")

APP_ID, TOKEN = "wx0123456789abcdef", "a-token"
KEY = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"
PREVIOUS_KEY = "GFEDCBA9876543210zyxwvutsrqponmlkjihgfedcba"[:42] + "Q"
NOW = datetime(2023, 10, 20, 2, 0, tzinfo=UTC)
DATA_KEY = "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE="
SUCCESS = "success"
#: The enterprise of the village.
FIRM = "宏达五金厂"
#: Never twice in a session: several webhooks may stand on one database.
_MESSAGE_IDS = itertools.count(24_000_000_001)


@dataclass
class Web:
    """The webhook behind Flask's test client."""

    client: FlaskClient
    platform: Any

    def push(self, fields: dict[str, object]) -> str:
        """Deliver an encrypted message; the reply's text, or the bare word success."""
        return self.push_raw(callbacks.xml(fields))

    def push_raw(self, message: bytes) -> str:
        query, body = self.platform.push(message)
        # a client of its own for each delivery: they come in several threads
        client = self.client.application.test_client()
        response = client.post("/wechat", query_string=query, data=body)
        assert response.status_code == 200
        return self.text_of(response.data)

    def text_of(self, body: bytes) -> str:
        if body == SUCCESS.encode():
            return SUCCESS
        reply = callbacks.fields_of(self.platform.open_reply(body))
        assert reply["MsgType"] == "text"
        assert reply["FromUserName"] == callbacks.ACCOUNT
        assert len(reply["Content"].encode()) <= 1800
        return reply["Content"]

    def at_once(self, tasks: Sequence[Callable[[], Any]]) -> list[Any]:
        return list(serving.at_once(tasks))

    def person(self, openid: str) -> "Person":
        return Person(openid, self)

    def next_id(self) -> int:
        return next(_MESSAGE_IDS)


@dataclass
class Person:
    """Somebody with a phone: types, taps, follows."""

    openid: str
    web: Web
    last: str = ""  #: the last reply
    sent: dict[str, object] = field(default_factory=dict)  #: the last message's fields

    def says(self, text: str, **more: object) -> str:
        message = callbacks.text_message(self.openid, text, self.web.next_id(), **more)
        return self.sends(message)

    def taps(self, label: str, reply: str | None = None) -> str:
        """Tap the line of the last (or the given) reply that begins with this label."""
        found = [
            link
            for link in callbacks.links_in(self.last if reply is None else reply)
            if link.label.startswith(label)
        ]
        assert found, f"nothing to tap for {label}"
        return self.says(found[0].content, bizmsgmenuid=found[0].token)

    def does(self, event: str, key: str = "", **more: object) -> str:
        return self.sends(callbacks.event_message(self.openid, event, key, **more))

    def sends(self, message: dict[str, object]) -> str:
        self.sent = message
        self.last = self.web.push(message)
        return self.last

    def binds(self, town: Any, name: str = FIRM) -> "Person":
        self.says(f"绑定 {town.codes[name]}")
        return self

    def consents(self, town: Any, name: str = FIRM) -> "Person":
        self.binds(town, name).says("同意")
        return self

    def submits(self, town: Any, answers: str = "AABBCCABCA", name: str = FIRM) -> "Person":
        self.consents(town, name).says(answers)
        self.says("跳过")
        assert "提交成功" in self.says("提交")
        return self

    def again(self) -> str:
        """The platform delivers the last message once more."""
        return self.web.push(self.sent)


@pytest.fixture
def fixed_time() -> Iterator[Any]:
    """A clock that stands in the middle of the 2023 survey and can be moved."""
    with time_machine.travel(NOW, tick=False) as clock:
        yield clock


@pytest.fixture
def config(database_url: str) -> Config:
    return Config(
        wechat={
            "app_id": APP_ID,
            "token": TOKEN,
            "encoding_aes_key": KEY,
            "previous_encoding_aes_key": PREVIOUS_KEY,
            "mode": "safe",
        },
        database={"url": database_url},
        security={"data_keys": [DATA_KEY], "guesses_per_person": 3, "guesses_in_all": 5},
    )


@pytest.fixture
def vault() -> Vault:
    return Vault([DATA_KEY])


@pytest.fixture
def platform() -> Any:
    return callbacks.Platform(APP_ID, TOKEN, KEY)


@pytest.fixture
def previous_platform() -> Any:
    return callbacks.Platform(APP_ID, TOKEN, PREVIOUS_KEY)


@pytest.fixture
def wire() -> ModuleType:
    """The functions of callbacks.py."""
    return callbacks


@pytest.fixture
def wait_until() -> Callable[..., None]:
    return town_module.wait_until


@pytest.fixture
def make_client(config: Config, database: Database) -> Callable[..., FlaskClient]:
    """Build the webhook, in another mode than safe where asked."""

    def make(
        mode: str = "safe", answer: Callable[..., str] | None = None, on: Database = database
    ) -> FlaskClient:
        wechat = config.wechat.model_copy(update={"mode": mode})
        account = account_of(config.model_copy(update={"wechat": wechat}))
        turns = Turns(surroundings_of(config, on), Outage())
        app = Flask("test")
        app.register_blueprint(create_webhook(account, answer or turns.answer))
        return app.test_client()

    return make


class Heard:
    """Stands where the conversation stands, and keeps what was read."""

    def __init__(self) -> None:
        self.messages: list[Inbound] = []

    def __call__(self, inbound: Inbound) -> str:
        self.messages.append(inbound)
        return "好的"


@pytest.fixture
def heard() -> Heard:
    return Heard()


@pytest.fixture
def client(make_client: Callable[..., FlaskClient], heard: Heard) -> FlaskClient:
    """The webhook in safe mode, with `heard` behind it."""
    return make_client("safe", heard)


@pytest.fixture
def web(make_client: Callable[..., FlaskClient], platform: Any) -> Web:
    return Web(make_client(), platform)


@pytest.fixture
def web_on(make_client: Callable[..., FlaskClient], platform: Any) -> Callable[[Database], Web]:
    """The webhook on a database that was opened otherwise."""
    return lambda database: Web(make_client(on=database), platform)


@pytest.fixture
def town(database: Database, vault: Vault) -> Any:
    """An empty town; the survey is opened by the test."""
    return town_module.Town(database, vault)


@pytest.fixture
def village(town: Any, fixed_time: Any) -> Any:
    """One agency, one enterprise in an open survey, at a fixed time."""
    town.enterprise("宏达五金厂", "安信检测公司")
    return town.open()


@pytest.fixture
def served_town(database: Database, vault: Vault) -> Any:
    """The village as of today: servers in processes of their own have the real clock."""
    town = town_module.Town(database, vault, today=datetime.now(UTC).date())
    town.enterprise("宏达五金厂", "安信检测公司")
    return town.open()


@pytest.fixture
def settings(config: Config) -> dict[str, str]:
    """The same configuration as environment variables, for processes of their own."""
    return {
        "PINGYI_WECHAT__APP_ID": APP_ID,
        "PINGYI_WECHAT__TOKEN": TOKEN,
        "PINGYI_WECHAT__ENCODING_AES_KEY": KEY,
        "PINGYI_DATABASE__URL": config.database.url.get_secret_value(),
        "PINGYI_SECURITY__DATA_KEYS": f'["{DATA_KEY}"]',
    }


@pytest.fixture
def serve(settings: dict[str, str], tmp_path: Path) -> Iterator[Callable[..., Any]]:
    """Start `pingyi serve` on the test's (or another) database."""
    running = []

    def start(url: str | None = None, workers: int = 2) -> Any:
        on = {"PINGYI_DATABASE__URL": url} if url else {}
        running.append(serving.Served({**settings, **on}, tmp_path, workers))
        return running[-1]

    yield start
    for served in running:
        served.stop()


@pytest.fixture
def log_lines() -> Iterator[list[Any]]:
    """What is logged at info and above, as event dictionaries."""
    with structlog.testing.capture_logs() as lines:
        yield lines
