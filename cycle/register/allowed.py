"""Who may write in the register: the city all of it, a district what lies in it."""

from cycle.audit import Actor
from cycle.authority import CITY
from cycle.reasons import read_reason
from cycle.refusal import Refused


def allow_district(actor: Actor, *districts: str) -> None:
    """Refused unless the actor is the city's, or of each of these districts."""
    if actor.role in CITY:
        return
    if actor.role != "district":
        raise Refused("名录由市、区应急管理局维护。")
    if any(district != actor.scope for district in districts):
        raise Refused("只能维护本区的企业及其服务项目和联系人。")


def reason(why: str) -> str:
    """Why, in one line; Refused where it is missing or too long."""
    return read_reason(why)
