"""The words that a published result's marks stand for, the same in every document."""

from collections.abc import Iterable, Mapping
from typing import Any

from scoring.ruleset import Policy, Ruleset
from scoring.wording import POLICIES, STATUSES

__all__ = ["STATUSES", "Listing", "class_word", "grade_word", "policies", "policy_of", "span"]

#: So many names stand in a sentence; the rest are counted.
_NAMED = 30


def class_word(ruleset: Ruleset, agency: Mapping[str, Any]) -> str:
    """The assessed class in Chinese."""
    return ruleset.classes.get(agency["class"], agency["class"])


def grade_word(ruleset: Ruleset, agency: Mapping[str, Any]) -> str:
    """The grade in Chinese; empty where there is none."""
    return next((each.title for each in ruleset.grades if each.key == agency["grade"]), "")


def span(window: Mapping[str, Any]) -> str:
    """A window of days, both included."""
    return f"{window['start']} 至 {window['end']}"


def policies(ruleset: Ruleset, recorded: Mapping[str, str]) -> str:
    """What is done where an agency has no P: for all, and for the classes that differ."""
    return "；".join(
        f"{'各类机构' if key == 'default' else ruleset.classes.get(key, key)}：{_policy(policy)}"
        for key, policy in recorded.items()
    )


def policy_of(result: Mapping[str, Any], agency: Mapping[str, Any]) -> str:
    """What is done for the agency's class where there is no P."""
    recorded = result["missing_policy"]
    return _policy(recorded.get(agency["class"], recorded["default"]))


def _policy(policy: str) -> str:
    return POLICIES[Policy(policy)]


class Listing:
    """Who is on the list, in words."""

    def __init__(self, cut: Mapping[str, Any]) -> None:
        self._listed, self._contested = frozenset(cut["listed"]), frozenset(cut["contested"])
        #: Of the tied, once people have decided; None before.
        self._chosen = frozenset(cut["decided"]["chosen"]) if "decided" in cut else None

    def word(self, agency: Mapping[str, Any]) -> str:
        """是, 否, or 待定 where people must decide or the status may still change."""
        if agency["uscc"] in self._contested:
            if self._chosen is None:
                return "待定（并列）"
            return f"{'是' if agency['uscc'] in self._chosen else '否'}（并列，由考核组决定）"
        if agency["status"] in ("pending", "held"):
            return f"待定（{STATUSES[agency['status']]}）"
        return "是" if agency["uscc"] in self._listed else "否"


def place_word(agency: Mapping[str, Any]) -> str:
    """The places overall and within the class; the status where there are none."""
    if agency["rank"] is None:
        return f"未排名（{STATUSES[agency['status']]}）"
    tied = "（并列）" if agency["tied"] else ""
    return f"第 {agency['rank']} 名{tied}，同类第 {agency['class_rank']} 名"


def named(names: Iterable[str]) -> str:
    """So many names one after another, and how many there are in all when some are left out."""
    names = list(names)
    more = f" 等 {len(names)} 家" if len(names) > _NAMED else ""
    return "、".join(names[:_NAMED]) + more


def sentence(parts: Iterable[str]) -> str:
    """Several remarks in a row, with one full stop."""
    joined = "；".join(part.rstrip("。；") for part in parts)
    return f"{joined}。" if joined else ""
