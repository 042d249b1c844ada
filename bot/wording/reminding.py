"""不再提醒 and 恢复提醒: what is said to whoever wishes it, or asks about it."""

from bot.wording.markup import tap
from bot.wording.next_step import bind
from storage.tables import Role

_REMINDED_OF = {
    Role.ENTERPRISE: "评价提醒",
    Role.LIAISON: "各环节截止提醒",
    Role.AGENCY: "各环节截止提醒",
}


def none_anyway() -> str:
    """For somebody whom no invitation binds."""
    return f"您没有绑定邀请，不会收到提醒。{bind()}"


def end(role: Role, *, has_answers: bool) -> str:
    """What ends, what does not, and how to undo it; has_answers: some are still to be submitted."""
    said = (
        f"好的，不再向您发送{_REMINDED_OF[role]}。与您有关的结果和通知仍会发送。\n"
        f"需要时回复 {tap('恢复提醒')}"
    )
    if has_answers:
        said += f"；已填的答案都保留着，回复 {tap('继续')} 接着填写"
    return f"{said}。"


def back(role: Role) -> str:
    said = f"好的，今后会继续向您发送{_REMINDED_OF[role]}。\n不需要时回复 {tap('不再提醒')}"
    if role is Role.ENTERPRISE:
        said += f"；回复 {tap('继续')} 接着填写"
    return f"{said}。"


def explained(word: str) -> str:
    """For whoever asks about it: nothing was changed."""
    does = "不再发送提醒" if word == "不再提醒" else "重新开始提醒"
    return f"刚才没有作任何改动。“{word}”表示{does}；需要时请回复 {tap(word)}"
