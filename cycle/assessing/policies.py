"""Policies: what is done for a whole class about a P that is missing (reading 8).

People record them with a reason; a later one ends the one before, and both stay.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, insert, select, update

from cycle.assessing.guards import hold, only_bureau, reason_given
from cycle.audit import Actor, record
from cycle.cycles import CycleRow
from cycle.refusal import Refused, brief
from scoring.ruleset import Policy, Ruleset
from scoring.ruleset_file import load_ruleset
from storage.tables import ClassPolicy, new_id

#: What stands for every class that has no policy of its own.
DEFAULT = "default"


@dataclass(frozen=True, slots=True)
class RecordedPolicy:
    """A policy as recorded; it stands while ended_at is None."""

    assessed_class: str
    policy: Policy
    reason: str
    decided_by: str
    decided_at: datetime
    ended_at: datetime | None


def set_policy(
    db: Connection,
    cycle: CycleRow,
    assessed_class: str,
    policy: str,
    actor: Actor,
    now: datetime,
    why: str,
) -> bool:
    """Record a class's policy in this cycle; False when the same one stands already.

    assessed_class: one of the ruleset's by key or title, or "default" for all that have none.
    Raises Refused for another class or policy than the ruleset knows, without a reason, and for
    anybody but the bureau.
    """
    only_bureau(actor, "缺分处理办法")
    reason = reason_given(why)
    ruleset = load_ruleset(cycle.ruleset)
    assessed_class = _key_of(ruleset, assessed_class)
    if assessed_class not in (DEFAULT, *ruleset.classes):
        known = "、".join(f"{key}（{title}）" for key, title in ruleset.classes.items())
        raise Refused(
            f"没有“{brief(assessed_class)}”这个考评类别，应为 {known} 或 {DEFAULT}（各类）。"
        )
    if policy not in ruleset.policies:
        known = "、".join(sorted(ruleset.policies))
        raise Refused(f"没有“{brief(policy)}”这种缺分处理办法，应为 {known} 之一。")
    hold(db, cycle.id)
    before = recorded_policies(db, cycle.id).get(assessed_class)
    if before == policy:
        return False
    db.execute(
        update(ClassPolicy)
        .where(
            ClassPolicy.cycle_id == cycle.id,
            ClassPolicy.assessed_class == assessed_class,
            ClassPolicy.ended_at.is_(None),
        )
        .values(ended_at=now)
    )
    db.execute(
        insert(ClassPolicy).values(
            id=new_id(),
            cycle_id=cycle.id,
            assessed_class=assessed_class,
            policy=policy,
            reason=reason,
            decided_by=actor.name,
            decided_at=now,
        )
    )
    subject, why = f"class:{assessed_class}", reason
    record(
        db,
        actor,
        "policy.set",
        subject,
        now,
        cycle_id=cycle.id,
        policy=policy,
        before=before,
        why=why,
    )
    return True


def _key_of(ruleset: Ruleset, written: str) -> str:
    """A class by its key or by its title (检测); what is neither stays as it is written."""
    return next((key for key, title in ruleset.classes.items() if title == written), written)


def recorded_policies(db: Connection, cycle_id: str) -> Mapping[str, Policy]:
    """The policies that stand, by class; "default" among them where one was recorded."""
    standing = (each for each in policy_history(db, cycle_id) if each.ended_at is None)
    return {each.assessed_class: each.policy for each in standing}


def policy_history(db: Connection, cycle_id: str) -> list[RecordedPolicy]:
    """Every policy that was recorded in the cycle, by class and then the earliest first."""
    statement = (
        select(
            ClassPolicy.assessed_class,
            ClassPolicy.policy,
            ClassPolicy.reason,
            ClassPolicy.decided_by,
            ClassPolicy.decided_at,
            ClassPolicy.ended_at,
        )
        .where(ClassPolicy.cycle_id == cycle_id)
        .order_by(ClassPolicy.assessed_class, ClassPolicy.decided_at, ClassPolicy.id)
    )
    return [
        RecordedPolicy(**{**row._mapping, "policy": Policy(row.policy)})
        for row in db.execute(statement)
    ]
