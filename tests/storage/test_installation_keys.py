"""The keys of an installation: made once, kept wrapped, compared aloud."""

from __future__ import annotations

import pickle
from pathlib import Path

import pytest
import sqlalchemy as sa

from casework.parcels.signing import PublicKeys
from casework.problems import Trouble
from storage.ledger.keys import NOTE, InstallationKeys, check_signature
from storage.tables import key_value_table
from storage.vault.master import MasterKey
from tests.builders.homes import START, Home, a_home
from tests.builders.homes import _made as a_new_home

DOSSIER = "zhuhang/dossier/v1"


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return a_home(tmp_path / "home")


def wrapped_keys(home: Home) -> str | None:
    with home.open() as caseload, caseload.database.writer.connect() as connection:
        return connection.scalar(
            sa.select(key_value_table.c.value).where(key_value_table.c.key == NOTE)
        )


def test_each_new_home_has_its_own_keys(tmp_path: Path) -> None:
    one, other = (a_new_home(tmp_path / name, 0, START) for name in ("one", "other"))
    assert wrapped_keys(one) is not None
    with one.open() as first, other.open() as second:
        assert first.signer.public != second.signer.public


@pytest.mark.fast
def test_the_keys_do_not_change_when_a_home_is_reopened(home: Home) -> None:
    with home.open() as caseload:
        first = caseload.signer.public
    with home.open() as caseload:
        assert caseload.signer.public == first


def test_a_home_of_an_older_program_gets_keys_when_they_are_first_needed(home: Home) -> None:
    with home.open() as caseload, caseload.database.writer.connect() as plain:
        plain.execution_options(write=True)
        with plain.begin():
            plain.execute(sa.delete(key_value_table).where(key_value_table.c.key == NOTE))
    assert wrapped_keys(home) is None
    with home.open() as caseload:
        made = caseload.signer.public
    with home.open() as caseload:
        assert caseload.signer.public == made


@pytest.mark.fast
def test_a_signature_is_valid_for_its_text_and_context_only() -> None:
    keys = InstallationKeys.new()
    signature = keys.sign(DOSSIER, b"page one")
    signing = keys.public.signing
    assert check_signature(signing, DOSSIER, b"page one", signature)
    assert not check_signature(signing, DOSSIER, b"page two", signature)
    assert not check_signature(signing, "zhuhang/parcel/v1", b"page one", signature)
    assert not check_signature(
        InstallationKeys.new().public.signing, DOSSIER, b"page one", signature
    )
    assert not check_signature("no key", DOSSIER, b"page one", signature)
    assert not check_signature(signing, DOSSIER, b"page one", b"short")


def test_the_keys_are_wrapped_with_the_master_key() -> None:
    keys, master = InstallationKeys.new(), MasterKey.new()
    wrapped = keys.wrapped(master)
    assert "AGE-SECRET-KEY" not in bytes.fromhex(wrapped).decode("latin-1")
    assert InstallationKeys.unwrapped(wrapped, master).public == keys.public
    for damaged in (wrapped[:-2] + ("00" if wrapped[-2:] != "00" else "11"), "", "xy"):
        with pytest.raises(Trouble) as refused:
            InstallationKeys.unwrapped(damaged, master)
        assert refused.value.code == "INSTALLATION_KEYS_DAMAGED"
    with pytest.raises(Trouble):
        InstallationKeys.unwrapped(wrapped, MasterKey.new())


def test_the_repr_of_the_keys_reveals_nothing() -> None:
    keys = InstallationKeys.new()
    assert "AGE-SECRET" not in repr(keys)
    with pytest.raises(TypeError):
        pickle.dumps(keys)


def test_a_fingerprint_has_six_groups_of_four_and_covers_both_keys() -> None:
    keys = PublicKeys("ab" * 32, "age1example")
    groups = keys.fingerprint.split("-")
    assert [len(group) for group in groups] == [4] * 6
    assert not set(keys.fingerprint) & set("ILOU")
    assert PublicKeys("ac" * 32, "age1example").fingerprint != keys.fingerprint
    assert PublicKeys("ab" * 32, "age1another").fingerprint != keys.fingerprint
