"""Menus by role against the platform's twin: made once, replaced whole, shown to whom they suit."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import requests
from sqlalchemy import insert

import simulator
from bot import publishing
from bot.menu import BY_ROLE, MENU, TAGS
from bot.wechat import Account, WeChat
from notifications.errors import SendError
from pingyi.menus import planned, shown, tag_people
from storage.database import Database, transaction
from storage.secrets import Vault
from storage.tables import Binding, Conversation, Cycle, Invitation, Role, new_id

NOW = datetime(2023, 10, 20, 2, 0, tzinfo=UTC)


class City:
    """People bound in roles, here and on the twin."""

    def __init__(self, url: str, database: Database) -> None:
        self.url, self.database = url, database
        self.vault = Vault(["MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE="])
        self.client = WeChat(Account("wx1", "s", url), database, self.vault)
        self.cycle = new_id()
        self.minute = 0
        with transaction(database) as db:
            db.execute(
                insert(Cycle.__table__).values(
                    id=self.cycle,
                    name="2023",
                    questionnaire="foshan-2023",
                    ruleset="foshan-2023",
                    **dict.fromkeys(("window_start", "window_end"), NOW.date()),
                    **dict.fromkeys(("opens_on", "closes_on"), NOW.date()),
                    opens_at=NOW - timedelta(days=1),
                    closes_at=NOW + timedelta(days=1),
                    nudge_days_before=[],
                    created_at=NOW,
                )
            )

    def follows(self, openid: str) -> None:
        requests.post(f"{self.url}/sim/people", json={"name": "某人", "openid": openid}, timeout=10)

    def binds(self, openid: str, role: Role, *, follows: bool = True) -> None:
        if follows:
            self.follows(openid)
        self.minute += 1
        at, invitation = NOW + timedelta(minutes=self.minute), new_id()
        hashed = self.vault.hash("openid", openid)
        with transaction(self.database) as db:
            found = db.execute(
                Conversation.__table__.select().where(Conversation.openid_hash == hashed)
            ).first()
            conversation = found.id if found else new_id()
            if not found:
                db.execute(
                    insert(Conversation.__table__).values(
                        id=conversation,
                        openid_hash=hashed,
                        openid_sealed=self.vault.seal(openid),
                        version=1,
                        created_at=at,
                    )
                )
            db.execute(
                insert(Invitation.__table__).values(
                    id=invitation,
                    cycle_id=self.cycle,
                    role=role,
                    subject=f"S{self.minute}",
                    code_hash=self.vault.hash("code", invitation),
                    code_sealed=b"",
                    created_at=at,
                )
            )
            db.execute(
                insert(Binding.__table__).values(
                    invitation_id=invitation, conversation_id=conversation, bound_at=at
                )
            )

    def publish(self) -> publishing.Tagged:
        tags = publishing.ensure_tags(self.client)
        publishing.publish(self.client, tags)
        return tag_people(self.client, tags, self.database, self.vault)

    def sees(self, openid: str) -> Any:
        """The buttons on this person's phone."""
        menu = requests.get(f"{self.url}/sim/menu", params={"openid": openid}, timeout=10).json()
        return menu and menu["button"]

    def calls(self, ending: str) -> int:
        listed = requests.get(f"{self.url}/sim/calls?limit=1000", timeout=10).json()
        return sum(call["path"].endswith(ending) for call in listed)


@pytest.fixture
def city(database: Database) -> Iterator[City]:
    settings = simulator.Settings(
        app_id="wx1",
        app_secret="s",
        token="t",
        encoding_aes_key="a" * 43,
        webhook_url="http://127.0.0.1:9/",
        port=0,
    )
    with simulator.start(settings) as running:
        yield City(running.url, database)


AGENCY, LIAISON = BY_ROLE[Role.AGENCY]["button"], BY_ROLE[Role.LIAISON]["button"]


def test_each_role_sees_its_menu_and_all_others_the_default(city: City) -> None:
    city.follows("oStranger")
    for openid, role in (("oA", Role.AGENCY), ("oL", Role.LIAISON), ("oE", Role.ENTERPRISE)):
        city.binds(openid, role)
    assert city.publish() == publishing.Tagged(added=2)
    seen = [city.sees(openid) for openid in ("oA", "oL", "oE", "oStranger")]
    assert seen == [AGENCY, LIAISON, MENU["button"], MENU["button"]]


def test_published_again_nothing_is_doubled(city: City) -> None:
    city.binds("oA", Role.AGENCY)
    city.publish()
    before = {menu["menuid"] for menu in shown(city.client)["conditionalmenu"]}
    assert city.publish() == publishing.Tagged()
    held = shown(city.client)
    assert sorted(tag["name"] for tag in held["tags"]) == sorted(TAGS.values())
    assert len(held["conditionalmenu"]) == len(BY_ROLE)
    assert before.isdisjoint(menu["menuid"] for menu in held["conditionalmenu"])
    assert city.calls("/tags/create") == len(TAGS)
    assert city.sees("oA") == AGENCY


def test_whoever_acts_in_another_role_loses_the_tag(city: City) -> None:
    city.binds("oA", Role.AGENCY)
    city.publish()
    city.binds("oA", Role.LIAISON)
    assert city.publish() == publishing.Tagged(added=1, removed=1)
    assert city.sees("oA") == LIAISON
    city.binds("oA", Role.ENTERPRISE)
    assert city.publish() == publishing.Tagged(removed=1)
    assert city.sees("oA") == MENU["button"]


def test_a_tag_that_the_owner_gave_to_a_stranger_stays(city: City) -> None:
    city.follows("oStranger")
    tags = publishing.ensure_tags(city.client)
    publishing.tag(city.client, tags[Role.AGENCY], {"oStranger"}, set())
    assert city.publish() == publishing.Tagged()
    assert city.sees("oStranger") == AGENCY


def test_people_come_in_lists_of_fifty_and_one_unknown_spoils_none(city: City) -> None:
    for n in range(53):
        city.binds(f"oL{n:02d}", Role.LIAISON, follows=n != 7)
    assert city.publish() == publishing.Tagged(added=52, unknown=1)
    # a list of 50 that is refused, each of them by itself, and the list of the other three
    assert city.calls("/tags/members/batchtagging") == 1 + 50 + 1
    assert city.sees("oL52") == LIAISON


@pytest.mark.parametrize("path", ["menu/addconditional", "menu/delconditional"])
def test_a_failure_leaves_everybody_a_menu(city: City, path: str) -> None:
    city.binds("oA", Role.AGENCY)
    city.publish()
    fault = {"errcode": 45009, "errcode_times": 1, "path": f"/cgi-bin/{path}"}
    requests.post(f"{city.url}/sim/faults", json=fault, timeout=10)
    with pytest.raises(SendError):
        city.publish()
    assert city.sees("oA") == AGENCY
    city.publish()
    assert len(shown(city.client)["conditionalmenu"]) == len(BY_ROLE)


def test_the_plan_counts_people_and_names_none(city: City) -> None:
    city.binds("oA", Role.AGENCY)
    city.binds("oA", Role.AGENCY)
    plan = planned(city.database, city.vault)
    assert {menu["tag"]: menu["people"] for menu in plan["conditionalmenu"]} == {
        "机构": 1,
        "联络员": 0,
    }
    assert "oA" not in json.dumps(plan)
    assert city.calls("") == 0
