"""What a willing person answers to what the phone shows."""

import random

from pingyi.demo.phones import Line, lines_of

_COMMENTS = ("响应及时，服务专业。", "希望多到现场指导。", "报告内容清楚。", "培训安排可以更灵活。")
_ANSWERS, _WEIGHTS = "ABC", (70, 24, 6)


def answer_to(shown: str, rng: random.Random, *, at_once: bool = False) -> Line | str | None:
    """A line to tap or a text to type; None when the message asks for nothing more.

    at_once: by somebody who types all ten answers together.
    """
    lines = lines_of(shown)
    words = {line.content: line for line in lines}
    if "同意" in words:
        return "同意"
    if set(_ANSWERS) <= set(words):
        if at_once:
            return "".join(rng.choices(_ANSWERS, weights=_WEIGHTS, k=10))
        return rng.choices([words[x] for x in _ANSWERS], weights=_WEIGHTS)[0]
    if "跳过" in words:
        return rng.choice(_COMMENTS) if rng.random() < 0.3 else words["跳过"]
    if "提交" in words:
        return words["提交"]
    numbers = [line for line in lines if line.content.isdecimal()]
    if numbers and "待评价机构" in shown:
        return numbers[0]
    return words.get("继续")
