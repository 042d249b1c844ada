"""What every answer of the pages carries: nothing foreign runs in it, and who may keep it."""

from flask import Response

#: Pages are text, one stylesheet of ours and a QR code: no script, no form, no frame.
_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; "
        "form-action 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    # an address may be a key: no other site is told where somebody came from
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Cross-Origin-Opener-Policy": "same-origin",
}

#: What anybody may read, and what changes by decisions that should soon be seen.
PUBLIC = "public, max-age=60"
#: What must be true at the moment it is asked.
FRESH = "no-cache"
#: What belongs to one agency, and what went wrong.
NEVER = "no-store"
_UNFOUND = "noindex, nofollow, noarchive"


def guarded(response: Response, cache: str) -> Response:
    """The response with all that, kept by caches as told; what nobody may keep, nobody indexes."""
    for name, value in _HEADERS.items():
        response.headers[name] = value
    response.headers["Cache-Control"] = cache
    if cache == NEVER:
        response.headers["X-Robots-Tag"] = _UNFOUND
    return response
