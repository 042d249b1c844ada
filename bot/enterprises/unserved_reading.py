"""没有合作过, 没给我们做过服务: what people say who were never served by an agency."""

import re

from bot.traditional import simplified
from survey.folding import fold

_WE = (
    r"(?:我们(?:公司|单位|厂|企业|这边)?|我(?:司|公司|单位|厂|方)?"
    r"|本(?:公司|单位|企业|厂)|咱们|企业)"
)
_IT = r"(?:(?:这|那|该|此)(?:家|个|间)?(?:机构|公司|单位|中介)?|他们|它们?|对方|机构|公司)"
_NAME = r"[^没未不无]{2,40}?"
_NOT = (
    r"(?:从来|一直|根本|并|都|还|就|也|其实|实际上?|今年|本年度?|以前|之前|从)*"
    r"(?:没有|没|从未|未曾|不曾|未|无)"
)
_WITH = r"(?:与|和|跟|同)"
_FOR = r"(?:给|为|帮|替|向|对)"
_DEALINGS = (
    r"(?:合作关系|合作|业务往来|业务关系|业务|往来|服务关系|服务合同|打过?交道|接触|签过?合同)"
)
_SENTENCES = tuple(
    re.compile(sentence.replace("NAME", f"(?P<name>{_NAME})", 1).replace("NAME", f"(?:{_NAME})"))
    for sentence in (
        # 我们和这家没有合作过
        rf"{_WE}?{_WITH}?(?:{_IT}|NAME)?{_WE}?{_NOT}(?:有|发生)?过?(?:任何|什么)?{_DEALINGS}过?",
        # 没有和他们合作过
        rf"{_WE}?{_NOT}{_WITH}(?:{_IT}|NAME)(?:有|发生)?过?(?:任何|什么)?{_DEALINGS}过?",
        # 这家公司没给我们做过服务
        rf"{_WE}?(?:{_IT}|NAME)?{_NOT}{_FOR}?过?{_WE}?(?:做|提供|开展|进行|服务)过?(?:任何|什么)?"
        rf"(?:服务|项目|业务)?过?{_WE}?",
        # 我们没接受过他们的服务
        rf"{_WE}?{_NOT}(?:接受|找|请|用|委托|使用|购买)过?(?:{_IT}|NAME)?的?(?:任何|什么)?"
        r"(?:服务|做|项目|业务)?过?",
        # 不了解这家
        rf"{_WE}?(?:不(?:了解|认识|熟悉|知道)|(?:从)?(?:没有|没|未)听说过)(?:{_IT}|NAME)",
        rf"(?:{_IT}|NAME){_WE}?(?:不(?:了解|认识|熟悉|知道)|(?:从)?(?:没有|没|未)听说过)",
        # 不是我们的服务机构
        rf"(?:{_IT}|NAME)?不是(?:为|给)?{_WE}的?(?:服务|合作)(?:机构|单位|公司|商|方|的)?",
        # 未服务 某某机构
        r"未服务(?:NAME)?",
    )
)
#: What has to stand in it: 没做 alone is said of much else.
_CLEARLY = re.compile(r"过|服务|合作|往来|业务|关系|合同|接触|了解|认识|熟悉|知道|委托")
#: 没合作过的怎么填
_AFTER = re.compile(
    r"(?:的话|的|啊|呀|哦|呢|吧|哈|了)*(?:应该|该|要|请问)*(?:(?:怎么|如何|咋).{0,6})?$"
)
_BESIDE = re.compile(r"(?:你好|您好|请问|谢谢|抱歉|不好意思|不(?:了解|清楚|认识|熟悉|知道))*")
_SHORTEST, _LONGEST = 3, 60


def unserved(text: str) -> str | None:
    """The name in a message that says that an agency never served them, "" without one.

    None when the message says something else: 没有做好服务 is a comment.
    """
    if not _SHORTEST <= len(text) <= _LONGEST or not re.search("[未没沒无無不]", text):
        return None
    parts = fold(simplified(text)).replace(" ", "").split(",")
    names = [_said(each) for each in parts if each and not _BESIDE.fullmatch(each)]
    if not names or any(name is None for name in names):
        return None
    return next((name for name in names if name), "")


def _said(part: str) -> str | None:
    if _CLEARLY.search(part) is None:
        return None
    for end in _ends(part):
        for sentence in _SENTENCES:
            if found := sentence.fullmatch(part, 0, end):
                return found["name"] or ""
    return None


def _ends(part: str) -> list[int]:
    """Where the sentence may end: what follows are particles or the question what to do then."""
    return [end for end in range(len(part), 1, -1) if _AFTER.match(part, end)]
