"""The words that are commands, in the many ways in which people say them."""

import re

from survey.word import Word

_SYNONYMS = {
    Word.AGREE: "同意 我同意 同意参加 同意参与 同意并继续 是同意 同意的",
    Word.REFUSE: "不同意 我不同意 拒绝 不参加 不参与 不同意参加 不愿意 不同意的",
    Word.WITHDRAW: "撤回同意 撤销同意 取消同意 收回同意 撤回授权 取消授权 撤销授权 我撤回同意",
    Word.TAKE_BACK: "撤回 撤销 收回 我撤回",
    Word.BACK: "上一题 上题 前一题 上一道题 返回上一题 回到上一题 上一个 上一步 返回",
    Word.NEXT: "下一题 下题 下一道题 下一步",
    Word.SKIP: "跳过 略过 跳过这题 跳过此题",
    Word.SUBMIT: "提交 确认提交 提交答卷 提交问卷 交卷 递交 重新提交 再次提交 提交评价 直接提交 "
    "现在提交 没问题提交 没问题,提交 好的提交 好的,提交 确认无误提交 确认无误,提交 可以提交",
    Word.AMEND: "修改 更改 改 更正 修改答案 改答案 修改答卷",
    Word.AMEND_COMMENT: "修改意见 改意见 修改建议 重写意见 补充意见 修改留言 写意见 "
    "还想补充意见 还想补充 补充 补充建议 加意见 添加意见 提意见 填意见 还有意见 补充一下 "
    "加一条意见",
    Word.PROGRESS: "进度 查看进度 我的进度 查进度 查询进度",
    Word.PAUSE: "退出 暂停 稍后 稍后再填 稍后再答 先退出 停止 下次再填",
    Word.RESUME: "继续 继续填写 继续答题 继续回答 接着填 接着答 继续填 继续评价",
    Word.RECHOOSE: "重新选择 换一家 选机构 换机构 选择机构 重选 换一个机构 换个机构 更换机构",
    Word.MORE: "更多 下一页 更多机构 查看更多 翻页",
    Word.YES: "是 是的 对 对的 要 要改 确认 确定 确认修改 Y YES",
    Word.NO: "否 不 不是 不要 不改 不用 不用改 不改了 保持不变 不变 算了 取消 N NO",
    Word.HELP: "帮助 HELP",
    Word.ANSWERS: "查看答案 看答案 查看 查看我的答案 看看我的答案 看我的答案 看看答案 "
    "我的答案 我的答卷 "
    "看看我填的 我填了什么 看我填了什么 看看我填了什么 查看我填了什么 我选了什么 看我选了什么 "
    "看看我选了什么 查看答卷 查看我的答卷 看答卷 看看我的选择 查看已答 我答了什么 看我答了什么 "
    "看看我答了什么 看一下我的答案 看下我的答案 查看填写内容 查看已填 我填的内容 看看我填的内容",
    Word.NEXT_ONE: "下一家 下家 下一家机构 下一个机构 评下一家 换下一家 评价下一家 下一间 去下一家",
    Word.REFILL: "重新填写 重新填 重填 重新评价 重评 重新答 重新答题 重做 重新做 重来 重新来 "
    "从头来 "
    "重新开始 从头开始 全部重填 清空重填 再填一次 重新评 重新打分",
    Word.UNSUBMIT: "撤回提交 撤销提交 取消提交 撤回评价 撤销评价 取消评价 删除评价 删除我的评价 "
    "删除我的提交 撤回我的评价 撤回答卷 撤回问卷 作废 删除答卷 删除我的答案 删除答案",
}
_WORDS = {phrase: word for word, phrases in _SYNONYMS.items() for phrase in phrases.split()}
_POLITE_WORD = re.compile(
    r"(?:请|麻烦|帮我|我要|我想|我想要|我还想|我还要|还要|要)?(.*?)(?:吧|了|一下|谢谢|哈|呀|啊)?"
)

_THANKS = re.compile(
    r"(?:(?:好的|收到|谢谢|感谢|多谢|辛苦)(?:您|你|们|大家|了|啦|哦|呀|哈|啊)*[ ,]*)+"
)

_ALL_RIGHT = (
    r"(?:好的?|没问题|没有问题|没错|没有错|都对|对|确认无误|无误|核对无误|确认|可以|行|嗯|是的?"
    r"|那|就|OK|填完|答完)"
)
_SUBMITTING = re.compile(
    rf"(?:{_ALL_RIGHT}(?:了|的|吧|,)*)*(?:直接|现在|马上|帮我|我要|请)*"
    r"(?:提交|交卷)(?:评价|问卷|答卷)?(?:吧|了|,|谢谢|哈|啦|一下)*"
)


def word_in(compact: str) -> Word | None:
    """The command that folded words without spaces are, as a whole."""
    if len(compact) > 12:
        return None
    if (word := _WORDS.get(compact)) is not None:
        return word
    if _SUBMITTING.fullmatch(compact):
        return Word.SUBMIT
    if _THANKS.fullmatch(compact):
        return Word.THANKS
    polite = _POLITE_WORD.fullmatch(compact.replace(",", ""))
    return _WORDS.get(polite[1]) if polite and len(polite[1]) > 1 else None
