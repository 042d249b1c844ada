"""A year on either database, from the day before the notice."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from pydantic import SecretStr

from pingyi.config import Config
from pingyi.rehearsal.stage import rehearsal_config
from pingyi.sections import SecurityConfig, ServerConfig
from storage.database import Database
from tests.year.stage import Year
from tests.year.stage import year as begin

for _stage in ("recommending", "surveying", "assessing", "publishing", "titles"):
    pytest.register_assert_rewrite(f"tests.year.{_stage}")

#: Nine o'clock on the day before the notice of 2023-10-13.
EVE = datetime(2023, 10, 12, 1, tzinfo=UTC)


@pytest.fixture
def year(
    database: Database, database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Year]:
    monkeypatch.chdir(tmp_path)
    config = rehearsal_config(Config(), database_url)
    config = config.model_copy(
        update={
            "server": ServerConfig(public_url="https://pingyi.example"),
            "security": SecurityConfig(
                data_keys=config.security.data_keys, secret_key=SecretStr("of this year alone")
            ),
        }
    )
    with begin(config, database, tmp_path, EVE) as year:
        yield year
