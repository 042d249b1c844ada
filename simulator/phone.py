"""The phone page and the pieces of it that are fetched again when something changed."""

import zlib
from itertools import groupby

from flask import Blueprint, Response, make_response, render_template, request

from simulator import calls, chat, letters, menus, notices, people, tags, template_fields
from simulator.fault_table import KINDS
from simulator.wire import known, twin

blueprint = Blueprint("phone", __name__)
_CHAT_LINES = 40
_LETTERS = 40
_CALLS = 30


@blueprint.after_request
def _guard(response: Response) -> Response:
    response.headers["Content-Security-Policy"] = (
        "default-src 'self'; style-src 'self'; base-uri 'none'; frame-ancestors 'none'"
    )
    response.headers["Cache-Control"] = "no-store"
    return response


# A template's fields have labels only in the account's settings; their types suggest some.
_FIELD_LABELS = {
    "thing": "事项",
    "time": "时间",
    "date": "日期",
    "phrase": "状态",
    "number": "数量",
    "character_string": "编号",
    "name": "姓名",
    "amount": "金额",
    "phone_number": "电话",
    "const": "类型",
}
_TINTS = 6


@blueprint.app_template_filter()
def field_label(name: str) -> str:
    """What a card calls a field of this name."""
    return _FIELD_LABELS.get(template_fields.type_of(name) or "", name)


@blueprint.app_template_filter()
def tint(name: str) -> int:
    """One of the avatars' colours, the same for the same name."""
    return zlib.crc32(name.encode()) % _TINTS


@blueprint.get("/")
def page() -> str:
    """The whole page; the chat is empty until somebody is chosen."""
    here = twin()
    return render_template(
        "phone.html",
        settings=here.settings,
        groups=_groups(),
        clock=here.clock,
        roles=letters.roles(here.data),
        letters=letters.find(here.data, limit=_LETTERS),
        faults=KINDS.values(),
        last_id=chat.last_id(here.data),
    )


@blueprint.get("/phone/people")
def people_list() -> str:
    return render_template("people.html", groups=_groups())


@blueprint.get("/phone/<openid>")
def phone(openid: str) -> str:
    """One person's phone: the last lines of the chat, the menu bar."""
    here = twin()
    people.read(here.data, openid)
    lines = chat.before(here.data, openid, None, _CHAT_LINES)
    return render_template(
        "chat.html",
        person=known(openid),
        messages=lines,
        more=len(lines) == _CHAT_LINES,
        menu=menus.shown_to(here.data, tags.worn(here.data, openid)),
        settings=here.settings,
        notices=[(each, template.title) for each, template in here.settings.templates.items()]
        or [(notices.ANY, "")],
    )


@blueprint.get("/phone/<openid>/lines")
def more_lines(openid: str) -> Response:
    """Lines `?after=` or `?before=` an id; X-More says whether older ones remain."""
    data = twin().data
    known(openid)
    if "before" in request.args:
        found = chat.before(data, openid, request.args.get("before", 0, int), _CHAT_LINES)
    else:
        found = chat.after(data, openid, request.args.get("after", 0, int), 200)
        people.read(data, openid)
    response = make_response(render_template("lines.html", messages=found))
    response.headers["X-More"] = "1" if len(found) == _CHAT_LINES else "0"
    return response


@blueprint.get("/phone/drawer/letters")
def letter_list() -> str:
    found = letters.find(
        twin().data, request.args.get("q", "").strip(), request.args.get("role", ""), _LETTERS + 1
    )
    return render_template("letters.html", letters=found[:_LETTERS], more=len(found) > _LETTERS)


@blueprint.get("/phone/drawer/calls")
def call_list() -> str:
    return render_template("calls.html", calls=calls.latest(twin().data, _CALLS))


def _groups() -> list[tuple[str, list[people.Person]]]:
    """People by group, both in the order in which they were added."""
    everyone = people.everyone(twin().data)
    order = {person.group: 0 for person in everyone}
    ranked = sorted(everyone, key=lambda person: list(order).index(person.group))
    return [(name, list(members)) for name, members in groupby(ranked, lambda each: each.group)]
