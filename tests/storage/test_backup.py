"""Snapshots of a real encrypted caseload: taken, verified, kept, damaged, restored."""

from __future__ import annotations

import hashlib
import json
import random
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from casework import clock
from casework.caseload_dtos import BackupLocation
from casework.problems import RuleBroken, Trouble
from storage import location_checks
from storage.backup import Backups, BackupSnapshot, RepositoryFinding, restore
from storage.blobs import BlobStore, StoredBlob
from storage.caseload import OpenCaseload
from storage.engine import make_engine
from storage.folder import Folder
from storage.lock import HomeLock
from storage.vault import key_management
from storage.vault.master import MasterKey
from storage.vault.passphrase import Argon2Cost
from tests.builders.homes import a_home
from tests.builders.nonempty import nonempty

PROJECT = Path(__file__).parents[2]
PASSPHRASE = "correct horse battery staple 助航"
CHEAP = Argon2Cost(memory_kib=64 * 1024, passes=1, lanes=1)
FACTS = {"schema": 1, "app": "0.1.0", "journal_count": 7, "journal_head": "ab" * 32}
NEEDLE = "张三丰的谈话内容"


class Stopped(Exception):
    """The user pressed Stop."""


@dataclass
class Home:
    """A small caseload on the disk, with what opens it."""

    folder: Folder
    key: MasterKey
    code: str
    engine: sa.Engine
    today: datetime = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)

    def backups(self, place: Path | None = None) -> Backups:
        return Backups(self.folder, self.key, place, now=lambda: self.today)

    def take(self, place: Path | None = None) -> BackupSnapshot:
        return self.backups(place).take(self.engine, facts=FACTS)

    def add_talks(self, count: int) -> None:
        with self.engine.execution_options(write=True).begin() as connection:
            for _ in range(count):
                connection.exec_driver_sql(
                    "INSERT INTO talk(student_id, words) VALUES (1, ?)", (NEEDLE,)
                )

    def forget_talks(self) -> None:
        with self.engine.execution_options(write=True).begin() as connection:
            connection.exec_driver_sql("DELETE FROM talk")

    def add_evidence(self, data: bytes) -> StoredBlob:
        return BlobStore(self.folder, self.key).put(data)

    @property
    def snaps(self) -> Path:
        return self.folder.backups / "snap"


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """Deriving the key is slow on purpose, so it is done once and the folder copied."""
    folder = Folder(tmp_path_factory.mktemp("template") / "home")
    folder.prepare_new()
    key, code = key_management.create_vault(folder.root, PASSPHRASE, schema=1, cost=CHEAP)
    engine = make_engine(folder.database, key.subkey("db"))
    with engine.execution_options(write=True).begin() as connection:
        for statement in (
            "CREATE TABLE student(id INTEGER PRIMARY KEY, name TEXT NOT NULL)",
            "CREATE TABLE talk(id INTEGER PRIMARY KEY, words TEXT, student_id REFERENCES student)",
            "CREATE VIRTUAL TABLE found USING fts5(words)",
            "INSERT INTO student VALUES (1, '张三丰')",
            "INSERT INTO found VALUES ('张三丰')",
            "PRAGMA user_version = 3",
        ):
            connection.exec_driver_sql(statement)
    engine.dispose()
    return folder.root, code


@pytest.fixture
def home(tmp_path: Path, template: tuple[Path, str]) -> Iterator[Home]:
    root, code = template
    folder = Folder(Path(shutil.copytree(root, tmp_path / "home")))
    key = key_management.unlock(folder.root, recovery_code=code)
    engine = make_engine(folder.database, key.subkey("db"))
    home = Home(folder, key, code, engine)
    home.add_talks(5)
    yield home
    engine.dispose()


def contents(folder: Folder, key: MasterKey) -> list[tuple[object, ...]]:
    engine = make_engine(folder.database, key.subkey("db"))
    with engine.connect() as connection:
        rows = [
            tuple(row)
            for table in ("student", "talk", "found")
            for row in connection.exec_driver_sql(f"SELECT '{table}', * FROM {table}")
        ]
    engine.dispose()
    return rows


def files_in(place: Path) -> dict[str, str]:
    return {
        p.relative_to(place).as_posix(): hashlib.sha256(p.read_bytes()).hexdigest()
        for p in sorted(place.rglob("*"))
        if p.is_file()
    }


def kinds(findings: tuple[RepositoryFinding, ...]) -> set[str]:
    return {finding.kind for finding in findings}


# Taking


def test_a_snapshot_describes_its_contents_and_was_verified(home: Home) -> None:
    blob = home.add_evidence(b"a scan")

    snapshot = home.take()

    assert snapshot.name == "20260302T090000Z"
    assert snapshot.rows["talk"] == 5
    assert snapshot.rows["student"] == 1
    assert snapshot.schema_number == 3
    assert snapshot.facts == FACTS
    assert snapshot.evidence == (blob.name,)
    assert snapshot.missing == ()
    assert snapshot.outcome is not None
    assert snapshot.outcome.files_verified == 4
    assert home.backups().check() == ()
    assert home.backups().latest() == BackupSnapshot(
        **{n: getattr(snapshot, n) for n in BackupSnapshot.__slots__ if n != "outcome"}
    )


def test_a_snapshot_includes_commits_still_in_the_wal(home: Home) -> None:
    home.add_talks(100)
    assert home.folder.database.with_name("vault.db-wal").stat().st_size > 0

    assert home.take().rows["talk"] == 105


def test_a_repository_is_encrypted_and_names_nobody(home: Home) -> None:
    home.add_evidence(NEEDLE.encode())
    home.take()

    for file in home.folder.backups.rglob("*"):
        assert "张" not in file.name
        if file.is_file():
            stored = file.read_bytes()
            assert not stored.startswith(b"SQLite format 3")
            for needle in ("张三丰", NEEDLE, NEEDLE.encode("unicode_escape").decode()):
                assert needle.encode() not in stored
            assert file.stat().st_mode & 0o077 == 0


def test_only_files_of_complete_snapshots_remain_after_a_backup(home: Home) -> None:
    home.take()

    assert {p.name.partition(".")[2] for p in home.snaps.iterdir()} == {
        "db", "json", "keys.json", "keys.bak.json",
    }  # fmt: skip


def test_evidence_is_copied_once_however_many_snapshots_need_it(home: Home) -> None:
    blob = home.add_evidence(b"scan")
    home.take()
    stored = home.folder.backups / "blobs" / blob.name[:2] / blob.name
    before = stored.stat()

    home.take()

    assert (stored.stat().st_ino, stored.stat().st_mtime_ns) == (before.st_ino, before.st_mtime_ns)


def test_two_snapshots_in_one_second_and_a_clock_set_back_stay_in_order(home: Home) -> None:
    first, second = home.take(), home.take()
    home.today -= timedelta(days=400)
    third = home.take()

    assert [s.name for s in home.backups().list()] == [first.name, second.name, third.name]
    assert [s.number for s in home.backups().list()] == [1, 2, 3]
    assert third.taken_at == home.today


def test_a_disk_without_room_is_found_before_anything_is_written(home: Home) -> None:
    home.take()
    before = files_in(home.folder.backups)
    asked: list[Path] = []

    def almost_nothing(place: Path) -> int:
        asked.append(place)
        return 16 * 1024 * 1024

    tight = Backups(home.folder, home.key, free_bytes=almost_nothing)
    with pytest.raises(Trouble) as caught:
        tight.take(home.engine, facts=FACTS)

    assert caught.value.code == "DISK_FULL"
    assert caught.value.facts["free_bytes"] == 16 * 1024 * 1024
    assert caught.value.facts["needed_bytes"] > 16 * 1024 * 1024
    assert asked == [home.folder.backups]
    assert files_in(home.folder.backups) == before


def test_a_target_that_is_a_file_is_refused(home: Home, tmp_path: Path) -> None:
    (tmp_path / "stick").write_bytes(b"")

    with pytest.raises(RuleBroken, match="BACKUP_PLACE_IS_FILE"):
        home.take(tmp_path / "stick")


def test_two_caseloads_do_not_share_a_repository(home: Home, tmp_path: Path) -> None:
    place = tmp_path / "stick"
    home.take(place)
    before = files_in(place)

    stranger = Backups(home.folder, MasterKey.new(), place)
    with pytest.raises(RuleBroken) as caught:
        stranger.take(home.engine, facts=FACTS)

    assert (caught.value.rule, caught.value.field) == ("BACKUP_PLACE_TAKEN", "to")
    assert files_in(place) == before


def test_a_damaged_live_database_does_not_become_a_snapshot(home: Home) -> None:
    home.add_talks(3000)
    good = home.take()
    home.engine.dispose()
    with home.folder.database.open("r+b") as stream:
        stream.seek(4096 * 20 + 100)
        stream.write(b"\0" * 8)
    engine = make_engine(home.folder.database, home.key.subkey("db"))

    with pytest.raises(Trouble, match="DATABASE_DAMAGED"):
        home.backups().take(engine, facts=FACTS)
    engine.dispose()

    assert [s.name for s in home.backups().list()] == [good.name]
    assert home.backups().check() == ()


def test_a_database_that_contradicts_itself_does_not_become_a_snapshot(home: Home) -> None:
    engine = make_engine(home.folder.database, home.key.subkey("db"), foreign_keys=False)
    with engine.execution_options(write=True).begin() as connection:
        connection.exec_driver_sql("INSERT INTO talk(student_id, words) VALUES (99, 'x')")
    engine.dispose()

    with pytest.raises(Trouble, match="BACKUP_NOT_VERIFIED"):
        home.take()

    assert home.backups().list() == ()
    assert list(home.snaps.iterdir()) == []


def test_a_damaged_copy_of_the_keys_is_repaired_before_it_is_backed_up(home: Home) -> None:
    whole = home.folder.keys.read_bytes()
    home.folder.keys.write_bytes(whole[:-40])

    snapshot = home.take()

    assert home.folder.keys.read_bytes() != whole[:-40]
    assert len(snapshot.keys) == 2
    key_management.schema_of(home.folder.root, home.key)  # it accepts only an authentic copy


# Evidence that goes bad


def test_evidence_missing_from_the_home_stays_in_the_backup(home: Home) -> None:
    blob = home.add_evidence(b"scan")
    home.take()
    (home.folder.blobs / blob.name[:2] / blob.name).unlink()

    snapshot = home.backups().take(home.engine, facts=FACTS, evidence={blob.name})

    assert snapshot.evidence == (blob.name,)


def test_evidence_without_an_intact_copy_is_reported_missing(home: Home) -> None:
    good, bad = home.add_evidence(b"good"), home.add_evidence(b"bad")
    (home.folder.blobs / bad.name[:2] / bad.name).write_bytes(b"zeros")

    first, second = home.take(), home.take()

    for snapshot in (first, second):
        assert snapshot.evidence == (good.name,)
        assert snapshot.missing == (bad.name,)
    assert home.backups().check() == ()


def test_damaged_copies_are_found_and_repaired_within_twenty_runs(home: Home) -> None:
    blobs = [home.add_evidence(bytes([n]) * 100) for n in range(30)]
    home.take()
    for blob in blobs:
        (home.folder.backups / "blobs" / blob.name[:2] / blob.name).write_bytes(b"\0" * 100)
    assert "EVIDENCE_CHANGED" in kinds(home.backups().check())

    repaired = 0
    for _ in range(20):
        outcome = home.take().outcome
        assert outcome is not None
        repaired += outcome.files_mended

    assert repaired == 30
    assert home.backups().check() == ()


# Keeping


def test_the_last_seven_and_the_last_of_each_day_and_week_are_kept(home: Home) -> None:
    taken = []
    for day in range(10):
        for hour in (9, 12):
            home.today = datetime(2026, 3, 1 + day, hour, tzinfo=UTC)
            taken.append(home.take().name)

    last_seven = set(taken[-7:])
    last_of_days = set(taken[1::2][-7:])
    sunday = taken[1]  # the first of March ended a week
    assert {s.name for s in home.backups().list()} == last_seven | last_of_days | {sunday}
    assert home.backups().check() == ()


def test_every_snapshot_is_kept_if_the_caseload_shrinks_suddenly(home: Home) -> None:
    home.add_talks(95)
    for _ in range(9):
        home.take()
    names = [s.name for s in home.backups().list()]
    assert len(names) == 7
    home.forget_talks()

    outcome = home.take().outcome

    assert outcome is not None
    assert outcome.kept_all
    assert outcome.removed == ()
    assert [s.name for s in home.backups().list()][:-1] == names


def test_evidence_is_removed_with_the_last_snapshot_that_references_it(home: Home) -> None:
    store = BlobStore(home.folder, home.key)
    blobs = [home.add_evidence(bytes([n])) for n in range(10)]
    home.take()
    gone = blobs[0].name
    store.collect({b.name for b in blobs[1:]}, datetime(2100, 1, 1, tzinfo=UTC))
    copy = home.folder.backups / "blobs" / gone[:2] / gone

    for _ in range(6):
        home.take()
        assert copy.exists()
    home.take()

    assert not copy.exists()
    assert home.backups().check() == ()


def test_a_damaged_manifest_keeps_all_evidence_and_does_not_hide_the_others(home: Home) -> None:
    blob = home.add_evidence(b"scan")
    first = home.take()
    BlobStore(home.folder, home.key).collect(set(), datetime(2100, 1, 1, tzinfo=UTC))
    (home.snaps / f"{first.name}.json").write_bytes(b"{}")

    for _ in range(9):
        home.take()

    assert (home.folder.backups / "blobs" / blob.name[:2] / blob.name).exists()
    assert len(home.backups().list()) == 7
    assert kinds(home.backups().check()) == {"MANIFEST_DAMAGED"}


# Interruption

TAKER = """
import sys, pathlib
from storage.backup import Backups
from storage.engine import make_engine
from storage.folder import Folder
from storage.vault import key_management
folder = Folder(pathlib.Path(sys.argv[1]))
key = key_management.unlock(folder.root, recovery_code=sys.argv[2])
engine = make_engine(folder.database, key.subkey("db"))
print("READY", flush=True)
while True:
    print("ACK", Backups(folder, key).take(engine, facts={"schema": 1}).name, flush=True)
"""


@pytest.mark.system_clock(reason="starts a process of the program")
def test_a_program_killed_while_it_backs_up_leaves_every_acknowledged_snapshot(home: Home) -> None:
    home.add_talks(2000)
    for n in range(20):
        home.add_evidence(bytes([n]) * 10_000)
    chance = random.Random(7)
    home.engine.dispose()
    acknowledged: list[str] = []
    for _ in range(3):
        child = subprocess.Popen(
            [sys.executable, "-c", TAKER, str(home.folder.root), home.code],
            cwd=PROJECT, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        assert child.stdout is not None
        assert child.stdout.readline() == "READY\n"
        with pytest.raises(subprocess.TimeoutExpired):
            child.wait(chance.uniform(0.02, 0.5))
        child.send_signal(signal.SIGKILL)
        acknowledged += child.communicate()[0].replace("ACK ", "").split()

        present = [s.name for s in home.backups().list()]
        gone = set(acknowledged) - set(present)
        # What is not there any more has been superseded by seven newer ones.
        assert all(name < present[-7] for name in nonempty(gone))
        assert home.backups().check() == ()
    home.today = clock.now()
    home.take()
    assert not [p for p in home.folder.backups.rglob("*") if ".part" in p.name]


STEPPER = """
import os, pathlib, shutil, signal, sys
from storage.backup import Backups
from storage.engine import make_engine
from storage.folder import Folder
from storage.vault import key_management
folder = Folder(pathlib.Path(sys.argv[1]))
key = key_management.unlock(folder.root, recovery_code=sys.argv[2])
steps_left = None
def step(event, arguments):
    global steps_left
    if steps_left is None or not any(str(folder.backups) in str(a) for a in arguments):
        return
    writes = event == "open" and arguments[2] & (os.O_WRONLY | os.O_RDWR)
    if writes or event in ("os.rename", "os.remove", "os.mkdir"):
        steps_left -= 1
        if steps_left == 0:
            os.kill(os.getpid(), signal.SIGKILL)
sys.addaudithook(step)
before = folder.root.with_name("before")
shutil.copytree(folder.backups, before)
for number in range(1, 200):
    shutil.rmtree(folder.backups)
    shutil.copytree(before, folder.backups)
    child = os.fork()
    if child == 0:
        engine = make_engine(folder.database, key.subkey("db"))
        steps_left = number
        Backups(folder, key).take(engine, facts={"schema": 1})
        os._exit(0)
    status = os.waitpid(child, 0)[1]
    backups = Backups(folder, key)
    print(number, status, len(backups.list()), len(backups.check()), flush=True)
    if status == 0:
        break
"""


@pytest.mark.system_clock(reason="starts a process of the program")
def test_a_backup_killed_at_any_step_leaves_the_repository_intact(home: Home) -> None:
    home.add_evidence(b"scan")
    for _ in range(7):
        home.take()
    home.add_evidence(b"new scan")
    home.engine.dispose()

    child = subprocess.run(
        [sys.executable, "-c", STEPPER, str(home.folder.root), home.code],
        cwd=PROJECT, capture_output=True, text=True, check=False,
    )  # fmt: skip

    assert child.stderr == ""
    lines = [[int(word) for word in line.split()] for line in child.stdout.splitlines()]
    *killed, (_, status, snapshots, findings) = lines
    assert (status, snapshots, findings) == (0, 7, 0)
    assert len(killed) > 12
    for _, signalled, present, wrong in killed:
        assert signalled == signal.SIGKILL
        assert present >= 7
        assert wrong == 0


@pytest.mark.parametrize("leftover", ["db.part", "db.part-journal"])
def test_leftovers_of_a_killed_run_are_removed_by_the_next(home: Home, leftover: str) -> None:
    home.take()
    for name in (f"20260101T000000Z.{leftover}", ".0011223344556677.part"):
        (home.snaps / name).write_bytes(b"half")
    assert home.backups().check() == ()
    assert len(home.backups().list()) == 1

    home.take()

    assert not [p for p in home.snaps.iterdir() if ".part" in p.name]


def test_a_snapshot_killed_before_its_final_rename_is_removed(home: Home) -> None:
    good, cut = home.take(), home.take()
    (home.snaps / f"{cut.name}.json").rename(home.snaps / f"{cut.name}.json.part")

    assert home.backups().latest() == home.backups().list()[0]
    assert home.backups().list()[0].name == good.name
    assert home.backups().check() == ()
    home.today += timedelta(days=1)
    home.take()

    assert not list(home.snaps.glob(f"{cut.name}*"))


@pytest.mark.system_clock(reason="starts a process of the program")
def test_a_failed_write_is_trouble_and_keeps_old_snapshots(home: Home) -> None:
    home.add_talks(3000)
    good = home.take()
    program = TAKER.replace(
        "while True:",
        "import resource, sys; sys.dont_write_bytecode = True\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (60_000, 60_000))\n"
        "from casework.problems import Trouble\ntry:",
    ).rstrip() + "\nexcept Trouble as trouble: print(trouble.code)\n"  # fmt: skip
    home.engine.dispose()

    child = subprocess.run(
        [sys.executable, "-c", program, str(home.folder.root), home.code],
        cwd=PROJECT, capture_output=True, text=True, check=False,
    )  # fmt: skip

    assert child.stderr == ""
    assert child.stdout.split() == ["READY", "BACKUP_FAILED"]
    assert [s.name for s in home.backups().list()] == [good.name]
    assert not [p for p in home.snaps.iterdir() if ".part" in p.name]


# Damage


def repository(home: Home) -> Path:
    """Two snapshots, two evidence files."""
    home.add_evidence(b"first scan" * 100)
    home.add_evidence(b"second scan" * 100)
    home.take()
    home.add_talks(1)
    home.take()
    return home.folder.backups


def damage(file: Path, kind: str) -> None:
    stored = file.read_bytes()
    middle = len(stored) // 2
    if kind == "flip":
        stored = stored[:middle] + bytes([stored[middle] ^ 1]) + stored[middle + 1 :]
    elif kind == "trim":
        stored = stored[:-1]
    elif kind == "zeros":
        stored = bytes(len(stored))
    elif kind == "grow":
        stored += b"\n"
    file.write_bytes(stored)


@pytest.mark.parametrize("kind", ["flip", "trim", "zeros", "remove", "empty"])
def test_damage_in_any_file_of_a_repository_is_found(home: Home, kind: str) -> None:
    place = repository(home)
    assert home.backups().check() == ()
    files = sorted(p for p in place.rglob("*") if p.is_file())
    assert len(files) == 10

    for file in files:
        whole = file.read_bytes()
        if kind == "remove":
            file.unlink()
        elif kind == "empty":
            file.write_bytes(b"")
        else:
            damage(file, kind)

        findings = home.backups().check()

        assert file.relative_to(place).as_posix() in {f.file for f in findings}, file.suffixes
        file.write_bytes(whole)
    assert home.backups().check() == ()


def test_a_flipped_bit_anywhere_in_a_database_is_found(home: Home) -> None:
    place = repository(home)
    name = home.backups().list()[0].name
    file = place / "snap" / f"{name}.db"
    whole = file.read_bytes()
    for position in range(0, len(whole), 3001):
        file.write_bytes(whole[:position] + bytes([whole[position] ^ 0x80]) + whole[position + 1 :])
        assert kinds(home.backups().check(name)) == {"DATABASE_CHANGED"}


@pytest.mark.parametrize("suffix", ["db", "json", "keys.json"])
def test_swapped_snapshots_are_found(home: Home, suffix: str) -> None:
    place = repository(home)
    key_management.new_recovery_code(home.folder.root, home.key)
    home.take()
    first, _, last = (s.name for s in home.backups().list())
    one, other = (place / "snap" / f"{name}.{suffix}" for name in (first, last))
    kept = one.read_bytes()
    one.write_bytes(other.read_bytes())
    other.write_bytes(kept)

    found = home.backups().check()

    assert {f.snapshot for f in found} == {first, last}
    assert len(kinds(found)) == 1
    assert kinds(found) <= {"DATABASE_CHANGED", "NAME_SWAPPED", "KEYS_CHANGED"}


def test_swapped_evidence_is_found(home: Home) -> None:
    place = repository(home)
    one, other = sorted(p for p in (place / "blobs").rglob("*") if p.is_file())
    kept = one.read_bytes()
    one.write_bytes(other.read_bytes())
    other.write_bytes(kept)

    assert kinds(home.backups().check()) == {"EVIDENCE_CHANGED"}


def test_key_files_of_an_earlier_passphrase_are_found(home: Home) -> None:
    old = home.folder.keys.read_bytes()
    key_management.change_passphrase(home.folder.root, home.key, PASSPHRASE + " neu", CHEAP)
    snapshot = home.take()
    (home.snaps / f"{snapshot.name}.keys.json").write_bytes(old)

    assert home.backups().check() == (
        RepositoryFinding(snapshot.name, f"snap/{snapshot.name}.keys.json", "KEYS_CHANGED"),
    )


def test_a_manifest_rewritten_to_fit_a_changed_database_is_found(home: Home) -> None:
    snapshot = home.take()
    database = home.snaps / f"{snapshot.name}.db"
    damage(database, "flip")
    manifest = home.snaps / f"{snapshot.name}.json"
    body = json.loads(manifest.read_bytes())
    body["database_sha256"] = hashlib.sha256(database.read_bytes()).hexdigest()
    manifest.write_text(json.dumps(body))

    assert kinds(home.backups().check()) == {"MANIFEST_DAMAGED"}


def test_a_database_that_was_already_corrupt_is_found_by_its_own_checks(home: Home) -> None:
    from storage.backup.repository import seal
    from storage.blobs import sha256_of

    snapshot = home.take()
    database = home.snaps / f"{snapshot.name}.db"
    damage(database, "flip")
    forged = {n: getattr(snapshot, n) for n in BackupSnapshot.__slots__}
    forged["database_sha256"] = sha256_of(database)
    manifest = home.snaps / f"{snapshot.name}.json"
    manifest.write_bytes(seal(BackupSnapshot(**forged), home.key.subkey("backup-manifest")))

    assert kinds(home.backups().check()) == {"DATABASE_UNSOUND"}


def test_verifying_changes_nothing_and_refuses_an_unknown_name(home: Home) -> None:
    place = repository(home)
    before = files_in(place)

    home.backups().check()

    assert files_in(place) == before
    with pytest.raises(RuleBroken) as caught:
        home.backups().check("20200101T000000Z")
    assert (caught.value.rule, caught.value.field) == ("NO_SUCH_BACKUP", "snapshot")


# Bringing back


@contextmanager
def elsewhere(home: Home, tmp_path: Path) -> Iterator[tuple[Path, Folder]]:
    """Nothing but the repository, on what might be another machine."""
    place = Path(shutil.copytree(home.folder.backups, tmp_path / "other" / "stick"))
    yield place, Folder(tmp_path / "other" / "home")


@pytest.mark.parametrize("way", ["passphrase", "recovery_code"])
def test_a_caseload_is_restored_from_a_repository_alone(
    home: Home, tmp_path: Path, way: str
) -> None:
    blob = home.add_evidence(b"a scan")
    home.add_talks(50)
    taken = home.take()
    expected = contents(home.folder, home.key)
    secret = {"passphrase": PASSPHRASE, "recovery_code": home.code}[way]
    with elsewhere(home, tmp_path) as (place, into):
        before = files_in(place)
        home.engine.dispose()
        shutil.rmtree(home.folder.root)

        restored = restore(place, None, into, **{way: secret})

        key = key_management.unlock(into.root, recovery_code=home.code)
        assert restored.name == taken.name
        assert contents(into, key) == expected
        assert BlobStore(into, key).get(blob) == b"a scan"
        assert files_in(place) == before
        assert [p.name for p in into.root.parent.iterdir() if p != place] == ["home"]
        for file in into.root.rglob("*"):
            assert file.stat().st_mode & 0o077 == 0
        into.require_caseload()


def test_a_restored_caseload_can_be_used_and_backed_up(home: Home, tmp_path: Path) -> None:
    home.take()
    with elsewhere(home, tmp_path) as (place, into):
        restore(place, None, into, recovery_code=home.code)
        engine = make_engine(into.database, home.key.subkey("db"))
        restored = Home(into, home.key, home.code, engine)
        restored.add_talks(3)

        assert restored.take(place).rows["talk"] == 8
        engine.dispose()
        assert [s.number for s in restored.backups(place).list()] == [1, 2]


def test_an_older_snapshot_can_be_chosen(home: Home, tmp_path: Path) -> None:
    first = home.take()
    home.add_talks(10)
    home.take()
    with elsewhere(home, tmp_path) as (place, into):
        restore(place, first.name, into, recovery_code=home.code)

        assert sum(row[0] == "talk" for row in contents(into, home.key)) == 5


def test_a_replaced_caseload_is_kept_and_its_backups_continue(home: Home) -> None:
    home.take()
    home.add_talks(7)
    worked = contents(home.folder, home.key)
    home.engine.dispose()

    restore(home.folder.backups, None, home.folder, recovery_code=home.code)

    (replaced,) = home.folder.root.parent.glob("home-replaced-*")
    assert contents(Folder(replaced), home.key) == worked
    assert len(contents(home.folder, home.key)) == len(worked) - 7
    assert len(home.backups().list()) == 1
    assert home.backups().check() == ()


def test_a_wrong_passphrase_changes_nothing(home: Home, tmp_path: Path) -> None:
    home.take()
    home.engine.dispose()
    before = files_in(tmp_path)

    for into in (home.folder, Folder(tmp_path / "new")):
        with pytest.raises(Trouble) as caught:
            restore(home.folder.backups, None, into, passphrase="not the passphrase at all")
        assert (caught.value.code, caught.value.exit_code) == ("WRONG_PASSPHRASE", 4)

    assert files_in(tmp_path) == before
    assert [p.name for p in tmp_path.iterdir()] == ["home"]


def test_an_open_caseload_is_not_replaced(home: Home, tmp_path: Path) -> None:
    home.take()
    with HomeLock(home.folder), pytest.raises(Trouble, match="HOME_IN_USE"):
        restore(home.folder.backups, None, home.folder, recovery_code=home.code)

    assert [p.name for p in tmp_path.iterdir()] == ["home"]


def test_an_empty_folder_has_no_backup_and_an_unknown_one_is_refused(
    home: Home, tmp_path: Path
) -> None:
    into = Folder(tmp_path / "new")
    for place in (tmp_path / "nowhere", home.folder.logs):
        with pytest.raises(RuleBroken) as caught:
            restore(place, None, into, recovery_code=home.code)
        assert (caught.value.rule, caught.value.field) == ("NO_BACKUP", "place")
        assert caught.value.facts == {"path": str(place)}
    home.take()
    with pytest.raises(RuleBroken, match="NO_SUCH_BACKUP"):
        restore(home.folder.backups, "20200101T000000Z", into, recovery_code=home.code)


def test_unrelated_files_are_not_overwritten_by_a_restore(home: Home, tmp_path: Path) -> None:
    home.take()
    (tmp_path / "papers").mkdir()
    (tmp_path / "papers" / "letter.docx").write_bytes(b"mine")

    with pytest.raises(RuleBroken, match="HOME_NOT_EMPTY"):
        restore(
            home.folder.backups, None, Folder(tmp_path / "papers"), recovery_code=home.code
        )  # fmt: skip


@pytest.mark.parametrize("suffix", ["db", "json", "keys.json"])
@pytest.mark.parametrize("kind", ["flip", "remove"])
def test_a_damaged_last_snapshot_is_never_skipped_silently(
    home: Home, tmp_path: Path, suffix: str, kind: str
) -> None:
    place = repository(home)
    older, newest = (s.name for s in home.backups().list())
    file = place / "snap" / f"{newest}.{suffix}"
    if kind == "remove":
        file.unlink()
    else:
        damage(file, kind)
    into = Folder(tmp_path / "new")

    with pytest.raises(Trouble) as caught:
        restore(place, None, into, recovery_code=home.code)

    assert caught.value.code == "BACKUP_DAMAGED"
    assert caught.value.facts["snapshot"] == newest
    assert caught.value.facts["older"] == older
    assert not into.root.exists()
    restore(place, older, into, recovery_code=home.code)
    assert sum(row[0] == "talk" for row in contents(into, home.key)) == 5


def test_when_every_snapshot_is_damaged_none_is_proposed(home: Home, tmp_path: Path) -> None:
    place = repository(home)
    for file in place.glob("snap/*.db"):
        damage(file, "flip")

    with pytest.raises(Trouble) as caught:
        restore(place, None, Folder(tmp_path / "new"), recovery_code=home.code)

    assert caught.value.facts["older"] is None
    assert caught.value.facts["usable"] is False


def test_missing_evidence_can_be_accepted_to_restore_the_rest(home: Home, tmp_path: Path) -> None:
    kept, lost = home.add_evidence(b"kept"), home.add_evidence(b"lost")
    snapshot = home.take()
    damage(home.folder.backups / "blobs" / lost.name[:2] / lost.name, "zeros")
    (home.snaps / f"{snapshot.name}.keys.json").unlink()
    into = Folder(tmp_path / "new")

    with pytest.raises(Trouble) as caught:
        restore(home.folder.backups, None, into, recovery_code=home.code)
    assert caught.value.facts["usable"] is True
    assert caught.value.facts["older"] is None
    restore(home.folder.backups, None, into, recovery_code=home.code, despite_damage=True)

    store = BlobStore(into, home.key)
    assert store.get(kept) == b"kept"
    assert store.names() == {kept.name}
    assert contents(into, home.key) == contents(home.folder, home.key)
    assert into.keys.is_file()
    assert into.keys_copy.is_file()


@pytest.mark.parametrize("steps", [0, 1, 2])
def test_a_restore_killed_between_its_renames_is_repaired_by_the_next(
    home: Home, steps: int
) -> None:
    home.take()
    worked = contents(home.folder, home.key)
    home.engine.dispose()
    root = home.folder.root
    coming = root.with_name("home-restoring-20260303T000000Z")
    coming.mkdir()
    (coming / "vault.db").write_bytes(b"half")
    if steps > 0:
        home.folder.backups.rename(coming / "backups")
    if steps > 1:
        root.rename(root.with_name("home-replaced-20260303T000000Z"))

    restore(home.folder.backups, None, home.folder, recovery_code=home.code)

    assert contents(home.folder, home.key) == worked
    assert not coming.exists()
    assert len(home.backups().list()) == 1
    (replaced,) = root.parent.glob("home-replaced-*")
    assert contents(Folder(replaced), home.key) == worked


def test_a_home_with_a_common_name_prefix_is_left_alone(home: Home, tmp_path: Path) -> None:
    home.take()
    for name in ("home-restored", "home2", "home-replaced-20200101T000000Z"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "file").write_bytes(b"x")
    home.engine.dispose()

    restore(home.folder.backups, None, home.folder, recovery_code=home.code)

    for name in ("home-restored", "home2", "home-replaced-20200101T000000Z"):
        assert (tmp_path / name / "file").read_bytes() == b"x"


@pytest.mark.parametrize(
    "name", ["home-restoring-notes-of-mine", "home-restoring-20260303T000000Z"]
)
def test_user_files_with_similar_names_are_left_alone(
    home: Home, tmp_path: Path, name: str
) -> None:
    home.take()
    (tmp_path / name).mkdir()
    (tmp_path / name / "thesis.docx").write_bytes(b"three years of work")
    home.engine.dispose()

    restore(home.folder.backups, None, home.folder, recovery_code=home.code)

    assert (tmp_path / name / "thesis.docx").read_bytes() == b"three years of work"


def test_concurrent_restores_to_one_folder_do_not_destroy_each_other(
    home: Home, tmp_path: Path
) -> None:
    home.take()
    worked = contents(home.folder, home.key)
    home.engine.dispose()
    coming = Folder(tmp_path / "home-restoring-20260303T000000Z")
    coming.root.mkdir()
    (coming.root / "vault.db").write_bytes(b"half")

    with HomeLock(coming), pytest.raises(Trouble) as refused:
        restore(home.folder.backups, None, home.folder, recovery_code=home.code)

    assert refused.value.code == "HOME_IN_USE"
    assert coming.database.read_bytes() == b"half"
    assert contents(home.folder, home.key) == worked


@pytest.mark.system_clock(reason="starts a process of the program")
def test_an_interrupted_restore_leaves_the_old_caseload_intact(home: Home, tmp_path: Path) -> None:
    place = repository(home)
    worked = contents(home.folder, home.key)
    home.engine.dispose()
    program = (
        "import sys, pathlib\nfrom storage.backup import restore\n"
        "from storage.folder import Folder\n"
        "place, into, code = sys.argv[1:]\nprint('READY', flush=True)\n"
        "restore(pathlib.Path(place), None, Folder(pathlib.Path(into)), recovery_code=code)\n"
    )
    chance = random.Random(11)
    for _ in range(6):
        child = subprocess.Popen(
            [sys.executable, "-c", program, str(place), str(home.folder.root), home.code],
            cwd=PROJECT, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        assert child.stdout is not None
        child.stdout.readline()
        try:
            child.wait(chance.uniform(0.0, 0.25))
        except subprocess.TimeoutExpired:
            child.send_signal(signal.SIGKILL)
        child.communicate()
        found = [home.folder.root, *tmp_path.glob("home-replaced-*")]
        assert any(
            Folder(root).database.is_file() and contents(Folder(root), home.key) == worked
            for root in found
        )
    restore(place, None, home.folder, recovery_code=home.code)
    assert contents(home.folder, home.key) == worked
    assert len(home.backups().list()) == 2
    assert not list(tmp_path.glob("home-restoring-*"))


# --- where they go


@pytest.fixture
def caseload(tmp_path: Path) -> Iterator[OpenCaseload]:
    with a_home(tmp_path / "own", students=1).open() as opened:
        yield opened


@pytest.mark.fast
def test_backups_go_to_the_chosen_folder_or_to_the_default_while_it_is_missing(
    caseload: OpenCaseload, tmp_path: Path
) -> None:
    usual = caseload.backups.location().now
    disk = tmp_path / "disk" / "zhuhang"

    assert caseload.backups.set_location(disk) == BackupLocation(usual, disk)
    caseload.backups.take()
    assert len(caseload.backups.list()) == len(caseload.backups.list(disk)) == 1
    assert caseload.backups.list(usual) == ()

    disk.parent.rename(tmp_path / "unplugged")
    away = caseload.backups.location()
    assert (away.now, away.is_there) == (usual, False)
    caseload.backups.take()
    assert len(caseload.backups.list(usual)) == 1
    assert not disk.exists()

    (tmp_path / "unplugged").rename(disk.parent)
    assert caseload.backups.location().now == disk
    assert caseload.backups.set_location(None) == BackupLocation(usual)


@pytest.mark.parametrize(
    ("kind", "code"),
    [("cifs", "BACKUP_ON_NETWORK"), ("exfat", "BACKUP_ON_FAT")],
)
def test_backups_are_refused_on_file_systems_refused_for_data(
    caseload: OpenCaseload, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str, code: str
) -> None:
    monkeypatch.setattr(
        location_checks, "read_mounts", lambda _path: [location_checks.Mount(tmp_path, kind)]
    )

    with pytest.raises(RuleBroken) as refused:
        caseload.backups.set_location(tmp_path / "there")

    assert (refused.value.rule, refused.value.field) == (code, "place")
    assert caseload.backups.location().chosen is None
    assert not (tmp_path / "there").exists()


def test_a_synchronised_nested_or_foreign_backup_folder_is_refused(
    caseload: OpenCaseload, tmp_path: Path
) -> None:
    with a_home(tmp_path / "other", students=0, day=date(2026, 9, 1)).open() as other:
        other.backups.take(tmp_path / "theirs")
    (tmp_path / "file").write_text("x")
    for place, code in (
        (tmp_path / "OneDrive" / "backups", "BACKUP_IN_SYNC_FOLDER"),
        (caseload.folder.blobs, "BACKUP_PLACE_INSIDE"),
        (tmp_path / "theirs", "BACKUP_PLACE_TAKEN"),
        (tmp_path / "file", "BACKUP_PLACE_IS_FILE"),
    ):
        with pytest.raises(RuleBroken) as refused:
            caseload.backups.set_location(place)
        assert refused.value.rule == code
    assert caseload.backups.location().chosen is None


# --- stopped on the way ----------------------------------------------------------------------


@pytest.mark.parametrize("place", range(4))
def test_a_cancelled_backup_leaves_nothing_and_the_next_one_is_complete(
    home: Home, place: int
) -> None:
    for number in range(2):
        home.add_evidence(b"proof %d" % number)
    reported: list[tuple[int, int]] = []

    def stop_there(done: int, total: int) -> None:
        reported.append((done, total))
        if len(reported) > place:
            raise Stopped

    with pytest.raises(Stopped):
        home.backups().take(home.engine, facts=FACTS, on_progress=stop_there)
    assert reported == [(0, 4), (1, 4), (2, 4), (4, 4)][: place + 1]
    assert home.backups().list() == ()
    assert [path for path in home.snaps.iterdir() if path.suffix == ".part"] == []

    taken = home.take()
    assert len(taken.evidence) == 2
    assert home.backups().check() == ()
