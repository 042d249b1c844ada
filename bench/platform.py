"""The platform's twin as its own process, with followers who are bound in the city."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import requests
from sqlalchemy import insert, select

from bench.city import City
from bench.servers import ACCOUNT, ROOT, free_port, serving
from notifications import outbox
from notifications.outbox import Draft
from storage.database import transaction
from storage.tables import Binding, Conversation, Invitation, Role, new_id

TEMPLATE = "SIM-BENCH"
_SERVE = """
import json, sys, simulator
simulator.serve(simulator.Settings(**json.loads(sys.argv[1])))
"""
#: People added by one call.
_AT_ONCE = 500


@dataclass(frozen=True)
class Follower:
    """Somebody who follows the account and is bound under an invitation."""

    openid: str
    invitation_id: str


@dataclass(frozen=True)
class Platform:
    """Where the twin is."""

    url: str
    pid: int

    def token(self) -> str:
        """The account's, as everybody uses it."""
        body = {"grant_type": "client_credential", "appid": ACCOUNT.app_id, "secret": "bench"}
        answer = requests.post(f"{self.url}/cgi-bin/stable_token", json=body, timeout=10)
        return str(answer.json()["access_token"])


@contextmanager
def platform(folder: Path) -> Iterator[Platform]:
    """Run it; nobody listens for its receipts."""
    port = free_port()
    settings = {
        "app_id": ACCOUNT.app_id,
        "app_secret": "bench",
        "token": ACCOUNT.token,
        "encoding_aes_key": ACCOUNT.encoding_aes_key,
        "webhook_url": "http://127.0.0.1:9/wechat",
        "port": port,
        "attempts": 1,
        "receipt_after_seconds": 3600,
    }
    command = [sys.executable, "-c", _SERVE, json.dumps(settings)]
    with serving(command, port, folder / "platform.log") as server:
        yield Platform(f"http://127.0.0.1:{port}", server.pid)


def bind_followers(city: City, twin: Platform, count: int) -> list[Follower]:
    """Bind so many of the city's enterprises to people who follow the account."""
    now = datetime.now(UTC)
    with city.database.statements() as db:
        statement = (
            select(Invitation.id)
            .where(Invitation.role == Role.ENTERPRISE)
            .order_by(Invitation.id)
            .limit(count)
        )
        invitations = list(db.execute(statement).scalars())
    followers, conversations, bindings = [], [], []
    for invitation in invitations:
        conversation = new_id()
        openid = f"o{conversation.replace('-', '')[-27:]}"
        followers.append(Follower(openid, invitation))
        conversations.append(
            {
                "id": conversation,
                "openid_hash": city.vault.hash("openid", openid),
                "openid_sealed": city.vault.seal(openid),
                "version": 1,
                "created_at": now,
            }
        )
        bindings.append(
            {"invitation_id": invitation, "conversation_id": conversation, "bound_at": now}
        )
    with transaction(city.database) as db:
        db.execute(insert(Conversation), conversations)
        db.execute(insert(Binding), bindings)
    session = requests.Session()
    for first in range(0, count, _AT_ONCE):
        some = [{"name": "某人", "openid": f.openid} for f in followers[first : first + _AT_ONCE]]
        session.post(f"{twin.url}/sim/people", json=some, timeout=60).raise_for_status()
    for follower in followers:
        url = f"{twin.url}/sim/people/{follower.openid}/follow"
        session.post(url, json={"wait": False}, timeout=10).raise_for_status()
    return followers


def queue(city: City, followers: list[Follower], each: int, name: str) -> int:
    """Queue so many messages for each of them, all due now."""
    now = datetime.now(UTC)
    end = now + timedelta(days=1)
    total = 0
    for number in range(each):
        drafts = [
            Draft(f"{name}:{number}:{f.invitation_id}", "nudge", f.invitation_id, now, end, {})
            for f in followers
        ]
        with transaction(city.database) as db:
            total += outbox.enqueue(db, drafts, now)
    return total


def delivering(city: City, twin: Platform, log: Path, **settings: str) -> "subprocess.Popen[bytes]":
    """A process of `pingyi deliver` for the city, against the twin."""
    template = {"nudge": {"id": TEMPLATE, "fields": {"thing1": "agency", "time2": "deadline"}}}
    env = {
        **os.environ,
        "PINGYI_WECHAT__API_BASE_URL": twin.url,
        "PINGYI_WECHAT__TEMPLATES": json.dumps(template),
        "PINGYI_SCHEDULE__QUIET_HOURS": "",
        "PINGYI_SCHEDULE__LUNCH": "",
        "PINGYI_SCHEDULE__NUDGE_ON_DAYS_OFF": "true",
        # every message is to be sent, whoever it is for
        "PINGYI_SCHEDULE__REMINDERS_PER_DAY": "1000000",
        "PINGYI_SCHEDULE__REMINDERS_PER_CYCLE": "1000000",
        "PINGYI_DELIVERY__POLL_SECONDS": "0.05",
        **settings,
    }
    command = [sys.executable, "-m", "pingyi", "--config", str(city.config_file), "deliver"]
    with log.open("ab") as output:
        return subprocess.Popen(command, cwd=ROOT, env=env, stdout=output, stderr=output)
