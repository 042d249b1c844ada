"""Recomputing: a frozen result, reckoned anew from the evidence that was frozen with it."""

import zlib
from hashlib import sha256

import msgspec
from sqlalchemy import Connection, select

from cycle.refusal import Refused
from scoring.assessment import assess
from scoring.evidence_file import open_evidence
from scoring.result import publish
from scoring.result_file import json_text
from scoring.ruleset_file import RulesetError, load_ruleset
from storage.tables import Snapshot


class _Rules(msgspec.Struct):
    """Of a result, what its rules were."""

    ruleset: str
    rules: str


def recompute(db: Connection, snapshot_id: str) -> bytes:
    """The result file of a snapshot that exists, computed from its own evidence alone.

    Neither the register nor today's keys have a part in it. Raises Refused rather than give
    another result: when the stored evidence is damaged, and when this program does not have the
    rules of then, or has others under the same name.
    """
    columns = (Snapshot.evidence, Snapshot.evidence_sha256, Snapshot.result)
    row = db.execute(select(*columns).where(Snapshot.id == snapshot_id)).one()
    content = zlib.decompress(row.evidence)
    if sha256(content).hexdigest() != row.evidence_sha256:
        raise Refused("快照中的考评依据与冻结时的摘要不符，数据可能已被改动，无法重新计算。")
    refuse_other_rules(msgspec.json.decode(zlib.decompress(row.result), type=_Rules))
    file = open_evidence(content)
    return b"".join(json_text(publish(assess(file.ruleset, file.terms, file))))


def refuse_other_rules(frozen: _Rules) -> None:
    """Raise Refused unless this program has the very rules."""
    try:
        ruleset = load_ruleset(frozen.ruleset)
    except RulesetError as error:
        raise Refused(
            f"快照按规则 {frozen.ruleset} 计算，本程序已没有这个规则，无法重新计算：{error}"
        ) from error
    if f"sha256:{ruleset.digest}" != frozen.rules:
        raise Refused(
            f"快照按规则 {frozen.ruleset} 计算，但本程序中该规则的内容与冻结时不同"
            f"（冻结时 {frozen.rules}，现为 sha256:{ruleset.digest}），无法重新计算；"
            "请恢复原规则文件。"
        )
