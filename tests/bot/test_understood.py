"""Odd, but a person's message all the same; and replies that are well formed whatever they say."""

from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.inbound import Kind

OPENID = "oPerson_0000000000000000001"
HEAD = f"<ToUserName>gh_0</ToUserName><FromUserName>{OPENID}</FromUserName>"
TIME = "<CreateTime>1697767200</CreateTime>"
TEXT = "<MsgType>text</MsgType>"


@pytest.fixture
def engine_name() -> str:
    """The envelope does not touch the database: once is enough."""
    return "sqlite"


def post(client: FlaskClient, query: dict[str, str], body: bytes) -> tuple[int, bytes]:
    response = client.post("/wechat", query_string=query, data=body)
    return response.status_code, response.data


class TestUnderstood:
    """Odd, but a person's message all the same."""

    @pytest.mark.parametrize(
        ("content", "text"),
        [
            ("<Content><![CDATA[A\x1d]]></Content>", "A"),
            ("<Content><![CDATA[\x00\x08同\x0b意\x7f]]></Content>", "同意"),
            ("<Content>A\ufffe\uffff</Content>", "A"),
            ("<Content><![CDATA[]]></Content>", ""),
            ("<Content/>", ""),
            ("", ""),
            ("<Content><a>A</a></Content>", ""),
            ("<Content>A</Content><Content>B</Content>", ""),
            ("<Content><![CDATA[  A \n]]></Content>", "A"),
            ("<Content><![CDATA[👍🏽❤️]]></Content>", "👍🏽❤️"),
            ("<Content>&lt;b&gt;&amp;</Content>", "<b>&"),
            ("<Content><![CDATA[]]]]><![CDATA[>]]></Content>", "]]>"),
            (f"<Content>{'评' * 10_000}</Content>", "评" * 10_000),
        ],
    )
    def test_content(
        self, client: FlaskClient, heard: Any, platform: Any, content: str, text: str
    ) -> None:
        message = f"<xml>{HEAD}{TIME}{TEXT}{content}<MsgId>1</MsgId></xml>"
        query, body = platform.push(message.encode())
        status, data = post(client, query, body)
        assert status == 200
        assert platform.open_reply(data)
        assert [(m.kind, m.text) for m in heard.messages] == [(Kind.TEXT, text)]

    def test_a_control_character_in_the_plain_envelope(
        self, make_client: Callable[..., FlaskClient], heard: Any, platform: Any
    ) -> None:
        message = f"<xml>{HEAD}{TIME}{TEXT}<Content><![CDATA[A\x1d]]></Content></xml>"
        status, _ = post(make_client("plain", heard), platform.query(), message.encode())
        assert (status, [m.text for m in heard.messages]) == (200, ["A"])

    def test_unknown_type(self, client: FlaskClient, heard: Any, platform: Any) -> None:
        query, body = platform.push(f"<xml>{HEAD}{TIME}<MsgType>hologram</MsgType></xml>".encode())
        assert post(client, query, body)[0] == 200
        assert [m.kind for m in heard.messages] == [Kind.OTHER]

    def test_a_byte_order_mark_and_a_declaration(
        self, client: FlaskClient, heard: Any, platform: Any
    ) -> None:
        message = f"<?xml version='1.0'?><xml>{HEAD}{TIME}{TEXT}<Content>A</Content></xml>"
        query, body = platform.push(message.encode())
        assert post(client, query, body)[0] == 200
        assert [m.text for m in heard.messages] == ["A"]

    @settings(
        max_examples=60,
        deadline=None,
        suppress_health_check=[HealthCheck.function_scoped_fixture],
    )
    @given(content=st.one_of(st.text(max_size=60), st.binary(max_size=60)))
    def test_whatever_is_signed_is_answered(
        self, client: FlaskClient, platform: Any, content: str | bytes
    ) -> None:
        raw = content if isinstance(content, bytes) else content.encode(errors="surrogatepass")
        message = f"<xml>{HEAD}{TIME}{TEXT}<Content>".encode() + raw + b"</Content></xml>"
        query, body = platform.push(message)
        assert post(client, query, body)[0] == 200


class TestReply:
    @pytest.mark.parametrize(
        "reply", ["a]]>b", "]]>", "]]]]>>", '<a href="x">A</a> & <', "😀\n第二行"]
    )
    def test_any_text_comes_back_well_formed(
        self, make_client: Callable[..., FlaskClient], platform: Any, wire: Any, reply: str
    ) -> None:
        query, body = platform.push(wire.xml(wire.text_message(OPENID, "A", 1)))
        _, data = post(make_client("safe", lambda _: reply), query, body)
        assert wire.fields_of(platform.open_reply(data))["Content"] == reply

    def test_no_words_are_success(
        self, make_client: Callable[..., FlaskClient], platform: Any, wire: Any
    ) -> None:
        query, body = platform.push(wire.xml(wire.text_message(OPENID, "A", 1)))
        assert post(make_client("safe", lambda _: ""), query, body) == (200, b"success")
