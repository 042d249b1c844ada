"""The webhook's envelope: who is let in, in which mode, signed when, and how large."""

import http.client
import threading
import time
from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

import pytest
from flask import Flask
from flask.testing import FlaskClient
from wechatpy.crypto import WeChatCrypto
from werkzeug.serving import WSGIRequestHandler, make_server

OPENID = "oPerson_0000000000000000001"
MOST_BYTES = 64 * 1024


@pytest.fixture
def engine_name() -> str:
    """The envelope does not touch the database: once is enough."""
    return "sqlite"


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
        heard: Any,
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
        self, make_client: Callable[..., FlaskClient], heard: Any, platform: Any, wire: Any
    ) -> None:
        query = {**platform.query(), "encrypt_type": "raw"}
        message = wire.xml(wire.text_message(OPENID, "你好", 1))
        status, data = post(make_client("plain", heard), query, message)
        assert (status, wire.fields_of(data)["Content"]) == (200, "好的")

    def test_an_encrypted_message_may_come_without_the_outer_signature(
        self, client: FlaskClient, heard: Any, platform: Any, wire: Any
    ) -> None:
        query, body = platform.push(wire.xml(wire.text_message(OPENID, "你好", 1)))
        del query["signature"]
        assert post(client, query, body)[0] == 200
        assert len(heard.messages) == 1

    def test_previous_key_is_accepted_and_answered_under_the_current(
        self,
        client: FlaskClient,
        heard: Any,
        platform: Any,
        previous_platform: Any,
        wire: Any,
    ) -> None:
        query, body = previous_platform.push(wire.xml(wire.text_message(OPENID, "你好", 1)))
        status, data = post(client, query, body)
        assert (status, len(heard.messages)) == (200, 1)
        assert wire.fields_of(platform.open_reply(data))["Content"] == "好的"

    def test_no_length_of_message_is_misread_by_the_other_key(
        self, client: FlaskClient, heard: Any, previous_platform: Any, wire: Any
    ) -> None:
        """What the wrong key makes of a message must not pass for another account's."""
        names = "<ToUserName>gh_0</ToUserName><FromUserName>o1</FromUserName>"
        rest = "<CreateTime>1697767200</CreateTime><MsgType>text</MsgType>"
        for number in range(400):
            message = f"<xml>{names}{rest}<MsgId>{10 ** (number % 40)}</MsgId></xml>"
            query, body = previous_platform.push(message.encode())
            assert post(client, query, body)[0] == 200
        assert len(heard.messages) == 400

    def test_wechatpy_reads_and_writes_the_same(
        self, client: FlaskClient, heard: Any, platform: Any, wire: Any
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
        self, client: FlaskClient, heard: Any, platform: Any, wire: Any, change: dict[str, str]
    ) -> None:
        query, body = platform.push(wire.xml(wire.text_message(OPENID, "A", 1)))
        assert post(client, {**query, **change}, body)[0] == 403
        assert heard.messages == []

    @pytest.mark.parametrize("missing", ["signature", "timestamp", "nonce", "msg_signature"])
    def test_refused_without(
        self, client: FlaskClient, heard: Any, platform: Any, wire: Any, missing: str
    ) -> None:
        query, body = platform.push(wire.xml(wire.text_message(OPENID, "A", 1)))
        kept = {name: value for name, value in query.items() if name != missing}
        if missing == "signature":
            kept["msg_signature"] = "0" * 40
        assert post(client, kept, body)[0] == 403
        assert heard.messages == []

    def test_a_swapped_body_is_refused(
        self, client: FlaskClient, heard: Any, platform: Any, wire: Any
    ) -> None:
        query, _ = platform.push(wire.xml(wire.text_message(OPENID, "A", 1)))
        _, body = platform.push(wire.xml(wire.text_message(OPENID, "C", 1)))
        assert post(client, query, body)[0] == 403
        assert heard.messages == []

    def test_plain_body_under_msg_signature_alone_is_refused(
        self, client: FlaskClient, heard: Any, platform: Any, wire: Any
    ) -> None:
        """Nothing vouches for it: no Encrypt, and msg_signature covers nothing."""
        query = platform.query("")
        del query["signature"]
        assert post(client, query, wire.xml(wire.text_message(OPENID, "A", 1)))[0] == 403
        assert heard.messages == []

    def test_another_accounts_message_is_refused(
        self, client: FlaskClient, heard: Any, platform: Any, wire: Any
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
