"""A data folder from its first day to its return from a backup."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from casework.caseload_dtos import UnlockCredentials
from casework.problems import RuleBroken, Trouble
from casework.records import Role
from storage.caseload_manager import LocalCaseloadManager
from storage.folder import Folder
from tests.builders.homes import (
    KEEPER,
    PASSPHRASE,
    Clock,
    Home,
    a_home,
    a_talk,
    files_of,
)

PROJECT = Path(__file__).parents[2]

OPEN_AND_WAIT = """
import sys, time
from pathlib import Path
from casework.caseload_dtos import UnlockCredentials
from storage.caseload_manager import LocalCaseloadManager
with LocalCaseloadManager().open(Path(sys.argv[1]), UnlockCredentials(recovery_code=sys.argv[2])):
    print("open", flush=True)
    time.sleep(600)
"""

CREATE_AND_DIE = """
import os, signal, sys
from pathlib import Path
from storage.caseload_manager import LocalCaseloadManager
from tests.builders.homes import KEEPER, PASSPHRASE
seen, event, last = 0, sys.argv[2], int(sys.argv[3])
def die(name, arguments):
    global seen
    if name == event:
        seen += 1
        if seen == last:
            os.kill(os.getpid(), signal.SIGKILL)
sys.addaudithook(die)
LocalCaseloadManager().create(Path(sys.argv[1]), PASSPHRASE, KEEPER, quick=True)
print(seen)
"""


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return a_home(tmp_path / "home")


def child(program: str, *arguments: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", program, *arguments],
        cwd=PROJECT,
        env={**os.environ, "PYTHONPATH": str(PROJECT)},
        stdout=subprocess.PIPE,
        text=True,
    )


def test_a_new_caseload_has_its_owner_and_opens_with_both_keys(tmp_path: Path) -> None:
    home = Home(tmp_path / "home", "", Clock())
    home.code = home.manager.create(home.folder, PASSPHRASE, KEEPER, quick=True)

    for key in (
        UnlockCredentials(passphrase=PASSPHRASE),
        UnlockCredentials(recovery_code=home.code),
    ):
        with home.manager.open(home.folder, key) as caseload:
            with caseload.snapshot() as reader:
                keeper = reader.keeper()
                assert [action.name for action in reader.actions()] == ["caseload.open"]
            assert (keeper.name, keeper.school, keeper.role) == ("周老师", "10000", Role.COUNSELOR)
            assert caseload.keys.slots() == ("passphrase", "recovery")
            assert caseload.checks.verify_journal().findings == ()
    assert home.warnings == []


def test_no_file_of_a_caseload_is_accessible_to_other_accounts(home: Home) -> None:
    if os.name == "nt":
        assert home.folder.is_dir()
        return
    for path in (home.folder, *home.folder.rglob("*")):
        assert path.stat().st_mode & 0o077 == 0, path


@pytest.mark.fast
def test_a_caseload_is_not_created_over_another(home: Home) -> None:
    before = home.place.database.read_bytes()
    with pytest.raises(RuleBroken) as caught:
        home.manager.create(home.folder, PASSPHRASE, KEEPER, quick=True)

    assert caught.value.rule == "HOME_EXISTS"
    assert home.place.database.read_bytes() == before


def test_a_failed_creation_does_not_block_the_next(tmp_path: Path) -> None:
    home = Home(tmp_path / "home", "", Clock())
    for passphrase, keeper in ((PASSPHRASE, KEEPER_WITHOUT_NAME), ("short", KEEPER)):
        with pytest.raises(RuleBroken):
            home.manager.create(home.folder, passphrase, keeper, quick=True)
        with pytest.raises(RuleBroken) as caught, home.manager.open(home.folder, home.key):
            pass
        assert caught.value.rule == "HOME_MISSING"

    assert home.manager.create(home.folder, PASSPHRASE, KEEPER, quick=True)


KEEPER_WITHOUT_NAME = type(KEEPER)(name=" ", unit="u", school="10000", role=Role.COUNSELOR)


@pytest.mark.parametrize(
    ("event", "turn"),
    [("os.rename", 1), ("os.rename", 4), ("os.rename", 5), ("os.rmdir", 1)],
)
@pytest.mark.system_clock(reason="starts a process of the program")
def test_a_killed_creation_leaves_no_caseload_or_a_complete_one(
    tmp_path: Path, event: str, turn: int
) -> None:
    home = Home(tmp_path / "home", "", Clock())
    killed = child(CREATE_AND_DIE, str(home.folder), event, str(turn))
    killed.communicate(timeout=60)

    if killed.returncode == 0 or home.place.database.exists():
        with home.manager.open(home.folder, UnlockCredentials(passphrase=PASSPHRASE)) as caseload:
            assert caseload.checks.verify_journal().entries == 1
        return
    assert killed.returncode == -signal.SIGKILL
    with pytest.raises(RuleBroken) as caught, home.manager.open(home.folder, home.key):
        pass
    assert caught.value.rule == "HOME_MISSING"
    with pytest.raises(RuleBroken) as weak:
        home.manager.create(home.folder, "short", KEEPER, quick=True)
    assert weak.value.rule == "PASSPHRASE_WEAK"
    home.code = home.manager.create(home.folder, PASSPHRASE, KEEPER, quick=True)
    with home.manager.open(home.folder, home.key) as caseload:
        assert caseload.checks.verify_journal().entries == 1
    assert not home.place.staging.root.exists()


def test_keys_without_a_database_are_not_an_interrupted_creation(home: Home) -> None:
    home.place.database.unlink()

    with pytest.raises(RuleBroken) as caught:
        home.manager.create(home.folder, PASSPHRASE, KEEPER, quick=True)
    assert caught.value.rule == "HOME_EXISTS"
    with pytest.raises(Trouble) as missing, home.manager.open(home.folder, home.key):
        pass
    assert missing.value.code == "DATABASE_MISSING"
    assert home.place.keys.exists()


@pytest.mark.system_clock(reason="starts a process of the program")
def test_only_one_program_at_a_time_opens_a_caseload(home: Home) -> None:
    first = child(OPEN_AND_WAIT, str(home.folder), home.code)
    try:
        assert first.stdout is not None
        assert first.stdout.readline() == "open\n"
        with pytest.raises(Trouble) as caught, home.manager.open(home.folder, home.key):
            pass
    finally:
        first.kill()
        first.communicate()

    assert (caught.value.code, caught.value.exit_code) == ("HOME_IN_USE", 3)
    assert caught.value.facts["pid"] == first.pid
    with home.manager.open(home.folder, home.key) as caseload:
        assert len(files_of(caseload)) == 3


@pytest.mark.fast
def test_closing_makes_a_verified_backup_only_after_a_change(home: Home) -> None:
    with home.manager.open(home.folder, home.key) as caseload:
        files_of(caseload)
        assert caseload.backups.list() == ()
    with home.manager.open(home.folder, home.key) as caseload:
        assert caseload.backups.list() == ()
        caseload.services.talks.log_talk(files_of(caseload), a_talk())
    with home.manager.open(home.folder, home.key) as caseload:
        (snapshot,) = caseload.backups.list()
        assert (snapshot.files, snapshot.journal) == (3, 3)
        assert caseload.backups.check() == ()
    assert home.warnings == []


def test_a_failed_backup_is_reported_and_changes_are_kept(home: Home) -> None:
    shutil.rmtree(home.place.backups)
    home.place.backups.write_text("in the way")
    with home.manager.open(home.folder, home.key) as caseload:
        caseload.services.talks.log_talk(files_of(caseload), a_talk())

    assert len(home.warnings) == 1
    with home.manager.open(home.folder, home.key) as caseload:
        assert caseload.checks.verify_journal().entries == 3


@pytest.mark.parametrize("by", ["passphrase", "recovery code"])
def test_a_backup_restores_the_same_state_on_another_machine(
    tmp_path: Path, home: Home, by: str
) -> None:
    usb = tmp_path / "usb"
    with home.manager.open(home.folder, home.key) as caseload:
        caseload.services.talks.log_talk(files_of(caseload), a_talk())
        state = caseload.checks.state_digest()
        head = caseload.checks.verify_journal().head
        caseload.backups.take(usb)
    shutil.rmtree(home.folder)
    key = UnlockCredentials(passphrase=PASSPHRASE) if by == "passphrase" else home.key
    into = tmp_path / "another machine" / "home"

    line = home.manager.restore(usb, None, into, key)

    assert (line.files, line.journal) == (3, 3)
    with home.manager.open(into, key) as caseload:
        assert caseload.checks.state_digest() == state
        assert caseload.checks.verify_journal().head == head
        assert caseload.checks.verify_journal().findings == ()
        assert caseload.checks.verify_store() == ()
        caseload.services.talks.log_talk(files_of(caseload), a_talk())


@pytest.mark.system_clock(reason="starts a process of the program")
def test_a_backup_is_restored_over_an_interrupted_creation(tmp_path: Path, home: Home) -> None:
    usb = tmp_path / "usb"
    with home.manager.open(home.folder, home.key) as caseload:
        caseload.backups.take(usb)
    into = tmp_path / "cut off"
    killed = child(CREATE_AND_DIE, str(into), "os.rename", "4")
    killed.communicate(timeout=60)
    assert killed.returncode == -signal.SIGKILL

    home.manager.restore(usb, None, into, home.key)

    with home.manager.open(into, home.key) as caseload:
        assert len(files_of(caseload)) == 3


def test_a_replaced_folder_is_kept_next_to_the_restored_one(tmp_path: Path, home: Home) -> None:
    with home.manager.open(home.folder, home.key) as caseload:
        snapshot = caseload.backups.take(tmp_path / "usb")
        caseload.services.talks.log_talk(files_of(caseload), a_talk())
        later = caseload.checks.state_digest()

    home.manager.restore(tmp_path / "usb", snapshot.name, home.folder, home.key)

    with home.manager.open(home.folder, home.key) as caseload:
        assert caseload.checks.verify_journal().entries == 2
    (replaced,) = [
        path
        for path in tmp_path.iterdir()
        if path.name not in ("home", "usb") and Folder(path).database.exists()
    ]
    with home.manager.open(replaced, home.key) as caseload:
        assert caseload.checks.state_digest() == later


def test_a_new_passphrase_opens_and_the_old_one_does_not(home: Home) -> None:
    with home.manager.open(home.folder, home.key) as caseload:
        caseload.keys.change_passphrase("another nine quiet harbours 助航")
        code = caseload.keys.new_recovery_code()

    for key in (UnlockCredentials(passphrase=PASSPHRASE), home.key):
        with pytest.raises(Trouble) as caught, home.manager.open(home.folder, key):
            pass
        assert caught.value.exit_code == 4
    with home.manager.open(home.folder, UnlockCredentials(recovery_code=code)) as caseload:
        assert len(files_of(caseload)) == 3


def test_without_any_key_a_caseload_is_locked(home: Home) -> None:
    with pytest.raises(Trouble) as caught, home.manager.open(home.folder, UnlockCredentials()):
        pass
    assert (caught.value.code, caught.value.exit_code) == ("LOCKED", 4)


def test_an_exception_still_closes_the_caseload(home: Home) -> None:
    with pytest.raises(ZeroDivisionError), home.manager.open(home.folder, home.key):
        raise ZeroDivisionError
    with home.manager.open(home.folder, home.key) as caseload:
        assert len(files_of(caseload)) == 3


# --- the office's settings


@pytest.mark.parametrize("content", [b'school = "100', b"\xff\xfe", b'school = ["10055"]'])
def test_an_unreadable_office_settings_file_is_named(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "office.toml"
    file.write_bytes(content)

    with pytest.raises(Trouble) as reported:
        LocalCaseloadManager().default_school(tmp_path / "home")

    assert reported.value.code == "OFFICE_SETTINGS_UNREADABLE"
    assert reported.value.facts == {"path": str(file)}


def test_the_school_comes_from_the_settings_file_next_to_the_data(tmp_path: Path) -> None:
    (tmp_path / "office.toml").write_text('school = "10055"', "utf-8")

    assert LocalCaseloadManager().default_school(tmp_path / "home") == "10055"


# --- reading


def test_concurrent_reads_do_not_block_each_other(home: Home) -> None:
    with home.open() as caseload, contextlib.ExitStack() as reads:
        readers = [reads.enter_context(caseload.snapshot()) for _place in range(6)]

        assert {reader.keeper().name for reader in readers} == {KEEPER.name}
