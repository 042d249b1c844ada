"""Why somebody decided something: read in one way wherever a reason is asked for."""

from cycle.refusal import Refused

#: As long as the columns that keep reasons.
LONGEST_REASON = 500


def read_reason(
    text: str, what: str = "理由", *, required: bool = True, longest: int = LONGEST_REASON
) -> str:
    """The reason on one line, as it is kept; "" where none is given and none is required.

    what: as a sentence names it. Refused where it is missing, too long, or has what nobody sees:
    control characters, and marks that turn the direction of what follows. Nothing is cut.
    """
    line = " ".join(text.split())
    if required and not line:
        raise Refused(f"请写明{what}，不能为空。")
    if len(line) > longest:
        raise Refused(f"{what}应在 {longest} 个字以内，这里有 {len(line)} 个。")
    if not line.isprintable():
        raise Refused(f"{what}含有不可显示的字符，请删去。")
    return line
