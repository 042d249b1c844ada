"""What agencies are told: deadlines, how far their clients are, and results."""

from dataclasses import replace
from datetime import timedelta

from notifications.kinds.kind import Doubt, Kind, Urgency
from storage.tables import Role


def _due(name: str) -> Kind:
    """A reminder of a milestone; {due} is its day, so that a moved one reminds anew."""
    return Kind(
        name=name,
        audience=Role.AGENCY,
        urgency=Urgency.REMINDER,
        key=name + ":{cycle}:{invitation}:{due}:{slot}",
        given=frozenset({"due", "slot"}),
        after_timeout=Doubt.REPEAT_DEDUPED,
        after_crash=Doubt.REPEAT,
        expiry="when the deadline has passed",
        useful_until="due",
    )


def _decided(name: str, *given: str) -> Kind:
    """News that somebody decided; {reference} tells one decision from another."""
    return Kind(
        name=name,
        audience=Role.AGENCY,
        urgency=Urgency.NEWS,
        key=name + ":{cycle}:{invitation}:{reference}",
        given=frozenset({"reference", *given}),
        # a decision that nobody hears of may cost a right, so rather twice
        after_timeout=Doubt.REPEAT,
        after_crash=Doubt.REPEAT,
        expiry="30 days after it was announced",
        lasts=timedelta(days=30),
    )


CYCLE_OPENED = Kind(
    name="cycle_opened",
    audience=Role.AGENCY,
    urgency=Urgency.NEWS,
    key="cycle_opened:{cycle}:{invitation}",
    after_timeout=Doubt.REPEAT_DEDUPED,
    after_crash=Doubt.REPEAT,
    expiry="when the survey closes",
    while_open=True,
)
MATERIALS_PAPER_DUE = _due("materials_paper_due")
MATERIALS_ECOPY_DUE = _due("materials_ecopy_due")
REGISTRATION_DUE = _due("registration_due")
BUSINESS_DATA_DUE = _due("business_data_due")
SUMMARY_DUE = _due("summary_due")
MILESTONE_EXTENDED = Kind(
    name="milestone_extended",
    audience=Role.AGENCY,
    urgency=Urgency.NEWS,
    key="milestone_extended:{cycle}:{invitation}:{milestone}:{due}",
    given=frozenset({"milestone", "due"}),
    after_timeout=Doubt.REPEAT,
    after_crash=Doubt.REPEAT,
    expiry="when the deadline has passed",
    useful_until="due",
)
SURVEY_PROGRESS = Kind(
    name="survey_progress",
    audience=Role.AGENCY,
    urgency=Urgency.NEWS,
    key="survey_progress:{cycle}:{invitation}:{week}",
    # in steps of five clients: storage of the exact number would betray who answered when
    given=frozenset({"week", "clients", "answered_about"}),
    after_timeout=Doubt.GIVE_UP,
    after_crash=Doubt.REPEAT,
    expiry="three days after it was counted",
    lasts=timedelta(days=3),
    while_open=True,
)
LISTED = replace(
    _decided("listed", "until", "document"),
    expiry="when the publication ends",
    lasts=None,
    useful_until="until",
)
RESULT_READY = _decided("result_ready", "day")
TITLE_AWARDED = _decided("title_awarded", "until", "document")
TITLE_EXPIRING = Kind(
    name="title_expiring",
    audience=Role.AGENCY,
    urgency=Urgency.NEWS,
    key="title_expiring:{cycle}:{invitation}:{until}:{days}",
    given=frozenset({"until", "days"}),
    after_timeout=Doubt.REPEAT_DEDUPED,
    after_crash=Doubt.REPEAT,
    expiry="when the title has expired",
    useful_until="until",
)
TITLE_REVOKED = _decided("title_revoked", "day", "reason")
CANDIDACY_REMOVED = _decided("candidacy_removed", "day", "reason")
#: {reference} is its receipt; {result} one of the effects, or rejected.
APPEAL_DECIDED = _decided("appeal_decided", "day", "result", "reason")

AGENCY_KINDS = (
    CYCLE_OPENED,
    MATERIALS_PAPER_DUE,
    MATERIALS_ECOPY_DUE,
    REGISTRATION_DUE,
    BUSINESS_DATA_DUE,
    SUMMARY_DUE,
    MILESTONE_EXTENDED,
    SURVEY_PROGRESS,
    LISTED,
    RESULT_READY,
    TITLE_AWARDED,
    TITLE_EXPIRING,
    TITLE_REVOKED,
    CANDIDACY_REMOVED,
    APPEAL_DECIDED,
)
