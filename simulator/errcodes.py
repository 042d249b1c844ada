"""Errors as the platform reports them: HTTP 200 and an errcode that decides."""

import secrets
import time
from collections.abc import Mapping
from typing import Final

# errcode -> errmsg; page "全局返回码".
MEANINGS: Final[Mapping[int, str]] = {
    -1: "system error",
    40001: "invalid credential, access_token is invalid or not latest",
    40002: "invalid grant_type",
    40003: "invalid openid",
    40008: "invalid message type",
    40013: "invalid appid",
    40016: "invalid button size",
    40017: "invalid button type",
    40018: "invalid button name size",
    40019: "invalid button key size",
    40020: "invalid button url size",
    40023: "invalid sub button size",
    40025: "invalid sub button name size",
    40032: "invalid openid list size",
    40033: "invalid charset. please check your request, if include \\uxxxx will create fail!",
    40035: "invalid param",
    40037: "invalid template_id",
    40052: "invalid action name",
    40053: "invalid action info",
    40097: "invalid args",
    40125: "invalid appsecret",
    41001: "access_token missing",
    41002: "appid missing",
    41004: "appsecret missing",
    42001: "access_token expired",
    43001: "require GET method",
    43002: "require POST method",
    43004: "require subscribe",
    43101: "user refuse to accept the msg",
    44002: "empty post data",
    44004: "empty text content",
    45002: "content size out of limit",
    45009: "reach max api daily quota limit",
    45011: "api minute-quota reach limit, must slower, retry next minute",
    45015: "response out of time limit or subscription is canceled",
    45047: "out of response count limit",
    45056: "too many tag now, no need to add new",
    45059: "can't add this tag to a user, too many tags on this user",
    45157: "invalid tag name",
    45158: "tag name too long",
    45159: "invalid tag id",
    46003: "menu no exist",
    47001: "data format error",
    47003: "argument invalid!",
    48006: "forbid to clear quota because of reaching the limit",
    65301: "no such menuid",
    65303: "there is no selfmenu, please create selfmenu first",
    65304: "match rule empty",
    65320: "matchrule no longer supported",
    76021: "cgi_path not found, please check",
}


class PlatformError(Exception):
    """An errcode to answer with; `detail` goes on with the errmsg, as 47003 names its field."""

    def __init__(self, errcode: int, detail: str = "") -> None:
        super().__init__(f"{errcode} {detail}".strip())
        self.errcode = errcode
        self.detail = detail

    def answer(self) -> dict[str, object]:
        """The JSON object, its errmsg ending in a request id."""
        meaning = MEANINGS.get(self.errcode, "simulated error")
        said = f"{meaning} {self.detail}".strip()
        return {"errcode": self.errcode, "errmsg": f"{said} rid: {request_id()}"}


def request_id() -> str:
    """Three hexadecimal groups, the first being the time."""
    return f"{int(time.time()):08x}-{secrets.token_hex(4)}-{secrets.token_hex(4)}"
