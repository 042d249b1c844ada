"""What to say to someone who was not understood."""

from enum import StrEnum


class Hint(StrEnum):
    """What would help after something that was not understood."""

    CONSENT = "consent"
    CHOOSE = "choose"
    CHOOSE_FIRST = "choose_first"
    NAME_AMBIGUOUS = "name_ambiguous"
    ONLY_ONE = "only_one"
    LETTER = "letter"
    TEN = "ten"
    REQUIRED = "required"
    FIRST_QUESTION = "first_question"
    COMMENT_EMPTY = "comment_empty"
    COMMENT_OPTIONAL = "comment_optional"
    COMMENT_LETTER = "comment_letter"
    COMMENT_TOO_LONG = "comment_too_long"
    REMARK_LATER = "remark_later"
    DELETING = "deleting"
    COMPLAINING = "complaining"
    REVIEW = "review"
    SUBMITTED = "submitted"
    AMEND = "amend"
    NO_SUCH_QUESTION = "no_such_question"
    STALE_TAP = "stale_tap"
    YES_NO = "yes_no"
    ASKED = "asked"
    WITHDRAW = "withdraw"
