"""The Flask application of one twin."""

from flask import Flask

from simulator import (
    fault_control,
    letter_control,
    people_control,
    phone,
    platform_api,
    stream,
    twin_control,
    wire,
)
from simulator.settings import Settings
from simulator.twin import Twin

# Importing these is what puts their routes on the blueprint that they share.
_PARTS = (fault_control, letter_control, people_control, twin_control)
_LARGEST_REQUEST = 4 * 1024 * 1024


def create_app(settings: Settings) -> Flask:
    """The application; `app.extensions["twin"]` is to be closed by whoever serves it."""
    app = Flask(__name__)
    app.config["MAX_CONTENT_LENGTH"] = _LARGEST_REQUEST
    app.json.ensure_ascii = False  # type: ignore[attr-defined]
    app.json.sort_keys = False  # type: ignore[attr-defined]
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.extensions["twin"] = Twin(settings)
    for routes in (platform_api.blueprint, wire.blueprint, stream.blueprint, phone.blueprint):
        app.register_blueprint(routes)
    return app
