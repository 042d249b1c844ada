"""Every kind of record, by its name."""

from collections.abc import Mapping

from cycle.evidence.deductions import DEDUCTION
from cycle.evidence.honours import HONOUR
from cycle.evidence.penalties import PENALTY
from cycle.evidence.recording import RecordKind
from cycle.evidence.reviews import REVIEW

KINDS: Mapping[str, RecordKind] = {kind.name: kind for kind in (DEDUCTION, REVIEW, HONOUR, PENALTY)}
