"""The sender of a message as the database knows them."""

from dataclasses import dataclass, replace
from datetime import datetime
from operator import attrgetter

from storage.tables import Role
from survey.session import Place, Session
from survey.session import Response as SurveyResponse


@dataclass(frozen=True, slots=True)
class Bound:
    """An invitation under which the person acts, with its cycle's dates."""

    invitation_id: str
    role: Role
    subject: str
    district_code: str
    cycle_id: str
    cycle_name: str
    questionnaire: str
    opens_at: datetime
    closes_at: datetime


@dataclass(frozen=True, slots=True)
class Person:
    """The person as stored; conversation_id is None for somebody we do not know."""

    answered: str | None  #: the reply already given to this very delivery
    conversation_id: str | None = None
    version: int = 0
    place: str = ""
    consented: bool = False  #: in the cycle of what is bound
    bound: tuple[Bound, ...] = ()  #: of the cycle bound last, the latest binding first
    #: Of other cycles: what the person may act as instead, and hears nothing of until they do.
    elsewhere: tuple[Bound, ...] = ()
    responses: tuple[SurveyResponse, ...] = ()
    #: What they are asked of an agency whose person they are, too: they do not rate it.
    withheld: tuple[SurveyResponse, ...] = ()
    #: Said 不再提醒.
    muted: bool = False
    #: The database's own clock at the read; None where the database is a local file.
    database_now: datetime | None = None

    @property
    def whole(self) -> "Person":
        """With what is withheld as well: for their rights, and for what they handed in."""
        if not self.withheld:
            return self
        together = sorted((*self.responses, *self.withheld), key=attrgetter("id"))
        return replace(self, responses=tuple(together), withheld=())

    @property
    def acting(self) -> Bound | None:
        """The binding whose role decides what an ambiguous word means: the latest."""
        return self.bound[0] if self.bound else None

    def session(self) -> Session:
        """The survey's view; only for somebody who is bound."""
        acting = self.bound[0]
        return Session(
            consented=self.consented,
            opens_at=acting.opens_at,
            closes_at=acting.closes_at,
            responses=self.responses,
            place=Place.decode(self.place),
        )
