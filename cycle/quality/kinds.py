"""What a response may be looked at for; a flag says nothing about whether it is true."""

from enum import StrEnum


class Kind(StrEnum):
    """Why a response is flagged (decision 0021)."""

    SPEEDER = "speeder"  #: filled in below half of the median time
    IDENTICAL = "identical"  #: one and the same letter ten times
    SHARED_PERSON = "shared_person"  #: its person answers for five enterprises or more
    BURST = "burst"  #: one of many about an agency within minutes, from different persons
    BATCH = "batch"  #: one of many of those who were invited at one instant, arriving together


#: Fewer times than these have no median worth halving.
LEAST_TIMED = 5
#: Persons, or invitations of a batch, that make arriving together worth a look.
LEAST_TOGETHER = 5
#: Seconds within which a burst's responses come, and a batch's.
BURST_SECONDS, BATCH_SECONDS = 10 * 60, 60 * 60
#: A burst is so many times what the city's own pace at that hour makes likely.
BURST_TIMES = 3
