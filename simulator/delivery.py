"""Carries a callback to the webhook, again and again as the platform does."""

import secrets
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass

import requests
from requests.adapters import HTTPAdapter

from simulator import callbacks, replies
from simulator.envelope import Sealer, sign
from simulator.faults import FaultSwitches
from simulator.replies import BadReplyError, Reply
from simulator.settings import Mode, Settings

_LARGEST_ANSWER = 256 * 1024
_HEADERS = {"Content-Type": "text/xml", "User-Agent": "Mozilla/4.0"}


@dataclass(frozen=True, slots=True)
class Delivery:
    """What became of a callback; `status` None means that no answer came in time."""

    delivered: bool
    deliveries: int
    status: int | None
    reply: Reply | None
    problem: str

    def as_json(self) -> dict[str, object]:
        return {
            "delivered": self.delivered,
            "deliveries": self.deliveries,
            "status": self.status,
            "reply": None if self.reply is None else self.reply.text,
            "problem": self.problem,
        }


class LateError(Exception):
    """No complete answer within the platform's patience."""


class Courier:
    """Signs, seals, posts and reads the answer; safe to use from many threads."""

    def __init__(self, settings: Settings, faults: FaultSwitches) -> None:
        self._settings = settings
        self._faults = faults
        self._closing = threading.Event()
        self._sealer = (
            Sealer.of(settings.token, settings.encoding_aes_key, settings.app_id)
            if settings.mode is not Mode.PLAIN
            else None
        )
        self._http = requests.Session()
        self._http.trust_env = False
        adapter = HTTPAdapter(pool_connections=2, pool_maxsize=64)
        self._http.mount("http://", adapter)
        self._http.mount("https://", adapter)

    def deliver(self, openid: str, fields: callbacks.Fields) -> Delivery:
        """Post until the webhook answers 200 in time, `attempts` times at most.

        Each delivery is signed and sealed anew; MsgId and CreateTime stay. A 200 answer that
        cannot be read is final: the platform does not ask again.
        """
        status, problem = None, ""
        for attempt in range(1, self._settings.attempts + 1):
            started = time.monotonic()
            try:
                status, body = self._post_once(openid, fields)
            except (LateError, requests.RequestException) as error:
                status, problem = None, _without_address(error)
            else:
                if status == 200:
                    return self._read(openid, body, attempt)
                problem = f"回调地址答复 HTTP {status}"
            rest = self._settings.redelivery_after_seconds - (time.monotonic() - started)
            if attempt == self._settings.attempts or self._closing.wait(max(0.0, rest)):
                break
        return Delivery(False, attempt, status, None, problem)

    def envelope(
        self, openid: str, fields: callbacks.Fields, *, timestamp: str = "", nonce: str = ""
    ) -> tuple[dict[str, str], bytes]:
        """The query and the body of one delivery, as the account's mode wants them."""
        inner = callbacks.xml(fields)
        timestamp = timestamp or self._now()
        nonce = nonce or str(secrets.randbelow(10**9) + 10**9)
        return self.sealed(openid, inner, fields, timestamp, nonce)

    def sealed(
        self, openid: str, inner: bytes, fields: callbacks.Fields, timestamp: str, nonce: str
    ) -> tuple[dict[str, str], bytes]:
        """As `envelope`, around a given inner XML; `fields` are repeated outside in compat."""
        query = self.query(openid, timestamp, nonce)
        if self._sealer is None:
            return query, inner
        encrypted = self._sealer.seal(inner)
        outer: callbacks.Fields = (
            fields
            if self._settings.mode is Mode.COMPAT
            else {"ToUserName": self._settings.account_id}
        )
        query["encrypt_type"] = "aes"
        query["msg_signature"] = sign(self._settings.token, timestamp, nonce, encrypted)
        return query, callbacks.xml({**outer, "Encrypt": encrypted})

    def query(self, openid: str, timestamp: str, nonce: str) -> dict[str, str]:
        """The parameters of every mode."""
        return {
            "signature": sign(self._settings.token, timestamp, nonce),
            "timestamp": timestamp,
            "nonce": nonce,
            "openid": openid,
        }

    def post(self, query: Mapping[str, str], body: bytes) -> tuple[int, bytes]:
        """One HTTP exchange within the timeout as a whole; raises LateError or requests' errors."""
        seconds = self._settings.timeout_seconds
        deadline = time.monotonic() + seconds
        with self._http.post(
            self._settings.webhook_url,
            params=dict(query),
            data=body,
            headers=_HEADERS,
            timeout=seconds,
            stream=True,
            allow_redirects=False,
        ) as answer:
            content = bytearray()
            for chunk in answer.iter_content(16 * 1024):
                content += chunk
                if time.monotonic() > deadline or len(content) > _LARGEST_ANSWER:
                    raise LateError("答复过慢或过长")
            return answer.status_code, bytes(content)

    def handshake(self, echo: str) -> tuple[int, str]:
        """The GET with which the platform checks a webhook's address: status and answer."""
        query = self.query("", self._now(), str(secrets.randbelow(10**9)))
        del query["openid"]
        answer = self._http.get(
            self._settings.webhook_url,
            params=query | {"echostr": echo},
            timeout=self._settings.timeout_seconds,
        )
        return answer.status_code, answer.text

    def read(self, openid: str, body: bytes) -> Reply | None:
        """The reply in a 200 answer; raises BadReplyError."""
        return replies.read(
            body,
            self._settings.mode,
            self._sealer,
            openid=openid,
            account_id=self._settings.account_id,
        )

    def close(self) -> None:
        self._closing.set()
        self._http.close()

    def _now(self) -> str:
        return str(int(self._settings.clock().timestamp()))

    def _post_once(self, openid: str, fields: callbacks.Fields) -> tuple[int, bytes]:
        answer = self.post(*self.envelope(openid, fields))
        if self._faults.lose_reply(openid):
            raise LateError("答复丢失（已设置的故障）")
        return answer

    def _read(self, openid: str, body: bytes, attempt: int) -> Delivery:
        try:
            return Delivery(True, attempt, 200, self.read(openid, body), "")
        except BadReplyError as error:
            return Delivery(False, attempt, 200, None, str(error))


def _without_address(error: Exception) -> str:
    """An error in one word or two: the text of requests' errors is long and names the URL."""
    if isinstance(error, LateError):
        return str(error)
    if isinstance(error, requests.Timeout):
        return "未在时限内答复"
    return "无法连接回调地址"
