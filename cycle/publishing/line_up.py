"""Who stands on a list (拟评名单): the snapshot's, and who moves up for those who fell out."""

from collections.abc import Collection, Sequence
from itertools import groupby

from cycle.refusal import Refused
from scoring.eligibility import Status
from scoring.result import PublishedAgency, Result


def line_up(
    result: Result,
    listed: Sequence[str],
    *,
    gone: Collection[str] = (),
    announced: Collection[str] = (),
    chosen: Sequence[str] = (),
) -> tuple[PublishedAgency, ...]:
    """The agencies of a list in its order; codes throughout.

    listed: the snapshot's list after the decision at its cut. gone: places fell vacant by them in
    an earlier publication of the cycle, and the next by rank move up (reading 15). announced:
    they have their place already and are not published again. chosen: of those who share the
    rank at which the places run out; nobody but people settle that (reading 12), so without it,
    or when it does not fit, Refused is raised.
    """
    places = len(listed) - len(announced)
    standing = [
        each
        for each in result.agencies
        if each.status == Status.RANKED and each.uscc not in gone and each.uscc not in announced
    ]
    own = set(listed)
    # the snapshot's own list first: people may have chosen among equals for it
    order = sorted(standing, key=lambda each: each.uscc not in own)
    found: list[PublishedAgency] = []
    tie = False
    for _, group in groupby(order, key=lambda each: (each.uscc not in own, each.rank)):
        equals = list(group)
        left = places - len(found)
        if left <= 0:
            break
        if len(equals) > left:
            tie = True
            equals = _chosen(equals, left, chosen)
        found += equals
    if chosen and not tie:
        raise Refused("没有需要在并列机构中选定的名额，请去掉 --choose。")
    return tuple(found)


def _chosen(
    equals: Sequence[PublishedAgency], places: int, chosen: Sequence[str]
) -> list[PublishedAgency]:
    codes = {each.uscc for each in equals}
    if len(set(chosen)) == places and codes.issuperset(chosen):
        return [each for each in equals if each.uscc in chosen]
    names = "、".join(f"{each.name}（{each.uscc}）" for each in equals)
    raise Refused(
        f"递补名额剩 {places} 个，但以下 {len(equals)} 家并列第 {equals[0].rank} 名，"
        f"须由考核组决定：{names}；请用 --choose 写明 {places} 家并用 --why 说明理由。"
    )
