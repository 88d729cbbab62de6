"""After a key was changed, the keys of before do not open the caseload, whatever file is put back.

Backups open with the words of their time, and a program that is killed in the middle of a change
leaves a home that opens with exactly one of the two.
"""

from __future__ import annotations

import os
import shutil
import signal
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

import exports.atomic_files
from casework.caseload_dtos import UnlockCredentials
from casework.problems import Trouble
from storage import caseload_keys
from storage.vault import key_management, keyfile
from storage.vault.passphrase import Argon2Cost
from tests.builders.homes import Home, a_home

CHEAP = Argon2Cost(memory_kib=64, passes=1, lanes=1)
needs_fork = pytest.mark.skipif(not hasattr(os, "fork"), reason="kills a copy of this process")


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return a_home(tmp_path / "home")


def kept_keys(home: Home, folder: Path) -> Path:
    folder.mkdir()
    for name in keyfile.NAMES:
        shutil.copy(home.folder / name, folder / name)
    return folder


def put_back(home: Home, folder: Path, *names: str) -> None:
    for name in names:
        shutil.copy(folder / name, home.folder / name)


def opens(home: Home, offer: UnlockCredentials) -> bool:
    try:
        with home.manager.open(home.folder, offer):
            return True
    except Trouble as trouble:
        if trouble.exit_code != 4:
            raise
        return False


def changed(home: Home) -> UnlockCredentials:
    with home.manager.open(home.folder, home.key) as caseload:
        return UnlockCredentials(recovery_code=caseload.keys.new_recovery_code())


@pytest.mark.fast
def test_a_restored_old_key_file_opens_nothing(home: Home, tmp_path: Path) -> None:
    before = kept_keys(home, tmp_path / "before")
    new = changed(home)
    after = kept_keys(home, tmp_path / "after")

    put_back(home, before, *keyfile.NAMES)
    with pytest.raises(Trouble) as refused, home.manager.open(home.folder, home.key):
        pass

    assert (refused.value.code, refused.value.exit_code) == ("KEYS_OLDER", 4)
    assert not opens(home, home.key)  # trying once more is no way in
    put_back(home, after, *keyfile.NAMES)
    assert opens(home, new)


@pytest.mark.parametrize("name", keyfile.NAMES)
def test_an_old_key_file_copy_next_to_a_new_one_is_replaced(
    home: Home, tmp_path: Path, name: str
) -> None:
    before = kept_keys(home, tmp_path / "before")
    new = changed(home)

    put_back(home, before, name)

    assert not opens(home, home.key)
    assert opens(home, new)
    assert keyfile.are_whole(home.folder)
    assert not opens(home, home.key)


def test_an_old_key_file_copy_alone_opens_nothing(home: Home, tmp_path: Path) -> None:
    before = kept_keys(home, tmp_path / "before")
    changed(home)

    put_back(home, before, "keys.bak.json")
    (home.folder / "keys.json").unlink()

    assert not opens(home, home.key)


def test_a_keyring_change_increments_the_key_generation(home: Home, tmp_path: Path) -> None:
    with home.manager.open(home.folder, home.key) as caseload:
        key = key_management.unlock(home.folder, recovery_code=home.code)
        before = kept_keys(home, tmp_path / "before")
        keyfile.write(home.folder, _with_one_more_change(home, key))
        caseload.keys.keyring_off()

    put_back(home, before, *keyfile.NAMES)
    assert not opens(home, home.key)


def _with_one_more_change(home: Home, key: key_management.MasterKey) -> keyfile.KeyFile:
    (newest, *_rest) = keyfile.copies(home.folder)
    return keyfile.sealed(replace(newest, seqno=newest.seqno + 1), key)


def test_an_earlier_backup_opens_with_the_secrets_of_its_time(home: Home, tmp_path: Path) -> None:
    with home.manager.open(home.folder, home.key) as caseload:
        caseload.backups.take(tmp_path / "usb")
    new = changed(home)

    home.manager.restore(tmp_path / "usb", None, home.folder, home.key)

    assert opens(home, home.key)
    assert not opens(home, new)


def test_the_backup_on_closing_has_the_new_keys(home: Home) -> None:
    new = changed(home)

    home.manager.restore(home.place.backups, None, home.folder, new)

    assert opens(home, new)
    assert not opens(home, home.key)


def test_a_home_of_an_older_program_gets_the_key_generation_on_opening(
    home: Home, tmp_path: Path
) -> None:
    with home.open() as caseload, caseload.database.writing() as connection:
        caseload_keys.set_values(connection, {caseload_keys._NUMBER: "0"})
    before = kept_keys(home, tmp_path / "before")
    key = key_management.unlock(home.folder, recovery_code=home.code)
    key_management.change_passphrase(home.folder, key, "eleven grey pigeons", cost=CHEAP)

    assert opens(home, home.key)
    put_back(home, before, *keyfile.NAMES)
    assert not opens(home, home.key)


@needs_fork
@pytest.mark.parametrize("step", range(7))
def test_a_killed_change_leaves_exactly_one_valid_code(
    home: Home, step: int, tmp_path: Path
) -> None:
    """The code is shown before each step; whichever step is the last, one of the two opens."""
    code_file = tmp_path / "told"
    child = os.fork()
    if child == 0:  # pragma: no cover
        _change_and_die(home, step, code_file)
    os.waitpid(child, 0)

    codes = [
        home.key,
        *([UnlockCredentials(recovery_code=code_file.read_text())] if code_file.exists() else []),
    ]
    assert code_file.with_name("whole").exists() == (step == 6)
    assert sum(opens(home, code) for code in codes) == 1
    assert keyfile.are_whole(home.folder)


def _change_and_die(home: Home, step: int, code_file: Path) -> None:  # pragma: no cover
    """Change the code, and be killed around the ``step``-th name or note that is written."""
    seen = 0

    def die_at() -> None:
        nonlocal seen
        if seen == step:
            os.kill(os.getpid(), signal.SIGKILL)
        seen += 1

    def dying(work: Callable[..., None]) -> Callable[..., None]:
        def step_of(*given: object) -> None:
            die_at()
            work(*given)
            die_at()

        return step_of

    def tell(code: str) -> None:
        code_file.write_text(code, "utf-8")

    with home.open() as caseload, pytest.MonkeyPatch.context() as patch:
        patch.setattr(
            exports.atomic_files, "_take_the_name", dying(exports.atomic_files._take_the_name)
        )
        patch.setattr(caseload_keys, "set_values", dying(caseload_keys.set_values))
        try:
            caseload.keys.new_recovery_code(tell)
            code_file.with_name("whole").touch()
        finally:
            os._exit(0)
