"""Approved answers to what people ask beside their business: contact and privacy."""

from bot.wording.markup import plain, tap
from cycle.coverage import K_ANONYMITY


def contact(bureau: str, number: str) -> str:
    """number: as configured (bureau.contact), "" for none."""
    return f"{to_whom(bureau, number)}查看可以发送的内容：{tap('帮助')}"


def to_whom(bureau: str, number: str) -> str:
    """Added wherever the chat cannot help; number as in contact."""
    here = f"{plain(bureau, 30)}：{plain(number, 60)}" if number else plain(bureau, 30)
    return f"请联系所在区应急管理局联络员，或{here}。"


def privacy(bureau: str, *, goes_on: bool) -> str:
    """As the privacy notice has it; goes_on: somebody who answers the survey."""
    said = (
        f"机构只能看到汇总结果（作答企业满{K_ANONYMITY}家才有），看不到是谁评的、怎么评的；"
        "各区联络员只能看到哪些企业还没有答完。\n"
        f"评价由{plain(bureau, 30)}用于本次满意度调查和考评；您的微信标识在调查截止后90天内删除。"
    )
    if goes_on:
        said += f"\n接着评价请回复 {tap('继续')}；撤回同意请回复 {tap('撤回同意')}"
    return said
