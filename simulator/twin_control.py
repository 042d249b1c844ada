"""Control over HTTP: the twin itself, its clock and tokens, and what passed through it."""

import requests
from flask import Response, abort, jsonify, request

from simulator import calls, menus, people, raw, tags, tokens
from simulator.wire import MOST_ROWS, blueprint, json_object, row_limit, twin


@blueprint.get("/sim/calls")
def list_calls() -> Response:
    return jsonify(
        calls.after(twin().data, request.args.get("after", 0, int), row_limit(MOST_ROWS))
    )


@blueprint.get("/sim/clock")
def show_clock() -> Response:
    clock = twin().clock
    return jsonify(offset_seconds=clock.offset_seconds, now=clock.now().isoformat())


@blueprint.post("/sim/clock")
def move_clock() -> Response:
    """{"offset_seconds": n} ahead of real time; 0 sets it right again."""
    offset = json_object().get("offset_seconds")
    if not isinstance(offset, int | float) or abs(offset) > 10 * 366 * 86400:
        abort(400, description="offset_seconds：需要秒数（十年以内）")
    twin().clock.move(float(offset))
    return show_clock()


@blueprint.post("/sim/tokens/void")
def void_tokens() -> Response:
    """Every token issued so far answers 40001 from now on."""
    tokens.void_all(twin().data, twin().clock.now())
    return jsonify(voided=True)


@blueprint.get("/sim/menu")
def show_menu() -> Response:
    """The default menu; `?openid=` the one that this person sees."""
    data, openid = twin().data, request.args.get("openid", "")
    return jsonify(menus.shown_to(data, tags.worn(data, openid)))


@blueprint.post("/sim/raw")
def send_raw() -> Response:
    return jsonify(raw.deliver(twin(), json_object()))


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
