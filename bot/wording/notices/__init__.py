"""Approved texts of the messages that leave by themselves: one entry for each kind."""

from bot.wording.notices.agency import AGENCY_NOTICES
from bot.wording.notices.agency_decisions import AGENCY_DECISIONS
from bot.wording.notices.enterprise import ENTERPRISE_NOTICES
from bot.wording.notices.liaison import LIAISON_NOTICES
from notifications.message import Notice

__all__ = ["NOTICES"]

NOTICES: dict[str, Notice] = (
    ENTERPRISE_NOTICES | AGENCY_NOTICES | AGENCY_DECISIONS | LIAISON_NOTICES
)
