"""The simulated account as one object: what every route works with."""

from simulator import callbacks, chat, people
from simulator.clock import Clock
from simulator.datafile import DataFile
from simulator.delivery import Courier, Delivery
from simulator.faults import FaultSwitches
from simulator.later import Later
from simulator.live import Live
from simulator.settings import Settings

_THREADS = 32


class Twin:
    """Settings, data, clock and the way to the webhook, shared by all threads."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.data = DataFile(settings.data)
        self.live = Live()
        self.data.committed = self.live.wake
        self.clock = Clock(self.data, settings.clock)
        self.faults = FaultSwitches(lambda: self.clock.now())
        self.courier = Courier(settings, self.faults)
        self.later = Later(_THREADS)

    def carry(self, openid: str, fields: callbacks.Fields, *, shown: bool) -> Delivery:
        """Deliver a callback and, if `shown`, let the phone show what came back."""
        delivery = self.courier.deliver(openid, fields)
        person = people.find(self.data, openid)
        if not shown or person is None or not person.following:
            return delivery
        with self.data.write() as db:
            now = self.clock.real()
            if not delivery.delivered:
                chat.append(
                    db,
                    openid,
                    "account",
                    "failure",
                    chat.FAILURE_TEXT,
                    at=now,
                    extra={"problem": delivery.problem},
                )
            elif delivery.reply is not None and delivery.reply.text:
                chat.append(db, openid, "account", delivery.reply.kind, delivery.reply.text, at=now)
        return delivery

    def reset(self) -> None:
        """As new, except that ids go on growing."""
        self.data.reset()
        self.clock = Clock(self.data, self.settings.clock)
        self.faults.reset()
        self.live.people_changed()

    def close(self) -> None:
        """Stop listeners and deliveries, then close the file."""
        self.live.close()
        self.courier.close()
        self.later.close()
        self.data.close()
