"""Whether somebody who was asked for consent gives or refuses it, however they put it.

Consent is given by saying so. What asks, doubts or denies is never taken for it, and where both
might be meant the question is asked again.
"""

import re

from survey.folding import is_question
from survey.reading import Heard, Word

_LEAD = r"(?:好的?|行|可以|OK|嗯|恩|是的?|对|没问题|收到|那|已阅读?|已读|看完了|知道了|[,])*"
_ME = (
    r"(?:(?:我们?(?:公司|单位|企业)?|本人|本公司|我司|我方|本单位)"
    r"(?:代表(?:本|我们?)?(?:公司|单位|企业|厂))?)?"
)
_READ = r"(?:(?:已经?)?(?:阅读|看|读|了解|知道|确认)(?:完|过|了|并|后|以上|内容|告知书?|[,])*)*"
_DONE = r"(?:已经?|都|完全|非常|愿意|表示|也)*"
_WHAT = (
    r"(?:并?(?:参加|参与|继续|接受|授权)|以上(?:内容|条款)?|这个|告知书?"
    r"|隐私(?:告知|政策|条款)?|评价|本次|调查|的|了|[,])*"
)
_THEN = (
    r"(?:请?(?:现在|马上|可以)?(?:开始|继续|进入|答题|填写|下一步)(?:答题|填写|评价)?"
    r"|谢谢|[吧啊呀哈哦了,])*"
)
_AGREES = re.compile(f"{_LEAD}{_ME}{_READ}{_DONE}同意{_WHAT}{_THEN}")
_WILLING = re.compile(f"{_LEAD}{_ME}愿意(?:参加|参与|评价|填写|配合)?(?:调查|评价|[的了,])*{_THEN}")

_NOT = r"(?:不|唔|冇)"  # 没同意 denies that it was given, and refuses nothing
_REFUSES = re.compile(
    rf"(?:算了|抱歉|对不起|不好意思|谢谢|你好|[,])*{_ME}(?:现在|还是|就|都|也|并|真的?|暂时|暂|决定|选择)*"
    rf"(?:{_NOT}(?:想|要|会|愿意?|打算|准备|需要|用|得)?(?:再|来)?"
    r"(?:同意|参加|参与|填写?|答题?|评价?|做|要|愿意|接受|配合|授权|绑定|了)"
    r"|不要|不用|不想|不愿意?|不必|不需要|没兴趣|拒绝|唔制)"
    r"(?:这个|收集|提供|使用|我们?的|个人|信息|参加|参与|填写?|评价?|调查|问卷|同意|配合|授权|[了的吧啊呀哈,]|谢谢|算了)*"
)
_LEAVES = re.compile(
    r"(?:我?(?:要|想)?(?:先)?(?:退出|取消|算了)(?:参加|参与|评价|调查)?[了吧,]*)+"
    r"|(?:我?(?:现在|今天|最近|暂时|这会儿?)?(?:没空|没时间|没有时间|很忙|在忙|不方便)"
    r"(?:填写?|答题?|弄|做|看|评价?)?[了,]*)+"
    r"|(?:我?(?:等会儿?|等一?下|晚点|晚上|过会儿?|过几天|以后|稍后|待会儿?|回头|改天|明天|有空|有时间)"
    r"(?:再|来)*(?:填写?|答题?|弄|做|看|说|评价?|来)?[吧了,]*)+"
)
#: Traditional characters of these words that folding leaves, or takes for a numeral.
_SIMPLIFIED = str.maketrans("願叁與開寫閱讀評絕並價", "愿参与开写阅读评绝并价")
_DOUBTS = re.compile(
    r"太|怎么|如何|什么|吗|么|嘛|呢|是否|能否|能不|可不|要不|是不是|会不|如果|要是|除非|但|等|再说|考虑"
)


def agrees(heard: Heard) -> bool:
    """好，同意; with a question mark nothing is meant."""
    if heard.word is Word.AGREE:
        return not asks(heard)
    return not asks(heard) and (_fits(_AGREES, heard) or _fits(_WILLING, heard))


def refuses(heard: Heard) -> bool:
    """不想填. The binding goes with it, so that doubts (不太同意) are asked about once more."""
    if asks(heard):
        return False
    return heard.word is Word.REFUSE or _fits(_REFUSES, heard)


def leaves(heard: Heard) -> bool:
    """退出, where nothing was begun: it may mean later, or never."""
    return heard.word is Word.PAUSE or _LEAVES.fullmatch(heard.compact) is not None


def asks(heard: Heard) -> bool:
    """Whether it is put as a question, which folding does not keep."""
    return "?" in heard.text or "？" in heard.text or is_question(heard.text)


def _fits(pattern: re.Pattern[str], heard: Heard) -> bool:
    said = heard.compact.translate(_SIMPLIFIED)
    return pattern.fullmatch(said) is not None and _DOUBTS.search(said) is None
