"""The districts of the city are found by code, by name, and by the name people say."""

import pytest

from cycle.districts import load_districts


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("440604", "440604"),
        ("禅城区", "440604"),
        ("南海", "440605"),
        ("佛山市南海区", "440605"),
        ("广东省佛山市顺德区", "440606"),
        ("佛山三水", "440607"),
        (" 高 明 区\u00a0", "440608"),
        ("４４０６０８", "440608"),
        ("440600", None),  # the city is no district
        ("佛山市", None),
        ("天河区", None),
        ("440699", None),
        ("区", None),
        ("", None),
    ],
)
def test_a_district_is_resolved(text: str, code: str | None) -> None:
    assert load_districts().resolve(text) == code


def test_every_district_has_its_name() -> None:
    districts = load_districts()
    assert [districts.name(each.code) for each in districts] == [
        "禅城区",
        "南海区",
        "顺德区",
        "三水区",
        "高明区",
    ]
    assert districts.name("440600") == "佛山市"
    assert districts.name("000000") == "000000"
    assert "440605" in districts
    assert "440600" not in districts


def test_an_unknown_city_has_no_file() -> None:
    with pytest.raises(FileNotFoundError):
        load_districts("nowhere")
