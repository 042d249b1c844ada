"""What follows an approved answer in the middle of the survey."""

from bot.wording.markup import fit, tap


def then_go_on(told: str) -> str:
    return fit(f"{told}\n接着评价请回复 {tap('继续')}")
