"""The simulator's phones, as the demonstration handles them: over its control API."""

import re
import time
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote

import requests

_LINE = re.compile(
    r'<a href="weixin://bizmsgmenu\?msgmenucontent=(?P<content>[^&"]*)&msgmenuid=(?P<id>[^"]*)">'
)


@dataclass(frozen=True)
class Line:
    """A tappable line of a message."""

    content: str
    menu_id: str


def lines_of(text: str) -> list[Line]:
    """The tappable lines in the order in which they are shown."""
    return [Line(unquote(m["content"]), m["id"]) for m in _LINE.finditer(text)]


class Phones:
    """A session with the simulator; raises requests.RequestException when it is away."""

    def __init__(self, url: str) -> None:
        self.url = url
        self._http = requests.Session()
        self._http.trust_env = False  # it is on this machine: no proxy

    def wait_until_up(self, seconds: float) -> None:
        deadline = time.monotonic() + seconds
        while True:
            try:
                self._http.get(f"{self.url}/healthz", timeout=1).raise_for_status()
            except requests.RequestException:
                if time.monotonic() > deadline:
                    raise
                time.sleep(0.1)
            else:
                return

    def add_people(self, people: list[dict[str, str]]) -> None:
        self._post("/sim/people", people)

    def put_letters(self, letters: list[dict[str, str]]) -> None:
        self._post("/sim/letters", letters)

    def say(self, openid: str, text: str) -> str:
        return self._reply(openid, "say", {"text": text})

    def tap(self, openid: str, line: Line) -> str:
        return self._reply(openid, "tap", {"content": line.content, "menu_id": line.menu_id})

    def scan(self, openid: str, scene: str) -> str:
        return self._reply(openid, "scan", {"scene": scene})

    def last_words(self, openid: str) -> str:
        """The last text that the account sent to this phone, "" when there is none."""
        found = self._get(f"/sim/people/{openid}/messages?limit=20")
        texts = [m["text"] for m in found if m["from"] == "account" and m.get("text")]
        return str(texts[-1]) if texts else ""

    def _reply(self, openid: str, act: str, values: dict[str, Any]) -> str:
        return str(self._post(f"/sim/people/{openid}/{act}", values).get("reply") or "")

    def _get(self, path: str) -> Any:
        answer = self._http.get(self.url + path, timeout=30)
        answer.raise_for_status()
        return answer.json()

    def _post(self, path: str, values: Any) -> Any:
        answer = self._http.post(self.url + path, json=values, timeout=60)
        answer.raise_for_status()
        return answer.json()
