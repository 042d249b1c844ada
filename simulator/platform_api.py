"""The platform's own API at its real paths: every error is an HTTP 200 with an errcode."""

import io
import json
import re
import select
import socket
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import cast

import segno
from flask import Blueprint, Response, current_app, request

from simulator import (
    calls,
    menu_api,
    notices,
    people,
    quota_api,
    scenes,
    sending,
    tags,
    template_lists,
    token_api,
    tokens,
)
from simulator.errcodes import PlatformError
from simulator.fault_rules import Asked
from simulator.fault_table import Effect
from simulator.faults import Strike
from simulator.twin import Twin

blueprint = Blueprint("platform_api", __name__)
Answer = dict[str, object]
_ROOT = "/cgi-bin/"
# What the log of calls says where there was no JSON to log.
_UNANSWERED: Mapping[Effect | None, str] = {
    Effect.DROP: "connection dropped",
    Effect.LOSE: "connection dropped",
    Effect.SILENCE: "not answered",
    Effect.GATEWAY: "HTTP 502",
}
_GATEWAY_PAGE = (
    "<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n"
    "<body><center><h1>502 Bad Gateway</h1></center></body>\r\n</html>\r\n"
)
_ESCAPED = re.compile(rb"\\u[0-9a-fA-F]{4}")


def _qrcode(twin: Twin, body: Mapping[str, object]) -> Answer:
    return scenes.create(twin.data, dict(body), twin.clock.now())


def _user_info(twin: Twin, query: Mapping[str, object]) -> Answer:
    person = people.find(twin.data, str(query.get("openid", "")))
    if person is None:
        raise PlatformError(40003)
    if not person.following:
        return {"subscribe": 0, "openid": person.openid}
    since = person.followed_at or datetime.fromtimestamp(0, UTC)
    return {
        "subscribe": 1,
        "openid": person.openid,
        "language": "zh_CN",
        "subscribe_time": int(since.timestamp()),
        "remark": "",
        "groupid": 0,
        "tagid_list": tags.worn(twin.data, person.openid),
        "subscribe_scene": "ADD_SCENE_QR_CODE" if person.scene else "ADD_SCENE_SEARCH",
        "qr_scene": 0,
        "qr_scene_str": person.scene,
    }


def _callback_ips(_: Twin, __: Mapping[str, object]) -> Answer:
    return {"ip_list": ["127.0.0.1/32", "::1/128"]}


def _quota_get(twin: Twin, body: Mapping[str, object]) -> Answer:
    path = str(body.get("cgi_path", ""))
    if not path.startswith(_ROOT) or path.removeprefix(_ROOT) not in _CALLS:
        raise PlatformError(76021)
    return quota_api.get(twin, path)


@dataclass(frozen=True, slots=True)
class _Call:
    method: str
    handler: Callable[[Twin, Mapping[str, object]], Answer]
    needs_token: bool = True
    refuses_escapes: bool = False


_CALLS: Mapping[str, _Call] = {
    "token": _Call("GET", token_api.classic, needs_token=False),
    "stable_token": _Call("POST", token_api.stable, needs_token=False),
    "message/custom/send": _Call("POST", sending.custom, refuses_escapes=True),
    "message/template/send": _Call("POST", sending.template),
    "message/subscribe/bizsend": _Call("POST", notices.send),
    "qrcode/create": _Call("POST", _qrcode),
    "menu/create": _Call("POST", menu_api.create, refuses_escapes=True),
    "menu/get": _Call("GET", menu_api.get),
    "menu/delete": _Call("GET", menu_api.delete),
    "menu/addconditional": _Call("POST", menu_api.add_conditional, refuses_escapes=True),
    "menu/delconditional": _Call("POST", menu_api.delete_conditional),
    "tags/create": _Call("POST", tags.create),
    "tags/get": _Call("GET", tags.listed),
    "tags/members/batchtagging": _Call("POST", tags.put_on),
    "tags/members/batchuntagging": _Call("POST", tags.take_off),
    "user/tag/get": _Call("POST", tags.wearers),
    "user/info": _Call("GET", _user_info),
    "getcallbackip": _Call("GET", _callback_ips),
    "get_api_domain_ip": _Call("GET", _callback_ips),
    "template/get_all_private_template": _Call("GET", template_lists.templates),
    "clear_quota": _Call("POST", quota_api.clear),
    "clear_quota/v2": _Call("POST", quota_api.clear_by_secret, needs_token=False),
    "openapi/quota/get": _Call("POST", _quota_get),
}
#: Beside them, below /wxaapi/.
_OTHER_CALLS: Mapping[str, _Call] = {
    "newtmpl/gettemplate": _Call("GET", template_lists.notices),
}


@blueprint.route("/cgi-bin/<path:name>", methods=["GET", "POST"])
def call(name: str) -> Response:
    """One of the platform's calls below its root."""
    return _called(_CALLS.get(name))


@blueprint.route("/wxaapi/<path:name>", methods=["GET", "POST"])
def other_call(name: str) -> Response:
    """One of those that are elsewhere."""
    return _called(_OTHER_CALLS.get(name))


def _called(known: _Call | None) -> Response:
    """Answer one platform call, let the faults strike, and record it."""
    twin = cast(Twin, current_app.extensions["twin"])
    if known is None:
        return Response("Not Found", 404, mimetype="text/plain")
    started = time.perf_counter()
    strike = twin.faults.strike(_asked())
    time.sleep(strike.delay_ms / 1000)
    answer: Answer = {}
    try:
        if strike.effect not in (Effect.DROP, Effect.GATEWAY):
            answer = _answer(twin, known, strike)
    except PlatformError as error:
        answer = error.answer()
    _record(twin, answer, unanswered=_UNANSWERED.get(strike.effect, ""), started=started)
    if strike.effect is Effect.GATEWAY:
        return Response(_GATEWAY_PAGE, 502, mimetype="text/html")
    if strike.effect in _UNANSWERED:
        _drop_connection(strike.silent_ms)
    return Response(json.dumps(answer, ensure_ascii=False), mimetype="application/json")


@blueprint.get("/cgi-bin/showqrcode")
def show_qrcode() -> Response:
    """The picture behind a ticket, as PNG; on the real platform it needs no token either."""
    twin = cast(Twin, current_app.extensions["twin"])
    code = scenes.find(twin.data, request.args.get("ticket", ""))
    if code is None or code.expired(twin.clock.now()):
        return Response("Not Found", 404, mimetype="text/plain")
    picture = io.BytesIO()
    segno.make(code.url, error="m").save(picture, kind="png", scale=8)
    return Response(picture.getvalue(), mimetype="image/png")


def _answer(twin: Twin, known: _Call, strike: Strike) -> Answer:
    if strike.effect is Effect.REFUSE:
        raise PlatformError(strike.errcode, strike.detail)
    if request.method != known.method:
        raise PlatformError(43001 if known.method == "GET" else 43002)
    if known.needs_token:
        tokens.check(twin.data, request.args.get("access_token", ""), twin.clock.now())
    if known.method == "GET":
        return known.handler(twin, request.args.to_dict())
    return known.handler(twin, _body(refuses_escapes=known.refuses_escapes))


def _asked() -> Asked:
    """The call as faults choose by it; a body that is no JSON object is about nobody."""
    body = request.get_json(force=True, silent=True) if request.method == "POST" else None
    if not isinstance(body, dict):
        return Asked(request.path, request.args.get("openid", ""))
    kinds = frozenset(str(body[name]) for name in ("msgtype", "template_id") if body.get(name))
    data = body.get("data")
    names = tuple(map(str, data)) if isinstance(data, dict) else ()
    return Asked(request.path, str(body.get("touser", "")), kinds, names)


def _body(*, refuses_escapes: bool) -> Mapping[str, object]:
    raw = request.get_data()
    if not raw.strip():
        raise PlatformError(44002)
    if refuses_escapes and _ESCAPED.search(raw):
        raise PlatformError(40033)
    try:
        body = json.loads(raw)
    except ValueError as error:
        raise PlatformError(47001) from error
    if not isinstance(body, dict):
        raise PlatformError(47001)
    return body


def _record(twin: Twin, answer: Answer, *, unanswered: str, started: float) -> None:
    calls.record(
        twin.data,
        method=request.method,
        path=request.path,
        token=request.args.get("access_token", ""),
        openid=_asked().openid,
        errcode=None if unanswered else int(str(answer.get("errcode", 0))),
        errmsg=unanswered or str(answer.get("errmsg", "ok")),
        milliseconds=(time.perf_counter() - started) * 1000,
        at=twin.clock.real(),
    )


def _drop_connection(after_ms: int = 0) -> None:
    """Cut the line without an answer, where the server lets us have the socket.

    With `after_ms` it stays silent so long first, or until the caller gives up.
    """
    line = request.environ.get("werkzeug.socket")
    if not isinstance(line, socket.socket):
        return
    if after_ms:
        select.select([line], [], [], after_ms / 1000)
    with suppress(OSError):  # the caller may have cut it first
        line.shutdown(socket.SHUT_RDWR)
