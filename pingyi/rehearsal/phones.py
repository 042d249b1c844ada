"""The phones of a rehearsal: the simulator's people, moved by hand."""

from collections.abc import Callable

from pingyi.demo.phones import Line
from simulator import Running, acts, notices, people
from simulator.acts import Act, ImpossibleError
from simulator.people import Person as Owner

#: Longest that the receipts of what was just sent may take to reach the webhook.
_SETTLE_SECONDS = 60.0


class Phones:
    """Each call is what one person does; its answer is what their phone shows, "" for nothing."""

    def __init__(self, running: Running) -> None:
        self._twin = running.twin
        self.callbacks = 0

    def add(self, openid: str, name: str) -> None:
        people.put(self._twin.data, name, openid=openid)

    def scan(self, openid: str, scene: str) -> str:
        return self._do(openid, lambda owner: acts.scan(self._twin, owner, scene=scene))

    def say(self, openid: str, text: str) -> str:
        return self._do(openid, lambda owner: acts.say(self._twin, owner, text))

    def tap(self, openid: str, line: Line) -> str:
        return self._do(
            openid, lambda owner: acts.tap(self._twin, owner, line.content, line.menu_id)
        )

    def follow(self, openid: str) -> str:
        return self._do(openid, lambda owner: acts.follow(self._twin, owner))

    def unfollow(self, openid: str) -> None:
        self._do(openid, lambda owner: acts.unfollow(self._twin, owner))

    def grant(self, openid: str, template_id: str) -> None:
        """Allow one subscription notice of this template."""
        self._do(openid, lambda owner: notices.answer(self._twin, owner, template_id, accept=True))

    def block(self, openid: str) -> None:
        """Templates to this person end in a receipt that says so."""
        people.refuse(self._twin.data, openid, "failed:user block")

    def fail(self, **rule: object) -> None:
        """Switch a fault on, as docs/simulator.md describes them."""
        self._twin.faults.add(rule)

    def settle(self) -> None:
        """Wait until every receipt has been carried; TimeoutError when one never is."""
        if not self._twin.later.settle(_SETTLE_SECONDS):
            raise TimeoutError("the simulator's receipts did not arrive")

    def _do(self, openid: str, prepare: Callable[[Owner], Act]) -> str:
        owner = people.find(self._twin.data, openid)
        if owner is None:
            raise KeyError(openid)
        try:
            act = prepare(owner)
        except ImpossibleError:  # who does not follow has no chat to write in
            return ""
        self.callbacks += bool(act.fields)
        return str(act.carry(self._twin)["reply"] or "")
