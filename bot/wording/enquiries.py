"""Approved answers to what people ask beside their business: who we are, trust and privacy.

What is said here is what the privacy notice (bot/wording/prompts.py) and docs/decisions/0019 say.
"""

from bot.wording.markup import plain
from cycle.coverage import K_ANONYMITY
from survey.questionnaire import QUESTION_COUNT


def to_whom(bureau: str, number: str) -> str:
    """Added wherever the chat cannot help; number: as configured (bureau.contact), "" for none."""
    return f"请联系所在区应急管理局联络员，或{_bureau(bureau, number)}。"


def _bureau(bureau: str, number: str) -> str:
    return f"{plain(bureau, 30)}：{plain(number, 60)}" if number else plain(bureau, 30)


def what(account: str, bureau: str) -> str:
    return (
        f"这里是{plain(account, 30)}，由{plain(bureau, 30)}主办："
        "请企业评价为自己服务过的安全生产技术服务机构，结果用于机构的考评。"
    )


def genuine(bureau: str, number: str) -> str:
    return (
        f"不是骗子：本账号由{plain(bureau, 30)}主办，不收任何费用，"
        f"不会要您的银行卡号、密码和短信验证码。要核实，{to_whom(bureau, number)}"
    )


def must() -> str:
    return "自愿参加，不是一定要填；填了也可随时停下，或回复“撤回同意”退出。"


def otherwise() -> str:
    return (
        "自愿参加，不填的只是不计入评价结果。截止前可能会收到提醒（可回复“不再提醒”停收），"
        "所在区联络员能看到哪些企业还没有答完。"
    )


def anonymous(bureau: str) -> str:
    """To a respondent, or to somebody who may become one."""
    return (
        f"对机构是匿名的：机构只能看到汇总结果（作答企业满{K_ANONYMITY}家才有），"
        "看不到是哪家企业、是谁评的。"
        f"对主办单位不匿名：邀请码对应企业，{plain(bureau, 30)}可以查到企业的评价；"
        "不用填写您的姓名。"
    )


def anonymous_objection() -> str:
    """Added for whoever may come to object."""
    return "提出异议不用写姓名，对外不公开异议人和内容。"


def contact_of_bureau(bureau: str, number: str) -> str:
    """For a liaison, whom nobody else stands above."""
    return f"请联系{_bureau(bureau, number)}。"


def privacy(bureau: str) -> str:
    """As the privacy notice has it."""
    return (
        f"机构只能看到汇总结果（作答企业满{K_ANONYMITY}家才有），看不到是谁评的、怎么评的；"
        "各区联络员只能看到哪些企业还没有答完。\n"
        f"评价由{plain(bureau, 30)}用于本次满意度调查和考评；您的微信标识在调查截止后90天内删除。"
    )


def effort() -> str:
    return (
        f"每家机构{QUESTION_COUNT}道选择题，约3分钟；可逐题点选，也可一次发来十个字母，"
        "中途停下，答过的都会保留。"
    )


def cost() -> str:
    return "不收费，任何环节都不收费。"


def phone(bureau: str) -> str:
    return (
        f"单位的联系人和电话来自应急管理部门的登记名册，由{plain(bureau, 30)}保管，"
        "周期结束后按期清除。您在微信里的手机号，本账号看不到，也不收集。"
    )


def letter(bureau: str, number: str) -> str:
    return (
        "邀请码是邀请函上的9位字母和数字；二维码扫不了或过期的，发送邀请码一样可以绑定。"
        f"没有收到邀请函，或邀请码遗失、失效的，{to_whom(bureau, number)}"
    )


def letter_not_needed() -> str:
    """For somebody who is bound."""
    return "您已经绑定，不再需要邀请码和二维码。"


def result_listed() -> str:
    """Once there is a list."""
    return "企业的评价不单独公布结果，汇总后计入机构的考评；名单已经公示，发送“公示名单”查看。"


def result(due: str) -> str:
    """due: the day on which the assessment is to end, "" where none is set, or it is past."""
    when = f"（评选预计{due}结束）" if due else ""
    return (
        f"企业的评价不单独公布结果，汇总后计入机构的考评{when}；"
        "考评后的名单会公示，公示后可发送“公示名单”查看。"
    )
