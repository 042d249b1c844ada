"""The outbound client against the platform's twin and against servers that misbehave."""

import json
import logging
import socket
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
import requests

import simulator
from bot.wechat import Account, WeChat
from bot.wechat_errors import redacted
from notifications.errors import Cause, SendError
from notifications.message import Sender
from storage.database import Database
from storage.secrets import Vault

SECRET = "the-app-secret"


@pytest.fixture
def twin() -> Iterator[str]:
    settings = simulator.Settings(
        app_id="wx1",
        app_secret=SECRET,
        token="t",
        encoding_aes_key="a" * 43,
        webhook_url="http://127.0.0.1:9/",
        port=0,
        attempts=1,
        receipt_after_seconds=3600,
    )
    with simulator.start(settings) as running:
        for openid in ("o1", "o2"):
            post(running.url, "/sim/people", {"name": "某人", "openid": openid})
            post(running.url, f"/sim/people/{openid}/follow", {"wait": False})
        yield running.url


def post(url: str, path: str, body: Any = None) -> Any:
    return requests.post(url + path, json=body or {}, timeout=10).json()


def calls(url: str, ending: str) -> list[dict[str, Any]]:
    found = requests.get(f"{url}/sim/calls?limit=1000", timeout=10).json()
    return [call for call in found if call["path"].endswith(ending)]


def client(url: str, database: Database, vault: Vault, secret: str = SECRET) -> WeChat:
    return WeChat(Account("wx1", secret, url), database, vault, timeout=(1, 1))


def test_it_sends_both_kinds_and_makes_codes_and_menus(
    twin: str, database: Database, vault: Vault
) -> None:
    wechat = client(twin, database, vault)
    sender: Sender = wechat
    sender.send_text("o1", "您好，《调查》 “引号” & <b>")
    (shown,) = [
        line
        for line in requests.get(f"{twin}/sim/people/o1/messages", timeout=10).json()
        if line["kind"] == "custom"
    ]
    assert shown["text"] == "您好，《调查》 “引号” & <b>"
    first = sender.send_template("o1", "SIM-1", {"thing1": "某公司"}, "id-1")
    assert first > 2**53
    assert sender.send_template("o1", "SIM-1", {"thing1": "某公司"}, "id-1") == first
    assert sender.send_template("o1", "SIM-1", {"thing1": "某公司"}, "id-2") != first
    code = wechat.create_qrcode("K7M2QX9TB")
    assert code.ticket
    assert code.url.startswith("http")
    menu = {"button": [{"type": "click", "name": "进度", "key": "进度"}]}
    assert wechat.change("menu/create", menu)["errcode"] == 0
    assert requests.get(f"{twin}/sim/menu", timeout=10).json()["button"][0]["name"] == "进度"
    assert len(calls(twin, "/stable_token")) == 1
    assert calls(twin, "/token") == []


@pytest.mark.parametrize(
    ("code", "cause"),
    [(-1, Cause.BUSY), (45009, Cause.QUOTA), (45015, Cause.WINDOW), (47003, Cause.VALUE)],
)
def test_an_errcode_in_a_200_decides(
    twin: str, database: Database, vault: Vault, code: int, cause: Cause
) -> None:
    post(twin, "/sim/faults", {"errcode": code, "errcode_times": 1})
    with pytest.raises(SendError) as caught:
        client(twin, database, vault).send_text("o1", "您好")
    assert (caught.value.cause, caught.value.code) == (cause, code)


def test_an_unknown_person_is_the_persons_failure(
    twin: str, database: Database, vault: Vault
) -> None:
    with pytest.raises(SendError) as caught:
        client(twin, database, vault).send_text("nobody", "您好")
    assert (caught.value.cause, caught.value.code) == (Cause.RECIPIENT, 40003)


def test_eight_cold_threads_fetch_one_token(twin: str, database: Database, vault: Vault) -> None:
    clients = [client(twin, database, vault) for _ in range(8)]
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda c: c.create_qrcode("scene"), clients))
    assert len(calls(twin, "/stable_token")) == 1
    assert len(calls(twin, "/qrcode/create")) == 8


def test_a_voided_token_is_replaced_within_the_call(
    twin: str, database: Database, vault: Vault
) -> None:
    wechat = client(twin, database, vault)
    wechat.create_qrcode("scene")
    with database.transaction() as db:  # as if the token were half an hour old
        db.exec_driver_sql("UPDATE access_token SET refreshing_until = NULL")
    post(twin, "/sim/tokens/void")
    wechat.create_qrcode("scene")
    assert len(calls(twin, "/stable_token")) == 2
    assert [call["errcode"] for call in calls(twin, "/qrcode/create")] == [0, 40001, 0]


def test_a_token_that_is_refused_for_ever_makes_few_calls(
    twin: str, database: Database, vault: Vault
) -> None:
    post(twin, "/sim/faults", {"errcode": 40001, "errcode_times": 1_000_000})
    wechat = client(twin, database, vault)
    for _ in range(50):
        with pytest.raises(SendError) as caught:
            wechat.send_text("o1", "您好")
        assert caught.value.cause is Cause.TOKEN
    assert len(calls(twin, "/stable_token")) <= 2
    assert len(calls(twin, "/custom/send")) <= 100


def test_a_wrong_secret_is_a_matter_of_configuration(
    twin: str, database: Database, vault: Vault
) -> None:
    with pytest.raises(SendError) as caught:
        client(twin, database, vault, secret="wrong").send_text("o1", "您好")
    assert (caught.value.cause, caught.value.code) == (Cause.CONFIG, 40125)


@contextmanager
def server(status: int, body: bytes) -> Iterator[str]:
    """Gives a good token, and this answer to everything else."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            token = self.path == "/cgi-bin/stable_token"
            self.rfile.read(int(self.headers["Content-Length"]))
            answer = json.dumps({"access_token": "the-token"}).encode() if token else body
            self.send_response(200 if token else status)
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, format: str, *args: object) -> None:
            pass

    httpd = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=httpd.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{httpd.server_port}"
    finally:
        httpd.shutdown()
        thread.join()
        httpd.server_close()


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (500, b"oops"),
        (502, b"<html>bad gateway</html>"),
        (404, b""),
        (200, b"<html>maintenance</html>"),
        (200, b""),
        (200, b"[1, 2]"),
        (200, b"null"),
        (200, b'{"errcode": 0}'),  # a template's answer without its msgid
    ],
)
def test_an_answer_that_is_none_leaves_the_outcome_unknown(
    database: Database, vault: Vault, status: int, body: bytes
) -> None:
    with server(status, body) as url, pytest.raises(SendError) as caught:
        client(url, database, vault).send_template("o1", "T", {}, "id")
    assert caught.value.cause is Cause.SERVER
    assert caught.value.outcome_unknown


def test_no_connection_is_known_not_to_have_sent(database: Database, vault: Vault) -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{unused.getsockname()[1]}"
        with pytest.raises(SendError) as caught:
            client(url, database, vault).send_text("o1", "您好")
    assert caught.value.cause is Cause.NETWORK
    assert not caught.value.outcome_unknown


@pytest.mark.parametrize("fault", [{"delay_ms": 1500}, {"drop": 1}, {"lose_answers": 1}])
def test_a_lost_answer_leaves_the_outcome_unknown(
    twin: str, database: Database, vault: Vault, fault: dict[str, int]
) -> None:
    post(twin, "/sim/faults", fault)
    with pytest.raises(SendError) as caught:
        client(twin, database, vault).send_text("o1", "您好")
    assert caught.value.cause is Cause.TIMEOUT
    assert caught.value.outcome_unknown


@pytest.mark.parametrize(
    ("fault", "answered"),
    [
        ({"delay_ms": 1500}, False),
        ({"drop": 1}, False),
        ({"errcode": 47001, "errcode_times": 1}, True),
        ({"busy": 1}, True),
    ],
)
def test_no_error_and_no_log_holds_token_or_secret(
    twin: str,
    database: Database,
    vault: Vault,
    fault: dict[str, int],
    answered: bool,
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG)
    post(twin, "/sim/faults", fault)
    with pytest.raises(SendError) as caught:
        client(twin, database, vault).send_text("o1", "您好")
    assert caught.value.__context__ is None
    assert caught.value.__cause__ is None
    assert ("access_token=…" in caplog.text) == answered, "urllib3 logs the address"
    for text in (caplog.text, repr(caught.value), str(caught.value)):
        assert "SIM_" not in text
        assert SECRET not in text
    assert SECRET not in repr(Account("wx1", SECRET))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("POST /x?access_token=abc-_1&a=b HTTP", "POST /x?access_token=…&a=b HTTP"),
        ("url: /x?access_token=abc", "url: /x?access_token=…"),
        ('{"secret": "s3"}', '{"secret": "…"}'),
        ("nothing here", "nothing here"),
    ],
)
def test_redaction(text: str, expected: str) -> None:
    assert redacted(text) == expected
