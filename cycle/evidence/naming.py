"""When two people mean the same by what they wrote: one notion for warnings and for scoring."""

from cycle.identifiers import fold


def same_name(name: str) -> str:
    """A name as it is compared: full width or half, capital or small, with spaces or without."""
    return fold(name).casefold().replace(" ", "")
