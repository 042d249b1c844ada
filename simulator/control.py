"""The control API under /sim: JSON in, JSON out, for tests, the demo and the page."""

from collections.abc import Callable, Mapping
from typing import cast
from urllib.parse import urlsplit

import requests
from flask import Blueprint, Response, abort, current_app, jsonify, request
from werkzeug.exceptions import HTTPException

from simulator import acts, calls, chat, letters, menus, people, raw, tokens
from simulator.acts import Act, ImpossibleError
from simulator.people import Person
from simulator.twin import Twin

blueprint = Blueprint("control", __name__)
_MOST_ROWS = 1000


def twin() -> Twin:
    return cast(Twin, current_app.extensions["twin"])


def known(openid: str) -> Person:
    """The person, or 404."""
    person = people.find(twin().data, openid)
    if person is None:
        abort(404, description=f"没有这个人：{openid}")
    return person


@blueprint.before_app_request
def _refuse_other_sites() -> None:
    """A page of another site must not steer the simulator through its visitor's browser."""
    origin = request.headers.get("Origin")
    if origin and urlsplit(origin).netloc != request.host:
        abort(403, description="只接受本页面的请求")


@blueprint.errorhandler(HTTPException)
def _as_json(error: HTTPException) -> tuple[Response, int]:
    return jsonify(error=error.description), error.code or 500


@blueprint.errorhandler(ImpossibleError)
def _not_possible(error: ImpossibleError) -> tuple[Response, int]:
    return jsonify(error=str(error)), 409


@blueprint.errorhandler(ValueError)
def _unfit(error: ValueError) -> tuple[Response, int]:
    return jsonify(error=str(error)), 400


def _object(value: object = None) -> Mapping[str, object]:
    """The request's JSON object (an empty body is an empty one), or 400."""
    if value is None:
        if not request.get_data().strip():
            return {}
        value = request.get_json(force=True)
    if not isinstance(value, dict):
        abort(400, description="需要一个 JSON 对象")
    return value


def _string(values: Mapping[str, object], name: str, default: str | None = None) -> str:
    value = values.get(name, default)
    if not isinstance(value, str) or (default is None and not value):
        abort(400, description=f"{name}：需要非空文字")
    return value


@blueprint.get("/healthz")
def healthz() -> Response:
    return jsonify(status="ok")


@blueprint.get("/sim/people")
def list_people() -> Response:
    return jsonify([person.as_json() for person in people.everyone(twin().data)])


@blueprint.post("/sim/people")
def add_people() -> Response:
    """One person, or a list of them; a known openid is renamed, not doubled."""
    given = request.get_json(force=True)
    many = isinstance(given, list)
    added = [_add(_object(entry)) for entry in (given if many else [given])]
    twin().live.people_changed()
    return jsonify(added if many else added[0])


def _add(values: Mapping[str, object]) -> dict[str, object]:
    person, new = people.put(
        twin().data,
        _string(values, "name"),
        openid=_string(values, "openid", ""),
        note=_string(values, "note", ""),
        group=_string(values, "group", ""),
    )
    return person.as_json() | {"new": new}


@blueprint.get("/sim/people/<openid>")
def show_person(openid: str) -> Response:
    """One person with what the account may still send them."""
    person = known(openid)
    windows = {
        name: {"left": window.left, "until": window.until.isoformat()}
        for name, window in (("typed", person.windows.typed), ("acted", person.windows.acted))
    }
    return jsonify(person.as_json() | {"windows": windows, "refusal": person.refusal})


def _follow(person: Person, values: Mapping[str, object]) -> Act:
    return acts.follow(twin(), person, _string(values, "scene", ""))


def _unfollow(person: Person, _: Mapping[str, object]) -> Act:
    return acts.unfollow(twin(), person)


def _scan(person: Person, values: Mapping[str, object]) -> Act:
    scene, ticket = _string(values, "scene", ""), _string(values, "ticket", "")
    if not scene and not ticket:
        abort(400, description="需要 scene 或 ticket")
    return acts.scan(twin(), person, scene=scene, ticket=ticket)


def _say(person: Person, values: Mapping[str, object]) -> Act:
    return acts.say(twin(), person, _string(values, "text", ""))


def _tap(person: Person, values: Mapping[str, object]) -> Act:
    return acts.tap(twin(), person, _string(values, "content"), _string(values, "menu_id"))


def _click(person: Person, values: Mapping[str, object]) -> Act:
    return acts.click(twin(), person, _string(values, "key"), _string(values, "label", ""))


def _view(person: Person, values: Mapping[str, object]) -> Act:
    return acts.view(twin(), person, _string(values, "url"), _string(values, "label", ""))


def _send(person: Person, values: Mapping[str, object]) -> Act:
    recognition = values.get("recognition")
    return acts.send(
        twin(), person, _string(values, "type"), None if recognition is None else str(recognition)
    )


_ACTS: Mapping[str, Callable[[Person, Mapping[str, object]], Act]] = {
    "follow": _follow,
    "unfollow": _unfollow,
    "scan": _scan,
    "say": _say,
    "tap": _tap,
    "click": _click,
    "view": _view,
    "send": _send,
}


@blueprint.post("/sim/people/<openid>/<any(follow,unfollow,scan,say,tap,click,view,send):what>")
def act(openid: str, what: str) -> Response:
    """Do what a person does; with {"wait": false}, without waiting for the webhook."""
    values = _object()
    prepared = _ACTS[what](known(openid), values)
    here = twin()
    if values.get("wait", True):
        return jsonify(prepared.carry(here))
    here.later.soon(lambda: prepared.carry(here))
    return jsonify(message_id=prepared.message_id, msg_id=prepared.msg_id)


@blueprint.post("/sim/people/<openid>/refuse")
def refuse(openid: str) -> Response:
    """{"status": "failed:user block"} ends template messages so; "" lets them through again."""
    status = _string(_object(), "status", "failed:user block")
    people.refuse(twin().data, known(openid).openid, status)
    return jsonify(status=status)


@blueprint.post("/sim/people/<openid>/read")
def read(openid: str) -> Response:
    people.read(twin().data, known(openid).openid)
    return jsonify(unread=0)


@blueprint.get("/sim/people/<openid>/messages")
def messages(openid: str) -> Response:
    """`?after=N` the lines after N; else the last ones, or those `?before=N`; `?limit=`."""
    data, limit = twin().data, _limit(500)
    known(openid)
    if "after" in request.args:
        found = chat.after(data, openid, request.args.get("after", 0, int), limit)
    else:
        found = chat.before(data, openid, request.args.get("before", None, int), limit)
    return jsonify([message.as_json() for message in found])


def _limit(default: int) -> int:
    return max(1, min(request.args.get("limit", default, int), _MOST_ROWS))


@blueprint.get("/sim/letters")
def list_letters() -> Response:
    found = letters.find(twin().data, request.args.get("q", ""), request.args.get("role", ""))
    return jsonify([letter.as_json() for letter in found])


@blueprint.post("/sim/letters")
def put_letters() -> Response:
    """Replace the letters that the page offers."""
    given = request.get_json(force=True)
    if not isinstance(given, list):
        abort(400, description="需要一个 JSON 列表")
    new = [_letter(_object(entry)) for entry in given]
    letters.replace_all(twin().data, new)
    twin().live.people_changed()
    return jsonify(count=len(new))


def _letter(values: Mapping[str, object]) -> letters.Letter:
    return letters.Letter(
        label=_string(values, "label"),
        detail=_string(values, "detail", ""),
        role=_string(values, "role", ""),
        scene=_string(values, "scene"),
        code=_string(values, "code", ""),
    )


@blueprint.get("/sim/calls")
def list_calls() -> Response:
    return jsonify(calls.after(twin().data, request.args.get("after", 0, int), _limit(_MOST_ROWS)))


@blueprint.get("/sim/clock")
def show_clock() -> Response:
    clock = twin().clock
    return jsonify(offset_seconds=clock.offset_seconds, now=clock.now().isoformat())


@blueprint.post("/sim/clock")
def move_clock() -> Response:
    """{"offset_seconds": n} ahead of real time; 0 sets it right again."""
    offset = _object().get("offset_seconds")
    if not isinstance(offset, int | float) or abs(offset) > 10 * 366 * 86400:
        abort(400, description="offset_seconds：需要秒数（十年以内）")
    twin().clock.move(float(offset))
    return show_clock()


@blueprint.get("/sim/faults")
def show_faults() -> Response:
    return jsonify(twin().faults.now())


@blueprint.post("/sim/faults")
def set_faults() -> Response:
    """Replace the faults; an empty object switches all off."""
    twin().faults.set(_object())
    return show_faults()


@blueprint.post("/sim/tokens/void")
def void_tokens() -> Response:
    """Every token issued so far answers 40001 from now on."""
    tokens.void_all(twin().data, twin().clock.now())
    return jsonify(voided=True)


@blueprint.get("/sim/menu")
def show_menu() -> Response:
    return jsonify(menus.current(twin().data))


@blueprint.post("/sim/raw")
def send_raw() -> Response:
    return jsonify(raw.deliver(twin(), _object()))


@blueprint.post("/sim/verify")
def verify() -> Response:
    """The GET handshake with the webhook: whether it gave the echo back."""
    echo = people.new_openid()
    try:
        status, answer = twin().courier.handshake(echo)
    except requests.RequestException:
        return jsonify(ok=False, status=None)
    return jsonify(ok=status == 200 and answer == echo, status=status)


@blueprint.post("/sim/reset")
def reset() -> Response:
    twin().reset()
    return jsonify(reset=True)
