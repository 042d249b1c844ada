"""Whole conversations kept as data; UPDATE_GOLDENS=1 rewrites what was answered.

A line `> 文字` is typed, `> [标签]` is a tap on the line of the last reply that begins so,
`> (event KEY)` an event, `> (image)` and the like another kind of message. `{名称}` stands for a
code, `@name` before the text says who speaks, `# …` is a remark, and `! survey FIRST LAST` moves
the survey (days from today). Indented lines are the reply as it is seen: [tappable].
"""

import os
import re
from pathlib import Path
from typing import Any

import pytest

GOLDEN = sorted((Path(__file__).parent / "golden").glob("*.txt"))


def build(town: Any) -> None:
    town.enterprise("宏达五金厂", "安信检测公司")
    town.enterprise("南海陶瓷有限公司", "安信检测公司", district="440605")
    town.enterprise("顺兴化工有限公司", "安信检测公司", "佛科评价中心", "正安咨询公司")
    town.liaison("陈联络")
    town.open()


def perform(line: str, people: dict[str, Any], web: Any, codes: dict[str, str]) -> str:
    said = re.sub(r"\{(.+?)\}", lambda found: codes[found[1]], line.removeprefix("> "))
    who = "甲"
    if said.startswith("@"):
        who, _, said = said[1:].partition(" ")
    person = people.setdefault(who, web.person(f"oPerson_{who}"))
    if tapped := re.fullmatch(r"\[(.+)\]", said):
        return person.taps(tapped[1])
    if not (acted := re.fullmatch(r"\((\w+) ?(.*)\)", said)):
        return person.says(said)
    if acted[1] in ("subscribe", "unsubscribe", "SCAN", "CLICK"):
        return person.does(acted[1], acted[2])
    more = {"Recognition": acted[2]} if acted[1] == "voice" else {}
    return person.says("", MsgType=acted[1], **more)


def normalise(reply: str, codes: dict[str, str]) -> str:
    reply = re.sub(r"PY-\w{5}-\w{5}", "PY-#####-#####", reply)
    for name, code in codes.items():
        reply = reply.replace(code, f"{{{name}}}")
    return reply


@pytest.mark.parametrize("path", GOLDEN, ids=lambda path: path.stem)
def test_golden(path: Path, town: Any, web: Any, wire: Any, fixed_time: Any) -> None:
    build(town)
    people: dict[str, Any] = {}
    told: list[str] = []
    for line in path.read_text(encoding="utf-8").splitlines():
        if not line or line.startswith("    "):
            continue
        told.append(line)
        if line.startswith("! survey "):
            first, last = line.split()[2:]
            town.survey_lasts(int(first), int(last))
        elif line.startswith("> "):
            reply = normalise(wire.readable(perform(line, people, web, town.codes)), town.codes)
            told += [f"    {shown}".rstrip() for shown in reply.split("\n")]
            fixed_time.shift(1)
    now = "\n".join(told) + "\n"
    if os.environ.get("UPDATE_GOLDENS"):
        path.write_text(now, encoding="utf-8")
    assert now == path.read_text(encoding="utf-8")


def test_there_are_conversations() -> None:
    assert len(GOLDEN) >= 8
