"""An assessment as things stand: the cycle's evidence, scored by its ruleset."""

from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from cycle.assessing.gathering import evidence_of
from cycle.assessing.policies import recorded_policies
from cycle.cycles import CycleRow
from scoring.assessment import Assessment
from scoring.assessment import assess as score
from scoring.evidence import Terms
from scoring.ruleset import Window
from scoring.ruleset_file import load_ruleset
from storage.secrets import Vault


def assess(
    db: Connection,
    vault: Vault,
    cycle: CycleRow,
    zone: ZoneInfo,
    now: datetime,
) -> Assessment:
    """Assess the cycle's agencies in one pass over their evidence.

    The connection comes from `reading`; memory grows with the agencies, not with the responses.
    zone: where a day begins.
    """
    terms = terms_of(db, cycle, zone, now)
    return score(load_ruleset(cycle.ruleset), terms, evidence_of(db, vault, cycle, zone))


def terms_of(db: Connection, cycle: CycleRow, zone: ZoneInfo, now: datetime) -> Terms:
    """What the cycle is assessed under on this day: its windows, and the policies that stand."""
    return Terms(
        as_of=now.astimezone(zone).date(),
        window=Window(cycle.window_start, cycle.window_end),
        survey_window=Window(cycle.opens_on, cycle.closes_on),
        policies=recorded_policies(db, cycle.id),
        cycle=cycle.name,
    )
