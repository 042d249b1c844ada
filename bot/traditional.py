"""Our words in traditional characters, as people from Hong Kong, Macau and Taiwan write them."""

import re

#: Only the characters of words that the account understands: what people say besides stays as it
#: was written.
_SIMPLIFIED = str.maketrans(
    "進結訴薦確認銷稱號幫綁繼續過刪異議辦還時間評價題請碼驗聯繫絡單誰沒復別訂們菜選換處務這從來給與廠業瞭識係觸",
    "进结诉荐确认销称号帮绑继续过删异议办还时间评价题请码验联系络单谁没复别订们菜选换处务这从来给与厂业了识系触",
)
_LONGEST = 16
#: What follows these belongs to them even without a space.
_VERBS = (
    r"(?:请|我要|我们要?|申请)?"
    r"(?:(?:确认|撤回|撤销|取消)?(?:自荐|推荐|申诉|异议)|切换身份|恢复评价|(?:确认)?未服务|绑定?|邀请码|验证码|有人要求)"
)
_WORDS = (
    r"(?:我的)?(?:进度|结果|评价|异议|申诉)|处理结果|称号|帮助|继续|跳过|上一题|删除我的信息|确认删除|(?:确认)?催办"
    r"|截止时间|时间|名单"
)
_OURS = re.compile(rf"\s*(?:{_VERBS}|(?:{_WORDS})(?=$|[\s:：,，。.!！?？]))")


def simplified(text: str) -> str:
    """A text that is only compared with our words, in simplified characters."""
    return text.translate(_SIMPLIFIED)


def opening_simplified(text: str) -> str:
    """The text with one of our words at its beginning in simplified characters.

    The rest may be a reason or a comment, which is kept as it was written.
    """
    opening = text[:_LONGEST]
    read = simplified(opening)
    if read == opening or (found := _OURS.match(read)) is None:
        return text
    return read[: found.end()] + text[found.end() :]
