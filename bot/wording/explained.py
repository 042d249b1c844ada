"""What a command would do, for whoever asks about it: 提交？ submits nothing."""

from bot.wording.markup import tap
from survey.word import Word

_DOES = {
    Word.AGREE: "“同意”表示您同意参加，随后开始答题。",
    Word.REFUSE: "“不同意”表示不参加，并解除与本微信的绑定。",
    Word.WITHDRAW: "“撤回同意”会立即删除您的微信标识和没有提交的答案；已提交的仍计入统计。",
    Word.TAKE_BACK: "要撤回同意，请回复“撤回同意”；答案在提交前都可以修改。",
    Word.BACK: "“上一题”返回前一题，答案不变。",
    Word.NEXT: "“下一题”往后看一题；十道题都需要回答。",
    Word.SKIP: "“跳过”只用于最后的意见，表示没有意见。",
    Word.SUBMIT: "“提交”表示正式交出评价；截止前还可以修改后重新提交。",
    Word.AMEND: "改答案请回复如“修改 3 B”。",
    Word.AMEND_COMMENT: "“修改意见”可重新写意见。",
    Word.PAUSE: "“退出”先停下，已填的都保留。",
    Word.RESUME: "“继续”从停下的地方接着填写。",
    Word.RECHOOSE: "“重新选择”另选一家机构，已填的都保留。",
}


def explained(word: Word) -> str:
    """One sentence and the tap that does it; nothing was done."""
    does = _DOES.get(word, "")
    return f"刚才没有作任何改动。{does}需要时请回复 {tap(word)}"
