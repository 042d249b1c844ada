"""pingyi decide policy: the class by its name, and what is in force afterwards."""

from tests.cycle.conftest import City
from tests.cycle.shell import Shell

WHY = ("--why", "会议纪要第3号", "--by", "王科长")


def test_a_class_by_its_name_and_what_is_in_force(city: City, pingyi: Shell) -> None:
    city.open()
    policy = ("decide", "policy", "2023")
    said = pingyi(*policy, "检测", "class_mean", *WHY).stdout
    assert "已记录" in said
    assert "class_mean（取本类机构平均分）" in said
    assert "现行的缺分处理办法：检测：取本类机构平均分；其余各类：待评定。" in said
    assert not pingyi.json(*policy, "testing", "class_mean", *WHY)["changed"]
    assert pingyi.json(*policy, "default", "zero", *WHY)["changed"]
    assert "其余各类：按零分计。" in pingyi(*policy, "training", "full", *WHY).stdout
    assert "没有“检查”这个考评类别" in pingyi.refused(*policy, "检查", "zero", *WHY)
    assert "没有“mean”这种" in pingyi.refused(*policy, "检测", "mean", *WHY)
