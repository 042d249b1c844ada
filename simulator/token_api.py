"""The platform's two calls for a token, which take the account's secret."""

from collections.abc import Mapping

from simulator import tokens
from simulator.errcodes import PlatformError
from simulator.twin import Twin


def classic(twin: Twin, query: Mapping[str, object]) -> dict[str, object]:
    """/cgi-bin/token. Raises PlatformError."""
    _check_credentials(twin, query)
    token, seconds = tokens.classic(twin.data, twin.clock.now())
    return {"access_token": token, "expires_in": seconds}


def stable(twin: Twin, body: Mapping[str, object]) -> dict[str, object]:
    """/cgi-bin/stable_token. Raises PlatformError."""
    _check_credentials(twin, body)
    force = body.get("force_refresh") is True
    token, seconds = tokens.stable(twin.data, twin.clock.now(), force=force)
    return {"access_token": token, "expires_in": seconds}


def _check_credentials(twin: Twin, given: Mapping[str, object]) -> None:
    if given.get("grant_type") != "client_credential":
        raise PlatformError(40002)
    if not given.get("appid"):
        raise PlatformError(41002)
    if given["appid"] != twin.settings.app_id:
        raise PlatformError(40013)
    if not given.get("secret"):
        raise PlatformError(41004)
    if given["secret"] != twin.settings.app_secret:
        raise PlatformError(40125)
