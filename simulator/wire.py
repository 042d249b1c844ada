"""What the control API's routes share: the account, its guard, and reading of requests."""

from collections.abc import Mapping
from typing import cast
from urllib.parse import urlsplit

from flask import Blueprint, Response, abort, current_app, jsonify, request
from werkzeug.exceptions import HTTPException

from simulator import people
from simulator.acts import ImpossibleError
from simulator.people import Person
from simulator.twin import Twin

blueprint = Blueprint("control", __name__)
MOST_ROWS = 1000


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


def json_object(value: object = None) -> Mapping[str, object]:
    """The request's JSON object (an empty body is an empty one), or 400."""
    if value is None:
        if not request.get_data().strip():
            return {}
        value = request.get_json(force=True)
    if not isinstance(value, dict):
        abort(400, description="需要一个 JSON 对象")
    return value


def string(values: Mapping[str, object], name: str, default: str | None = None) -> str:
    value = values.get(name, default)
    if not isinstance(value, str) or (default is None and not value):
        abort(400, description=f"{name}：需要非空文字")
    return value


def row_limit(default: int) -> int:
    """The request's `limit`, within reason."""
    return max(1, min(request.args.get("limit", default, int), MOST_ROWS))
