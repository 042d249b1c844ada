"""The load generator: what it sends is what the platform sends, and it counts rightly."""

import time
from collections.abc import Iterator

import pytest
import xmltodict
from wechatpy.crypto import WeChatCrypto

from bench import servers
from bench.callbacks import Account, ReplyError, http_request, sign, text_message
from bench.load import run, run_apart
from bench.plan import Outcome, Plan
from bench.servers import ACCOUNT

SURVEY = ("绑定 K7M-2QX-9TB", "同意", "A", "B", "C")


@pytest.fixture(scope="module")
def echo_port(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    with servers.echo(tmp_path_factory.mktemp("echo")) as server:
        yield server.port


def people(count: int) -> list[tuple[str, tuple[str, ...]]]:
    return [(f"oTest{number:04d}", SURVEY) for number in range(count)]


def test_a_request_opens_with_wechatpy() -> None:
    at = int(time.time())
    request = http_request(ACCOUNT, "oTest", text_message("oTest", "同意", 7, at), at, "/wechat")
    head, _, body = request.partition(b"\r\n\r\n")
    line = head.split(b"\r\n")[0].decode()
    query = dict(pair.split("=") for pair in line.split()[1].partition("?")[2].split("&"))
    xml = WeChatCrypto(ACCOUNT.token, ACCOUNT.encoding_aes_key, ACCOUNT.app_id).decrypt_message(
        body, query["msg_signature"], query["timestamp"], query["nonce"]
    )
    message = xmltodict.parse(xml)["xml"]
    assert (message["FromUserName"], message["Content"]) == ("oTest", "同意")
    assert sign(ACCOUNT.token, query["timestamp"], query["nonce"]) == query["signature"]
    assert f"Content-Length: {len(body)}".encode() in head


def test_a_reply_under_a_wrong_signature_is_refused() -> None:
    crypto = WeChatCrypto(ACCOUNT.token, ACCOUNT.encoding_aes_key, ACCOUNT.app_id)
    reply = crypto.encrypt_message("<xml><Content><![CDATA[好]]></Content></xml>", "1", "2")
    assert ACCOUNT.reply_text(reply.encode()) == "好"
    other = Account(ACCOUNT.app_id, "another", ACCOUNT.encoding_aes_key)
    with pytest.raises(ReplyError):
        other.reply_text(reply.encode())


def test_the_closed_loop_says_everything_once_and_in_order(echo_port: int) -> None:
    plan = Plan(echo_port, ACCOUNT, people(40), 30, warm_up=0.0, connections=4, sample_every=1)
    outcome: Outcome = run(plan)
    assert outcome.errors == []
    assert outcome.answered == [len(SURVEY)] * 40
    assert outcome.transcripts == {number: list(SURVEY) for number in range(40)}
    assert outcome.statuses == {200: 40 * len(SURVEY)}
    # the last few run while the load is no longer full
    assert 35 * len(SURVEY) <= outcome.turns == len(outcome.latencies) <= 40 * len(SURVEY)


def test_the_open_loop_keeps_to_its_schedule_in_a_process_of_its_own(echo_port: int) -> None:
    plan = Plan(echo_port, ACCOUNT, people(100), 1.0, warm_up=0.0, rate=100, sample_every=10)
    outcome = run_apart(plan)
    assert outcome.errors == []
    assert 60 <= outcome.turns <= 140  # random instants, the same at every run
    assert sum(outcome.answered) == outcome.turns
    assert all(replies == list(SURVEY[: len(replies)]) for replies in outcome.transcripts.values())


def test_a_refusal_is_not_a_turn(echo_port: int) -> None:
    stranger = Account(ACCOUNT.app_id, "another", ACCOUNT.encoding_aes_key)
    outcome = run(Plan(echo_port, stranger, people(2), 5, warm_up=0.0, connections=2))
    assert outcome.turns == 0
    assert outcome.statuses == {403: 2 * len(SURVEY)}
