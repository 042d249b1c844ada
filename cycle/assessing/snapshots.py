"""Snapshots (快照): frozen assessments, for whoever publishes them or asks about them."""

from cycle.assessing.freezing import Kept, Prepared, keep, prepare
from cycle.assessing.recomputing import recompute
from cycle.assessing.snapshot_rows import (
    SnapshotRow,
    all_of,
    chosen_snapshot,
    entry_of,
    evidence_bytes,
    get,
    latest,
    result_bytes,
    result_of,
)

__all__ = [
    "Kept",
    "Prepared",
    "SnapshotRow",
    "all_of",
    "chosen_snapshot",
    "entry_of",
    "evidence_bytes",
    "get",
    "keep",
    "latest",
    "prepare",
    "recompute",
    "result_bytes",
    "result_of",
]
