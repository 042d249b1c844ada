"""A small webhook of the tests' own, and twins that push to it.

The webhook reads and writes through wechatpy, which the twin does not use: where the two
disagree about the platform's envelope, these tests fail.
"""

import json
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any

import pytest
import requests
import xmltodict
from flask import Flask, Response, request
from wechatpy.crypto import WeChatCrypto
from wechatpy.replies import TextReply
from wechatpy.utils import check_signature
from werkzeug.serving import WSGIRequestHandler, make_server

from simulator import Running, Settings, start

KEY = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"
SETTINGS = Settings(
    app_id="wx0123456789abcdef",
    app_secret="a-secret",
    token="a-token",
    encoding_aes_key=KEY,
    webhook_url="http://127.0.0.1:9/wechat",
    port=0,
    timeout_seconds=0.4,
    redelivery_after_seconds=0.05,
    receipt_after_seconds=0.02,
)


class _Quiet(WSGIRequestHandler):
    def log(self, type: str, message: str, *args: object) -> None:
        """Tests read their own output."""


@dataclass
class Webhook:
    """What arrived, and what is answered: `answer(message)` gives a text, None or a Response."""

    answer: Callable[[dict[str, Any]], Any] = lambda message: f"收到 {message.get('Content')}"
    queries: list[dict[str, str]] = field(default_factory=list)
    outer: list[dict[str, Any]] = field(default_factory=list)
    messages: list[dict[str, Any]] = field(default_factory=list)
    url: str = ""
    crypto: WeChatCrypto = field(
        default_factory=lambda: WeChatCrypto(SETTINGS.token, KEY, SETTINGS.app_id)
    )
    arrived: threading.Condition = field(default_factory=threading.Condition)

    def handle(self) -> Response:
        query = request.args.to_dict()
        if request.method == "GET":
            check_signature(SETTINGS.token, query["signature"], query["timestamp"], query["nonce"])
            return Response(query["echostr"])
        check_signature(SETTINGS.token, query["signature"], query["timestamp"], query["nonce"])
        body = request.get_data()
        sealed = query.get("encrypt_type") == "aes"
        if sealed:
            inner = self.crypto.decrypt_message(
                body, query["msg_signature"], query["timestamp"], query["nonce"]
            )
        else:
            inner = body
        message = xmltodict.parse(inner)["xml"]
        with self.arrived:
            self.queries.append(query)
            self.outer.append(xmltodict.parse(body)["xml"])
            self.messages.append(message)
            self.arrived.notify_all()
        answer = self.answer(message)
        if isinstance(answer, Response):
            return answer
        if answer is None:
            return Response("success")
        return Response(self.reply(message, answer, sealed=sealed))

    def reply(self, message: dict[str, Any], text: str, *, sealed: bool) -> str:
        xml: str = TextReply(
            content=text, source=message["ToUserName"], target=message["FromUserName"]
        ).render()
        if not sealed:
            return xml
        encrypted: str = self.crypto.encrypt_message(xml, "1234567", "1700000000")
        return encrypted

    def wait_for(self, kind: str) -> dict[str, Any]:
        """The first message or event of this kind, once it has arrived."""

        def found() -> dict[str, Any] | None:
            return next((m for m in self.messages if kind in (m["MsgType"], m.get("Event"))), None)

        with self.arrived:
            message = self.arrived.wait_for(found, 10)
        assert message is not None, f"no {kind} arrived"
        return message


@pytest.fixture
def webhook() -> Iterator[Webhook]:
    hook = Webhook()
    app = Flask(__name__)
    app.add_url_rule("/wechat", view_func=hook.handle, methods=["GET", "POST"])
    server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=_Quiet)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    hook.url = f"http://127.0.0.1:{server.server_port}/wechat"
    yield hook
    server.shutdown()
    thread.join()
    server.server_close()


class Sim:
    """A twin over HTTP, as the other rooms' tests and the demo drive it."""

    def __init__(self, url: str) -> None:
        self.url = url

    def get(self, path: str, **query: object) -> Any:
        answer = requests.get(self.url + path, params=query, timeout=20)
        assert answer.ok, answer.text
        return answer.json()

    def post(self, path: str, values: object = None) -> Any:
        answer = requests.post(self.url + path, json=values or {}, timeout=20)
        assert answer.ok, answer.text
        return answer.json()

    def do(self, openid: str, what: str, **values: object) -> Any:
        return self.post(f"/sim/people/{openid}/{what}", values)

    def follower(self, openid: str = "oFollower") -> str:
        self.post("/sim/people", {"name": "张三", "openid": openid})
        self.do(openid, "follow")
        return openid

    def chat(self, openid: str) -> list[dict[str, Any]]:
        lines: list[dict[str, Any]] = self.get(f"/sim/people/{openid}/messages", after=0)
        return lines

    def token(self) -> str:
        return str(
            self.get(
                "/cgi-bin/token",
                grant_type="client_credential",
                appid=SETTINGS.app_id,
                secret=SETTINGS.app_secret,
            )["access_token"]
        )

    def call(self, path: str, body: object, token: str | None = None) -> Any:
        raw = body if isinstance(body, bytes) else json.dumps(body, ensure_ascii=False).encode()
        token = self.token() if token is None else token
        answer = requests.post(
            self.url + path, params={"access_token": token}, data=raw, timeout=20
        )
        assert answer.status_code == 200
        return answer.json()


class Launch:
    """Starts twins; keyword arguments replace settings."""

    def __init__(self, webhook_url: str) -> None:
        self._webhook_url = webhook_url
        self._running: dict[str, Running] = {}

    def __call__(self, **changes: Any) -> Sim:
        settings = replace(SETTINGS, **{"webhook_url": self._webhook_url, **changes})
        twin = start(settings)
        self._running[twin.url] = twin
        return Sim(twin.url)

    def stop(self, sim: Sim) -> None:
        self._running.pop(sim.url).stop()

    def stop_all(self) -> None:
        while self._running:
            self._running.popitem()[1].stop()


@pytest.fixture
def launch(webhook: Webhook) -> Iterator[Launch]:
    starter = Launch(webhook.url)
    yield starter
    starter.stop_all()


@pytest.fixture
def sim(launch: Launch) -> Sim:
    return launch()
