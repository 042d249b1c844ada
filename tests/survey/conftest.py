"""A survey that is open, with as many agencies as a test likes."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from survey.questionnaire import Questionnaire, load_questionnaire
from survey.session import Response, Session

OPENS = datetime(2023, 10, 18, 16, 0, tzinfo=UTC)
CLOSES = datetime(2023, 10, 24, 16, 0, tzinfo=UTC)


@pytest.fixture(scope="session")
def questionnaire() -> Questionnaire:
    return load_questionnaire("foshan-2023")


@pytest.fixture(scope="session")
def make_session() -> Callable[..., Session]:
    def make(agencies: int = 1, *, consented: bool = True) -> Session:
        return Session(
            consented,
            OPENS,
            CLOSES,
            tuple(
                Response(f"018b4c5e-0000-7000-8000-0000{n:08d}", f"第{n}安全技术公司", "安全评价")
                for n in range(1, agencies + 1)
            ),
        )

    return make
