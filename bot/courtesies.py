"""Greetings and thanks of a liaison or an agency: answered shortly, without the whole menu."""

import re

from bot.wording import courtesies as wording
from storage.tables import Role

_AFTER = r"(?:[啊呀呢吗啦了的哈]|大家|各位|您|你|们|老师|领导|同志|小编|客服|[\s,。.!！~～、])*"
_GREETING = re.compile(
    rf"(?:(?:您好|你好|nihao|hi|hello|哈喽|嗨|喂|早上好?|上午好|中午好|下午好|晚上好|早安?|新年好|在|在不在|有人){_AFTER}(?:哦{_AFTER})?)+"
)
_THANKS = re.compile(
    rf"(?:(?:谢|多谢|感谢|辛苦|麻烦|好|行|可以|收到|知道|明白|了解|清楚|嗯|哦|ok|okay|再见|拜拜|没事|不用|没有){_AFTER})+"
)
_LONGEST = 20


def answer(role: Role, said: str) -> str | None:
    """The short answer to what is nothing but a courtesy; said: as bot.words.plain gives it."""
    if len(said) > _LONGEST:
        return None
    if _GREETING.fullmatch(said):
        return wording.greeting(role)
    if _THANKS.fullmatch(said) is None:
        return None
    return wording.thanks() if re.search("谢|感|辛苦|麻烦", said) else wording.heard()
