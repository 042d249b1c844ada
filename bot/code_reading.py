"""An invitation's code within what people wrote around it."""

import re
import unicodedata

from cycle.inviting import codes

_BIND = re.compile(
    r"^(?:你好|您好|请|麻烦|帮我|帮忙|我要|我想|我的|我|[,\s])*"
    r"(?:绑定|绑|帮定|邦定|榜定|邀请码|验证码|bind)(?P<rest>.*)$",
    re.I | re.S,
)
#: After 绑定 and no code: how is it done?
_ASKS = re.compile(
    r"(?:我们?|的|了|一下|到|错了?|失败|不了|不上|成功|吗|呢|新|还有|别的?|其[他它]|另外?|一|第?[二三四五两多几]|家|个"
    r"|企业|单位|公司|机构|厂|区|联络员|微信|手机|账号|邀请码|验证码|同事|[\W_])*"
    r"(?:(?:怎么|怎样|如何|在哪|哪里|需要|要).*)?",
    re.S,
)
#: What may be a code, or hold one beside a name's letters: letters, digits and what groups them.
_RUN = re.compile(r"[0-9A-Za-z](?:[0-9A-Za-z\s\-\u2010-\u2015\u2212\u200b·._]*[0-9A-Za-z])?")
_PIECE = re.compile(r"[0-9A-Za-z]+")
#: What is about something else, whatever numbers stand in it.
_OTHERWISE = re.compile(
    r"异议|举报|投诉|申诉|接手|接管|(?:YY|PY|SC)[\s-]*(?:[0-9A-Z][\s-]*){10}|^[^A-Za-z]*$", re.I
)
#: Characters of a code with a name and a greeting around it.
_BESIDE_NAMES = 40
#: Characters of what may hold a code; most messages are a single letter.
_SHORTEST, _LONGEST = 2, 100


def code_in(text: str, *, is_known: bool) -> str | None:
    """What stands as a code: "" after a bare 绑定, None when the text is about something else.

    绑定 may be followed by our own word for it, or have the unit's name beside the code. Without
    it a text counts when it is a well-formed code and nothing else; of somebody whom no invitation
    binds, also when a well-formed code stands in it, for they can mean nothing else by it.
    """
    if not _SHORTEST <= len(text) <= _LONGEST:
        return None
    folded = unicodedata.normalize("NFKC", text).strip()
    if found := _BIND.match(folded):
        rest = found["rest"]
        nearest = well_formed(rest) or _nearest(rest)
        # 绑架式收费 and 验证码收费 are remarks of somebody who has a code already
        if nearest or not is_known or _ASKS.fullmatch(rest):
            return nearest
    if codes.normalise(folded):
        return folded
    if is_known or len(folded) > _BESIDE_NAMES or _OTHERWISE.search(folded):
        return None
    return well_formed(folded)


def well_formed(text: str) -> str | None:
    """The first well-formed code in the text, however it is grouped."""
    for run in _RUN.finditer(text):
        pieces = list(_PIECE.finditer(run[0]))
        for first in range(len(pieces)):
            for last in range(first, len(pieces)):
                part = run[0][pieces[first].start() : pieces[last].end()]
                length = sum(len(piece[0]) for piece in pieces[first : last + 1])
                if length > codes.LENGTH:
                    break
                if length == codes.LENGTH and codes.normalise(part):
                    return part
    return None


def _nearest(text: str) -> str:
    """What was probably meant for a code, to be shown again; "" where nothing looks like one."""
    runs = [found[0].strip() for found in _RUN.finditer(text)]
    return min(runs, key=lambda run: abs(len(run) - codes.LENGTH), default="")
