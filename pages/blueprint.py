"""The pages as a blueprint: what is asked for, read from the database, and set as a page."""

from typing import Any

from flask import Blueprint, Response, abort, make_response, render_template, request
from werkzeug.exceptions import HTTPException

from cycle.publishing.receipts import shown_title_code
from cycle.publishing.title_rows import STATES
from pages.guard import NEVER, PUBLIC, guarded
from pages.lists import all_publications, announced_lists, published_cycle, published_list
from pages.own_result import told
from pages.site import Site
from pages.title_pages import add_titles
from pages.words import GONE_WRONG, dated, day, whole
from storage.database import UNAVAILABLE


def create_pages(site: Site) -> Blueprint:
    """Serve /, /notices, /announcements, /titles and /results (docs/public-pages.md).

    Nothing here writes, and what is not published answers as what does not exist.
    """
    pages = Blueprint(
        "pages",
        __name__,
        template_folder="templates",
        static_folder="static",
        static_url_path="/pages",
    )
    pages.add_app_template_filter(day, "day")
    pages.add_app_template_filter(dated, "dated")
    pages.add_app_template_filter(whole, "whole")
    pages.add_app_template_filter(shown_title_code, "title_code")
    _add_home(pages, site)
    _add_notices(pages, site)
    _add_announcements(pages, site)
    add_titles(pages, site)
    _add_results(pages, site)
    _add_troubles(pages, site)

    @pages.context_processor
    def surroundings() -> dict[str, Any]:
        return {
            "bureau": site.bureau,
            "account": site.account,
            "has_account_qr": site.account_qr is not None,
            "state_words": STATES,
        }

    @pages.after_request
    def guard(response: Response) -> Response:
        if "Cache-Control" not in response.headers or request.endpoint == "pages.static":
            return guarded(response, PUBLIC if response.status_code < 400 else NEVER)
        return response

    return pages


def _add_home(pages: Blueprint, site: Site) -> None:
    @pages.get("/")
    def home() -> Response:
        with site.database.statements() as db:
            entries = all_publications(db)
        return _page("home.html", PUBLIC, entries=entries, today=site.today())

    @pages.get("/account-qr")
    def account_qr() -> Response:
        if site.account_qr is None:
            abort(404)
        response = make_response(site.account_qr.content)
        response.mimetype = site.account_qr.mimetype
        return guarded(response, PUBLIC)


def _add_notices(pages: Blueprint, site: Site) -> None:
    @pages.get("/notices", strict_slashes=False)
    def notices() -> Response:
        with site.database.statements() as db:
            entries = all_publications(db)
        return _page("notices.html", PUBLIC, entries=entries, today=site.today())

    @pages.get("/notices/<path:cycle>")
    def notice(cycle: str) -> Response:
        with site.database.statements() as db:
            found = published_cycle(db, cycle)
            if found is None:
                abort(404)
            row, publications = found
            number = request.args.get("number", str(len(publications)))
            if not number.isascii() or not number.isdecimal() or len(number) > 6:
                abort(400)
            if not 1 <= int(number) <= len(publications):
                abort(404)
            shown = published_list(db, row, publications[int(number) - 1], site.zone)
        return _page(
            "notice.html",
            PUBLIC,
            shown=shown,
            is_open=shown.is_open(site.today()),
            others=[each for each in publications if each.number != shown.publication.number],
            is_latest=int(number) == len(publications),
        )


def _add_announcements(pages: Blueprint, site: Site) -> None:
    @pages.get("/announcements/<path:cycle>")
    def announcement(cycle: str) -> Response:
        with site.database.statements() as db:
            found = published_cycle(db, cycle)
            if found is None:
                abort(404)
            row, publications = found
            announced = announced_lists(db, row, publications[::-1], site.zone)
        if not announced:
            abort(404)
        return _page(
            "announcement.html", PUBLIC, lists=announced, cycle=row.name, today=site.today()
        )


def _add_results(pages: Blueprint, site: Site) -> None:
    @pages.get("/results/<token>", strict_slashes=False)
    def result(token: str) -> Response:
        signed = site.read_token(token)
        if signed is None:
            abort(404)
        with site.database.statements() as db:
            shown = told(db, *signed)
        if shown is None:
            abort(404)
        is_open = shown.own.from_date <= site.today() <= shown.own.to_date
        return _page("result.html", NEVER, told=shown, is_open=is_open)


def _add_troubles(pages: Blueprint, site: Site) -> None:
    def trouble(code: int) -> Response:
        headline, sentence = GONE_WRONG.get(code, GONE_WRONG[400])
        if request.path.endswith(".json"):
            response = make_response({"error": sentence})
        else:
            words = {"headline": headline, "sentence": sentence, "bureau": site.bureau}
            response = make_response(render_template("pages/trouble.html", **words))
        response.status_code = code
        return guarded(response, NEVER)

    @pages.app_errorhandler(404)
    @pages.app_errorhandler(405)
    @pages.errorhandler(400)
    @pages.errorhandler(500)
    def refused(error: HTTPException) -> Response:
        response = trouble(error.code or 500)
        if error.code == 405 and error.get_response().headers.get("Allow"):
            response.headers["Allow"] = error.get_response().headers["Allow"]
        return response

    def away(error: Exception) -> Response:
        response = trouble(503)
        response.headers["Retry-After"] = "30"
        return response

    for each in UNAVAILABLE:
        pages.register_error_handler(each, away)


def _page(template: str, cache: str, **words: Any) -> Response:
    return guarded(make_response(render_template(f"pages/{template}", **words)), cache)
