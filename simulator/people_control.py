"""Control over HTTP: people, what they do, and what their phones show."""

from collections.abc import Callable, Mapping

from flask import Response, abort, jsonify, request

from simulator import acts, chat, notices, people
from simulator.acts import Act
from simulator.people import Person
from simulator.wire import blueprint, json_object, known, row_limit, string, twin


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
    added = [_add(json_object(entry)) for entry in (given if many else [given])]
    twin().live.people_changed()
    return jsonify(added if many else added[0])


def _add(values: Mapping[str, object]) -> dict[str, object]:
    person, new = people.put(
        twin().data,
        string(values, "name"),
        openid=string(values, "openid", ""),
        note=string(values, "note", ""),
        group=string(values, "group", ""),
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
    credits = notices.left(twin(), openid)
    return jsonify(
        person.as_json() | {"windows": windows, "refusal": person.refusal, "notices": credits}
    )


def _follow(person: Person, values: Mapping[str, object]) -> Act:
    return acts.follow(twin(), person, string(values, "scene", ""))


def _unfollow(person: Person, _: Mapping[str, object]) -> Act:
    return acts.unfollow(twin(), person)


def _scan(person: Person, values: Mapping[str, object]) -> Act:
    scene, ticket = string(values, "scene", ""), string(values, "ticket", "")
    if not scene and not ticket:
        abort(400, description="需要 scene 或 ticket")
    return acts.scan(twin(), person, scene=scene, ticket=ticket)


def _say(person: Person, values: Mapping[str, object]) -> Act:
    return acts.say(twin(), person, string(values, "text", ""))


def _tap(person: Person, values: Mapping[str, object]) -> Act:
    return acts.tap(twin(), person, string(values, "content"), string(values, "menu_id"))


def _click(person: Person, values: Mapping[str, object]) -> Act:
    return acts.click(twin(), person, string(values, "key"), string(values, "label", ""))


def _view(person: Person, values: Mapping[str, object]) -> Act:
    return acts.view(twin(), person, string(values, "url"), string(values, "label", ""))


def _send(person: Person, values: Mapping[str, object]) -> Act:
    recognition = values.get("recognition")
    return acts.send(
        twin(), person, string(values, "type"), None if recognition is None else str(recognition)
    )


def _subscribe(person: Person, values: Mapping[str, object]) -> Act:
    accept = values.get("accept", True) is not False
    return notices.answer(twin(), person, string(values, "template_id"), accept=accept)


_ACTS: Mapping[str, Callable[[Person, Mapping[str, object]], Act]] = {
    "follow": _follow,
    "unfollow": _unfollow,
    "scan": _scan,
    "say": _say,
    "tap": _tap,
    "click": _click,
    "view": _view,
    "send": _send,
    "subscribe": _subscribe,
}


@blueprint.post(f"/sim/people/<openid>/<any({','.join(_ACTS)}):what>")
def act(openid: str, what: str) -> Response:
    """Do what a person does; with {"wait": false}, without waiting for the webhook."""
    values = json_object()
    prepared = _ACTS[what](known(openid), values)
    here = twin()
    if values.get("wait", True):
        return jsonify(prepared.carry(here))
    here.later.soon(lambda: prepared.carry(here))
    return jsonify(message_id=prepared.message_id, msg_id=prepared.msg_id)


@blueprint.post("/sim/people/<openid>/refuse")
def refuse(openid: str) -> Response:
    """{"status": "failed:user block"} ends template messages so; "" lets them through again."""
    status = string(json_object(), "status", "failed:user block")
    people.refuse(twin().data, known(openid).openid, status)
    return jsonify(status=status)


@blueprint.post("/sim/people/<openid>/read")
def read(openid: str) -> Response:
    people.read(twin().data, known(openid).openid)
    return jsonify(unread=0)


@blueprint.get("/sim/people/<openid>/messages")
def messages(openid: str) -> Response:
    """`?after=N` the lines after N; else the last ones, or those `?before=N`; `?limit=`."""
    data, limit = twin().data, row_limit(500)
    known(openid)
    if "after" in request.args:
        found = chat.after(data, openid, request.args.get("after", 0, int), limit)
    else:
        found = chat.before(data, openid, request.args.get("before", None, int), limit)
    return jsonify([message.as_json() for message in found])
