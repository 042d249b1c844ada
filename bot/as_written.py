"""What people wrote, word for word, where it is read in a folded form."""

import unicodedata


def folded(text: str) -> str:
    """The text in half width, trimmed; character by character, so that `as_written` leads back."""
    return "".join(unicodedata.normalize("NFKC", each) for each in text).strip()


def as_written(text: str, end: str) -> str:
    """The end of the text that reads so when it is folded, as it was typed, trimmed.

    An objection is a statement on record: neither its commas nor its brackets are ours to change.
    """
    text = text.rstrip()
    left, at = len(end.rstrip()), len(text)
    while at > 0 and left > 0:
        at -= 1
        left -= len(unicodedata.normalize("NFKC", text[at]))
    return text[at:].strip()
