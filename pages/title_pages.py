"""The routes of titles: the list for people and for machines, and one title with its QR code."""

import io

import segno
from flask import Blueprint, Response, abort, jsonify, make_response, render_template

from cycle.publishing.links import title_link
from cycle.publishing.listing_json import listing_json
from cycle.publishing.title_list import holders, titles_json
from cycle.publishing.title_rows import TitleState, check, find_title
from pages.guard import FRESH, PUBLIC, guarded
from pages.lists import published_cycle
from pages.site import Site

#: A picture of an address, which never changes.
_A_DAY = "public, max-age=86400"


def add_titles(pages: Blueprint, site: Site) -> None:
    """Add /titles, /titles.json, /titles/CODE and its QR code, and a list's own JSON."""

    @pages.get("/titles", strict_slashes=False)
    def titles() -> Response:
        with site.database.statements() as db:
            found = holders(db, site.today())
        body = render_template("pages/titles.html", holders=found, today=site.today())
        return guarded(make_response(body), PUBLIC)

    @pages.get("/titles.json")
    def titles_for_machines() -> Response:
        today = site.today()
        with site.database.statements() as db:
            found = holders(db, today)
        values = titles_json(found, site.bureau, today, site.public_url)
        return guarded(jsonify(values), PUBLIC)

    @pages.get("/notices/<path:cycle>.json")
    def notice_for_machines(cycle: str) -> Response:
        with site.database.statements() as db:
            found = published_cycle(db, cycle)
            if found is None:
                abort(404)
            values = listing_json(db, found[1][-1], site.today())
        return guarded(jsonify(values), PUBLIC)

    @pages.get("/titles/<code>", strict_slashes=False)
    def title(code: str) -> Response:
        with site.database.statements() as db:
            found = find_title(db, code)
            checked = check(db, code, site.today())
        words = {
            "checked": checked,
            "title": found,
            "today": site.today(),
            "address": "" if found is None else title_link(site.public_url, found.code),
        }
        response = make_response(render_template("pages/title.html", **words))
        response.status_code = 404 if checked.state is TitleState.UNKNOWN else 200
        return guarded(response, FRESH)

    @pages.get("/titles/<code>/qr.svg")
    def qr(code: str) -> Response:
        with site.database.statements() as db:
            found = find_title(db, code)
        if found is None or not site.public_url:
            abort(404)
        picture = io.BytesIO()
        address = title_link(site.public_url, found.code)
        segno.make(address, error="m").save(picture, kind="svg", scale=4, title=address)
        response = make_response(picture.getvalue())
        response.mimetype = "image/svg+xml"
        return guarded(response, _A_DAY)
