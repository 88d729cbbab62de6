"""A passphrase that was made cheap to guess becomes dearer when it is typed the next time."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from pathlib import Path

import pytest

from casework.caseload_dtos import UnlockCredentials
from casework.problems import RuleBroken, Trouble
from storage.caseload import OpenCaseload
from storage.caseload_keys import CaseloadKeys
from storage.vault import key_management, keyfile, passphrase
from storage.vault.passphrase import Argon2Cost
from tests.builders.homes import PASSPHRASE, Home, a_home

LOW, HIGH = Argon2Cost(64, 3, 2), Argon2Cost(256, 3, 2)
TYPED = UnlockCredentials(passphrase=PASSPHRASE)
needs_fork = pytest.mark.skipif(not hasattr(os, "fork"), reason="kills a copy of this process")


@pytest.fixture
def seconds(monkeypatch: pytest.MonkeyPatch) -> dict[Argon2Cost, float]:
    """What the costs take on this machine; costs are a thousandth of the real ones."""
    taken = {LOW: 0.25, HIGH: 1.0}
    monkeypatch.setattr(passphrase, "FULL_COST", HIGH)
    monkeypatch.setattr(passphrase, "FLOOR_KIB", LOW.memory_kib)
    measured = passphrase.timed_key_of

    def timed(words: str, salt: bytes, cost: Argon2Cost, **_clock: object) -> tuple[bytes, float]:
        return measured(words, salt, cost)[0], taken[cost]

    monkeypatch.setattr(passphrase, "timed_key_of", timed)
    return taken


@pytest.fixture
def home(tmp_path: Path, seconds: dict[Argon2Cost, float]) -> Home:
    """A caseload whose cost was measured in a busy moment."""
    home = a_home(tmp_path / "home")
    with home.manager.open(home.folder, home.key) as caseload:
        caseload.keys.change_passphrase(PASSPHRASE)
    key = key_management.unlock(home.folder, recovery_code=home.code)
    key_management.change_passphrase(home.folder, key, PASSPHRASE, cost=LOW)
    with home.manager.open(home.folder, home.key):
        pass
    assert cost_of(home) == LOW
    return home


def cost_of(home: Home) -> Argon2Cost:
    (slot,) = keyfile.copies(home.folder)[0].of_type(keyfile.PASSPHRASE)
    return slot.cost


def number_of(home: Home) -> int:
    return keyfile.copies(home.folder)[0].seqno


def opens(home: Home, offer: UnlockCredentials) -> bool:
    try:
        with home.manager.open(home.folder, offer):
            return True
    except (Trouble, RuleBroken):
        return False


@pytest.mark.fast
def test_unlocking_by_passphrase_raises_a_low_cost(home: Home) -> None:
    before = number_of(home)

    assert opens(home, TYPED)

    assert (cost_of(home), number_of(home)) == (HIGH, before + 1)
    assert keyfile.are_whole(home.folder)
    assert opens(home, TYPED)
    assert opens(home, home.key)
    assert number_of(home) == before + 1  # once is enough


def test_a_slow_machine_keeps_the_cost_without_further_work(
    home: Home, seconds: dict[Argon2Cost, float], monkeypatch: pytest.MonkeyPatch
) -> None:
    seconds[LOW] = 1.4
    hashed: list[Argon2Cost] = []
    key_of = passphrase.key_of

    def counted(words: str, salt: bytes, cost: Argon2Cost) -> bytes:
        hashed.append(cost)
        return key_of(words, salt, cost)

    monkeypatch.setattr(passphrase, "key_of", counted)
    before = number_of(home)

    assert opens(home, TYPED)

    assert (cost_of(home), number_of(home), hashed) == (LOW, before, [LOW])


def test_a_slower_machine_never_lowers_it(home: Home, seconds: dict[Argon2Cost, float]) -> None:
    assert opens(home, TYPED)
    seconds[HIGH] = 60.0

    assert opens(home, TYPED)

    assert cost_of(home) == HIGH


def test_only_the_passphrase_raises_the_cost(home: Home) -> None:
    assert opens(home, home.key)
    assert not opens(home, UnlockCredentials(passphrase="eleven grey pigeons"))
    assert cost_of(home) == LOW


def test_a_home_created_with_quick_keys_keeps_them(
    tmp_path: Path, seconds: dict[Argon2Cost, float]
) -> None:
    home = a_home(tmp_path / "invented")
    key = key_management.unlock(home.folder, recovery_code=home.code)
    key_management.change_passphrase(home.folder, key, PASSPHRASE, cost=LOW)

    assert opens(home, TYPED)

    assert cost_of(home) == LOW


def test_a_key_file_from_before_the_raise_is_refused(home: Home) -> None:
    before = {name: (home.folder / name).read_bytes() for name in keyfile.NAMES}
    assert opens(home, TYPED)

    for name, data in before.items():
        (home.folder / name).write_bytes(data)
    with pytest.raises(Trouble) as refused, home.manager.open(home.folder, TYPED):
        pass

    assert refused.value.code == "KEYS_OLDER"
    assert cost_of(home) == LOW  # it was not lifted over the number that the database knows


def test_backups_from_before_and_after_open_with_the_same_passphrase(
    home: Home, tmp_path: Path
) -> None:
    place = home.place.backups
    with home.manager.open(home.folder, home.key) as caseload:
        old = caseload.backups.take()
    assert opens(home, TYPED)
    with home.manager.open(home.folder, TYPED) as caseload:
        new = caseload.backups.take()

    for snapshot, expected in ((old.name, LOW), (new.name, HIGH)):
        into = tmp_path / snapshot
        home.manager.restore(place, snapshot, into, TYPED)
        restored = Home(into, home.code, home.clock)
        assert cost_of(restored) == expected
        assert opens(restored, TYPED)


def test_a_replaced_passphrase_is_not_restored(home: Home) -> None:
    unlocked = key_management.unlock_measured(home.folder, passphrase=PASSPHRASE)
    assert unlocked.tried is not None
    key_management.change_passphrase(home.folder, unlocked.master, "eleven grey pigeons", cost=LOW)

    assert not key_management.raise_cost(home.folder, unlocked.master, PASSPHRASE, unlocked.tried)
    assert opens(home, UnlockCredentials(passphrase="eleven grey pigeons"))


def _no_memory(*_: object, **__: object) -> bool:
    raise Trouble("NOT_ENOUGH_MEMORY", needed_mib=256)


def _no_disk(*_: object, **__: object) -> bool:
    raise Trouble("DISK_FULL")


@pytest.mark.parametrize("refusal", [_no_memory, _no_disk])
def test_a_failed_raise_of_the_cost_locks_nobody_out(
    home: Home, monkeypatch: pytest.MonkeyPatch, refusal: Callable[..., bool]
) -> None:
    monkeypatch.setattr(key_management, "raise_cost", refusal)

    assert opens(home, TYPED)
    assert cost_of(home) == LOW


@needs_fork
def test_a_kill_after_writing_the_key_file_leaves_a_home_that_opens(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    def killed(_caseload: OpenCaseload) -> bool:
        os.kill(os.getpid(), signal.SIGKILL)
        return False

    child = os.fork()
    if child == 0:
        monkeypatch.setattr(CaseloadKeys, "keep_number", killed)
        opens(home, TYPED)
        os._exit(1)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == -signal.SIGKILL

    assert cost_of(home) == HIGH
    assert opens(home, TYPED)
    assert opens(home, home.key)
