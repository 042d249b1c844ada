"""Control over HTTP: the letters of invitation that the phone page offers for scanning."""

from collections.abc import Mapping

from flask import Response, abort, jsonify, request

from simulator import letters
from simulator.wire import blueprint, json_object, string, twin


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
    new = [_letter(json_object(entry)) for entry in given]
    letters.replace_all(twin().data, new)
    twin().live.people_changed()
    return jsonify(count=len(new))


def _letter(values: Mapping[str, object]) -> letters.Letter:
    return letters.Letter(
        label=string(values, "label"),
        detail=string(values, "detail", ""),
        role=string(values, "role", ""),
        scene=string(values, "scene"),
        code=string(values, "code", ""),
    )
