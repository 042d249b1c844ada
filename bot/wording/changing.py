"""Sentences for whom somebody else is to follow, and for who is bound to what is not theirs."""

from bot.wording.handover import PHRASE
from bot.wording.identities import WORD
from bot.wording.markup import tap
from bot.wording.next_step import CODE
from survey.reading import Word

_EXAMPLE = f"接手 {CODE} 1234"
_HOW = (
    f"请同事用自己的微信关注本账号，发送“{PHRASE}”，例如：{_EXAMPLE}。"
    "邀请码在邀请函上，登记电话是单位在应急管理局登记的联系电话。"
)


def colleague(whom: str) -> str:
    """To a respondent who has agreed; whom: to_whom of bot.wording.enquiries."""
    return f"换同事办理：{_HOW}已填的内容都保留，同事接着填；您的绑定随即解除。办不了的，{whom}"


def colleague_before_consent(whom: str) -> str:
    return (
        f"换同事办理：{_HOW}或者您回复 {tap(Word.REFUSE)} 解除绑定，"
        f"同事就可以直接发送“绑定 邀请码”。已提交过的评价都保留。办不了的，{whom}"
    )


def colleague_of_unit(whom: str) -> str:
    """To a liaison or an agency."""
    return f"换同事办理：{_HOW}办过的事都保留，您的绑定随即解除。办不了的，{whom}"


def colleague_of_stranger(whom: str) -> str:
    """To somebody whom no invitation binds: they may be either of the two."""
    return (
        "单位换了人办理的：还没有人绑定，由新的办理人发送“绑定 邀请码”，"
        f"例如：绑定 {CODE}；原办理人绑定过，由新的办理人发送“{PHRASE}”，例如：{_EXAMPLE}。"
        f"已填的内容都保留。办不了的，{whom}"
    )


def leave_before_consent(*, switches: bool) -> str:
    """switches: they are bound as something else as well."""
    return (
        f"绑错了请回复 {tap(Word.REFUSE)}，绑定即解除；再发送“绑定 邀请码”"
        f"绑定正确的单位，例如：绑定 {CODE}。{_switch(switches)}"
    )


def leave(*, switches: bool) -> str:
    """To a respondent who has agreed."""
    return (
        f"绑错了请回复 {tap(Word.WITHDRAW)}：绑定解除，未提交的清除，已提交的仍然计入；"
        f"再发送“绑定 邀请码”绑定正确的单位，例如：绑定 {CODE}。"
        f"要由同事接着填，不用撤回，请同事发送“{PHRASE}”。{_switch(switches)}"
    )


def leave_unit(*, switches: bool) -> str:
    """To a liaison or an agency."""
    return (
        f"绑错了：要绑定另一个单位，请发送“绑定 邀请码”，例如：绑定 {CODE}；"
        f"要由同事接替，请同事发送“{PHRASE}”；"
        f"要解除自己的绑定，请发送 {tap('删除我的信息')}。{_switch(switches)}"
    )


def leave_nothing() -> str:
    """To somebody whom no invitation binds."""
    return "您目前没有绑定任何单位，不需要解除。"


def _switch(switches: bool) -> str:
    return f"\n换用您的另一身份：{tap(WORD)}" if switches else ""
