"""Values fitted to the fields of a template, judged by the simulator's own reading."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notifications.template import TemplateConfig, filled, fit
from simulator import template_fields


@pytest.mark.parametrize(
    ("field", "value", "expected"),
    [
        ("thing1", "佛山市某某安全技术服务有限公司", "佛山市某某安全技术服务有限公司"),
        ("thing12", "字" * 20, "字" * 20),
        ("thing3", "字" * 21, "字" * 19 + "…"),
        ("thing3", "两行\n文字 \t 与😀表情", "两行 文字 与表情"),
        ("thing3", "", "-"),
        ("number2", "12 家", "12"),
        ("phrase5", "填写中", "填写中"),
        ("phrase5", "A填 写中！还有很多", "填写中还有"),
        ("character_string4", "编号 K7M-2QX", "K7M-2QX"),
        ("time2", "2023年10月24日 23:59", "2023年10月24日 23:59"),
        ("keyword1", "字" * 40, "字" * 40),  # an old template's field has no limit
    ],
)
def test_a_value_is_fitted_to_its_field(field: str, value: str, expected: str) -> None:
    assert fit(field, value) == expected


@given(st.text(max_size=60))
def test_a_fitted_thing_always_keeps_the_platforms_rule(value: str) -> None:
    fitted = fit("thing1", value)
    template_fields.check({"thing1": "thing"}, {"thing1": fitted})
    assert fit("thing1", fitted) == fitted


def test_a_template_is_filled_by_name() -> None:
    config = TemplateConfig("SIM-1", {"thing1": "agency", "number2": "remaining"})
    values = {"agency": "某公司", "remaining": "2", "hint": "继续"}
    assert filled(config, values) == {"thing1": "某公司", "number2": "2"}
