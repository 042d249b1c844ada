"""The commands of the survey."""

from enum import StrEnum


class Word(StrEnum):
    """Commands; the value is the word as we print it."""

    AGREE = "同意"
    REFUSE = "不同意"
    WITHDRAW = "撤回同意"
    TAKE_BACK = "撤回"
    BACK = "上一题"
    NEXT = "下一题"
    SKIP = "跳过"
    SUBMIT = "提交"
    AMEND = "修改"
    AMEND_COMMENT = "修改意见"
    PROGRESS = "进度"
    PAUSE = "退出"
    RESUME = "继续"
    RECHOOSE = "重新选择"
    MORE = "更多"
    YES = "是"
    NO = "否"
    HELP = "帮助"
    ANSWERS = "查看答案"
    NEXT_ONE = "下一家"
    REFILL = "重新填写"
    UNSUBMIT = "撤回提交"
    THANKS = "谢谢"
