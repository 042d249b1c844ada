"""The frozen assessment behind a publication."""

from collections.abc import Mapping

import msgspec
from sqlalchemy import Connection, select

from cycle.assessing.cut_decisions import Decided, cut_decision
from cycle.assessing.policies import DEFAULT
from cycle.assessing.snapshot_rows import Frozen, entry_of, latest, result_bytes, result_of
from cycle.refusal import Refused
from scoring.ruleset import Policy, Ruleset
from scoring.ruleset_file import load_ruleset
from storage.tables import CutDecision, Snapshot

__all__ = [
    "Frozen",
    "entry_of",
    "frozen",
    "listed",
    "newest_number",
    "passed_over",
    "policy_of",
    "result_of",
    "ruleset_of",
]


def frozen(db: Connection, snapshot_id: str) -> Frozen:
    """The snapshot of this id, which exists."""
    columns = (Snapshot.id, Snapshot.cycle_id, Snapshot.number, Snapshot.frozen_at)
    row: Frozen = db.execute(select(*columns).where(Snapshot.id == snapshot_id)).one()
    return row


def ruleset_of(db: Connection, snapshot_id: str) -> Ruleset:
    """The rules, in their version, by which a snapshot was assessed."""
    return load_ruleset(
        db.execute(select(Snapshot.ruleset).where(Snapshot.id == snapshot_id)).scalar_one()
    )


class _Policies(msgspec.Struct):
    missing_policy: Mapping[str, Policy]


def policy_of(db: Connection, snapshot_id: str, assessed_class: str) -> Policy:
    """What a snapshot did for a class about a mean that was missing."""
    found = msgspec.json.decode(result_bytes(db, snapshot_id), type=_Policies).missing_policy
    return found.get(assessed_class, found[DEFAULT])


class _Contested(msgspec.Struct):
    contested: tuple[str, ...]


class _Cut(msgspec.Struct):
    cut: _Contested


def passed_over(db: Connection, snapshot_id: str, uscc: str) -> Decided | None:
    """The decision at the cut by which another of the tied was listed; None where none was."""
    decided = cut_decision(db, snapshot_id)
    if decided is None or uscc in decided.chosen:
        return None
    cut = msgspec.json.decode(result_bytes(db, snapshot_id), type=_Cut).cut
    return decided if uscc in cut.contested else None


def newest_number(db: Connection, cycle_id: str) -> int:
    """The number of the cycle's newest snapshot, 0 when there is none."""
    newest = latest(db, cycle_id)
    return 0 if newest is None else newest.number


def listed(db: Connection, snapshot: Frozen) -> tuple[str, ...]:
    """The codes of the snapshot's list in the order of the ranks.

    Raises Refused while a tie across the cut waits for people (reading 12).
    """
    cut = result_of(db, snapshot.id).cut
    if not cut.decision_required:
        return cut.listed
    decision = select(CutDecision.chosen).where(CutDecision.snapshot_id == snapshot.id)
    chosen = db.execute(decision).scalar_one_or_none()
    if chosen is None:
        raise Refused(
            f"快照 {snapshot.number} 有 {len(cut.contested)} 家在入选名额处并列，"
            "请先由考核组作出决定。"
        )
    return (*cut.listed, *(each for each in cut.contested if each in chosen))
