"""What is odd about a new cycle's dates, though each may stand: last year's, left in a copy."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from cycle.cycle_file import CycleFile
from cycle.cycles import CycleRow
from cycle.deadlines import MILESTONES

#: What belongs to one year's work lies nearer to its survey than this.
_FAR = timedelta(days=180)
_TOLD = 3


def doubts(file: CycleFile, others: Sequence[CycleRow], today: date) -> list[str]:
    """A Chinese sentence for each; others: the cycles that there are beside this one."""
    return [
        *_over(file, today),
        *_far_from_survey(file),
        *_same_as_another(file, [each for each in others if each.name != file.name]),
    ]


def _over(file: CycleFile, today: date) -> Iterator[str]:
    if file.closes_on < today:
        yield f"文件里的调查截止日 {file.closes_on} 已经过去，请核对年份。"


def _far_from_survey(file: CycleFile) -> Iterator[str]:
    """One of the days was left a year behind the others, or went a year ahead."""
    survey = f"调查时间 {file.opens_on} 至 {file.closes_on}"
    if _is_far(file, file.window_end):
        yield f"考评期止于 {file.window_end}，与{survey} 相隔半年以上，请核对年份。"
    elif file.window_start > file.closes_on:
        yield f"考评期始于 {file.window_start}，晚于{survey}，请核对年份。"
    far = [f"{MILESTONES[name]} {on}" for name, on in file.milestones.items() if _is_far(file, on)]
    if far:
        yield f"{'、'.join(far)}，与{survey} 相隔半年以上，请核对年份。"


def _is_far(file: CycleFile, on: date) -> bool:
    return on < file.opens_on - _FAR or on > file.closes_on + _FAR


def _same_as_another(file: CycleFile, others: Sequence[CycleRow]) -> Iterator[str]:
    told = 0
    for each in others:
        survey = (each.opens_on, each.closes_on) == (file.opens_on, file.closes_on)
        window = (each.window_start, each.window_end) == (file.window_start, file.window_end)
        same = None
        if survey and window:
            same = "调查时间和考评期"
        elif survey:
            same = f"调查时间（{file.opens_on} 至 {file.closes_on}）"
        elif window:
            same = f"考评期（{file.window_start} 至 {file.window_end}）"
        elif each.window_end == file.window_end:
            same = f"考评期的终点（{file.window_end}）"
        elif each.window_start == file.window_start:
            same = f"考评期的起点（{file.window_start}）"
        if same is not None and told < _TOLD:
            told += 1
            yield f"{same}与已有的考评周期“{each.name}”相同，请核对是否忘了改。"
