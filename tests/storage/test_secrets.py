"""Secrets at rest: sealed values, lookups and their rotation."""

from base64 import urlsafe_b64encode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.secrets import SecretsError, Vault, turn_key_from

OLD, NEW, OTHER = (urlsafe_b64encode(bytes([n]) * 32).decode() for n in (1, 2, 3))
VAULT = Vault([NEW, OLD])
TEXTS = st.text(st.characters(exclude_categories=["Cs"]))


@given(TEXTS)
def test_what_is_sealed_opens(text: str) -> None:
    sealed = VAULT.seal(text)
    assert VAULT.open(sealed) == text
    assert len(text) < 4 or text.encode() not in sealed


def test_the_same_text_is_sealed_differently_each_time() -> None:
    assert VAULT.seal("13800138000") != VAULT.seal("13800138000")


class TestRotation:
    def test_the_old_key_still_opens(self) -> None:
        assert VAULT.open(Vault([OLD]).seal("甲")) == "甲"

    def test_the_newest_key_seals(self) -> None:
        assert Vault([NEW]).open(VAULT.seal("甲")) == "甲"
        with pytest.raises(SecretsError):
            Vault([OLD]).open(VAULT.seal("甲"))

    def test_resealed_values_need_the_old_key_no_more(self) -> None:
        sealed = Vault([OLD]).seal("甲")
        assert Vault([NEW]).open(VAULT.reseal(sealed)) == "甲"

    def test_what_was_hashed_under_the_old_key_is_found(self) -> None:
        stored = Vault([OLD]).hash("openid", "o1")
        assert stored in VAULT.hashes("openid", "o1")
        assert stored != VAULT.hash("openid", "o1")
        assert VAULT.hashes("openid", "o1")[0] == VAULT.hash("openid", "o1")

    def test_a_delivery_keeps_its_key(self) -> None:
        """A redelivery may straddle the restart that brings a new key in front."""
        assert Vault([OLD]).turn_key("o1", "m:1", 5) == VAULT.turn_key("o1", "m:1", 5)


class TestHashes:
    @pytest.mark.parametrize(
        ("one", "other"),
        [
            (("openid", "a"), ("openid", "b")),
            (("openid", "a"), ("phone", "a")),
            (("a", "b\0c"), ("a\0b", "d")),
        ],
    )
    def test_purpose_and_text_count(self, one: tuple[str, str], other: tuple[str, str]) -> None:
        assert VAULT.hash(*one) == VAULT.hash(*one)
        assert VAULT.hash(*one) != VAULT.hash(*other)
        assert len(VAULT.hash(*one)) == 32

    def test_another_key_hashes_otherwise(self) -> None:
        assert Vault([OTHER]).hash("openid", "a") not in VAULT.hashes("openid", "a")


class TestTurnKeys:
    @given(TEXTS, TEXTS, st.integers(0, 10**12))
    def test_twenty_bytes_that_begin_with_the_time(self, openid: str, to: str, at: int) -> None:
        key = VAULT.turn_key(openid, to, at)
        assert len(key) == 20
        assert key >= turn_key_from(at)
        assert key == VAULT.turn_key(openid, to, at)

    @pytest.mark.parametrize("other", [("o2", "m:1", 5), ("o1", "m:2", 5), ("o1", "m:1", 6)])
    def test_each_part_counts(self, other: tuple[str, str, int]) -> None:
        assert VAULT.turn_key("o1", "m:1", 5) != VAULT.turn_key(*other)

    def test_they_are_ordered_by_time(self) -> None:
        keys = [VAULT.turn_key(f"o{at % 7}", "m", at) for at in range(0, 10**9, 10**8 - 1)]
        assert keys == sorted(keys)


class TestFailures:
    """No message ever holds a key."""

    @pytest.mark.parametrize(
        "keys", [[], [""], ["short"], [NEW, "malformed" * 4], [NEW[:-2]], ["AAAA" + NEW], ["钥匙"]]
    )
    def test_missing_or_malformed_keys(self, keys: list[str]) -> None:
        with pytest.raises(SecretsError, match=r"security\.data_keys") as raised:
            Vault(keys)
        assert not any(key and key in str(raised.value) for key in keys)

    @pytest.mark.parametrize(
        "sealed",
        [b"", b"garbage", "中文".encode(), Vault([OTHER]).seal("甲"), VAULT.seal("甲")[:-9]],
        ids=["nothing", "garbage", "Chinese", "another key", "cut off"],
    )
    def test_what_no_key_opens(self, sealed: bytes) -> None:
        with pytest.raises(SecretsError) as raised:
            VAULT.open(sealed)
        assert NEW not in str(raised.value)

    def test_a_vault_does_not_show_its_keys(self) -> None:
        assert NEW not in repr(VAULT)
