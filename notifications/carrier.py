"""The carrier: hands one message to the platform, outside of any transaction."""

from dataclasses import dataclass

import structlog

from notifications.decision import Rules
from notifications.desk import Ready
from notifications.errors import Cause, SendError
from notifications.message import Sender, Wording
from notifications.route import Route
from notifications.template import filled
from storage.secrets import Vault

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Sent:
    """How an attempt ended: with the msgid of a template (None for other routes), or an error."""

    ready: Ready
    provider_id: int | None = None
    error: SendError | None = None


@dataclass(frozen=True, slots=True)
class Carrier:
    """What an attempt needs; safe for threads when its sender is."""

    vault: Vault
    sender: Sender
    wording: Wording
    rules: Rules

    def send(self, ready: Ready) -> Sent:
        """Make the attempt; never raises, for a defect of ours must not cost the others."""
        try:
            return Sent(ready, self._send(ready))
        except SendError as error:
            return Sent(ready, error=error)
        except Exception as error:  # noqa: BLE001 - whatever it is, the others go on
            # the error's text could hold personal data, so its type alone is logged
            name = type(error).__name__
            claimed = ready.claimed
            log.error("message.defect", id=claimed.id, kind=claimed.kind, error=name)  # noqa: TRY400
            return Sent(ready, error=SendError(Cause.OTHER, detail=name))

    def _send(self, ready: Ready) -> int | None:
        kind, openid = ready.claimed.kind, self.vault.open(ready.openid_sealed)
        notice = self.wording[kind]
        if ready.route is Route.CUSTOM:
            self.sender.send_text(openid, notice.text(ready.facts))
            return None
        if ready.route is Route.SUBSCRIPTION:
            granted = self.rules.subscriptions[kind]
            self.sender.send_subscription(
                openid, granted.id, filled(granted, notice.values(ready.facts))
            )
            return None
        template = self.rules.templates[kind]
        data = filled(template, notice.values(ready.facts))
        message_id = ready.claimed.id.replace("-", "")
        return self.sender.send_template(openid, template.id, data, message_id)
