"""Publications (公示): what was published, and for how long people may object."""

from cycle.publishing.published import (
    ListingRow,
    PublicationRow,
    all_of,
    get,
    latest,
    listings,
    open_window,
)

__all__ = [
    "ListingRow",
    "PublicationRow",
    "all_of",
    "get",
    "latest",
    "listings",
    "open_window",
]
