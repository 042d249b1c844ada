"""Objections (异议) to a publication: filed within its window, decided by the bureau."""

from cycle.publishing.objection_rows import (
    ObjectionRow,
    find_objection,
    objection_status,
    objections_of,
)

__all__ = ["ObjectionRow", "find_objection", "objection_status", "objections_of"]
