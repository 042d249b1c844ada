"""What the rules leave to people, in words."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from documents.words import named
from scoring.ruleset import Ruleset

#: A matter's name, and the sentence that puts it to people.
Matter = tuple[str, str]


def decisions(ruleset: Ruleset, result: Mapping[str, Any]) -> list[Matter]:
    """All that people still have to decide or to know; one reassuring line where it is nothing."""
    names = _Names(result)
    matters = [
        *_places(result["cut"], names),
        *_members(ruleset, result["cut"], names),
        *_chance(result, names),
    ]
    return matters or [("", "无。")]


def seats(cut: Mapping[str, Any]) -> str:
    """How many places the list has and how many are settled, with those that people decided."""
    settled = len(cut["listed"]) + len(cut.get("decided", {}).get("chosen", ()))
    return f"名额 {cut['size']} 个，已确定 {settled} 家"


class _Names:
    def __init__(self, result: Mapping[str, Any]) -> None:
        self._names = {agency["uscc"]: agency["name"] for agency in result["agencies"]}

    def of(self, codes: Iterable[str]) -> str:
        return named(self._names[code] for code in codes)


def _places(cut: Mapping[str, Any], names: _Names) -> Iterator[Matter]:
    contested = cut["contested"]
    left = cut["size"] - len(cut["listed"])
    if decided := cut.get("decided"):
        yield (
            "并列名额已决定",
            f"{names.of(contested)}并列，余 {left} 个名额；{decided['by']}于 {decided['on']} "
            f"决定列入{names.of(decided['chosen'])}，理由：{decided['why']}。",
        )
    elif cut["decision_required"]:
        yield (
            "并列跨越名额",
            f"以下 {len(contested)} 家并列，只余 {left} 个名额，须由考核组决定："
            f"{names.of(contested)}。",
        )
    if cut["short"]:
        yield "名额未满", f"已排名的机构不足 {cut['size']} 家，名单不足额。"


def _members(ruleset: Ruleset, cut: Mapping[str, Any], names: _Names) -> Iterator[Matter]:
    if cut["unqualified"]:
        worst = ruleset.grades[-1].title
        yield f"名额内有{worst}", f"{names.of(cut['unqualified'])}：考评结果为{worst}。"
    unresolved = cut["unresolved"]
    if unresolved:
        yield (
            "待评定、暂缓",
            f"以下 {len(unresolved)} 家的结果尚可变化，名次和名单可能随之变动："
            f"{names.of(unresolved)}。",
        )


def _chance(result: Mapping[str, Any], names: _Names) -> Iterator[Matter]:
    contested = result["cut"]["contested"]  # people decide those, whatever chance would do
    uncertain = result.get("uncertainty", {}).get("unsettled", ())
    unsettled = [code for code in uncertain if code not in contested]
    if unsettled:
        yield (
            "抽样可左右名单",
            f"以下 {len(unsettled)} 家是否列入，取决于抽到哪些企业和报告：{names.of(unsettled)}。",
        )
