"""Links into the public pages: what opens one, and what does not."""

import pytest
from cryptography.fernet import Fernet

from cycle.publishing.links import read_result_token, result_link, title_link
from storage.secrets import Vault

OLD, NEW = Fernet.generate_key().decode(), Fernet.generate_key().decode()
BASE = "https://pingyi.example.cn"


def _token(vault: Vault, cycle: str = "2023", uscc: str = "91440605MA4W00003K") -> str:
    link = result_link(BASE, vault, cycle, uscc)
    assert link.startswith(f"{BASE}/results/")
    return link.removeprefix(f"{BASE}/results/")


@pytest.mark.parametrize("base", ["", None])
def test_no_link_without_a_public_address(base: str | None) -> None:
    assert title_link(base, "K7M2QX9TBR4V0WHD") == ""
    assert result_link(base, Vault([NEW]), "2023", "A1") == ""


def test_a_title_s_link() -> None:
    assert title_link(f"{BASE}/", "K7M2QX9TBR4V0WHD") == f"{BASE}/titles/K7M2QX9TBR4V0WHD"


@pytest.mark.parametrize("cycle", ["2023", "佛山 2023/上半年", "周期" * 30])
def test_a_result_s_link_is_read_again(cycle: str) -> None:
    vault = Vault([NEW])
    assert read_result_token(vault, _token(vault, cycle)) == (cycle, "91440605MA4W00003K")
    assert _token(vault, cycle) == _token(vault, cycle)


def test_a_link_outlives_a_rotation_until_its_key_is_gone() -> None:
    token = _token(Vault([OLD]))
    assert read_result_token(Vault([NEW, OLD]), token) == ("2023", "91440605MA4W00003K")
    assert read_result_token(Vault([NEW]), token) is None
    assert read_result_token(Vault([NEW]), _token(Vault([NEW, OLD]))) is not None


def test_nothing_else_opens_a_result() -> None:
    vault = Vault([NEW])
    token, other = _token(vault), _token(vault, uscc="91440605MA4W00004H")
    payload, _, signature = token.rpartition(".")
    exchanged = f"{other.rpartition('.')[0]}.{signature}"
    wrong = ["", ".", payload, f"{payload}.", exchanged, token[:-1], token + "A" * 2000, "中文.中"]
    assert [read_result_token(vault, each) for each in wrong] == [None] * len(wrong)
