"""The platform's own calls about quotas.

Pages: "重置 API 调用次数" (ten times a month), "使用 AppSecret 重置 API 调用次数",
"查询 API 调用额度".
"""

from collections.abc import Mapping

from simulator.clock import CHINA
from simulator.errcodes import PlatformError
from simulator.twin import Twin

_CLEARED_A_MONTH = 10
_STATE = "quota_cleared"
# What an API without a limit says: the twin has none until a fault sets one.
_NO_LIMIT = 100_000_000


def clear(twin: Twin, body: Mapping[str, object]) -> dict[str, object]:
    """clear_quota: all APIs' calls of today are forgotten. Raises PlatformError."""
    if body.get("appid") != twin.settings.app_id:
        raise PlatformError(40013)
    month = twin.clock.now().astimezone(CHINA).strftime("%Y-%m")
    with twin.data.write() as db:
        kept, _, times = twin.data.get(_STATE, ":0").partition(":")
        count = int(times) + 1 if kept == month else 1
        if count > _CLEARED_A_MONTH:
            raise PlatformError(48006)
        twin.data.put(db, _STATE, f"{month}:{count}")
    twin.faults.clear_quota()
    return {"errcode": 0, "errmsg": "ok"}


def clear_by_secret(twin: Twin, body: Mapping[str, object]) -> dict[str, object]:
    """clear_quota/v2, for which no token is needed; it counts against the same ten."""
    if body.get("appid") == twin.settings.app_id:
        if not body.get("appsecret"):
            raise PlatformError(41004)
        if body["appsecret"] != twin.settings.app_secret:
            raise PlatformError(40125)
    return clear(twin, body)


def get(twin: Twin, path: str) -> dict[str, object]:
    """openapi/quota/get for one API."""
    limit, used = twin.faults.quota(path)
    limit = _NO_LIMIT if limit is None else limit
    quota = {"daily_limit": limit, "used": used, "remain": max(0, limit - used)}
    return {"errcode": 0, "errmsg": "ok", "quota": quota}
