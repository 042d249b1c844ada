"""Many short texts of one length, checked together: a fraction of the time of one by one."""

from collections.abc import Sequence


def rows(texts: Sequence[str], length: int, alphabet: str) -> bytes | None:
    """The texts, each ended by a line feed, when all have the length and the (ASCII) alphabet.

    Characters at one place in their texts stand `length + 1` bytes apart.
    """
    joined = ("\n".join(texts) + "\n").encode("ascii", "replace") if texts else b""
    ends = b"\n" * len(texts)
    if (
        len(joined) != len(texts) * (length + 1)
        or joined[length :: length + 1] != ends
        or joined.translate(None, alphabet.encode()) != ends  # nothing else is left over
    ):
        return None
    return joined
