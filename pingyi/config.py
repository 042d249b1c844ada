"""Configuration: one frozen object, validated once at the start, secrets never printed."""

import os
import tomllib
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from pydantic import SecretStr, ValidationError
from pydantic_settings import (
    BaseSettings,
    EnvSettingsSource,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    SettingsError,
)

from notifications import template
from pingyi import misconfigured
from pingyi.sections import (
    BureauConfig,
    DatabaseConfig,
    DeliveryConfig,
    PrivacyConfig,
    ScheduleConfig,
    SecurityConfig,
    ServerConfig,
    WeChatConfig,
)

DEFAULT_PATH = "config.toml"


class ConfigError(Exception):
    """The configuration cannot be used; the message is one sentence that names the key."""


class Config(BaseSettings):
    model_config = SettingsConfigDict(
        env_prefix="PINGYI_",
        env_nested_delimiter="__",
        extra="forbid",
        frozen=True,
        hide_input_in_errors=True,
    )

    bureau: BureauConfig = BureauConfig()
    wechat: WeChatConfig = WeChatConfig()
    database: DatabaseConfig = DatabaseConfig()
    server: ServerConfig = ServerConfig()
    security: SecurityConfig = SecurityConfig()
    schedule: ScheduleConfig = ScheduleConfig()
    delivery: DeliveryConfig = DeliveryConfig()
    privacy: PrivacyConfig = PrivacyConfig()

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """The environment wins over the file (which arrives as init)."""
        return EnvSettingsSource(settings_cls), init_settings

    def require(self, *keys: str) -> None:
        """Raise ConfigError for the first of these dotted keys that is empty."""
        for key in keys:
            value: Any = self
            for part in key.split("."):
                value = getattr(value, part)
            if isinstance(value, SecretStr):
                value = value.get_secret_value()
            if not value:
                variable = "PINGYI_" + key.replace(".", "__").upper()
                raise ConfigError(
                    f"配置项 {key} 没有填写：请写在配置文件里，或设环境变量 {variable}，"
                    "说明见 config.example.toml。"
                )

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.schedule.timezone)


def config_file(path: str | Path | None = None) -> Path | None:
    """The file that is read: this one, else PINGYI_CONFIG's, else config.toml where it is."""
    if named := path or os.environ.get("PINGYI_CONFIG"):
        return Path(named)
    return Path(DEFAULT_PATH) if Path(DEFAULT_PATH).exists() else None


def load_config(path: str | Path | None = None) -> Config:
    """Read the TOML file (may be absent when it was not named) under PINGYI_… variables.

    Raises ConfigError with one sentence that names file or variable and key; secrets are never
    repeated.
    """
    found = config_file(path)
    file = found or Path(DEFAULT_PATH)
    content = {} if found is None else _content(file)
    if unread := misconfigured.misnamed(Config):
        raise ConfigError(unread)
    try:
        config = Config(**content)
        config.wechat.checked_templates()
        config.wechat.checked_subscriptions()
    except SettingsError as error:
        # an environment variable that should hold JSON, such as a list
        section = str(error).partition('field "')[2].partition('"')[0]
        raise ConfigError(misconfigured.undecodable(Config, section)) from None
    except template.TemplateError as error:
        raise ConfigError(misconfigured.unfit(file, error)) from None
    except ValidationError as error:
        raise ConfigError(misconfigured.invalid(Config, file, error)) from None
    return config


def _content(file: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(file.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise ConfigError(misconfigured.unreadable(file, error)) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigError(misconfigured.malformed(file, error)) from None
