"""What is sealed opens for the watch processes alone, and only as what it was sealed for."""

import stat
from pathlib import Path

import pytest

from kentongan.base import vault
from kentongan.base.vault import Locked, Vault

pytestmark = pytest.mark.security


@pytest.fixture
def keys(tmp_path: Path) -> Path:
    vault.make(tmp_path)
    return tmp_path


def test_what_is_sealed_opens_again(keys: Path) -> None:
    sealed = Vault(keys).seal("rahasia-kenari", "login:1")
    assert b"kenari" not in sealed
    assert Vault(keys).open(sealed, "login:1") == "rahasia-kenari"
    assert Vault(keys).seal("rahasia-kenari", "login:1") != sealed


def test_it_opens_as_nothing_else(keys: Path) -> None:
    sealed = Vault(keys).seal("x", "login:1")
    for about in ("login:2", "main:1", ""):
        with pytest.raises(Locked):
            Vault(keys).open(sealed, about)


def test_a_changed_byte_anywhere_is_noticed(keys: Path) -> None:
    held = Vault(keys)
    sealed = held.seal("x" * 20, "login:1")
    for at in range(len(sealed)):
        with pytest.raises(Locked):
            held.open(sealed[:at] + bytes([sealed[at] ^ 1]) + sealed[at + 1 :], "login:1")
    for length in range(0, len(sealed), 7):
        with pytest.raises(Locked):
            held.open(sealed[:length], "login:1")


def test_who_has_the_public_file_alone_seals_and_opens_nothing(keys: Path) -> None:
    whole = Vault(keys)
    (keys / "elsewhere").mkdir()
    (keys / vault.PUBLIC).rename(keys / "elsewhere" / vault.PUBLIC)
    sealer = Vault(keys / "elsewhere")
    sealed = sealer.seal("x", "login:1")
    with pytest.raises(Locked):
        sealer.open(sealed, "login:1")
    assert whole.open(sealed, "login:1") == "x"


def test_a_rotated_key_takes_over_and_the_oldest_goes(keys: Path) -> None:
    held = Vault(keys)
    old = held.seal("x", "login:1")
    vault.rotate(keys)
    assert not held.is_newest(old)
    assert held.open(old, "login:1") == "x"  # on its way when the key was rotated
    new = held.seal_again(old, "login:1")
    assert held.is_newest(new)
    vault.rotate(keys)
    assert held.open(new, "login:1") == "x"
    with pytest.raises(Locked):
        held.open(old, "login:1")


def test_the_files_are_for_their_owner_alone(keys: Path) -> None:
    for name in (vault.PRIVATE, vault.PUBLIC):
        assert stat.S_IMODE((keys / name).stat().st_mode) == 0o600
