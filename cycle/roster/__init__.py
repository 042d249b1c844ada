"""The roster (名录) as a spreadsheet: the empty template, reading it, and storing it."""

from cycle.roster.importing import import_roster
from cycle.roster.problems import Remark, RosterError
from cycle.roster.reading import Progress, Reading, read_roster
from cycle.roster.report import Report
from cycle.roster.template import write_template

__all__ = [
    "Progress",
    "Reading",
    "Remark",
    "Report",
    "RosterError",
    "import_roster",
    "read_roster",
    "write_template",
]
