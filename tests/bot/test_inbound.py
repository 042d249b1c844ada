"""Reading a callback's fields: a table of what the platform sends, and promises for the rest."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.inbound import Inbound, InboundError, Kind, read_inbound, without_control_characters

BASE = {"ToUserName": "gh_0", "FromUserName": "o1", "CreateTime": "1697767200"}


def message(kind: str, **fields: Any) -> dict[str, Any]:
    return {**BASE, "MsgType": kind, **fields}


def event(name: str, **fields: Any) -> dict[str, Any]:
    return {**BASE, "MsgType": "event", "Event": name, **fields}


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        (message("text", Content="A", MsgId="7"), {"kind": Kind.TEXT, "text": "A"}),
        (message("TEXT", Content=" A\n", MsgId="7"), {"kind": Kind.TEXT, "text": "A"}),
        (message("text", MsgId="7"), {"kind": Kind.TEXT, "text": ""}),
        (message("text", Content=None, MsgId="7"), {"kind": Kind.TEXT, "text": ""}),
        (message("text", Content=["A", "B"], MsgId="7"), {"kind": Kind.TEXT, "text": ""}),
        (message("text", Content={"a": "A"}, MsgId="7"), {"kind": Kind.TEXT, "text": ""}),
        (message("text", Content="A", bizmsgmenuid="t.1.0"), {"text": "A", "menu_id": "t.1.0"}),
        (message("text", Content="A", bizmsgmenuid=""), {"menu_id": None}),
        (message("voice", Recognition="同意。"), {"kind": Kind.TEXT, "text": "同意。"}),
        (message("voice", Recognition=""), {"kind": Kind.VOICE, "text": ""}),
        (message("voice", MediaId="x"), {"kind": Kind.VOICE, "text": ""}),
        (message("image", PicUrl="https://x"), {"kind": Kind.OTHER}),
        (message("video"), {"kind": Kind.OTHER}),
        (message("shortvideo"), {"kind": Kind.OTHER}),
        (message("location", Label="佛山"), {"kind": Kind.OTHER, "text": ""}),
        (message("link", Title="x"), {"kind": Kind.OTHER}),
        (message("file"), {"kind": Kind.OTHER}),
        (message("hologram"), {"kind": Kind.OTHER}),
        (event("subscribe"), {"kind": Kind.SUBSCRIBE, "scene": ""}),
        (event("subscribe", EventKey="qrscene_K7M2QX9TB"), {"scene": "K7M2QX9TB"}),
        (event("subscribe", EventKey="qrscene_"), {"kind": Kind.SUBSCRIBE, "scene": ""}),
        (event("SCAN", EventKey="K7M2QX9TB"), {"kind": Kind.SCAN, "scene": "K7M2QX9TB"}),
        (event("scan", EventKey="K7M2QX9TB"), {"kind": Kind.SCAN, "scene": "K7M2QX9TB"}),
        (event("unsubscribe"), {"kind": Kind.UNSUBSCRIBE}),
        (event("CLICK", EventKey="进度"), {"kind": Kind.CLICK, "text": "进度", "scene": ""}),
        (event("VIEW", EventKey="https://x"), {"kind": Kind.IGNORED, "text": ""}),
        (event("LOCATION", Latitude="23"), {"kind": Kind.IGNORED}),
        (event("annual_renew"), {"kind": Kind.IGNORED}),
        (
            event("TEMPLATESENDJOBFINISH", MsgID="3236342348598870020", Status="success"),
            {
                "kind": Kind.RECEIPT,
                "receipt_id": 3236342348598870020,
                "receipt_status": "success",
            },
        ),
        (
            event("TEMPLATESENDJOBFINISH", MsgID="5", Status="failed:user block"),
            {"receipt_id": 5, "receipt_status": "failed:user block"},
        ),
    ],
)
def test_table(fields: dict[str, Any], expected: dict[str, Any]) -> None:
    inbound = read_inbound(fields)
    assert (inbound.sender, inbound.account, inbound.created) == ("o1", "gh_0", 1697767200)
    assert {name: getattr(inbound, name) for name in expected} == expected


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {**BASE},
        {**message("text"), "FromUserName": ""},
        {**message("text"), "FromUserName": "  "},
        {**message("text"), "FromUserName": None},
        {**message("text"), "FromUserName": ["a", "b"]},
        {**message("text"), "FromUserName": "o" * 129},
        {**message("text"), "ToUserName": {"a": "b"}},
        {**message("text"), "ToUserName": "o" * 129},
        {**message("text"), "CreateTime": ""},
        {**message("text"), "CreateTime": "-1"},
        {**message("text"), "CreateTime": "1.5"},
        {**message("text"), "CreateTime": "²"},
        message(""),
        message("event"),
        event(""),
        event("TEMPLATESENDJOBFINISH"),
        event("TEMPLATESENDJOBFINISH", MsgID="²"),
        event("TEMPLATESENDJOBFINISH", MsgID="-1"),
        event("TEMPLATESENDJOBFINISH", MsgID="9" * 5000),
        event("TEMPLATESENDJOBFINISH", MsgID=str(2**63)),
    ],
)
def test_what_cannot_be_answered(fields: dict[str, Any]) -> None:
    with pytest.raises(InboundError) as raised:
        read_inbound(fields)
    assert "o1" not in str(raised.value)


class TestDelivery:
    """The same for each repetition of one delivery, and for nothing else of this sender."""

    @pytest.mark.parametrize(
        ("one", "other", "same"),
        [
            (
                message("text", Content="A", MsgId="7"),
                message("text", Content="A", MsgId="7"),
                True,
            ),
            (
                message("text", Content="A", MsgId="7"),
                message("text", Content="A", MsgId="8"),
                False,
            ),
            (
                message("text", Content="A", MsgId="7"),
                {**message("text", Content="A", MsgId="7"), "CreateTime": "1697767205"},
                True,
            ),
            (message("text", Content="A"), message("text", Content="A"), True),
            (message("text", Content="A"), message("text", Content="B"), False),
            (
                message("text", Content="A"),
                {**message("text", Content="A"), "CreateTime": "1697767201"},
                False,
            ),
            (event("CLICK", EventKey="a"), event("CLICK", EventKey="a"), True),
            (event("CLICK", EventKey="a"), event("CLICK", EventKey="b"), False),
            (event("subscribe"), event("unsubscribe"), False),
            (event("subscribe"), event("subscribe", EventKey="qrscene_X"), False),
            (
                event("SCAN", EventKey="a"),
                {**event("SCAN", EventKey="a"), "CreateTime": "1"},
                False,
            ),
        ],
    )
    def test_table(self, one: dict[str, Any], other: dict[str, Any], same: bool) -> None:
        assert (read_inbound(one).delivery == read_inbound(other).delivery) is same


@pytest.mark.parametrize(
    ("fields", "opens"),
    [
        (message("text", Content="A"), True),
        (message("voice"), True),
        (message("image"), True),
        (message("text", Content="A", bizmsgmenuid="t.1.0"), False),
        (event("subscribe"), False),
        (event("CLICK", EventKey="a"), False),
    ],
)
def test_what_opens_the_window_of_two_days(fields: dict[str, Any], opens: bool) -> None:
    assert read_inbound(fields).opens_long_window is opens


NAMES = st.sampled_from(
    [
        "ToUserName",
        "FromUserName",
        "CreateTime",
        "MsgType",
        "Content",
        "MsgId",
        "MsgID",
        "Event",
        "EventKey",
        "Recognition",
        "Status",
        "bizmsgmenuid",
    ]
)
WORDS = st.sampled_from(
    [
        "text",
        "voice",
        "event",
        "SCAN",
        "subscribe",
        "TEMPLATESENDJOBFINISH",
        "1697767200",
        "²",
        "o1",
    ]
)
VALUES = st.recursive(
    st.none() | WORDS | st.text() | st.integers() | st.booleans(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=5,
)


@given(
    st.dictionaries(NAMES | st.text(), VALUES)
    | st.fixed_dictionaries(
        dict.fromkeys(("ToUserName", "FromUserName", "CreateTime", "MsgType", "MsgID"), WORDS),
        optional={"Event": WORDS, "EventKey": VALUES, "Content": VALUES, "MsgId": VALUES},
    )
)
def test_any_fields_are_read_or_refused(fields: dict[str, Any]) -> None:
    try:
        inbound = read_inbound(fields)
    except InboundError:
        return
    assert isinstance(inbound, Inbound)
    assert inbound == read_inbound(dict(fields))
    assert inbound.sender


@given(st.text())
def test_control_characters_are_dropped_and_nothing_else(text: str) -> None:
    kept = without_control_characters(text)
    forbidden = {*map(chr, range(32)), "\x7f", "\ufffe", "\uffff"} - set("\t\n\r")
    assert kept == "".join(c for c in text if c not in forbidden)
