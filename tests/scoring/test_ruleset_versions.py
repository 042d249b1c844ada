"""A ruleset is found by name and version, among those there are and nowhere else."""

from pathlib import Path

import pytest

import scoring.ruleset_file
from scoring.ruleset_file import RulesetError, load_ruleset

PUBLISHED = Path(scoring.ruleset_file.__file__).parent / "rulesets"
TEXT = (PUBLISHED / "foshan-2023.toml").read_text("utf-8")


def test_a_published_version_is_never_edited() -> None:
    """When this fails, the rules changed: give them a new version and keep the old file."""
    digests = {load_ruleset(each.stem).key: load_ruleset(each.stem).digest for each in _published()}
    assert digests == {
        "foshan-2023@1": "fa1b10d146a86098e3ffc9bf33b01a1a86e0c3d479b98eaa75785134b4e176a8",
    }
    assert len(digests) == len(_published())  # no version stands in two files


def _published() -> list[Path]:
    return sorted(PUBLISHED.glob("*.toml"))


@pytest.mark.parametrize(
    "name",
    [
        *("", "x", "@", "x@1", "../rulesets/foshan-2023", "foshan-2023.toml", "FOSHAN-2023", "\0"),
        *("foshan-2023/", "*", "x" * 5000, "．．/foshan-2023", "foshan-2023 "),
    ],
)
def test_an_unknown_name_is_refused_with_those_there_are(name: str) -> None:
    with pytest.raises(RulesetError, match=r"^没有这个评分规则，现有 foshan-2023。$"):
        load_ruleset(name)


@pytest.mark.parametrize("version", ["2", "01", "0", "", "1@1", "１", "/../foshan-2023"])
def test_an_unknown_version_is_refused_with_those_there_are(version: str) -> None:
    with pytest.raises(RulesetError, match=r"^没有这个版本的评分规则，现有 foshan-2023@1。$"):
        load_ruleset(f"foshan-2023@{version}")


def _publish(directory: Path, stem: str, version: int, cut: int) -> None:
    text = TEXT.replace("\nversion = 1\n", f"\nversion = {version}\n")
    text = text.replace("size = 15", f"size = {cut}")
    (directory / f"{stem}.toml").write_text(text, "utf-8")


def test_versions_of_a_name_stand_side_by_side(tmp_path: Path) -> None:
    _publish(tmp_path, "foshan-2023", version=10, cut=20)
    _publish(tmp_path, "foshan-2023@9", version=9, cut=18)
    _publish(tmp_path, "foshan-2023@1", version=1, cut=15)
    asked = ("foshan-2023", "foshan-2023@10", "foshan-2023@9", "foshan-2023@1")
    assert [load_ruleset(name, tmp_path).cut_size for name in asked] == [20, 20, 18, 15]
    with pytest.raises(RulesetError, match=r"现有 foshan-2023@1、foshan-2023@9、foshan-2023@10。$"):
        load_ruleset("foshan-2023@2", tmp_path)


@pytest.mark.parametrize("stem", ["foshan-2024", "foshan-2023@2", "foshan"])
def test_a_file_must_hold_what_its_name_says(tmp_path: Path, stem: str) -> None:
    _publish(tmp_path, stem, version=1, cut=15)
    with pytest.raises(RulesetError, match=f"^{stem}.toml：其中是 foshan-2023@1，应与文件名一致。"):
        load_ruleset(stem, tmp_path)


def test_a_broken_file_is_named(tmp_path: Path) -> None:
    (tmp_path / "a.toml").write_bytes(b"name = \xff")
    (tmp_path / "b.toml").write_text("name = ", "utf-8")
    with pytest.raises(RulesetError, match=r"^a.toml：文件编码应为 UTF-8。$"):
        load_ruleset("a", tmp_path)
    with pytest.raises(RulesetError, match=r"^b.toml：末尾不符合 TOML 写法，"):
        load_ruleset("b", tmp_path)
