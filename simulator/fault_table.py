"""The one table of faults: their names, what people call them, and what each of them does."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

MESSAGES: Final = "/cgi-bin/message/"
_TEMPLATE: Final = "/cgi-bin/message/template/"
_NOTICE: Final = "/cgi-bin/message/subscribe/"


class Effect(StrEnum):
    """Where on its way a request is struck."""

    DELAY = "delay"  # answered properly, after `milliseconds`
    DROP = "drop"  # the connection is closed before anything is done
    GATEWAY = "gateway"  # HTTP 502 with a page instead of JSON; nothing is done
    REFUSE = "refuse"  # an errcode; nothing is done
    RECEIPT = "receipt"  # accepted, but its receipt tells that it was not delivered
    LOSE = "lose"  # done, then the connection is closed without the answer
    SILENCE = "silence"  # done, then nothing is said for `milliseconds`, then closed
    REPLY = "reply"  # the webhook's answer to a callback is thrown away as if it were late


@dataclass(frozen=True, slots=True)
class FaultKind:
    """One kind of fault.

    `words` is its name for people. `path` is where a platform call's path must begin unless a
    rule says otherwise. `number` names the rule's value that belongs to it besides `times`.
    A share of a fault `of_people` picks persons, the same ones every time, instead of calls.
    """

    name: str
    words: str
    effect: Effect
    errcode: int | None = None
    path: str = MESSAGES
    number: str = ""
    status: str = ""
    of_people: bool = False

    def as_json(self) -> dict[str, object]:
        return {
            "fault": self.name,
            "words": self.words,
            "effect": self.effect.value,
            "errcode": self.errcode,
            "path": self.path,
            "number": self.number,
        }


_KINDS = (
    FaultKind("slow", "接口变慢", Effect.DELAY, number="milliseconds"),
    FaultKind("drop", "断开连接，请求未受理", Effect.DROP),
    FaultKind("gateway", "网关报错（HTTP 502）", Effect.GATEWAY),
    FaultKind("quota", "当日额度用完", Effect.REFUSE, 45009, number="limit"),
    FaultKind("frequency", "每分钟调用太频繁", Effect.REFUSE, 45011, number="limit"),
    FaultKind("busy", "系统繁忙", Effect.REFUSE, -1),
    FaultKind("errcode", "指定的错误码", Effect.REFUSE, number="errcode"),
    FaultKind("unfollowed", "对方已取消关注", Effect.REFUSE, 43004, of_people=True),
    FaultKind("refused", "对方拒收订阅通知", Effect.REFUSE, 43101, _NOTICE, of_people=True),
    FaultKind("field", "模板字段不合规则", Effect.REFUSE, 47003, number="field"),
    FaultKind("blocked", "对方屏蔽（user block）", Effect.RECEIPT, path=_TEMPLATE,
              status="failed:user block", of_people=True),
    FaultKind("system_failed", "发送失败（system failed）", Effect.RECEIPT, path=_TEMPLATE,
              status="failed: system failed"),
    FaultKind("lose_answers", "已受理，答复丢失", Effect.LOSE),
    FaultKind("silence", "已受理，一直不答复", Effect.SILENCE, number="milliseconds"),
    FaultKind("lose_replies", "回调的答复丢失", Effect.REPLY, path=""),
)  # fmt: skip

# In this order they strike: of all that concern a call, the first one and every delay.
KINDS: Final[Mapping[str, FaultKind]] = {kind.name: kind for kind in _KINDS}
# An unfollowed person's errcode is another one where customer-service messages are sent.
CUSTOM_UNFOLLOWED: Final = 45015
