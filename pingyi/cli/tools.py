"""What every command shares: configuration, database, vault, the clock, and how to fail."""

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, cast
from zoneinfo import ZoneInfo

import click
from rich.console import Console
from sqlalchemy import make_url

from pingyi.config import DEFAULT_PATH, Config, ConfigError, config_file, load_config
from storage.database import Database, open_database
from storage.secrets import Vault

if TYPE_CHECKING:
    from storage.written import Written

_BESIDE = "pingyi.beside"


class _Read:
    """What people read: standard output, but standard error where --json has that to itself."""

    def __getattr__(self, name: str) -> Any:
        context = click.get_current_context(silent=True)
        beside = context is not None and (context.params.get("as_json") or _BESIDE in context.meta)
        return getattr(sys.stderr if beside else sys.stdout, name)


@contextmanager
def beside() -> Iterator[None]:
    """What is read meanwhile stands beside a question, on standard error, and is no result."""
    meta = click.get_current_context().meta
    meta[_BESIDE] = True
    try:
        yield
    finally:
        del meta[_BESIDE]


#: Sentences and tables: `pingyi objections list 2023 > list.txt` keeps them.
console = Console(file=cast("IO[str]", _Read()))
#: Bars and counts while something lasts, and remarks beside what a script reads.
aside = Console(stderr=True)


class BadInput(click.ClickException):
    """Bad input or configuration: what is wrong and what is expected; exit code 2."""

    exit_code = 2

    def show(self, file: IO[Any] | None = None) -> None:
        click.echo(self.format_message(), file=file or sys.stderr)


class Tools:
    """Opened lazily: `--help` needs none of it."""

    def __init__(self, config_path: str | None = None) -> None:
        self.config_path = config_path
        #: What was written so far; None while no database was opened.
        self.written: Written | None = None

    @cached_property
    def config(self) -> Config:
        try:
            return load_config(self.config_path)
        except ConfigError as error:
            raise BadInput(str(error)) from error

    @property
    def config_file(self) -> Path | None:
        """The configuration that was read; None where there is none."""
        return config_file(self.config_path)

    def require(self, *keys: str) -> None:
        """Fail with one sentence when one of these dotted configuration keys is empty."""
        try:
            self.config.require(*keys)
        except ConfigError as error:
            raise BadInput(str(error)) from error

    @cached_property
    def database(self) -> Database:
        """The migrated database; one sentence when `pingyi db upgrade` was forgotten."""
        from storage import schema

        self._refuse_wrong_folder()
        database = self.unmigrated_database
        try:
            with database.statements() as db:
                at = schema.current(db)
        except Exception as error:
            from pingyi.cli.outage import outage

            told = f"无法连接数据库 {self.database_shown}（{type(error).__name__}）。"
            raise (outage(error, self) or BadInput(told)) from error
        if at != schema.head():
            raise BadInput(
                f"数据库 {self.database_shown} 尚未建立或升级到本版本，请运行 pingyi db upgrade。"
            )
        return database

    def _refuse_wrong_folder(self) -> None:
        """Run beside no configuration, a command would make an empty database and find nothing."""
        file = make_url(self.config.database.url.get_secret_value()).database or ""
        if "database" in self.config.model_fields_set or Path(file).exists():
            return
        if self.config_file is None:
            raise BadInput(
                f"这个文件夹里没有 {DEFAULT_PATH}，也没有数据库 {file}：请到配置文件所在的文件夹"
                "运行，或用 --config 写明配置文件（环境变量 PINGYI_CONFIG）。"
            )

    @property
    def database_shown(self) -> str:
        """Which database it is: the file's whole path, or the address without its password."""
        url = make_url(self.config.database.url.get_secret_value())
        if self.database_is_file:
            return str(Path(url.database or "").absolute())
        return url.set(query={}).render_as_string(hide_password=True)

    @property
    def database_is_file(self) -> bool:
        """Whether it is SQLite's, on a disk of this machine."""
        url = make_url(self.config.database.url.get_secret_value())
        return url.get_backend_name() == "sqlite"

    def close(self) -> None:
        """Give back the database's connections, if any were opened."""
        if "unmigrated_database" in self.__dict__:
            self.unmigrated_database.dispose()

    @cached_property
    def unmigrated_database(self) -> Database:
        from storage.written import watch

        database = open_database(self.config.database.url.get_secret_value())
        self.written = watch(database)
        return database

    @cached_property
    def vault(self) -> Vault:
        """The data keys, which must open what this database holds."""
        from storage.rotation import opens

        self.require("security.data_keys")
        vault = Vault([key.get_secret_value() for key in self.config.security.data_keys])
        with self.database.statements() as db:
            if not opens(db, vault):
                raise BadInput(
                    "配置项 security.data_keys 打不开这个数据库里的个人信息：请使用写入时的密钥。"
                )
        return vault

    @property
    def zone(self) -> ZoneInfo:
        return self.config.zone

    def now(self) -> datetime:
        return datetime.now(UTC)


def print_json(value: Any) -> None:
    """Write one JSON document to standard output, Chinese as it is."""
    click.echo(json.dumps(value, ensure_ascii=False, indent=2))
