"""The sections of the configuration: each key with its type, default and check."""

from base64 import b64decode
from collections.abc import Mapping
from datetime import time
from pathlib import Path
from typing import Annotated, Literal, Self
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from cryptography.fernet import Fernet
from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    HttpUrl,
    SecretStr,
    field_validator,
    model_validator,
)
from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError

from bot.wording.notices import NOTICES
from cycle.districts import load_districts
from notifications import template
from notifications.calendar import Calendar, read_calendar
from notifications.quiet import Hours, free_after, parse_hours


class _Section(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)


class TemplateConfig(_Section):
    """A template of the official account and which of our values fills which keyword."""

    id: str
    fields: dict[str, str]


class WeChatConfig(_Section):
    app_id: str = ""
    app_secret: SecretStr = SecretStr("")
    token: SecretStr = SecretStr("")
    encoding_aes_key: SecretStr = SecretStr("")
    previous_encoding_aes_key: SecretStr = SecretStr("")
    mode: Literal["plain", "compat", "safe"] = "safe"
    api_base_url: HttpUrl = HttpUrl("https://api.weixin.qq.com")
    templates: dict[str, TemplateConfig] = {}
    #: The same for subscription notices (订阅通知), which need a credit that the person grants.
    subscriptions: dict[str, TemplateConfig] = {}

    def checked_templates(self) -> dict[str, template.TemplateConfig]:
        """The templates, of which every kind, keyword and value is known; TemplateError."""
        return _checked(self.templates, "wechat.templates")

    def checked_subscriptions(self) -> dict[str, template.TemplateConfig]:
        """The same for subscription notices."""
        return _checked(self.subscriptions, "wechat.subscriptions")

    @field_validator("encoding_aes_key", "previous_encoding_aes_key")
    @classmethod
    def _forty_three_characters(cls, value: SecretStr) -> SecretStr:
        text = value.get_secret_value()
        try:
            right = not text or (
                len(text) == 43 and len(b64decode(text + "=", validate=True)) == 32
            )
        except ValueError:
            right = False
        if not right:
            raise ValueError("应为公众平台显示的 43 位字母和数字")
        return value


def _checked(
    configured: Mapping[str, TemplateConfig], section: str
) -> dict[str, template.TemplateConfig]:
    found = {kind: template.TemplateConfig(t.id, t.fields) for kind, t in configured.items()}
    template.check_templates(found, NOTICES, section)
    return found


class DatabaseConfig(_Section):
    url: SecretStr = SecretStr("sqlite:///pingyi.db")

    @field_validator("url")
    @classmethod
    def _known_database(cls, value: SecretStr) -> SecretStr:
        try:
            url = make_url(value.get_secret_value())
        except ArgumentError as error:
            raise ValueError(
                "应为数据库地址，以 sqlite:/// 或 postgresql+psycopg:// 开头"
            ) from error
        if url.drivername not in ("sqlite", "postgresql+psycopg"):
            raise ValueError("应以 sqlite:/// 或 postgresql+psycopg:// 开头")
        if url.drivername == "sqlite" and url.database in (None, "", ":memory:"):
            raise ValueError("应写明文件，例如 sqlite:///pingyi.db：几个进程共用一个数据库")
        return value


class ServerConfig(_Section):
    host: str = "127.0.0.1"
    port: Annotated[int, Field(ge=0, le=65535)] = 8000
    workers: Annotated[int, Field(ge=1, le=64)] = 2
    #: Turns that one worker carries at the same time.
    threads: Annotated[int, Field(ge=1, le=128)] = 8
    public_url: str = ""


class SecurityConfig(_Section):
    #: Nothing reads it yet; accepted because configurations name it already.
    secret_key: SecretStr = SecretStr("")
    data_keys: tuple[SecretStr, ...] = ()
    #: Well-formed wrong codes per person and hour, and for all people together.
    guesses_per_person: Annotated[int, Field(ge=1)] = 10
    guesses_in_all: Annotated[int, Field(ge=1)] = 3000

    @field_validator("data_keys")
    @classmethod
    def _fernet_keys(cls, value: tuple[SecretStr, ...]) -> tuple[SecretStr, ...]:
        for key in value:
            try:
                Fernet(key.get_secret_value())
            except ValueError as error:
                raise ValueError("应为 pingyi keys 生成的密钥") from error
        return value


class ScheduleConfig(_Section):
    timezone: str = "Asia/Shanghai"
    tick_seconds: Annotated[float, Field(gt=0)] = 60
    #: Local time of day from which a due nudge is sent.
    nudge_at: time = time(0, 0)
    #: Somebody who wrote within so many minutes is at it already and is not nudged.
    nudge_idle_minutes: Annotated[float, Field(ge=0)] = 0
    #: Nothing that nobody asked for leaves in these local hours; empty: none.
    quiet_hours: str = "20:30-08:30"
    lunch: str = "12:00-13:30"
    #: Days off and days worked over the published calendar: a TOML file; empty: none.
    calendar: str = ""
    #: Nudges keep to working days unless this is set.
    nudge_on_days_off: bool = False
    #: Reminders to answer that one person gets at most on a day, and in a cycle.
    reminders_per_day: Annotated[int, Field(ge=1)] = 1
    reminders_per_cycle: Annotated[int, Field(ge=1)] = 8
    #: Reminders of deadlines that an agency's or a liaison's person gets at most on a day.
    deadlines_per_day: Annotated[int, Field(ge=1)] = 3
    #: A large push is spread so that no more than this leave in a minute, but over no more than
    #: so many minutes of the hours in which it may leave.
    push_per_minute: Annotated[int, Field(ge=1)] = 300
    spread_minutes: Annotated[float, Field(ge=0)] = 120

    @field_validator("timezone")
    @classmethod
    def _known_zone(cls, value: str) -> str:
        try:
            ZoneInfo(value)
        except (ZoneInfoNotFoundError, ValueError) as error:
            raise ValueError("没有这个时区，应写成 Asia/Shanghai 的样子") from error
        return value

    @field_validator("quiet_hours", "lunch")
    @classmethod
    def _hours(cls, value: str) -> str:
        parse_hours(value)
        return value

    @field_validator("calendar")
    @classmethod
    def _readable_calendar(cls, value: str) -> str:
        if value:
            read_calendar(Path(value))
        return value

    @model_validator(mode="after")
    def _some_time_is_left(self) -> Self:
        if not free_after(self.nudge_at, self.quiet):
            raise ValueError(
                "nudge_at、quiet_hours 和 lunch 没有留下可以发送催办的时间，请放宽其中一项"
            )
        return self

    @property
    def quiet(self) -> tuple[Hours, ...]:
        """The hours in which nothing leaves that nobody asked for."""
        found = (parse_hours(text) for text in (self.quiet_hours, self.lunch))
        return tuple(hours for hours in found if hours is not None)

    def load_calendar(self) -> Calendar:
        """The published calendar under the operator's table; ValueError when it is gone."""
        return read_calendar(Path(self.calendar)) if self.calendar else Calendar()


class DeliveryConfig(_Section):
    batch: Annotated[int, Field(ge=1, le=1000)] = 50
    lease_seconds: Annotated[float, Field(ge=10)] = 60
    poll_seconds: Annotated[float, Field(gt=0)] = 1.0
    #: Messages that this process has in flight at once.
    workers: Annotated[int, Field(ge=1, le=64)] = 8
    #: Messages that leave in a minute, all processes together.
    per_minute: Annotated[int, Field(ge=1)] = 1200
    max_attempts: Annotated[int, Field(ge=1)] = 6


class PrivacyConfig(_Section):
    #: Who answered what is exported together only when two people have agreed to it.
    two_people: bool = False
    #: Days after the end of the survey when the scheduler purges a cycle, as `pingyi retention`
    #: may as soon as it was announced. Respondents' openids go after ninety days in any case.
    retention_days: Annotated[int, Field(ge=1)] = 180


class BureauConfig(_Section):
    """Whose account it is, as the privacy notice and the help name it."""

    name: str = "市应急管理局"
    account: str = "安全生产技术服务评议"
    #: Where people may call, as they read it when they ask: a number, with its hours if need be.
    contact: Annotated[str, Field(max_length=60)] = ""
    #: The account's own QR code, for letters: an image file, or the address that it encodes.
    account_qr: str = ""
    #: Liaisons see in chat the roster's numbers of the enterprises that they are to chase.
    show_phones_to_liaisons: bool = False
    districts: str = "foshan"

    @field_validator("districts")
    @classmethod
    def _known_districts(cls, value: str) -> str:
        try:
            load_districts(value)
        except FileNotFoundError as error:
            raise ValueError(
                "没有这个城市的区划数据（cycle/districts/ 中的文件名，例如 foshan）"
            ) from error
        return value
