"""One fault in force: whom it strikes, how often, and until when."""

import math
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import datetime

from simulator.clock import CHINA, next_midnight, next_minute
from simulator.fault_table import KINDS, Effect, FaultKind

_SILENT_MS = 60_000
_MOST_MS = 600_000


@dataclass(frozen=True, slots=True)
class Asked:
    """What a platform call is about, as far as rules can choose by it."""

    path: str
    openid: str = ""
    kinds: frozenset[str] = frozenset()
    fields: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Rule:
    """A fault in force; what is not given does not narrow it.

    `path` begins the paths of the APIs concerned; `kind` is a msgtype or a template id.
    `times` is how many strikes are left and `share` (0 to 1) of how many. `until` is of the
    simulator's clock. `limit` is of one API's calls in a day (quota) or minute (frequency).
    """

    fault: str
    path: str
    openid: str = ""
    kind: str = ""
    times: int | None = None
    share: float = 1.0
    until: datetime | None = None
    limit: int | None = None
    errcode: int | None = None
    field: str = ""
    milliseconds: int = 0
    seen: int = 0
    struck: int = 0

    @property
    def of(self) -> FaultKind:
        return KINDS[self.fault]

    def ended(self, now: datetime) -> bool:
        return self.times == 0 or (self.until is not None and now >= self.until)

    def concerns(self, asked: Asked) -> bool:
        """Whether it could strike this call, before its share is looked at."""
        if self.of.effect is not Effect.REPLY and not asked.path.startswith(self.path):
            return False
        if self.openid and self.openid != asked.openid:
            return False
        if self.kind and self.kind not in asked.kinds:
            return False
        if self.fault != "field":
            return True
        return self.field in asked.fields if self.field else bool(asked.fields)

    def strikes(self, asked: Asked) -> bool:
        """Whether its share takes in this call, `seen` calls having been looked at before.

        Calls are taken evenly, so that a share of a quarter is every fourth call; persons by
        their openid, so that who is unfollowed stays so.
        """
        if self.of.of_people:
            return zlib.crc32(asked.openid.encode()) < self.share * 2**32
        return math.floor((self.seen + 1) * self.share) > math.floor(self.seen * self.share)

    def as_json(self) -> dict[str, object]:
        """Every value, with the fault's words and errcode."""
        values = {entry.name: getattr(self, entry.name) for entry in fields(self)}
        del values["seen"]
        until = None if self.until is None else self.until.isoformat()
        errcode = self.of.errcode if self.errcode is None else self.errcode
        return {**values, "until": until, "errcode": errcode, "words": self.of.words}


def read(values: Mapping[str, object], now: datetime) -> Rule:
    """The rule that a JSON object describes; raises ValueError with one Chinese sentence."""
    kind = KINDS.get(str(values.get("fault")))
    if kind is None:
        raise ValueError(f"fault：没有这种故障，可用的有 {'、'.join(KINDS)}")
    known = {entry.name for entry in fields(Rule)} - {"seen", "struck"}
    for name in values:
        if name not in known:
            raise ValueError(f"{name}：没有这个设置")
    rule = Rule(
        fault=kind.name,
        path=_text(values, "path", kind.path),
        openid=_text(values, "openid"),
        kind=_text(values, "kind"),
        times=_whole(values, "times"),
        share=_share(values),
        until=_until(values) or _own_end(kind, values, now),
        limit=_whole(values, "limit"),
        errcode=_errcode(values),
        field=_text(values, "field"),
        milliseconds=_whole(values, "milliseconds", _MOST_MS)
        or (_SILENT_MS if kind.effect is Effect.SILENCE else 0),
    )
    if kind.name == "errcode" and rule.errcode is None:
        raise ValueError("errcode：需要一个错误码")
    return rule


def _own_end(kind: FaultKind, values: Mapping[str, object], now: datetime) -> datetime | None:
    """Used up without a limit means used up for today, or for this minute."""
    if values.get("limit") is not None or values.get("times") is not None:
        return None
    return {"quota": next_midnight(now), "frequency": next_minute(now)}.get(kind.name)


def _text(values: Mapping[str, object], name: str, default: str = "") -> str:
    value = values.get(name)
    if value is None:
        return default
    if type(value) is not str:
        raise ValueError(f"{name}：需要文字")
    return value


def _whole(values: Mapping[str, object], name: str, most: int = 10**9) -> int | None:
    value = values.get(name)
    if value is None:
        return None
    if type(value) is not int or not 0 <= value <= most:
        raise ValueError(f"{name}：需要 0 至 {most} 的整数")
    return value


def _errcode(values: Mapping[str, object]) -> int | None:
    value = values.get("errcode")
    if value is not None and type(value) is not int:
        raise ValueError("errcode：需要整数")
    return value


def _share(values: Mapping[str, object]) -> float:
    value = values.get("share", 1)
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 1:
        raise ValueError("share：需要 0 至 1 的数")
    return float(value)


def _until(values: Mapping[str, object]) -> datetime | None:
    text = _text(values, "until")
    if not text:
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise ValueError("until：需要 ISO 格式的时间，如 2023-10-24T09:00:00+08:00") from None
    return moment if moment.tzinfo is not None else moment.replace(tzinfo=CHINA)
