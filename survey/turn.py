"""The value that the parts of one turn share."""

from dataclasses import dataclass
from typing import NamedTuple

from survey.events import Event, Hint, NotUnderstood
from survey.questionnaire import Questionnaire
from survey.reading import Heard
from survey.session import Place, Session
from survey.standing import ask_amendment, pending, show


class Step(NamedTuple):
    """What one input led to: the next session and what happened, in the order of telling."""

    session: Session
    events: tuple[Event, ...]


@dataclass(frozen=True, slots=True)
class Turn:
    """One message in an open survey by someone who has consented."""

    questionnaire: Questionnaire
    session: Session
    heard: Heard
    at: int = 0
    """Now, in milliseconds since 1970."""

    def shown(self, session: Session, *events: Event) -> Step:
        """These events, then where the person now stands."""
        return Step(session, (*events, *show(self.questionnaire, session)))

    def settled(self) -> Session:
        """The session at the same place, with nothing waiting or shown besides."""
        place = self.session.place
        if place == Place(place.response, place.revisit, page=place.page):
            return self.session
        return self.session.moved(revisit=place.revisit, page=place.page)

    def again(self, *events: Event) -> Step:
        """What the survey asks here, shown again: something else was on the screen."""
        return self.shown(self.settled(), *events)

    def misheard(self, hint: Hint, count: int = 0) -> Step:
        """Nothing changes; one hint, and the question that waits is repeated."""
        said = hint if hint is Hint.WITHDRAW else Hint.YES_NO
        if (waiting := pending(self.session)) is not None:
            return Step(self.session, (NotUnderstood(said), ask_amendment(*waiting)))
        return self.shown(self.session, NotUnderstood(hint, count))
