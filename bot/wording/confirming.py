"""What was understood, and the line that files it: by a tap, or typed as it stands there.

One way for objections (异议) and appeals (申诉). A typed 是 confirms nothing, for nothing of what
somebody says is kept before it is filed: the line carries all of it.
"""

from collections.abc import Sequence

from bot.wording.markup import REPLY_LIMIT, fit, plain, size, tap

#: Characters of a reason that are shown again above the line.
SHOWN = 60


def to_confirm(
    verb: str, understood: Sequence[str], why: str, content: str, typed: str, rewritten: str
) -> str:
    """verb: 确认异议 or 确认申诉; understood: about whom and what, a line each.

    content: what a tap sends after the verb; typed: the same as people would type it; rewritten:
    how to say it again where it is too long to be shown twice.
    """
    head = "\n".join(["还没有提交。请核对，确认后才提交：", *understood])
    line = tap(plain(f"{verb} {typed}"), f"{verb} {content}")
    whole = f"{head}\n理由：{plain(why, SHOWN)}\n确认请点击下面一行，或照样发送这一行：\n{line}"
    if size(whole) <= REPLY_LIMIT:
        return whole
    copied = f"{head}\n确认请复制下面一行发送：\n{verb} {plain(typed)}"
    if size(copied) <= REPLY_LIMIT:
        return copied
    return fit(f"{head}\n理由：{plain(why, SHOWN)}\n理由较长，请{rewritten}")


def nothing_confirmed(what: str, example: str) -> str:
    """For a 确认 that carries nothing; what: 异议 or 申诉; example: as it may be typed."""
    return (
        f"还没有提交{what}：这条消息里没有要提交的内容。"
        f"请点击上一条回复中“确认{what}”开头的那一行，或照样发送那一整行；"
        f"也可重新写明：\n{example}"
    )


def too_short(what: str, understood: Sequence[str], why: str, bounds: tuple[int, int]) -> str:
    """The reason that was given, and how long it has to be."""
    shortest, longest = bounds
    return "\n".join(
        [
            f"还没有提交{what}：理由“{plain(why, SHOWN)}”只有{len(why)}个字，"
            f"请写{shortest}至{longest}个字，说明是什么事、有什么依据。",
            *understood,
        ]
    )


def too_long(what: str, why: str, bounds: tuple[int, int]) -> str:
    shortest, longest = bounds
    return (
        f"还没有提交{what}：理由有{len(why)}个字，请精简到{shortest}至{longest}个字再发，"
        "详细材料可另行寄送主办单位。"
    )
