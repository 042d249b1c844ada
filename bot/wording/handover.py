"""Sentences of a hand-over (接手) from one person to a colleague."""

from bot.wording.markup import fit

#: As it is typed.
PHRASE = "接手 邀请码 登记电话后四位"


def how() -> str:
    return (
        f"要接替同事办理，请发送“{PHRASE}”，例如：接手 K7M-2QX-9TB 1234。\n"
        "登记电话是贵单位在应急管理局登记的联系电话。"
    )


def wrong() -> str:
    """The same for a wrong code, wrong digits, and too many wrong digits."""
    return (
        "邀请码或登记电话后四位不正确，请核对后再试。多次输错将暂停受理，"
        "可联系所在区应急管理局联络员。"
    )


def no_phone(bureau: str) -> str:
    return f"这份邀请没有登记电话，不能在微信中接手，请联系所在区联络员或{bureau}办理。"


def too_many_guesses() -> str:
    return "近期输错的次数过多，暂不受理接手，请一小时后再试。"


def taken_over(shown: str) -> str:
    """shown: what comes next, such as the privacy notice or the help of the role."""
    return fit(f"接手成功，原办理人的绑定已解除，已填内容都保留。\n\n{shown}")


def nothing_bound(welcome: str) -> str:
    """For somebody who was bound once; welcome: what a stranger hears."""
    return fit(f"您目前没有绑定邀请：邀请已由同事接手，或邀请码已更换。\n\n{welcome}")
