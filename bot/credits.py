"""How many subscription notices a person has allowed: counted up here, down by the sender."""

from typing import Any

from sqlalchemy import bindparam, update
from sqlalchemy.dialects import postgresql, sqlite

from bot.person import Person
from bot.record import Effect, Outcome
from bot.subscription_events import Decision, NoticeChoice
from storage.tables import SubscriptionCredit

_WHOSE = bindparam("c_id", type_=SubscriptionCredit.conversation_id.type)
_WHAT = bindparam("template", type_=SubscriptionCredit.template_id.type)


def _one_more(insert: Any) -> Any:
    """Of the dialect: the first credit of a template makes its row."""
    return (
        insert(SubscriptionCredit)
        .values(conversation_id=_WHOSE, template_id=_WHAT, credits=1)
        .on_conflict_do_update(
            index_elements=[SubscriptionCredit.conversation_id, SubscriptionCredit.template_id],
            set_={"credits": SubscriptionCredit.credits + 1},
        )
    )


_ONE_MORE = {"sqlite": _one_more(sqlite.insert), "postgresql": _one_more(postgresql.insert)}
_NO_MORE = (
    update(SubscriptionCredit)
    .where(SubscriptionCredit.conversation_id == _WHOSE, SubscriptionCredit.template_id == _WHAT)
    .values(credits=0)
)


def decide(dialect: str, person: Person, choices: tuple[NoticeChoice, ...]) -> Outcome:
    """Keep what was decided, without a word; about strangers nothing is kept."""
    if person.conversation_id is None:
        return Outcome("")
    effects = tuple(_effect(dialect, person.conversation_id, choice) for choice in choices)
    return Outcome("", person.place, effects=effects)


def _effect(dialect: str, conversation_id: str, choice: NoticeChoice) -> Effect:
    statement = _ONE_MORE[dialect] if choice.decision is Decision.ALLOWED else _NO_MORE
    return statement, {"c_id": conversation_id, "template": choice.template_id}
