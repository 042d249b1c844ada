"""Troubles that can be switched on: each is a small value, counted down as it strikes."""

import threading
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, replace


@dataclass(frozen=True, slots=True)
class Faults:
    """What goes wrong next; all zero means nothing does.

    For platform calls whose path begins with `path`: `delay_ms` slows each of them; the next
    `busy` answer -1, the next `errcode_times` answer `errcode`, the next `drop` lose their
    connection before anything is done and the next `lose_answers` after it was done.
    For the webhook: the next `lose_replies` answers are thrown away as if they had come late.
    """

    delay_ms: int = 0
    busy: int = 0
    errcode: int = 0
    errcode_times: int = 0
    drop: int = 0
    lose_answers: int = 0
    lose_replies: int = 0
    path: str = "/cgi-bin/message/"


@dataclass(frozen=True, slots=True)
class Strike:
    """What befalls one platform call; `errcode` None means that it is answered properly."""

    delay_ms: int = 0
    errcode: int | None = None
    drop_before: bool = False
    drop_after: bool = False


class FaultSwitches:
    """The faults now in force, shared by all threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._faults = Faults()

    def set(self, values: Mapping[str, object]) -> Faults:
        """Replace the faults; raises ValueError on an unknown name or an unfit value."""
        kinds = {entry.name: type(entry.default) for entry in fields(Faults)}
        for name, value in values.items():
            if name not in kinds:
                raise ValueError(f"{name}: no such fault; there are {', '.join(kinds)}")
            if type(value) is not kinds[name] or (isinstance(value, int) and value < 0 and
                                                  name != "errcode"):  # fmt: skip
                raise ValueError(f"{name}: {value!r} does not fit")
        with self._lock:
            self._faults = replace(Faults(), **values)  # type: ignore[arg-type]
            return self._faults

    def now(self) -> dict[str, int | str]:
        with self._lock:
            return asdict(self._faults)

    def strike(self, path: str) -> Strike:
        """What befalls this platform call."""
        with self._lock:
            faults = self._faults
            if not path.startswith(faults.path):
                return Strike()
            delay = faults.delay_ms
            if faults.drop:
                self._faults = replace(faults, drop=faults.drop - 1)
                return Strike(delay, drop_before=True)
            if faults.busy:
                self._faults = replace(faults, busy=faults.busy - 1)
                return Strike(delay, errcode=-1)
            if faults.errcode_times:
                self._faults = replace(faults, errcode_times=faults.errcode_times - 1)
                return Strike(delay, errcode=faults.errcode)
            if faults.lose_answers:
                self._faults = replace(faults, lose_answers=faults.lose_answers - 1)
                return Strike(delay, drop_after=True)
            return Strike(delay)

    def lose_reply(self) -> bool:
        """True when this answer of the webhook is to be lost."""
        with self._lock:
            left = self._faults.lose_replies
            self._faults = replace(self._faults, lose_replies=max(0, left - 1))
            return left > 0
