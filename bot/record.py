"""One write: what a turn changes, all of it or nothing, under the version that it read."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    DateTime,
    Executable,
    Select,
    Update,
    bindparam,
    case,
    delete,
    exists,
    func,
    insert,
    null,
    or_,
    select,
    true,
    update,
)

from bot.wording.markup import plain
from cycle.refusal import Refused
from storage.database import Database
from storage.prepared import prepare
from storage.tables import Conversation, Response, Turn
from survey.session import Screen

#: A statement that is a constant of its module, with the values for its parameters.
Effect = tuple[Executable, Mapping[str, Any]]
#: Does something in the turn's own transaction and words what came of it. It may raise
#: cycle.refusal.Refused: nothing it wrote stays then, and its sentence is the reply.
Verb = Callable[[Connection], str]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a turn decided: the reply, and what is to be written with it."""

    reply: str
    place: str = ""
    #: Values for response_update() of the one response whose working copy changed.
    response: Mapping[str, Any] | None = None
    #: Rarer statements, executed in order in the same transaction.
    effects: tuple[Effect, ...] = ()
    #: Delete the conversation with all its bindings: refused, withdrawn or unfollowed.
    erase: bool = False
    #: Rare: something of the year's work that is done in this turn; the reply comes from it.
    verb: Verb | None = None
    #: Said in confidence: nobody shall find out by the time of it who said it.
    discreet: bool = False
    #: The reply repeats words that nothing keeps until they are filed: it is stored sealed.
    repeats: bool = False
    #: What the reply puts on the person's screen; the survey alone says SURVEY, in its own place.
    screen: Screen = Screen.TOLD
    about: str = ""


@dataclass(frozen=True, slots=True)
class Recorded:
    """The circumstances of a write."""

    key: bytes
    at: datetime
    conversation_id: str | None
    version: int
    typed_at: datetime | None = None
    event_at: datetime | None = None
    #: By the database's own clock; a write that arrives later changes nothing.
    deadline: datetime | None = None


_NO_RESPONSE = {"r_id": None, "r_state": "", "r_answers": "", "r_comment": None, "r_log": ""}
_STATES_NOT_STARTED = ("invited", "withdrawn")


def response_update() -> Update:
    """The working copy of one response; parameters r_id, r_state, r_answers, r_comment, r_log, at.

    r_log is added to what the response's answer_log holds.
    """
    state = bindparam("r_state", type_=Response.state.type)
    not_started = or_(*(state == each for each in _STATES_NOT_STARTED))
    started = case(
        (not_started, None),
        else_=func.coalesce(Response.started_at, bindparam("at", type_=Response.started_at.type)),
    )
    added = bindparam("r_log", type_=Response.answer_log.type)
    log = case((not_started, ""), else_=Response.answer_log + added)
    return (
        update(Response)
        .where(Response.id == bindparam("r_id"))
        .values(
            state=state,
            answers=bindparam("r_answers"),
            comment=bindparam("r_comment"),
            started_at=started,
            answer_log=log,
        )
    )


def _conversation_update(*conditions: ColumnElement[bool]) -> Update:
    typed, event = Conversation.last_typed_at, Conversation.last_event_at
    return (
        update(Conversation)
        .where(
            Conversation.id == bindparam("c_id"),
            Conversation.version == bindparam("c_version"),
            *conditions,
        )
        .values(
            version=bindparam("c_version") + 1,
            place=bindparam("c_place"),
            last_typed_at=func.coalesce(bindparam("c_typed", type_=typed.type), typed),
            last_event_at=func.coalesce(bindparam("c_event", type_=event.type), event),
        )
    )


_NOT_TOO_LATE = func.clock_timestamp() < bindparam("deadline", type_=DateTime(timezone=True))
_UPDATE_RESPONSE = response_update()
_KEY = bindparam("key", type_=Turn.key.type)
_REPLY = bindparam("reply", type_=Turn.reply.type)
#: Looked at last, after every wait for a lock: no reply is refused by its column, and with it
#: all that the turn has written.
_REPLY_IN_TIME = case((_NOT_TOO_LATE, _REPLY), else_=null())
_INSERT_TURN = {
    "sqlite": insert(Turn).values(key=_KEY, reply=_REPLY),
    "postgresql": insert(Turn).values(key=_KEY, reply=_REPLY_IN_TIME),
}
_CONVERSATION_UPDATE = {
    "sqlite": _conversation_update(),
    "postgresql": _conversation_update(_NOT_TOO_LATE),
}
_CONVERSATION_DELETE = delete(Conversation).where(
    Conversation.id == bindparam("c_id"), Conversation.version == bindparam("c_version")
)


def _whole_turn() -> Select[Any]:
    """The common turn as one statement of PostgreSQL: one round trip, one commit."""
    guard = _CONVERSATION_UPDATE["postgresql"].returning(Conversation.id).cte("guard")
    answered = (
        _UPDATE_RESPONSE.where(exists().where(guard.c.id.is_not(None)))
        .returning(Response.id)
        .cte("answered")
    )
    # joined to both, so that the time is looked at when both have their locks
    written = guard.outerjoin(answered, true())
    row = select(_KEY, _REPLY_IN_TIME).select_from(written)
    turn = insert(Turn).from_select(["key", "reply"], row).cte("turn_written")
    return select(func.count().label("written")).select_from(guard).add_cte(turn)


_WHOLE_TURN = _whole_turn()


def write(database: Database, cursor: Any, outcome: Outcome, recorded: Recorded) -> bool:
    """Write the outcome; False when another turn was faster, and nothing was written.

    Raises one of storage.database.TAKEN when a unique key went to another turn: nothing was
    written then either.
    """
    values = _values(outcome, recorded)
    dialect = database.engine.dialect

    known = recorded.conversation_id is not None
    if known and not database.is_sqlite and not outcome.effects and not outcome.erase:
        return bool(prepare(_WHOLE_TURN, dialect).run(cursor, values).fetchone()[0])

    def work(cursor: Any) -> bool:
        def run(statement: Executable, given: Mapping[str, Any]) -> Any:
            return prepare(statement, dialect).run(cursor, given)

        if known:
            change = _CONVERSATION_DELETE if outcome.erase else _CONVERSATION_UPDATE[dialect.name]
            if not run(change, values).rowcount:
                return False
        if outcome.response is not None:
            run(_UPDATE_RESPONSE, values)
        for statement, given in outcome.effects:
            run(statement, given)
        return True

    return database.write(cursor, work, prepare(_INSERT_TURN[dialect.name], dialect), values)


class OvertakenError(Exception):
    """Another turn of the same person was faster: the transaction is to be rolled back."""


def perform(db: Connection, verb: Verb, outcome: Outcome, recorded: Recorded) -> str:
    """Do the verb and write the turn with it, in the caller's transaction; gives the reply.

    What the verb refuses is replied and remembered like any other reply, and nothing else of it
    stays. Raises OvertakenError.
    """
    dialect = db.dialect.name
    values = _values(outcome, recorded)
    if recorded.conversation_id is not None:
        change = _CONVERSATION_DELETE if outcome.erase else _CONVERSATION_UPDATE[dialect]
        if not db.execute(change, values).rowcount:
            raise OvertakenError
    try:
        with db.begin_nested():
            reply = verb(db)
    except Refused as refused:
        reply = plain(str(refused))
    for statement, given in outcome.effects:
        db.execute(statement, given)
    db.execute(_INSERT_TURN[dialect], {**values, "reply": reply})
    return reply


def _values(outcome: Outcome, recorded: Recorded) -> dict[str, Any]:
    return {
        "key": recorded.key,
        "reply": outcome.reply,
        "at": recorded.at,
        "c_id": recorded.conversation_id,
        "c_version": recorded.version,
        "c_place": outcome.place,
        "c_typed": recorded.typed_at,
        "c_event": recorded.event_at,
        "deadline": recorded.deadline,
        **(outcome.response or _NO_RESPONSE),
    }
