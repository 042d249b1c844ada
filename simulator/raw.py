"""Deliveries that are not what the platform would send, for tests of the webhook."""

import time
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import requests

from simulator import callbacks, people
from simulator.delivery import Courier, LateError
from simulator.replies import BadReplyError
from simulator.twin import Twin

_MOST_COPIES = 64
_SHOWN = 4000


def deliver(twin: Twin, spec: Mapping[str, object]) -> list[dict[str, object]]:
    """Post `copies` identical deliveries at once, without redelivery or chat.

    What is inside: `text`, or `fields` (an object of XML elements), or `xml` (the inner XML
    as it is); `msg_id`, `create_time`. Around it: `app_id` (sealed for another account),
    `timestamp` or `timestamp_offset`, `break_signature`, `size` (padded to so many bytes),
    `body` (the outer body as it is, the query being signed as usual). Raises ValueError.
    """
    copies = _number(spec, "copies", 1)
    if not 1 <= copies <= _MOST_COPIES:
        raise ValueError(f"copies: 1 to {_MOST_COPIES}")
    openid = str(spec.get("openid") or people.new_openid())
    query, body = _envelope(twin, spec, openid)
    with ThreadPoolExecutor(copies) as pool:
        return list(pool.map(lambda _: _post(twin.courier, openid, query, body), range(copies)))


def _envelope(twin: Twin, spec: Mapping[str, object], openid: str) -> tuple[dict[str, str], bytes]:
    offset = _number(spec, "timestamp_offset", 0)
    timestamp = str(spec.get("timestamp") or _now(twin) + offset)
    nonce = str(spec.get("nonce") or time.time_ns())
    fields = _fields(twin, spec, openid)
    inner = callbacks.xml(fields)
    if isinstance(spec.get("xml"), str):
        inner = str(spec["xml"]).encode("utf-8", "surrogatepass")
    courier = twin.courier
    if spec.get("app_id"):
        courier = Courier(replace(twin.settings, app_id=str(spec["app_id"])), twin.faults)
    query, body = courier.sealed(openid, inner, fields, timestamp, nonce)
    if isinstance(spec.get("body"), str):
        body = str(spec["body"]).encode("utf-8", "surrogatepass")
    body = body.ljust(_number(spec, "size", 0))
    if spec.get("break_signature"):
        for name in ("signature", "msg_signature"):
            if name in query:
                query[name] = "0" * 40
    return query, body


def _fields(twin: Twin, spec: Mapping[str, object], openid: str) -> callbacks.Fields:
    with twin.data.write() as db:
        msg_id = _number(spec, "msg_id", twin.data.next_message_id(db))
    created = _number(spec, "create_time", _now(twin))
    given = spec.get("fields")
    if isinstance(given, dict):
        header = callbacks.header(twin.settings.account_id, openid, created, "event")
        return {**header, **given}
    header = callbacks.header(twin.settings.account_id, openid, created, "text")
    return {**header, **callbacks.text(str(spec.get("text", ""))), "MsgId": msg_id}


def _now(twin: Twin) -> int:
    return int(twin.clock.real().timestamp())


def _number(spec: Mapping[str, object], name: str, default: int) -> int:
    value = spec.get(name, default)
    try:
        return int(str(value))
    except ValueError:
        raise ValueError(f"{name}: must be a whole number") from None


def _post(
    courier: Courier, openid: str, query: Mapping[str, str], body: bytes
) -> dict[str, object]:
    try:
        status, answer = courier.post(query, body)
    except (LateError, requests.RequestException):
        return {"status": None, "reply": None, "problem": "没有答复", "raw": ""}
    result: dict[str, object] = {"status": status, "reply": None, "problem": ""}
    result["raw"] = answer[:_SHOWN].decode("utf-8", "replace")
    if status == 200:
        try:
            reply = courier.read(openid, answer)
        except BadReplyError as error:
            result["problem"] = str(error)
        else:
            result["reply"] = None if reply is None else reply.text
    return result
