"""Freezing: an assessment stored with its evidence and result, byte for byte, for good.

It has two steps: `prepare` reads and scores, which may take seconds and keeps nobody waiting;
`keep` writes one row.
"""

import zlib
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, insert, select

from cycle.assessing.assessment import terms_of
from cycle.assessing.gathering import evidence_of
from cycle.assessing.guards import checked_reason, hold, only_bureau
from cycle.assessing.reassessment import unassessed
from cycle.assessing.snapshot_rows import SnapshotRow, latest
from cycle.assessing.subjects import named, proposed
from cycle.audit import Actor, record
from cycle.cycles import CycleRow
from cycle.evidence import gaps
from cycle.refusal import Refused
from scoring.assessment import Assessment
from scoring.assessment import assess as score
from scoring.evidence_file import EvidenceError
from scoring.evidence_writing import EvidenceWriter
from scoring.result import publish
from scoring.result_file import json_text
from scoring.ruleset_file import load_ruleset
from storage.secrets import Vault
from storage.tables import Cycle, Snapshot, new_id


@dataclass(frozen=True, slots=True)
class Prepared:
    """An assessment as it would be frozen; evidence and result compressed by zlib.

    read_at: when the evidence was read; the snapshot is of that moment.
    """

    assessment: Assessment
    read_at: datetime
    hash: str
    evidence: bytes
    evidence_sha256: str
    result: bytes


@dataclass(frozen=True, slots=True)
class Kept:
    """is_new: False when the latest snapshot has the same result, and nothing was written."""

    snapshot: SnapshotRow
    is_new: bool


def prepare(
    db: Connection,
    vault: Vault,
    cycle: CycleRow,
    zone: ZoneInfo,
    now: datetime,
) -> Prepared:
    """Gather, score and write out the assessment in one pass, for `keep`.

    The connection comes from `at_one_moment`; the evidence is held compressed. Raises Refused
    when nobody is assessed, or something that was recorded cannot stand in an evidence file.
    """
    ruleset, terms = load_ruleset(cycle.ruleset), terms_of(db, cycle, zone, now)
    packed, digest = _Packed(), sha256()

    def write(piece: bytes) -> None:
        digest.update(piece)
        packed.write(piece)

    passing = EvidenceWriter(ruleset, terms, write).passing
    try:
        assessment = score(ruleset, terms, passing(evidence_of(db, vault, cycle, zone)))
    except EvidenceError as error:
        raise Refused(f"考评依据有误：{error}") from error
    if not assessment.agencies:
        raise Refused(f"考评周期“{cycle.name}”没有参加考评的机构，请先完成推荐。")
    result = publish(assessment)
    written = _Packed()
    for piece in json_text(result):
        written.write(piece)
    return Prepared(
        assessment, now, result.snapshot, packed.whole(), digest.hexdigest(), written.whole()
    )


def keep(
    db: Connection, cycle: CycleRow, prepared: Prepared, actor: Actor, now: datetime, reason: str
) -> Kept:
    """Store what was prepared, unless the latest snapshot says the same.

    Raises Refused for anybody but the bureau, before the survey has closed, when somebody froze
    since this was read, and without a reason while the result of somebody assessed is open
    (pending or held), a self-nomination waits for a decision, or a drawn report for its review.
    """
    only_bureau(actor, "考评结果的冻结")
    why = checked_reason(reason)
    hold(db, cycle.id)
    _refuse_while_open(db, cycle, prepared.read_at)
    before = latest(db, cycle.id)
    if before is not None and before.hash == prepared.hash and not unassessed(db, before):
        # with a reassessment asked for, even equal figures are another assessment
        _record(db, actor, now, before, prepared, is_new=False)
        return Kept(before, is_new=False)
    if before is not None and before.frozen_at > prepared.read_at:
        raise Refused(
            f"读取考评依据期间已有人冻结了快照 {before.number}，本次结果可能较旧，请重新运行。"
        )
    _refuse_unfinished(db, cycle, prepared, why)
    row = SnapshotRow(
        id=new_id(),
        cycle_id=cycle.id,
        number=1 if before is None else before.number + 1,
        as_of=prepared.assessment.terms.as_of,
        ruleset=prepared.assessment.ruleset.key,
        hash=prepared.hash,
        reason=why,
        frozen_by=actor.name,
        frozen_at=prepared.read_at,
    )
    stored = {"evidence": prepared.evidence, "evidence_sha256": prepared.evidence_sha256}
    columns = {key: getattr(row, key) for key in SnapshotRow.__slots__}
    db.execute(insert(Snapshot).values(**columns, **stored, result=prepared.result))
    _record(db, actor, now, row, prepared, is_new=True)
    return Kept(row, is_new=True)


def _refuse_while_open(db: Connection, cycle: CycleRow, read_at: datetime) -> None:
    """What is published of two snapshots between which one enterprise answered tells its answer.

    read_at: when the responses were read; a freeze may begin before the end and be kept after it.
    """
    closes_at = db.execute(select(Cycle.closes_at).where(Cycle.id == cycle.id)).scalar_one()
    if read_at < closes_at:
        raise Refused(
            f"考评周期“{cycle.name}”的满意度调查尚未截止，截止后才能冻结；"
            "现在可用 pingyi assess 查看当前结果。"
        )


def _refuse_unfinished(db: Connection, cycle: CycleRow, prepared: Prepared, why: str) -> None:
    """Raise Refused while something is undecided and nobody said why it is frozen all the same."""
    if why:
        return
    anyway = "确需现在冻结的，请用 --why 写明理由。"
    waiting = proposed(db, cycle)
    if waiting:
        raise Refused(
            f"{named(waiting)}自荐后尚未确认，不会参加考评；请先用 pingyi nominations confirm 或 "
            f"reject 处理，{anyway}"
        )
    codes = {each.card.findings.uscc for each in prepared.assessment.agencies}
    if left := gaps.unreviewed(db, cycle.id, codes):
        raise Refused(f"抽中的报告还没有复评得分：{gaps.named(left)}；{anyway}")
    if others := gaps.undrawn(db, cycle.id, codes):
        raise Refused(
            f"计入了未经抽查的报告的复评得分：{gaps.named(others)}；不应计入的用 pingyi evidence "
            f"withdraw 撤回，{anyway}"
        )
    unresolved = prepared.assessment.cut.unresolved
    if unresolved:
        raise Refused(f"还有 {len(unresolved)} 家机构待评定或暂缓；{anyway}")


class _Packed:
    """Bytes as they come, held compressed."""

    def __init__(self) -> None:
        self._packer = zlib.compressobj()
        self._parts: list[bytes] = []

    def write(self, piece: bytes) -> None:
        if part := self._packer.compress(piece):
            self._parts.append(part)

    def whole(self) -> bytes:
        return b"".join([*self._parts, self._packer.flush()])


def _record(
    db: Connection,
    actor: Actor,
    now: datetime,
    row: SnapshotRow,
    prepared: Prepared,
    *,
    is_new: bool,
) -> None:
    record(
        db,
        actor,
        "assessment.freeze",
        f"snapshot:{row.number}",
        now,
        cycle_id=row.cycle_id,
        hash=row.hash,
        evidence_sha256=prepared.evidence_sha256,
        reason=row.reason,
        is_new=is_new,
    )
