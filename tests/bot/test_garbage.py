"""Validly signed garbage: success, one line in the log, nothing written, nothing personal."""

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask.testing import FlaskClient

from storage.tables import Base, Conversation, Response, Turn

OPENID = "oPerson_0000000000000000001"
HEAD = f"<ToUserName>gh_0</ToUserName><FromUserName>{OPENID}</FromUserName>"
TIME = "<CreateTime>1697767200</CreateTime>"
TEXT = "<MsgType>text</MsgType>"


def post(client: FlaskClient, query: dict[str, str], body: bytes) -> tuple[int, bytes]:
    response = client.post("/wechat", query_string=query, data=body)
    return response.status_code, response.data


LAUGHS = (
    '<!DOCTYPE xml [<!ENTITY a "haha">'
    + "".join(
        f'<!ENTITY {b} "{f"&{a};" * 10}">' for a, b in zip("abcdefgh", "bcdefghi", strict=True)
    )
    + "]>"
)

#: Validly signed and encrypted, but nothing that can be answered.
GARBAGE: dict[str, bytes] = {
    "nothing": b"",
    "spaces": b"  \n ",
    "not XML": b"hello",
    "JSON": b'{"FromUserName": "x"}',
    "cut off": f"<xml>{HEAD}{TIME}{TEXT}<Content>A".encode(),
    "two roots": b"<xml></xml><xml></xml>",
    "another root": f"<html>{HEAD}{TIME}{TEXT}</html>".encode(),
    "empty root": b"<xml></xml>",
    "text in the root": b"<xml>hello</xml>",
    "entity": (
        f"<!DOCTYPE x [<!ENTITY a 'b'>]><xml>{HEAD}{TIME}{TEXT}<Content>&a;</Content></xml>"
    ).encode(),
    "billion laughs": f"{LAUGHS}<xml>{HEAD}{TIME}{TEXT}<Content>&i;</Content></xml>".encode(),
    "external entity": (
        f'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><xml>{HEAD}{TIME}{TEXT}'
        "<Content>&a;</Content></xml>"
    ).encode(),
    "unknown entity": f"<xml>{HEAD}{TIME}{TEXT}<Content>&nbsp;</Content></xml>".encode(),
    "reference to a control character": (
        f"<xml>{HEAD}{TIME}{TEXT}<Content>&#29;</Content></xml>"
    ).encode(),
    "reference to a surrogate": (
        f"<xml>{HEAD}{TIME}{TEXT}<Content>&#xD800;</Content></xml>"
    ).encode(),
    "no sender": f"<xml><ToUserName>gh_0</ToUserName>{TIME}{TEXT}</xml>".encode(),
    "empty sender": (
        f"<xml><ToUserName>gh_0</ToUserName><FromUserName/>{TIME}{TEXT}</xml>"
    ).encode(),
    "nested sender": (
        f"<xml><ToUserName>gh_0</ToUserName><FromUserName><a>{OPENID}</a></FromUserName>"
        f"{TIME}{TEXT}</xml>"
    ).encode(),
    "two senders": f"<xml>{HEAD}{HEAD}{TIME}{TEXT}</xml>".encode(),
    "long sender": (
        f"<xml><ToUserName>gh_0</ToUserName><FromUserName>{'o' * 200}</FromUserName>"
        f"{TIME}{TEXT}</xml>"
    ).encode(),
    "no account": f"<xml><FromUserName>{OPENID}</FromUserName>{TIME}{TEXT}</xml>".encode(),
    "no type": f"<xml>{HEAD}{TIME}</xml>".encode(),
    "empty type": f"<xml>{HEAD}{TIME}<MsgType></MsgType></xml>".encode(),
    "nested type": f"<xml>{HEAD}{TIME}<MsgType><a/></MsgType></xml>".encode(),
    "two types": f"<xml>{HEAD}{TIME}{TEXT}{TEXT}</xml>".encode(),
    "no time": f"<xml>{HEAD}{TEXT}</xml>".encode(),
    "odd time": f"<xml>{HEAD}<CreateTime>²</CreateTime>{TEXT}</xml>".encode(),
    "negative time": f"<xml>{HEAD}<CreateTime>-5</CreateTime>{TEXT}</xml>".encode(),
    "event without a name": f"<xml>{HEAD}{TIME}<MsgType>event</MsgType></xml>".encode(),
    "event with two names": (
        f"<xml>{HEAD}{TIME}<MsgType>event</MsgType><Event>CLICK</Event><Event>SCAN</Event></xml>"
    ).encode(),
    "nested event": (
        f"<xml>{HEAD}{TIME}<MsgType>event</MsgType><Event><a>b</a></Event></xml>"
    ).encode(),
    "receipt without a number": (
        f"<xml>{HEAD}{TIME}<MsgType>event</MsgType><Event>TEMPLATESENDJOBFINISH</Event></xml>"
    ).encode(),
    "receipt with an odd number": (
        f"<xml>{HEAD}{TIME}<MsgType>event</MsgType><Event>TEMPLATESENDJOBFINISH</Event>"
        "<MsgID>²</MsgID></xml>"
    ).encode(),
    "receipt with an endless number": (
        f"<xml>{HEAD}{TIME}<MsgType>event</MsgType><Event>TEMPLATESENDJOBFINISH</Event>"
        f"<MsgID>{'9' * 6000}</MsgID></xml>"
    ).encode(),
    "wrong UTF-8": f"<xml>{HEAD}{TIME}{TEXT}<Content>".encode() + b"\xff\xfe</Content></xml>",
    "GB18030": f"<xml>{HEAD}{TIME}{TEXT}<Content>中文</Content></xml>".encode("gb18030"),
    "UTF-16": f"<xml>{HEAD}{TIME}{TEXT}<Content>中文</Content></xml>".encode("utf-16"),
    "deeply nested": b"<xml>" + b"<a>" * 5000 + b"</a>" * 5000 + b"</xml>",
    "many tags": b"<xml>" + b"<a/>" * 5000 + b"</xml>",
}


def personal(line: dict[str, Any]) -> bool:
    return OPENID in json.dumps(line, default=str)


class TestGarbage:
    @pytest.fixture
    def engine_name(self) -> str:
        """The envelope does not touch the database: once is enough."""
        return "sqlite"

    @pytest.mark.parametrize("name", GARBAGE)
    def test_gets_success_and_one_line(
        self,
        client: FlaskClient,
        heard: Any,
        platform: Any,
        log_lines: list[dict[str, Any]],
        name: str,
    ) -> None:
        query, body = platform.push(GARBAGE[name])
        assert post(client, query, body) == (200, b"success")
        assert heard.messages == []
        lines = [line for line in log_lines if line["log_level"] != "debug"]
        assert [line["event"] for line in lines] == ["webhook.garbage"]
        assert not any(map(personal, log_lines))

    @pytest.mark.parametrize("name", GARBAGE)
    def test_plain_garbage_likewise(
        self,
        make_client: Callable[..., FlaskClient],
        heard: Any,
        platform: Any,
        log_lines: list[dict[str, Any]],
        name: str,
    ) -> None:
        client = make_client("plain", heard)
        assert post(client, platform.query(), GARBAGE[name]) == (200, b"success")
        assert heard.messages == []
        assert [line["event"] for line in log_lines] == ["webhook.garbage"]
        assert not any(map(personal, log_lines))

    def ciphers(self, platform: Any, wire: Any) -> Iterator[tuple[str, str]]:
        good = platform.encrypt(wire.xml(wire.text_message(OPENID, "A", 1)))
        yield "not base64", "*" * 64
        yield "Chinese", "密文" * 20
        yield "nothing", ""
        yield "cut off", good[:-7]
        yield "cut off at a block", good[:64]
        yield "half a block", good[: len(good) // 2 // 4 * 4 - 4]
        yield "without padding", platform.encrypt_raw(b"\0" * 64, padded=False)
        yield "padding beyond the block", platform.encrypt_raw(b"\xff" * 64, padded=False)
        yield "too short for a length", platform.encrypt_raw(b"short")
        yield "length beyond the end", platform.encrypt_raw(b"r" * 16 + b"\xff" * 4 + b"x" * 20)
        yield "random bytes", platform.encrypt_raw(bytes(range(256)), padded=False)

    def test_ciphers(self, client: FlaskClient, heard: Any, platform: Any, wire: Any) -> None:
        for name, encrypted in self.ciphers(platform, wire):
            query, body = platform.query(encrypted), wire.outer(encrypted)
            status, data = post(client, query, body)
            assert (status, data) == (200, b"success"), name
            assert heard.messages == [], name

    @pytest.mark.parametrize("name", ["not base64", "Chinese", "cut off", "half a block"])
    def test_broken_cipher_leaves_one_line(
        self,
        client: FlaskClient,
        platform: Any,
        wire: Any,
        log_lines: list[dict[str, Any]],
        name: str,
    ) -> None:
        encrypted = dict(self.ciphers(platform, wire))[name]
        answer = post(client, platform.query(encrypted), wire.outer(encrypted))
        assert answer == (200, b"success")
        warned = [line for line in log_lines if line["log_level"] != "debug"]
        assert [line["event"] for line in warned] == ["webhook.garbage"]

    @pytest.mark.parametrize(
        "body",
        [
            b"",
            b"hello",
            b"<xml></xml>",
            b"<xml><Encrypt/></xml>",
            b"<xml><Encrypt><a>b</a></Encrypt></xml>",
            b"<xml><Encrypt>a</Encrypt><Encrypt>b</Encrypt></xml>",
            b"\xff\xfe",
            LAUGHS.encode() + b"<xml><Encrypt>&i;</Encrypt></xml>",
        ],
    )
    def test_outer_envelope(
        self, client: FlaskClient, heard: Any, platform: Any, body: bytes
    ) -> None:
        assert post(client, platform.query(""), body) == (200, b"success")
        assert heard.messages == []


class TestRows:
    """The whole way, once on either database: what is refused or garbage writes nothing."""

    def test_only_a_message_writes(
        self, village: Any, web: Any, platform: Any, wire: Any, log_lines: list[dict[str, Any]]
    ) -> None:
        before = village.counts()
        for garbage in GARBAGE.values():
            assert web.push_raw(garbage) == "success"
        query, body = platform.push(wire.xml(wire.text_message(OPENID, "A", 1)))
        assert post(web.client, {**query, "nonce": "x"}, body)[0] == 403
        assert village.counts() == before
        person = web.person(OPENID)
        person.says(f"绑定 {village.codes['宏达五金厂']}")
        assert village.count(Conversation) == before[Conversation.__tablename__] + 1
        assert not any(map(personal, log_lines))

    def test_cdata_end_in_names_and_comments(self, town: Any, fixed_time: Any, web: Any) -> None:
        town.enterprise("厂]]>名", "检]]>测<b>&公司", "另一]]>家")
        town.open()
        person = web.person(OPENID)
        person.says(f"绑定 {town.codes['厂]]>名']}")
        assert "检]]" in person.says("同意")
        person.taps("1、")
        person.says("AAAAAAAAAA")
        assert "]]" in person.says("意见里有]]>和<a>&")
        assert "提交成功" in person.says("提交")
        assert {row.comment for row in town.rows(Response)} == {None, "意见里有]]>和<a>&"}

    def test_emoji_and_long_text_from_anybody(self, village: Any, web: Any) -> None:
        person = web.person(OPENID)
        person.says(f"绑定 {village.codes['宏达五金厂']}")
        for said in ("👍🏽❤️", "评" * 10_000, "同意", "😀" * 500, "A" * 30_000):
            assert person.says(said) != "success"
        assert village.response("宏达五金厂", "安信检测公司").answers == "-" * 10

    def test_no_openid_in_clear(self, village: Any, web: Any) -> None:
        person = web.person(OPENID)
        person.says(f"绑定 {village.codes['宏达五金厂']}")
        person.says("同意")
        stored = repr([village.rows(table) for table in Base.__subclasses__()])
        assert OPENID not in stored
        assert village.count(Turn) == 2
