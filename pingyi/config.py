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
                raise ConfigError(f"Configuration: {key} is empty; see config.example.toml.")

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.schedule.timezone)


def load_config(path: str | Path | None = None) -> Config:
    """Read the TOML file (may be absent when it was not named) under PINGYI_… variables.

    Raises ConfigError with one sentence that names file and key; values are never repeated.
    """
    named = path or os.environ.get("PINGYI_CONFIG")
    file = Path(named or DEFAULT_PATH)
    content: dict[str, Any] = {}
    if named or file.exists():
        try:
            content = tomllib.loads(file.read_text(encoding="utf-8-sig"))
        except OSError as error:
            raise ConfigError(
                f"Configuration: cannot read {file}: {error.strerror or error}."
            ) from error
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            raise ConfigError(f"Configuration: {file} is not valid TOML: {error}.") from error
    try:
        config = Config(**content)
        config.wechat.checked_templates()
        config.wechat.checked_subscriptions()
    except SettingsError as error:
        # an environment variable that should hold JSON, such as a list
        raise ConfigError(f"Configuration: {error}.") from None
    except template.TemplateError as error:
        raise ConfigError(f"Configuration: {error}.") from None
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        key = ".".join(str(part) for part in first["loc"])
        reason = first["msg"].removeprefix("Value error, ")
        raise ConfigError(f"Configuration: {key}: {reason}.") from None
    return config
