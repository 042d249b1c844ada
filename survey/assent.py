"""Short words that answer whatever was asked last: yes, no, and that something was read."""

import re

_LONGEST = 14
"""Characters; what is longer says something of its own."""

_PARTICLE = "的|吧|呀|啊|了|啦|嘞|滴|哒|咯|哈|嘅|呗|哇"
_SOUND = "哦|噢|喔"
_SOFT = rf"(?:{_PARTICLE}|{_SOUND})*"
_BEFORE = r"(?:那|就|都|全|我|我们|请|麻烦|帮我|给我|你|您|帮忙|直接)*"
_AFTER = r"(?:(?:谢谢|多谢|感谢|辛苦|麻烦|唔该)(?:您|你|你们|大家|了|啦|哈)*)?"
_YES = (
    r"(?:是|对|系|係|啱|好|行|嗯|恩|可以|OK|OKAY|YES|Y|没问题|没有问题|冇问题|没错|没有错|冇错"
    r"|没毛病|没什么问题|没啥问题|完全正确|正确|准确|核对无误|无误|没有异议|无异议|认可|确认|确定|肯定|当然|需要|要|愿意|同意|成|中|得|妥|属实|真的"
    r"|这样|就是|就这样|是这样|照办)"
)
_CHANGE = r"(?:要改|改|修改|更改|换|更正|改一下|改过来|改掉|改正)"
_NO = (
    r"(?:否|不|不是|不要|不用|不必|不需要|(?:不|不要|不用|不必|不需要|先不|别)(?:改|修改|更改)|别|不换|算了|取消|不了|不行|不可以|不确认|不同意|不愿意"
    r"|(?:不|不要|不用|先不|别)(?:删除|删)|保留|维持原样|维持不变|维持|保持不变|不变|保持原样|没改|唔使|唔要|唔系|唔改|唔好|NO|N)"
)
_READ = (
    rf"(?:知道|明白|了解|懂|清楚了|收到|晓得|好|嗯|恩|{_SOUND}|行|谢谢|感谢|多谢|辛苦|唔该"
    r"|原来如此|这样啊?|是这样)"
)
_YES_WORDS = re.compile(rf"{_BEFORE}(?:{_YES}{_SOFT})+{_AFTER}")
_CHANGE_WORDS = re.compile(rf"{_BEFORE}(?:(?:{_YES}|{_CHANGE}){_SOFT})+(?:一下)?{_AFTER}")
_NO_WORDS = re.compile(rf"{_BEFORE}(?:{_NO}{_SOFT})+{_AFTER}")
# A sound is a word here: were it a particle as well, 哦哦哦… could be divided in too many ways.
_READ_WORDS = re.compile(
    rf"(?:我|我们|都|已|已经|那)*(?:{_READ}(?:您|你|们|大家)*(?:{_PARTICLE})*)+"
)


def assents(compact: str, *, to_change: bool = False) -> bool:
    """Whether folded words are a bare yes; to_change: to a change, which 改吧 is a yes to."""
    words = compact.replace(",", "")
    if not words or len(words) > _LONGEST:
        return False
    return (_CHANGE_WORDS if to_change else _YES_WORDS).fullmatch(words) is not None


def dissents(compact: str) -> bool:
    """Whether folded words are a bare no."""
    words = compact.replace(",", "")
    return 0 < len(words) <= _LONGEST and _NO_WORDS.fullmatch(words) is not None


def acknowledges(compact: str) -> bool:
    """Whether folded words only say that something was read or is all right: 好的, 知道了, OK."""
    words = compact.replace(",", "")
    if not words or len(words) > _LONGEST:
        return False
    return assents(compact) or _READ_WORDS.fullmatch(words) is not None


_APPROVING = re.compile(r"没有?错|没毛病|没.{0,2}问题|冇问题|正确|无误|异议|认可|确认|都对")


def approves(compact: str) -> bool:
    """Whether a bare yes says that what was shown is right; 好的 may be mere thanks."""
    return _APPROVING.search(compact) is not None and assents(compact)


def answers_what_was_asked(compact: str) -> bool:
    """Whether the words mean nothing without what was asked or shown before them."""
    return acknowledges(compact) or dissents(compact)
