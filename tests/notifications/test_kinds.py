"""Policy: every kind of message has all that a kind needs, and its words can be rendered."""

from dataclasses import replace
from datetime import date

import pytest

from bot.wording.notices import NOTICES
from notifications.kinds import KINDS
from notifications.message import Facts
from notifications.template import TemplateConfig, filled
from simulator import template_fields

FACTS = Facts(
    cycle="2023",
    closes_on=date(2023, 10, 24),
    total=3,
    remaining=2,
    agency="佛山市南海区某某安全生产技术服务有限责任公司狮山分公司",
    question=4,
)


def test_every_kind_has_words_and_no_words_lack_a_kind() -> None:
    assert set(NOTICES) == set(KINDS)


@pytest.mark.parametrize("kind", sorted(KINDS))
@pytest.mark.parametrize("remaining", [1, 2, 30])
@pytest.mark.parametrize("in_progress", [True, False])
def test_every_kind_is_rendered_within_the_platforms_limits(
    kind: str, remaining: int, in_progress: bool
) -> None:
    facts = replace(FACTS, remaining=remaining, total=31, question=4 if in_progress else 0)
    notice = NOTICES[kind]
    text = notice.text(facts)
    assert len(text.encode()) < 1800
    assert len(text) < 250, "short"
    values = notice.values(facts)
    assert set(values) == notice.names
    things = TemplateConfig("T", {f"thing{n}": name for n, name in enumerate(sorted(values))})
    template_fields.check(dict.fromkeys(things.fields, "thing"), filled(things, values))


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_every_kind_says_when_it_expires_and_what_happens_in_doubt(kind: str) -> None:
    assert KINDS[kind].name == kind
    assert KINDS[kind].expiry
    assert KINDS[kind].after_timeout
    assert KINDS[kind].after_crash


def test_a_nudge_says_how_many_which_until_when_and_how_to_go_on() -> None:
    text = NOTICES["nudge"].text(FACTS)
    for part in ("还剩 2 家", "共 3 家", "佛山市南海区某某", "10月24日", "继续"):
        assert part in text
    values = NOTICES["nudge"].values(FACTS)
    template_fields.check(
        {"t": "time", "p": "phrase", "n": "number"},
        {"t": values["deadline"], "p": values["state"], "n": values["remaining"]},
    )
    assert values["agency"].endswith("等2家机构")


def test_a_nudge_is_not_wanted_once_nothing_is_left() -> None:
    assert KINDS["nudge"].unwanted(FACTS) is None
    assert KINDS["nudge"].unwanted(replace(FACTS, remaining=0)) == "answered"
