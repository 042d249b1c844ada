"""What is written where a comment is awaited and is none, and what is a comment elsewhere.

Real comments are taken as they are: only whole short messages are read as something else.
"""

import re
from enum import StrEnum
from typing import NamedTuple

from survey.assent import acknowledges
from survey.hints import Hint
from survey.reading import Heard

_TAIL = r"(?:了|啦|的|吧|啊|呀|哦|哈|呢|先|一下|谢谢)*"
_I = (
    r"(?:我们?|现在|正在|正|在|先|有点|很|比较|先去|要去|去|这会儿?"
    r"|今天|都|已经|已|全部|全|不好意思|抱歉)*"
)


class Aside(StrEnum):
    """What a short message at the comment says instead of a comment."""

    DONE = "done"
    LATER = "later"
    QUIT = "quit"
    GREETING = "greeting"
    READ = "read"
    OPTIONAL = "optional"
    DELETING = "deleting"
    COMPLAINING = "complaining"
    UNCLEAR = "unclear"


_ASIDES = {
    Aside.DONE: (
        r"(?:我们?|现在|都|已经|已|全部|终于|就)*"
        r"(?:结束|填完|完(?=了)|好(?=了|啦)|答完|写完|做完|评完|弄完|搞完|完成|完毕|搞定|搞掂)"
        + _TAIL
    ),
    Aside.LATER: (
        rf"(?:{_I}(?:等一?下|等等|稍等|稍后|等会儿?|待会儿?|一会儿?|过会儿?|迟点|晚点|晚上|明天|后天|改天|下次|有空"
        rf"|有时间|回头|下午|上午|下班|忙|没空|没时间|不方便|开会|开车|先这样)(?:一下|儿|后)?)+{_I}"
        rf"(?:再|才|来)*(?:继续)?(?:写|填|说|弄|答|评|搞|看|做|讲|补|忙|回复?)?{_TAIL}"
    ),
    Aside.QUIT: (
        rf"{_I}(?:不评|不想评|不想填|不想答|不想弄|不做|不答|不弄|不参与评价|放弃|退出评价){_TAIL}"
    ),
    Aside.GREETING: (
        r"(?:你好|您好|在吗?|在不在|有人吗?|有人在吗?|喂|哈喽|HELLO|HI|早上好|上午好|下午好|晚上好|早)+"
    ),
    Aside.OPTIONAL: (
        r"(?:这个?|意见)?(?:一定|必须|非得|非)(?:要|得)?(?:写|填)(?:意见)?(?:不可)?(?:吗|嘛|么)?"
        r"|(?:可以|能|能不能|可不可以|可否)不(?:写|填)(?:意见)?(?:吗|嘛|么)?"
        r"|不(?:写|填)(?:意见)?(?:可以|行|可不可以|行不行|可不可|没关系|没事|会怎样)(?:吗|嘛|么)?"
        r"|(?:要)?写(?:什么|啥|点什么)(?:好|呢|内容)*|要写(?:吗|嘛|么)?"
    ),
    Aside.DELETING: r"(?:我要|请|帮我)?(?:删除|删掉|删了|清空|作废|全部删除)" + _TAIL,
    Aside.COMPLAINING: r"(?:我要?)?(?:申诉|异议|投诉|举报)" + _TAIL,
}
_READ_AS = tuple((aside, re.compile(pattern)) for aside, pattern in _ASIDES.items())
_LONGEST = 16
_UNCLEAR = re.compile(
    r"(?:请问|我要|我想|我还想|帮我|能不能|能否|可不可以|可否|会不会|是不是|是否|有没有|怎么|怎样|如何|什么|为什么|为啥|咋|点解|点样)"
    r"|谁|.*(?:怎么.{0,3}|如何.{0,3}|多少|什么|了没|没有呀|行不行|好不好|可以不|是什么|干什么|什么意思)$"
    r"|.*(?:选|点|填|按|答|写|打)错"
)
_UNCLEAR_LENGTH = 20


def aside(heard: Heard) -> Aside | None:
    """What a message at the comment says besides; None for a comment."""
    words = heard.compact.replace(",", "")
    if not words or len(words) > _UNCLEAR_LENGTH:
        return None
    if len(words) <= _LONGEST:
        for meant, pattern in _READ_AS:
            if pattern.fullmatch(words):
                return meant
        if acknowledges(heard.compact):
            return Aside.READ
    return Aside.UNCLEAR if _UNCLEAR.match(words) else None


class Remark(NamedTuple):
    """A comment that says that it is one; `adds` to what was written before."""

    text: str
    adds: bool


_REMARK = re.compile(
    r"\s*(?:请|帮我|麻烦|我还?想|我要|我|再|还有)*"
    r"(?:(?P<adds>(?:补充|增加|添加|加|追加|再加)(?:一下|一?[条点个])?(?:的?(?:意见|建议|内容|一点))?)"
    r"|(?:修改|更改|改)?(?:我的)?(?:意见|建议|留言|备注)(?:或建议|和建议)?(?:改成|改为|换成|是|为|写|改)?)"
    r"\s*(?:[:：]|[，,](?=.{2})|(?<=改成)|(?<=改为)|(?<=换成)|\s(?=\S{2}))\s*(?P<text>.+)",
    re.S,
)


def remark_in(text: str) -> Remark | None:
    """The comment in 意见：… or 补充：…; None in anything else."""
    found = _REMARK.fullmatch(text) if len(text) > 3 else None
    if found is None or not any(map(str.isalnum, found["text"])):
        return None
    return Remark(found["text"].strip(), bool(found["adds"]))


_WITH_LETTER = re.compile(r"[ABC](?![A-Z0-9]).{3,}")
_JUDGING = re.compile(
    r"清楚|清晰|能|满足|够|好|一般|差|有用|没用|冇用|有点|泄|满意|还行|可以|行|不会|会|没有|无|冇|不错|凑合"
    r"|马马虎虎|过得去|勉强|偶尔|有时|大部分|很|太|挺|比较|唔"
)
_SENTENCE = 7
"""Characters from which what is said at a question is a remark."""


def unanswered(heard: Heard) -> Hint:
    """What helps somebody whose words are none of a question's options."""
    words = heard.compact
    if aside(heard) in (Aside.GREETING, Aside.READ):
        return Hint.LETTER
    if _WITH_LETTER.fullmatch(words) or sum("\u4e00" <= c <= "\u9fff" for c in words) >= _SENTENCE:
        return Hint.REMARK_LATER
    return Hint.NEAREST if _JUDGING.search(words) else Hint.LETTER
