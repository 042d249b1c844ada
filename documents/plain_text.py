"""Text that strangers wrote, made fit for the XML inside office files and for a sentence."""

import re

#: What XML 1.0 has no way to write, lone surrogates among it.
_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_SPACE = re.compile(r"\s+")


def writable(text: str) -> str:
    """The text with a visible � where it held what no office file can hold."""
    return _UNWRITABLE.sub("\N{REPLACEMENT CHARACTER}", text)


def one_line(text: str) -> str:
    """The writable text without breaks, tabs and runs of spaces."""
    return _SPACE.sub(" ", writable(text)).strip()


def quoted(typed: object) -> str:
    """What somebody typed, such as a file's name, on one line and with nothing hidden.

    A line feed would break a sentence in two, a direction mark turn the rest of it round.
    """
    line = " ".join(str(typed).split())
    return "".join(each if each.isprintable() else f"\\u{ord(each):04x}" for each in line)
