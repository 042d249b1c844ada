"""Server-Sent Events: new chat messages of all people, as they appear."""

import json
from collections.abc import Iterator
from typing import cast

from flask import Blueprint, Response, current_app, request

from simulator import chat
from simulator.twin import Twin

blueprint = Blueprint("stream", __name__)
_HEARTBEAT_SECONDS = 10
_BATCH = 500


@blueprint.get("/sim/events")
def events() -> Response:
    """Chat messages as unnamed events with their id; `people` events when the list changed.

    Continues after Last-Event-ID or `?after=`; otherwise begins with what comes next.
    """
    twin = cast(Twin, current_app.extensions["twin"])
    asked = request.headers.get("Last-Event-ID") or request.args.get("after", "")
    newest = chat.last_id(twin.data)
    # An id from the future is one from before a reset or of a lost data file.
    last = min(int(asked), newest) if asked.isdigit() else newest
    headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
    return Response(_events(twin, last), mimetype="text/event-stream", headers=headers)


def _events(twin: Twin, last: int) -> Iterator[str]:
    people, changes = twin.live.people, -1
    yield f"retry: 1000\nevent: ready\ndata: {last}\n\n"
    while not twin.live.closed:
        seen, changes = changes, twin.live.wait(changes, _HEARTBEAT_SECONDS)
        if twin.live.closed:
            return
        if seen == changes:
            yield ": still here\n\n"
        if twin.live.people != people:
            people = twin.live.people
            yield f"event: people\ndata: {people}\n\n"
        while messages := chat.news(twin.data, last, _BATCH):
            last = messages[-1].id
            for message in messages:
                data = json.dumps(message.as_json(), ensure_ascii=False)
                yield f"id: {message.id}\ndata: {data}\n\n"
