"""The outbound side of the official account: messages, QR codes, the menu.

Built on wechatpy 1.8.18, whose defects stay in this file: it retries without end, fetches
tokens without a lock, lets requests' errors escape with the access token in their text,
gives back a Response where the answer is not JSON, and has its address built in.
"""

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import requests
from wechatpy.client import WeChatClient
from wechatpy.exceptions import WeChatClientException

from bot.wechat_errors import no_answer, redacted, without_token
from notifications.errors import Cause, SendError, from_errcode
from notifications.token import Issued, SharedToken
from storage.database import Database
from storage.secrets import Vault

CONNECT_SECONDS, READ_SECONDS = 3.0, 5.0
#: The longest that a temporary QR code lasts (api_createqrcode).
QRCODE_SECONDS = 2_592_000

#: The platform did not accept the token as it is, rather than found it expired.
_REFUSED = (40001, 40014)


@dataclass(frozen=True, slots=True)
class Account:
    """The official account, and where its platform is: https://api.weixin.qq.com."""

    app_id: str
    app_secret: str = field(repr=False)
    api_base_url: str = "https://api.weixin.qq.com"


@dataclass(frozen=True, slots=True)
class QrCode:
    """A QR code's ticket, by which showqrcode draws it, and the address it encodes."""

    ticket: str
    url: str


class WeChat:
    """A notifications.message.Sender, safe for threads; every call raises SendError."""

    def __init__(
        self,
        account: Account,
        database: Database,
        vault: Vault,
        *,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
        timeout: tuple[float, float] = (CONNECT_SECONDS, READ_SECONDS),
    ) -> None:
        self._account = account
        self._timeout = timeout
        self._clients = threading.local()
        self._token = SharedToken(database, vault, account.app_id, self._fetch_token, clock)

    def send_text(self, openid: str, text: str) -> None:
        """Send a customer-service message (api_sendcustommessage)."""
        body = {"touser": openid, "msgtype": "text", "text": {"content": text}}
        self._post("message/custom/send", body)

    def send_template(
        self, openid: str, template_id: str, data: Mapping[str, str], client_msg_id: str
    ) -> int:
        """Send a template message and return its msgid (api_sendtemplatemessage)."""
        body = {
            "touser": openid,
            "template_id": template_id,
            "data": {name: {"value": value} for name, value in data.items()},
            "client_msg_id": client_msg_id,
        }
        answer = self._post("message/template/send", body)
        return int(_part(answer, "msgid"))

    def send_subscription(self, openid: str, template_id: str, data: Mapping[str, str]) -> None:
        """Send a subscription notice (api_sendnewsubscribemsg)."""
        body = {
            "touser": openid,
            "template_id": template_id,
            "data": {name: {"value": value} for name, value in data.items()},
        }
        self._post("message/subscribe/bizsend", body)

    def create_qrcode(self, scene: str) -> QrCode:
        """Make a QR code for a scene of 1-64 characters that lasts 30 days."""
        body = {
            "expire_seconds": QRCODE_SECONDS,
            "action_name": "QR_STR_SCENE",
            "action_info": {"scene": {"scene_str": scene}},
        }
        answer = self._post("qrcode/create", body)
        return QrCode(str(_part(answer, "ticket")), str(_part(answer, "url")))

    def change(self, path: str, body: Mapping[str, Any]) -> dict[str, Any]:
        """Change what the account holds, such as menu/create; the platform's answer."""
        return self._post(path, dict(body))

    def read(self, path: str) -> dict[str, Any]:
        """What the account holds, such as menu/get, or /wxaapi/… beside it; it changes nothing."""
        root = self._account.api_base_url.rstrip("/") if path.startswith("/") else ""
        return self._post(root + path, None)

    def token_seconds(self) -> int:
        """For how long the platform's token lasts, asked with our secret whatever is shared.

        The stable token stays the same until its last five minutes, so asking voids nothing.
        """
        return self._fetch_token(force=False).expires_in

    def _post(self, path: str, body: dict[str, Any] | None) -> dict[str, Any]:
        """Call the platform; a refused token is replaced once and the call made once more."""
        token = self._token.get()
        try:
            return self._call(path, body, token)
        except SendError as error:
            if error.cause is not Cause.TOKEN:
                raise
            force = error.code in _REFUSED
        fresh = self._token.replace(token, force=force)
        return self._call(path, body, fresh)

    def _call(
        self, path: str, body: dict[str, Any] | None, token: str | None = None
    ) -> dict[str, Any]:
        """Make one call, a GET without a body; the error that is raised holds no secret."""
        answer: object = None
        failure: SendError | None = None
        params = {} if token is None else {"access_token": token}
        try:
            client = self._client()
            if body is None:
                answer = client.get(path, params=params)
            else:
                answer = client.post(path, data=body, params=params)
        except WeChatClientException as error:
            failure = _refusal(error)
        except requests.RequestException as error:
            failure = no_answer(error)
        # raised out here, so that the library's error is not chained to ours
        if failure is not None:
            raise failure
        if not isinstance(answer, dict):
            raise SendError(Cause.SERVER, detail="not JSON")
        return answer

    def _fetch_token(self, force: bool) -> Issued:
        body = {
            "grant_type": "client_credential",
            "appid": self._account.app_id,
            "secret": self._account.app_secret,
            "force_refresh": force,
        }
        try:
            answer = self._call("stable_token", body)
        except SendError as error:
            trouble = error
        else:
            return Issued(str(_part(answer, "access_token")), int(answer.get("expires_in", 7200)))
        raise without_token(trouble)

    def _client(self) -> "_Client":
        """One client a thread, because it keeps one HTTP session."""
        client: _Client | None = getattr(self._clients, "client", None)
        if client is None:
            client = _Client(self._account, self._timeout)
            self._clients.client = client
        return client


class _Client(WeChatClient):  # type: ignore[misc]
    """wechatpy's client with another address, time limits and no token of its own."""

    def __init__(self, account: Account, timeout: tuple[float, float]) -> None:
        super().__init__(account.app_id, "", timeout=timeout, auto_retry=False)
        self.API_BASE_URL = f"{account.api_base_url.rstrip('/')}/cgi-bin/"

    def _request(self, method: str, url_or_endpoint: str, **kwargs: Any) -> Any:
        # wechatpy looks for a token unless the key is there; stable_token takes none
        kwargs["params"].setdefault("access_token", None)
        return super()._request(method, url_or_endpoint, **kwargs)

    def fetch_access_token(self) -> None:
        raise NotImplementedError("the token is shared: notifications.token")


def _part(answer: Mapping[str, Any], name: str) -> Any:
    """A field of an answer; one that has not got it is no answer."""
    if name not in answer:
        raise SendError(Cause.SERVER, detail=f"no {name} in the answer")
    return answer[name]


def _refusal(error: WeChatClientException) -> SendError:
    """The platform's errcode, or an HTTP status in its place."""
    if error.errcode is None:
        status = getattr(error.response, "status_code", "")
        return SendError(Cause.SERVER, detail=f"HTTP {status}")
    return from_errcode(int(error.errcode), redacted(str(error.errmsg)))
