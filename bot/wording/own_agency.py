"""To people of an agency who would answer for its client, and so rate their own agency."""

from bot.wording.markup import plain

_NAME = 40


def rates_itself(agency: str) -> str:
    return (
        f"没有绑定：机构不能代自己的服务对象评价（{plain(agency, _NAME)}）。"
        "请由企业的人员用自己的微信绑定企业，由机构的人员绑定机构。"
    )


def alone(agency: str) -> str:
    """To somebody who is bound for it and for its client, where nothing else is asked of them."""
    return (
        f"您同时绑定了{plain(agency, _NAME)}，机构不能代自己的服务对象评价，"
        "这家企业的评价请由企业的其他人员填写：用其微信发送“接手 邀请码 登记电话后四位”。"
    )
