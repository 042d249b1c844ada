"""The webhook's envelope: who is let in, what is understood, and what garbage gets."""

import http.client
import json
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urlencode

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from wechatpy.crypto import WeChatCrypto
from werkzeug.serving import WSGIRequestHandler, make_server

from bot.inbound import Inbound, Kind
from storage.tables import Base, Conversation, Turn

OPENID = "oPerson_0000000000000000001"
MOST_BYTES = 64 * 1024


class Heard:
    """Stands where the conversation stands, and keeps what was read."""

    def __init__(self, reply: str = "好的") -> None:
        self.reply = reply
        self.messages: list[Inbound] = []

    def __call__(self, inbound: Inbound) -> str:
        self.messages.append(inbound)
        return self.reply


@pytest.fixture
def heard() -> Heard:
    return Heard()


@pytest.fixture
def engine_name() -> str:
    """The envelope does not touch the database: once is enough (see TestRows for both)."""
    return "sqlite"


@pytest.fixture
def client(make_client: Callable[..., FlaskClient], heard: Heard) -> FlaskClient:
    return make_client("safe", heard)


def post(client: FlaskClient, query: dict[str, str], body: bytes) -> tuple[int, bytes]:
    response = client.post("/wechat", query_string=query, data=body)
    return response.status_code, response.data


class TestVerification:
    def test_echoes_when_signed(self, client: FlaskClient, platform: Any) -> None:
        query = {**platform.query(), "echostr": "5838479218127813673"}
        response = client.get("/wechat", query_string=query)
        assert (response.status_code, response.data) == (200, b"5838479218127813673")

    def test_echo_is_not_shown_as_a_page(self, client: FlaskClient, platform: Any) -> None:
        query = {**platform.query(), "echostr": "<script>alert(1)</script>"}
        response = client.get("/wechat", query_string=query)
        assert response.mimetype == "text/plain"

    @pytest.mark.parametrize(
        "change",
        [
            {"signature": "0" * 40},
            {"signature": ""},
            {"signature": "é"},
            {"nonce": "another"},
            {"timestamp": ""},
        ],
    )
    def test_refused(self, client: FlaskClient, platform: Any, change: dict[str, str]) -> None:
        query = {**platform.query(), "echostr": "1", **change}
        assert client.get("/wechat", query_string=query).status_code == 403

    def test_refused_without_parameters(self, client: FlaskClient) -> None:
        assert client.get("/wechat").status_code == 403

    def test_refused_when_signed_by_another_token(self, client: FlaskClient, wire: Any) -> None:
        query = wire.Platform("wx0123456789abcdef", "another-token").query()
        assert client.get("/wechat", query_string=query).status_code == 403


class TestModes:
    """mode × how the message comes → status, and whether the reply is encrypted."""

    @pytest.mark.parametrize(
        ("mode", "sent", "status", "reply"),
        [
            ("plain", "plain", 200, "plain"),
            ("plain", "compat", 200, "encrypted"),
            ("plain", "safe", 200, "encrypted"),
            ("compat", "plain", 200, "plain"),
            ("compat", "compat", 200, "encrypted"),
            ("compat", "safe", 200, "encrypted"),
            ("safe", "plain", 403, None),
            ("safe", "compat", 200, "encrypted"),
            ("safe", "safe", 200, "encrypted"),
        ],
    )
    def test_table(
        self,
        make_client: Callable[..., FlaskClient],
        heard: Heard,
        platform: Any,
        wire: Any,
        mode: str,
        sent: str,
        status: int,
        reply: str | None,
    ) -> None:
        message = wire.xml(wire.text_message(OPENID, "你好", 1))
        if sent == "plain":
            query, body = platform.query(), message
        else:
            query, body = platform.push(message, plain_too=sent == "compat")
        got, data = post(make_client(mode, heard), query, body)
        assert got == status
        assert [m.text for m in heard.messages] == (["你好"] if reply else [])
        if reply:
            inner = data if reply == "plain" else platform.open_reply(data)
            fields = wire.fields_of(inner)
            assert fields["Content"] == "好的"
            assert (fields["ToUserName"], fields["FromUserName"]) == (OPENID, wire.ACCOUNT)
            assert fields["MsgType"] == "text"
            assert abs(int(fields["CreateTime"]) - time.time()) < 60

    def test_raw_says_plain(
        self, make_client: Callable[..., FlaskClient], heard: Heard, platform: Any, wire: Any
    ) -> None:
        query = {**platform.query(), "encrypt_type": "raw"}
        message = wire.xml(wire.text_message(OPENID, "你好", 1))
        status, data = post(make_client("plain", heard), query, message)
        assert (status, wire.fields_of(data)["Content"]) == (200, "好的")

    def test_an_encrypted_message_may_come_without_the_outer_signature(
        self, client: FlaskClient, heard: Heard, platform: Any, wire: Any
    ) -> None:
        query, body = platform.push(wire.xml(wire.text_message(OPENID, "你好", 1)))
        del query["signature"]
        assert post(client, query, body)[0] == 200
        assert len(heard.messages) == 1

    def test_previous_key_is_accepted_and_answered_under_the_current(
        self,
        client: FlaskClient,
        heard: Heard,
        platform: Any,
        previous_platform: Any,
        wire: Any,
    ) -> None:
        query, body = previous_platform.push(wire.xml(wire.text_message(OPENID, "你好", 1)))
        status, data = post(client, query, body)
        assert (status, len(heard.messages)) == (200, 1)
        assert wire.fields_of(platform.open_reply(data))["Content"] == "好的"

    def test_no_length_of_message_is_misread_by_the_other_key(
        self, client: FlaskClient, heard: Heard, previous_platform: Any, wire: Any
    ) -> None:
        """What the wrong key makes of a message must not pass for another account's."""
        names = "<ToUserName>gh_0</ToUserName><FromUserName>o1</FromUserName>"
        for number in range(400):
            message = f"<xml>{names}{TIME}{TEXT}<MsgId>{10 ** (number % 40)}</MsgId></xml>"
            query, body = previous_platform.push(message.encode())
            assert post(client, query, body)[0] == 200
        assert len(heard.messages) == 400

    def test_wechatpy_reads_and_writes_the_same(
        self, client: FlaskClient, heard: Heard, platform: Any, wire: Any
    ) -> None:
        """Cross-check of the tests' own cryptography against another implementation."""
        crypto = WeChatCrypto(platform.token, platform.aes_key, platform.app_id)
        message = wire.xml(wire.text_message(OPENID, "你好", 1)).decode()
        timestamp = str(int(time.time()))
        body = crypto.encrypt_message(message, "n0nce", timestamp)
        encrypted = wire.fields_of(body.encode())["Encrypt"]
        assert platform.decrypt(encrypted).decode() == message
        query = platform.query(encrypted)
        status, data = post(client, query, body.encode())
        reply = wire.fields_of(data)
        opened = crypto.decrypt_message(
            data.decode(), reply["MsgSignature"], reply["TimeStamp"], reply["Nonce"]
        )
        assert status == 200
        assert wire.fields_of(opened.encode())["Content"] == "好的"


class TestSignature:
    @pytest.mark.parametrize(
        "change",
        [
            {"signature": "0" * 40},
            {"signature": "签名"},
            {"msg_signature": "0" * 40},
            {"msg_signature": ""},
            {"msg_signature": "签名"},
            {"nonce": "another"},
            {"encrypt_type": "raw"},
            {"encrypt_type": "AES256"},
        ],
    )
    def test_refused(
        self, client: FlaskClient, heard: Heard, platform: Any, wire: Any, change: dict[str, str]
    ) -> None:
        query, body = platform.push(wire.xml(wire.text_message(OPENID, "A", 1)))
        assert post(client, {**query, **change}, body)[0] == 403
        assert heard.messages == []

    @pytest.mark.parametrize("missing", ["signature", "timestamp", "nonce", "msg_signature"])
    def test_refused_without(
        self, client: FlaskClient, heard: Heard, platform: Any, wire: Any, missing: str
    ) -> None:
        query, body = platform.push(wire.xml(wire.text_message(OPENID, "A", 1)))
        kept = {name: value for name, value in query.items() if name != missing}
        if missing == "signature":
            kept["msg_signature"] = "0" * 40
        assert post(client, kept, body)[0] == 403
        assert heard.messages == []

    def test_a_swapped_body_is_refused(
        self, client: FlaskClient, heard: Heard, platform: Any, wire: Any
    ) -> None:
        query, _ = platform.push(wire.xml(wire.text_message(OPENID, "A", 1)))
        _, body = platform.push(wire.xml(wire.text_message(OPENID, "C", 1)))
        assert post(client, query, body)[0] == 403
        assert heard.messages == []

    def test_plain_body_under_msg_signature_alone_is_refused(
        self, client: FlaskClient, heard: Heard, platform: Any, wire: Any
    ) -> None:
        """Nothing vouches for it: no Encrypt, and msg_signature covers nothing."""
        query = platform.query("")
        del query["signature"]
        assert post(client, query, wire.xml(wire.text_message(OPENID, "A", 1)))[0] == 403
        assert heard.messages == []

    def test_another_accounts_message_is_refused(
        self, client: FlaskClient, heard: Heard, platform: Any, wire: Any
    ) -> None:
        message = wire.xml(wire.text_message(OPENID, "A", 1))
        encrypted = platform.encrypt(message, app_id="wxffffffffffffffff")
        status, _ = post(client, platform.query(encrypted), wire.outer(encrypted))
        assert status == 403
        assert heard.messages == []

    @pytest.mark.parametrize(("off", "status"), [(-590, 200), (590, 200), (-610, 403), (610, 403)])
    def test_window_of_ten_minutes(
        self, client: FlaskClient, platform: Any, wire: Any, off: int, status: int
    ) -> None:
        encrypted = platform.encrypt(wire.xml(wire.text_message(OPENID, "A", 1)))
        query = platform.query(encrypted, at=time.time() + off)
        assert post(client, query, wire.outer(encrypted))[0] == status

    @pytest.mark.parametrize(
        "timestamp", ["", "now", "-1", "1e9", "9" * 400, "１６９７", "²", "1.5"]
    )
    def test_odd_timestamps(
        self, client: FlaskClient, platform: Any, wire: Any, timestamp: str
    ) -> None:
        query, body = platform.push(wire.xml(wire.text_message(OPENID, "A", 1)))
        query |= {
            "timestamp": timestamp,
            "signature": platform.signature(timestamp, query["nonce"]),
        }
        assert post(client, query, body)[0] == 403


class TestSize:
    def test_as_much_as_allowed(self, client: FlaskClient, platform: Any, wire: Any) -> None:
        query, body = platform.push(wire.xml(wire.text_message(OPENID, "A", 1)))
        padded = body + b" " * (MOST_BYTES - len(body))
        assert post(client, query, padded)[0] == 200
        assert post(client, query, padded + b" ")[0] == 413

    def test_too_much_is_refused_before_it_is_read(self, client: FlaskClient) -> None:
        with _served(client.application) as port:
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
            connection.request("POST", "/wechat", headers={"Content-Length": str(10**12)})
            assert connection.getresponse().status == 413
            connection.close()

    @pytest.mark.parametrize(("size", "status"), [(MOST_BYTES, b"200"), (MOST_BYTES + 1, b"413")])
    def test_chunked_without_a_length(
        self, client: FlaskClient, platform: Any, wire: Any, size: int, status: bytes
    ) -> None:
        query, body = platform.push(wire.xml(wire.text_message(OPENID, "A", 1)))
        body += b" " * (size - len(body))
        with _served(client.application) as port:
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
            pieces = iter([body[:1000], body[1000:]])
            path = f"/wechat?{urlencode(query)}"
            connection.request("POST", path, body=pieces, encode_chunked=True)
            response = connection.getresponse()
            assert str(response.status).encode() == status
            connection.close()


class _served:  # noqa: N801 - reads as a verb
    """The application on a real socket."""

    def __init__(self, app: Flask) -> None:
        class Quiet(WSGIRequestHandler):
            def log(self, type: str, message: str, *args: object) -> None:
                """Tests read their own output."""

        self.server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=Quiet)
        self.thread = threading.Thread(target=self.server.serve_forever, args=(0.02,))

    def __enter__(self) -> int:
        self.thread.start()
        return self.server.server_port

    def __exit__(self, *_: object) -> None:
        self.server.shutdown()
        self.thread.join()
        self.server.server_close()


HEAD = f"<ToUserName>gh_0</ToUserName><FromUserName>{OPENID}</FromUserName>"
TIME = "<CreateTime>1697767200</CreateTime>"
TEXT = "<MsgType>text</MsgType>"
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
    @pytest.mark.parametrize("name", GARBAGE)
    def test_gets_success_and_one_line(
        self,
        client: FlaskClient,
        heard: Heard,
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
        heard: Heard,
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

    def test_ciphers(self, client: FlaskClient, heard: Heard, platform: Any, wire: Any) -> None:
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
        self, client: FlaskClient, heard: Heard, platform: Any, body: bytes
    ) -> None:
        assert post(client, platform.query(""), body) == (200, b"success")
        assert heard.messages == []


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
        self, client: FlaskClient, heard: Heard, platform: Any, content: str, text: str
    ) -> None:
        message = f"<xml>{HEAD}{TIME}{TEXT}{content}<MsgId>1</MsgId></xml>"
        query, body = platform.push(message.encode())
        status, data = post(client, query, body)
        assert status == 200
        assert platform.open_reply(data)
        assert [(m.kind, m.text) for m in heard.messages] == [(Kind.TEXT, text)]

    def test_a_control_character_in_the_plain_envelope(
        self, make_client: Callable[..., FlaskClient], heard: Heard, platform: Any
    ) -> None:
        message = f"<xml>{HEAD}{TIME}{TEXT}<Content><![CDATA[A\x1d]]></Content></xml>"
        status, _ = post(make_client("plain", heard), platform.query(), message.encode())
        assert (status, [m.text for m in heard.messages]) == (200, ["A"])

    def test_unknown_type(self, client: FlaskClient, heard: Heard, platform: Any) -> None:
        query, body = platform.push(f"<xml>{HEAD}{TIME}<MsgType>hologram</MsgType></xml>".encode())
        assert post(client, query, body)[0] == 200
        assert [m.kind for m in heard.messages] == [Kind.OTHER]

    def test_a_byte_order_mark_and_a_declaration(
        self, client: FlaskClient, heard: Heard, platform: Any
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
        _, data = post(make_client("safe", Heard(reply)), query, body)
        assert wire.fields_of(platform.open_reply(data))["Content"] == reply

    def test_no_words_are_success(
        self, make_client: Callable[..., FlaskClient], platform: Any, wire: Any
    ) -> None:
        query, body = platform.push(wire.xml(wire.text_message(OPENID, "A", 1)))
        assert post(make_client("safe", Heard("")), query, body) == (200, b"success")


class TestRows:
    """The whole way, once on either database: what is refused or garbage writes nothing."""

    @pytest.fixture(params=["sqlite", "postgresql"])
    def engine_name(self, request: pytest.FixtureRequest) -> str:
        name: str = request.param
        return name

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
        assert {row.comment for row in town.rows(_response())} == {None, "意见里有]]>和<a>&"}

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


def _response() -> Any:
    from storage.tables import Response

    return Response
