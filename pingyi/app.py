"""The web application: the webhook beside health, readiness and metrics."""

import gc
import os
import time
from collections.abc import Callable
from datetime import datetime
from functools import partial

import structlog
from flask import Flask, Response, request
from prometheus_client import (
    CONTENT_TYPE_LATEST,
    CollectorRegistry,
    Counter,
    Histogram,
    generate_latest,
    multiprocess,
)
from prometheus_client import REGISTRY as THIS_PROCESS

from bot.inbound import Inbound
from bot.outage import Outage
from bot.surroundings import Surroundings, utc_now
from bot.turn import WAIT_SECONDS, Turns
from bot.webhook import Account, Answer, create_webhook
from cycle.districts import load_districts
from cycle.publishing.links import read_result_token
from notifications.figures import OutboxFigures
from pages.blueprint import create_pages
from pages.site import Site
from pingyi.account_picture import account_picture
from pingyi.config import Config, load_config
from pingyi.lifeline import die_with_parent
from pingyi.logs import configure_logs
from pingyi.means import means_of
from storage import schema
from storage.database import UNAVAILABLE, Database, open_database
from storage.secrets import Vault

REQUIRED = ("wechat.app_id", "wechat.token", "security.data_keys")

REQUESTS = Counter("pingyi_requests", "HTTP requests by path and status", ["path", "status"])
TURN_SECONDS = Histogram(
    "pingyi_turn_seconds",
    "Time that a webhook delivery took, without the network",
    buckets=(0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5),
)

log = structlog.get_logger()


def account_of(config: Config) -> Account:
    """The official account; raises ConfigError when encryption is on and the key missing."""
    if config.wechat.mode != "plain":
        config.require("wechat.encoding_aes_key")
    return Account(
        app_id=config.wechat.app_id,
        token=config.wechat.token.get_secret_value(),
        encoding_aes_key=config.wechat.encoding_aes_key.get_secret_value(),
        previous_encoding_aes_key=config.wechat.previous_encoding_aes_key.get_secret_value(),
        mode=config.wechat.mode,
    )


def surroundings_of(
    config: Config, database: Database, clock: Callable[[], datetime] = utc_now
) -> Surroundings:
    return Surroundings(
        database=database,
        vault=Vault([key.get_secret_value() for key in config.security.data_keys]),
        zone=config.zone,
        districts=load_districts(config.bureau.districts),
        account=config.bureau.account,
        bureau=config.bureau.name,
        guesses_per_person=config.security.guesses_per_person,
        guesses_in_all=config.security.guesses_in_all,
        means=means_of(config),
        clock=clock,
        public_url=str(config.server.public_url or ""),
        shows_phones=config.bureau.show_phones_to_liaisons,
        contact=config.bureau.contact,
    )


def create_app(config: Config | None = None) -> Flask:
    """Build the application; ConfigError names the first key that is missing or wrong."""
    config = config or load_config()
    configure_logs()
    config.require(*REQUIRED)
    url = config.database.url.get_secret_value()
    database = open_database(url, patience=WAIT_SECONDS, pool_size=config.server.threads)
    return application(config, database)


def application(
    config: Config, database: Database, clock: Callable[[], datetime] = utc_now
) -> Flask:
    """The application on an opened database, whose turns ask this clock for the time."""
    surroundings = surroundings_of(config, database, clock)
    turns = Turns(surroundings, Outage())
    app = Flask("pingyi", static_folder=None)
    app.register_blueprint(create_webhook(account_of(config), _timed(turns), clock))
    app.register_blueprint(create_pages(_site(config, surroundings)))
    _add_operations(app, database)
    return app


def _site(config: Config, surroundings: Surroundings) -> Site:
    return Site(
        database=surroundings.database,
        zone=surroundings.zone,
        bureau=config.bureau.name,
        account=config.bureau.account,
        public_url=config.server.public_url,
        read_token=partial(read_result_token, surroundings.vault),
        clock=surroundings.clock,
        account_qr=account_picture(config.bureau.account_qr),
    )


def create_worker() -> Flask:
    """The application as a worker of `pingyi serve`, which has the process to itself."""
    app = create_app()
    _settle_memory()
    die_with_parent()
    return app


def _settle_memory() -> None:
    """Keep the collector off what lives as long as the process: modules, tables, statements."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 50)


def _timed(turns: Turns) -> Answer:
    def answer(inbound: Inbound) -> str:
        started = time.perf_counter()
        try:
            return turns.answer(inbound)
        finally:
            TURN_SECONDS.observe(time.perf_counter() - started)

    return answer


def _add_operations(app: Flask, database: Database) -> None:
    outbox = CollectorRegistry()
    outbox.register(OutboxFigures(database, utc_now))

    @app.get("/healthz")
    def healthz() -> Response:
        return Response("ok", mimetype="text/plain")

    @app.get("/readyz")
    def readyz() -> Response:
        try:
            with database.statements() as db:
                at = schema.current(db)
        except UNAVAILABLE:
            return Response("database is away", 503, mimetype="text/plain")
        if at != schema.head():
            return Response("database is not migrated", 503, mimetype="text/plain")
        return Response("ready", mimetype="text/plain")

    @app.get("/metrics")
    def metrics() -> Response:
        together = generate_latest(_registry()) + generate_latest(outbox)
        return Response(together, content_type=CONTENT_TYPE_LATEST)

    @app.after_request
    def count(response: Response) -> Response:
        path = request.url_rule.rule if request.url_rule else "other"
        REQUESTS.labels(path, str(response.status_code)).inc()
        return response


def _registry() -> CollectorRegistry:
    """All workers' figures where serve has prepared a folder for them, else this process's."""
    if not os.environ.get("PROMETHEUS_MULTIPROC_DIR"):
        return THIS_PROCESS
    registry = CollectorRegistry()
    multiprocess.MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    return registry
