"""Subscription notices: what a person allows is counted once, and opens no window."""

from collections.abc import Mapping
from typing import Any

import pytest

from storage.tables import Conversation, SubscriptionCredit, Turn

POPUP, CHANGE, SENT = (f"subscribe_msg_{what}_event" for what in ("popup", "change", "sent"))
POPUP_TAG, CHANGE_TAG, SENT_TAG = (f"SubscribeMsg{w}Event" for w in ("Popup", "Change", "Sent"))


@pytest.fixture
def person(village: Any, web: Any) -> Any:
    return web.person("oPerson_1")


def event(
    openid: str, name: str, tag: str, *items: Mapping[str, object], at: int = 1697767200
) -> bytes:
    """As the platform writes it: one `List` element for each item."""

    def element(name: str, value: object) -> str:
        return f"<{name}><![CDATA[{value}]]></{name}>"

    lists = "".join(
        "<List>" + "".join(element(*each) for each in item.items()) + "</List>" for item in items
    )
    return (
        f"<xml>{element('ToUserName', 'gh_0123456789ab')}{element('FromUserName', openid)}"
        f"<CreateTime>{at}</CreateTime>{element('MsgType', 'event')}{element('Event', name)}"
        f"<{tag}>{lists}</{tag}></xml>"
    ).encode()


def item(template_id: str, status: str) -> dict[str, object]:
    return {"TemplateId": template_id, "SubscribeStatusString": status, "PopupScene": 2}


def credits(town: Any) -> dict[str, int]:
    return {row.template_id: row.credits for row in town.rows(SubscriptionCredit)}


@pytest.mark.parametrize(
    ("items", "left"),
    [
        ([item("T-1", "accept")], {"T-1": 1}),
        ([item("T-1", "accept"), item("T-2", "accept")], {"T-1": 1, "T-2": 1}),
        ([item("T-1", "accept"), item("T-2", "reject")], {"T-1": 1}),
        ([item("T-1", "reject")], {}),
        ([item("T-1", "filter")], {}),
        ([item("", "accept"), item("T" * 65, "accept"), item("T" * 64, "accept")], {"T" * 64: 1}),
        ([{"TemplateId": "T-1"}, {"SubscribeStatusString": "accept"}], {}),
        ([], {}),
    ],
)
def test_what_is_allowed_is_counted(
    village: Any, person: Any, items: list[dict[str, object]], left: dict[str, int]
) -> None:
    person.binds(village)
    assert person.web.push_raw(event(person.openid, POPUP, POPUP_TAG, *items)) == "success"
    assert credits(village) == left


def test_credits_add_up_but_one_delivery_counts_once(village: Any, person: Any) -> None:
    person.binds(village)
    for at in (1697767200, 1697767200, 1697767201):
        body = event(person.openid, POPUP, POPUP_TAG, item("T-1", "accept"), at=at)
        assert person.web.push_raw(body) == "success"
    assert credits(village) == {"T-1": 2}


def test_two_templates_within_a_second_are_two_deliveries(village: Any, person: Any) -> None:
    person.binds(village)
    for name in ("T-1", "T-2"):
        person.web.push_raw(event(person.openid, POPUP, POPUP_TAG, item(name, "accept")))
    assert credits(village) == {"T-1": 1, "T-2": 1}


def test_the_same_delivery_at_once_counts_once(village: Any, person: Any) -> None:
    person.binds(village)
    body = event(person.openid, POPUP, POPUP_TAG, item("T-1", "accept"))
    answers = person.web.at_once([lambda: person.web.push_raw(body)] * 4)
    assert answers == ["success"] * 4
    assert credits(village) == {"T-1": 1}


@pytest.mark.parametrize("tag", [CHANGE_TAG, POPUP_TAG])
def test_switched_off_in_the_settings_none_is_left(village: Any, person: Any, tag: str) -> None:
    """Also in the wrapper of the platform's own example, which is the popup's."""
    person.binds(village)
    allowed = event(person.openid, POPUP, POPUP_TAG, item("T-1", "accept"), item("T-2", "accept"))
    person.web.push_raw(allowed)
    for at in (1697767300, 1697767400):
        body = event(person.openid, CHANGE, tag, item("T-1", "reject"), at=at)
        assert person.web.push_raw(body) == "success"
    assert credits(village) == {"T-1": 0, "T-2": 1}
    on_again = event(person.openid, CHANGE, tag, item("T-1", "accept"), at=1697767500)
    assert person.web.push_raw(on_again) == "success"
    assert credits(village) == {"T-1": 0, "T-2": 1}


@pytest.mark.parametrize(("code", "status"), [("0", "success"), ("43101", "user refused")])
def test_what_became_of_a_notice_changes_nothing(
    village: Any, person: Any, code: str, status: str
) -> None:
    person.binds(village)
    person.web.push_raw(event(person.openid, POPUP, POPUP_TAG, item("T-1", "accept")))
    before = village.counts()
    report = {"TemplateId": "T-1", "MsgID": "1864323726461255680", "ErrorCode": code}
    body = event(person.openid, SENT, SENT_TAG, report | {"ErrorStatus": status})
    assert person.web.push_raw(body) == "success"
    assert (credits(village), village.counts()) == ({"T-1": 1}, before)


def test_about_a_stranger_nothing_is_kept(village: Any, person: Any) -> None:
    body = event("oStranger", POPUP, POPUP_TAG, item("T-1", "accept"))
    assert person.web.push_raw(body) == "success"
    assert (village.count(SubscriptionCredit), village.count(Conversation)) == (0, 0)


def test_it_opens_no_window_and_leaves_the_survey_alone(
    village: Any, person: Any, fixed_time: Any
) -> None:
    person.consents(village).says("A")
    before = village.rows(Conversation)[0]
    fixed_time.shift(3600)
    person.web.push_raw(event(person.openid, POPUP, POPUP_TAG, item("T-1", "accept")))
    after = village.rows(Conversation)[0]
    for name in ("place", "last_typed_at", "last_event_at", "muted_at"):
        assert getattr(after, name) == getattr(before, name), name
    assert "第3/10题" in person.says("B")


@pytest.mark.parametrize(
    "inside", ["", "<List/>", "<List>x</List>", "x", "<List><TemplateId/></List>", "<Other/>"]
)
def test_a_damaged_event_is_a_success_without_effect(
    village: Any, person: Any, inside: str
) -> None:
    person.binds(village)
    turns = village.count(Turn)
    body = event(person.openid, POPUP, POPUP_TAG).replace(b"></Sub", f">{inside}</Sub".encode())
    assert person.web.push_raw(body) == "success"
    assert (village.count(SubscriptionCredit), village.count(Turn)) == (0, turns)


def test_whoever_leaves_takes_their_credits_along(village: Any, person: Any) -> None:
    person.binds(village)
    person.web.push_raw(event(person.openid, POPUP, POPUP_TAG, item("T-1", "accept")))
    person.does("unsubscribe")
    assert village.count(SubscriptionCredit) == 0
