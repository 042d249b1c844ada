"""The oracle's part on who may be ranked: note 4 of the notice, readings 10 and 16."""

from datetime import date
from typing import Any

Sheet = dict[str, Any]


def barred(agency: Sheet, window: Sheet, as_of: str) -> str | None:
    """Note 4 and reading 10: "excluded", "held", or None for an agency that may be ranked."""
    grounds = set()
    registered = agency.get("registered_on", as_of)
    if registered is None or registered > as_of:
        grounds.add("excluded")
    if (agency.get("deregistered_on") or "9999") <= as_of:
        grounds.add("excluded")
    business = agency.get("last_business_on", as_of)
    if business is None or business < window["start"]:
        grounds.add("excluded")
    for penalty in agency.get("penalties", []):
        decided = penalty.get("decided_on")
        undecided = penalty["status"] == "pending" or (
            penalty["status"] == "decided" and decided > as_of
        )
        if undecided and penalty["filed_on"] <= as_of:
            grounds.add("held")
        elif penalty["status"] == "decided" and window["start"] <= decided <= window["end"]:
            grounds.add("excluded" if decided <= as_of else "nothing yet")
    for revocation in agency.get("revocations", []):
        if revocation["on"] <= as_of <= _a_year_after(revocation["on"]):
            grounds.add("excluded")
    return next((status for status in ("excluded", "held") if status in grounds), None)


def _a_year_after(day: str) -> str:
    """The corresponding day a year later; 29 February has 28 February."""
    if day.endswith("02-29"):
        day = day[:-2] + "28"
    on = date.fromisoformat(day)
    return on.replace(year=on.year + 1).isoformat()
