"""What a liaison or an agency hears to a greeting and to thanks."""

from bot.wording.markup import tap
from storage.tables import Role

_OFTEN = {
    Role.LIAISON: ("进度", "未答", "未联系"),
    Role.AGENCY: ("进度", "我的结果", "材料"),
}


def greeting(role: Role) -> str:
    often = "　".join(tap(word) for word in _OFTEN.get(role, ()))
    return f"您好！常用：{often}\n其他可以发送的内容：{tap('帮助')}"


def thanks() -> str:
    return f"不客气。可以发送的内容：{tap('帮助')}"


def heard() -> str:
    """To 好的, 收到 and the like."""
    return f"好的。可以发送的内容：{tap('帮助')}"
