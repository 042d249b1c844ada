"""What reached each phone, by the simulator's own record: the audits know nothing else."""

import re
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime

from notifications.message import Facts, Notice, Wording
from simulator import Running, calls, chat

#: Titles of the rehearsal's templates: the route and the kind.
TEMPLATE, SUBSCRIPTION = "SIM-T-", "SIM-S-"
_RECEIPT = re.compile(r"PY-[0-9A-Z]{5}-[0-9A-Z]{5}")
_MESSAGES = "/cgi-bin/message/"
_AT_ONCE = 1000


@dataclass(frozen=True, slots=True)
class Push:
    """A message that reached a phone without being asked for; line: its place among all."""

    line: int
    openid: str
    at: datetime
    kind: str
    route: str
    text: str


@dataclass(frozen=True, slots=True)
class Said:
    """What a person typed."""

    line: int
    openid: str
    at: datetime
    text: str


@dataclass(frozen=True, slots=True)
class Doubt:
    """A call that the platform carried out, or not, and did not answer."""

    openid: str
    at: datetime
    path: str


class Scribe:
    """The words as they are, with a note of which kind each text was: a phone does not show it."""

    def __init__(self, wording: Wording) -> None:
        self._kinds: dict[str, str] = {}
        self.wording: Wording = {
            kind: replace(notice, text=self._noting(kind, notice))
            for kind, notice in wording.items()
        }

    def kind_of(self, text: str) -> str:
        """The kind of a text, "" for words that are none of ours."""
        return self._kinds.get(text, "")

    def _noting(self, kind: str, notice: Notice) -> Callable[[Facts], str]:
        def text(facts: Facts) -> str:
            words = notice.text(facts)
            self._kinds[words] = kind
            return words

        return text


@dataclass
class Record:
    """Grows by read(); receipts: of each person, with the line at which it was first shown."""

    running: Running
    scribe: Scribe
    pushes: list[Push] = field(default_factory=list)
    said: list[Said] = field(default_factory=list)
    receipts: dict[str, dict[str, tuple[int, datetime]]] = field(
        default_factory=lambda: defaultdict(dict)
    )
    doubts: list[Doubt] = field(default_factory=list)
    _line: int = 0
    _call: int = 0

    def read(self) -> list[Push]:
        """Take in what is new, and give the pushes of it."""
        found: list[Push] = []
        while lines := chat.news(self.running.twin.data, self._line, _AT_ONCE):
            self._line = lines[-1].id
            for line in lines:
                if line.sender == "user":
                    self.said.append(Said(line.id, line.openid, line.at, line.text))
                elif line.kind in ("custom", "template"):
                    found.append(self._push(line))
                elif line.sender == "account":
                    for receipt in _RECEIPT.findall(line.text):
                        self.receipts[line.openid].setdefault(receipt, (line.id, line.at))
        self.pushes += found
        self._read_calls()
        return found

    def _push(self, line: chat.Message) -> Push:
        title = str(line.extra.get("title", ""))
        kind, route = self.scribe.kind_of(line.text), "custom"
        for prefix, name in ((TEMPLATE, "template"), (SUBSCRIPTION, "subscription")):
            if title.startswith(prefix):
                kind, route = title.removeprefix(prefix), name
        return Push(line.id, line.openid, line.at, kind, route, line.text)

    def _read_calls(self) -> None:
        while found := calls.after(self.running.twin.data, self._call, _AT_ONCE):
            self._call = int(str(found[-1]["id"]))
            for call in found:
                path = str(call["path"])
                if call["errcode"] is None and path.startswith(_MESSAGES):
                    at = datetime.fromisoformat(str(call["at"]))
                    self.doubts.append(Doubt(str(call["openid"]), at, path))
