"""Approved answers to a respondent who asks in the middle of the survey who it is that asks."""

from bot.wording.enquiries import contact
from bot.wording.markup import plain, tap


def who_asks(account: str, bureau: str, number: str) -> str:
    return (
        f"这里是{plain(account, 30)}，由{plain(bureau, 30)}主办，"
        "请企业评价为其服务的安全生产技术服务机构。"
        "不收取任何费用，也不会索要密码、验证码。\n"
        f"{contact(bureau, number)}\n接着评价请回复 {tap('继续')}"
    )
