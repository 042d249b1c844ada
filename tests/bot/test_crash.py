"""kill -9 between any two statements: redelivered to another process, a turn has one effect."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import delete

from storage.database import transaction
from storage.tables import Binding, CodeGuess, Consent, Conversation, Response, Submission, Turn

pytestmark = pytest.mark.faults

ROOT = Path(__file__).parents[2]
FIRM, AGENCY = "宏达五金厂", "安信检测公司"
DATA_KEY = "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE="
#: A turn with more moments than this does something that it should not.
MOST_POINTS = 80

BIND = "绑定 {code}"
#: kind of turn → what was said before, and the message that is interrupted
TURNS: dict[str, tuple[list[str], str]] = {
    "bind": ([], BIND),
    "consent": ([BIND], "同意"),
    "answer": ([BIND, "同意"], "B"),
    "ten answers": ([BIND, "同意"], "ABCABCABCA"),
    "comment": ([BIND, "同意", "ABCABCABCA"], "价格偏高"),
    "submit": ([BIND, "同意", "ABCABCABCA", "跳过"], "提交"),
    "submit again": ([BIND, "同意", "ABCABCABCA", "跳过", "提交", "修改 1 C"], "提交"),
    "withdraw": ([BIND, "同意", "ABC"], "撤回同意"),
    "unsubscribe": ([BIND, "同意", "A"], "unsubscribe"),
    "wrong code": ([], "绑定 000000000"),
}


class Crasher:
    """The process of crashing.py."""

    def __init__(self) -> None:
        self.process = subprocess.Popen(
            [sys.executable, str(Path(__file__).with_name("crashing.py"))],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
        )

    def run(self, **job: object) -> dict[str, Any]:
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(json.dumps({**job, "data_key": DATA_KEY}) + "\n")
        self.process.stdin.flush()
        line = self.process.stdout.readline()
        assert line, "the crashing process itself has ended"
        result: dict[str, Any] = json.loads(line)
        assert not result["failed"]
        return result

    def stop(self) -> None:
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.close()
        self.process.wait(10)
        self.process.stdout.close()


@pytest.fixture(scope="module")
def crasher() -> Iterator[Crasher]:
    crasher = Crasher()
    yield crasher
    crasher.stop()


class Scene:
    """One kind of turn, set up afresh for every moment at which it is interrupted."""

    def __init__(self, town: Any, wire: Any, kind: str) -> None:
        self.town, self.wire = town, wire
        self.prelude, self.said = TURNS[kind]
        self.round = 0

    def messages(self) -> tuple[list[dict[str, Any]], dict[str, Any]]:
        """The prelude and the message of a new round, as fields read from XML."""
        self.round += 1
        said = [text.format(code=self.town.codes[FIRM]) for text in (*self.prelude, self.said)]
        fields = [
            self.wire.text_message("oPerson_1", text, 1000 * self.round + number)
            for number, text in enumerate(said)
        ]
        if self.said == "unsubscribe":
            fields[-1] = self.wire.event_message("oPerson_1", "unsubscribe")
        return fields[:-1], fields[-1]

    def reset(self) -> None:
        with transaction(self.town.database) as db:
            for table in (Submission, Binding, Conversation, CodeGuess, Turn):
                db.execute(delete(table))
        self.town.change(
            Response,
            state="invited",
            answers="-" * 10,
            comment=None,
            revision=0,
            submitted_answers=None,
            submitted_comment=None,
            started_at=None,
            submitted_at=None,
        )

    def standing(self) -> dict[str, Any]:
        """Everything that a turn may change, without what differs between rounds."""
        row = self.town.response(FIRM, AGENCY)
        conversations = self.town.rows(Conversation)
        return {
            "counts": self.town.counts(),
            "response": (row.state, row.answers, row.comment, row.revision),
            "in force": (row.submitted_answers, row.submitted_comment),
            "times": (row.started_at is None, row.submitted_at is None),
            "conversation": [(c.version, c.place) for c in conversations],
            "consent": [consent.version for consent in self.town.rows(Consent)],
        }


def as_text(fields: dict[str, Any]) -> dict[str, str]:
    return {name: str(value) for name, value in fields.items()}


def comparable(reply: str) -> str:
    return re.sub(r"PY-\w{5}-\w{5}", "PY-#####-#####", "" if reply == "success" else reply)


@pytest.mark.parametrize("kind", TURNS)
def test_killed_at_any_moment(
    served_town: Any, database_url: str, web: Any, wire: Any, crasher: Crasher, kind: str
) -> None:
    scene = Scene(served_town, wire, kind)

    def interrupted_at(point: int) -> tuple[dict[str, Any], dict[str, Any], dict[str, Any]]:
        scene.reset()
        prelude, message = scene.messages()
        result = crasher.run(
            url=database_url,
            prelude=[as_text(fields) for fields in prelude],
            message=as_text(message),
            point=point,
        )
        return result, message, scene.standing()

    result, _, after = interrupted_at(1_000_000)
    assert not result["killed"]
    whole = comparable(result["reply"])
    assert "没有记录" not in whole
    result, message, before = interrupted_at(1)
    assert result["killed"]
    assert before != after

    seen = set()
    for point in range(1, MOST_POINTS):
        result, message, left = interrupted_at(point)
        assert left in (before, after), f"half a turn was written at moment {point}"
        seen.add(left == after)
        told = web.push(message)
        assert comparable(told) == whole, f"moment {point}"
        assert scene.standing() == after, f"moment {point}"
        assert web.push(message) == told
        if not result["killed"]:
            break
    else:
        raise AssertionError("the turn did not end")
    # at least a read and a write were interrupted, each before and after
    assert point > 4
    assert seen == {False, True}
