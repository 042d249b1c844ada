"""The faults now in force, and what they do to a call."""

import threading
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from simulator import fault_rules
from simulator.fault_rules import Asked, Rule
from simulator.fault_table import CUSTOM_UNFOLLOWED, KINDS, Effect
from simulator.quotas import Usage

_ORDER = {name: place for place, name in enumerate(KINDS)}
# Before these the platform never saw the call, so that it counts against no quota.
_UNSEEN = frozenset({Effect.DROP, Effect.GATEWAY})
_LIMITED = frozenset({"quota", "frequency"})


@dataclass(frozen=True, slots=True)
class Strike:
    """What befalls one platform call; `effect` None means that it is answered properly."""

    delay_ms: int = 0
    effect: Effect | None = None
    errcode: int = 0
    detail: str = ""
    silent_ms: int = 0


class FaultSwitches:
    """The rules in force and the calls counted, shared by all threads."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self._lock = threading.Lock()
        self._now = now
        self._rules: list[Rule] = []
        self._usage = Usage()

    def set(self, rules: Iterable[Mapping[str, object]]) -> None:
        """Replace all rules; raises ValueError."""
        new = [fault_rules.read(values, self._now()) for values in rules]
        with self._lock:
            self._rules = _ordered(new)

    def add(self, values: Mapping[str, object], *, alone: bool = False) -> Rule:
        """One more rule; `alone` ends the others of its fault. Raises ValueError."""
        rule = fault_rules.read(values, self._now())
        with self._lock:
            kept = [each for each in self._rules if not alone or each.fault != rule.fault]
            self._rules = _ordered([*kept, rule])
        return rule

    def end(self, fault: str) -> None:
        """Switch every rule of a fault off."""
        with self._lock:
            self._rules = [rule for rule in self._rules if rule.fault != fault]

    def now(self) -> list[Rule]:
        """The rules in force, in the order in which they strike."""
        now = self._now()
        with self._lock:
            self._rules = [rule for rule in self._rules if not rule.ended(now)]
            return list(self._rules)

    def strike(self, asked: Asked) -> Strike:
        """What befalls this platform call; counts it."""
        now = self._now()
        with self._lock:
            delay, first = 0, None
            for place, rule in enumerate(self._rules):
                effect = rule.of.effect
                if effect in (Effect.RECEIPT, Effect.REPLY) or (
                    first is not None and effect is not Effect.DELAY
                ):
                    continue
                if self._hits(place, asked, now):
                    delay += rule.milliseconds if effect is Effect.DELAY else 0
                    first = first if effect is Effect.DELAY else rule
            refused = first is not None and (first.of.effect in _UNSEEN or first.fault in _LIMITED)
            if not refused:
                self._usage.count(asked.path, now)
        return Strike(delay) if first is None else _strike(first, asked, delay)

    def receipt(self, asked: Asked) -> str:
        """The Status with which an accepted template message ends; empty when none strikes."""
        rule = self._first(Effect.RECEIPT, asked)
        return "" if rule is None else rule.of.status

    def lose_reply(self, openid: str) -> bool:
        """True when this answer of the webhook is to be lost."""
        return self._first(Effect.REPLY, Asked("", openid)) is not None

    def quota(self, path: str) -> tuple[int | None, int]:
        """An API's limit of today (None: there is none) and how much of it is used."""
        now = self._now()
        with self._lock:
            used = self._usage.today(path, now)
            rules = [
                rule
                for rule in self._rules
                if rule.fault == "quota" and not rule.ended(now) and path.startswith(rule.path)
            ]
        limits = [used if rule.limit is None else rule.limit for rule in rules]
        return min(limits, default=None), used

    def clear_quota(self) -> None:
        """Today's calls never were, and what was used up is so no more; limits stay."""
        with self._lock:
            self._usage.clear()
            self._rules = [
                rule for rule in self._rules if rule.fault != "quota" or rule.limit is not None
            ]

    def reset(self) -> None:
        """No rules, and nothing counted."""
        with self._lock:
            self._rules, self._usage = [], Usage()

    def _first(self, effect: Effect, asked: Asked) -> Rule | None:
        now = self._now()
        with self._lock:
            for place, rule in enumerate(self._rules):
                if rule.of.effect is effect and self._hits(place, asked, now):
                    return rule
        return None

    def _hits(self, place: int, asked: Asked, now: datetime) -> bool:
        """Whether the rule strikes, which spends one of its times."""
        rule = self._rules[place]
        if rule.ended(now) or not rule.concerns(asked) or not self._over_limit(rule, asked, now):
            return False
        struck = rule.strikes(asked)
        left = rule.times if rule.times is None or not struck else rule.times - 1
        self._rules[place] = replace(
            rule, seen=rule.seen + 1, struck=rule.struck + struck, times=left
        )
        return struck

    def _over_limit(self, rule: Rule, asked: Asked, now: datetime) -> bool:
        """True, too, for a rule without a limit."""
        if rule.limit is None or rule.fault not in _LIMITED:
            return True
        used = self._usage.today if rule.fault == "quota" else self._usage.this_minute
        return used(asked.path, now) >= rule.limit


def _ordered(rules: list[Rule]) -> list[Rule]:
    return sorted(rules, key=lambda rule: _ORDER[rule.fault])


def _strike(rule: Rule, asked: Asked, delay: int) -> Strike:
    errcode = rule.errcode if rule.errcode is not None else rule.of.errcode or 0
    detail = ""
    if rule.fault == "unfollowed" and asked.path.endswith("/message/custom/send"):
        errcode = CUSTOM_UNFOLLOWED
    if rule.fault == "field":
        detail = f"data.{rule.field or asked.fields[0]}.value invalid"
    return Strike(delay, rule.of.effect, errcode, detail, rule.milliseconds)
