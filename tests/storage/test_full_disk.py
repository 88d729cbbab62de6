"""A full disk: what was acknowledged is kept, nothing is half there, and room is all it takes."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count
from pathlib import Path
from uuid import UUID

import pytest

from casework.ports import Proof
from casework.problems import RuleBroken, Trouble
from casework.records import Evidence, Talk
from storage.caseload import OpenCaseload
from storage.folder import RESERVED_BYTES
from tests.builders.disks import SmallDisk, a_small_disk
from tests.builders.homes import (
    KEEPER,
    PASSPHRASE,
    START,
    Clock,
    Home,
    a_home,
    a_roster,
    a_talk,
    files_of,
)


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[SmallDisk]:
    with a_small_disk(tmp_path / "small") as disk:
        yield disk


@pytest.fixture
def home(disk: SmallDisk) -> Home:
    return a_home(disk.root / "home")


def talks_in(caseload: OpenCaseload) -> set[UUID]:
    with caseload.snapshot() as reader:
        return {talk.id for talk in reader.get_all(Talk)}


def assert_sound(caseload: OpenCaseload) -> None:
    assert caseload.checks.verify_journal().findings == ()
    assert caseload.checks.verify_store() == ()


def test_all_talks_before_the_disk_was_full_are_stored_and_the_next_is_not(
    disk: SmallDisk, home: Home
) -> None:
    acknowledged: set[UUID] = set()
    with home.open() as caseload:
        files = files_of(caseload)
        disk.fill(leave=256 * 1024)

        def talk_for_ever() -> None:
            for turn in count():
                done = caseload.services.talks.log_talk(
                    files, a_talk(content=f"第{turn}次" + "长谈" * 500)
                )
                acknowledged.update(done.created)

        with pytest.raises(Trouble) as caught:
            talk_for_ever()
        assert caught.value.code in disk.full
        assert caught.value.exit_code == 3
        assert talks_in(caseload) == acknowledged
        with pytest.raises(Trouble):
            caseload.services.talks.log_talk(files, a_talk(content="再试" * 5000))
        disk.free_space()
        acknowledged.update(caseload.services.talks.log_talk(files, a_talk()).created)

    with home.open() as caseload:
        assert talks_in(caseload) == acknowledged
        assert acknowledged
        assert_sound(caseload)


def test_a_program_that_exits_on_a_full_disk_loses_nothing(disk: SmallDisk, home: Home) -> None:
    with home.open() as caseload:
        files = files_of(caseload)
        kept = set(caseload.services.talks.log_talk(files, a_talk()).created)
        disk.fill()
        with pytest.raises(Trouble):
            caseload.services.talks.log_talk(files, a_talk(content="太长" * 50_000))
    disk.free_space()

    with home.open() as caseload:
        assert talks_in(caseload) == kept
        assert_sound(caseload)


def test_a_roster_that_does_not_fit_is_not_partly_stored(disk: SmallDisk, home: Home) -> None:
    with home.open() as caseload:
        before = caseload.checks.state_digest()
        disk.fill(leave=64 * 1024)
        with pytest.raises(Trouble) as caught:
            caseload.services.imports.import_draft(a_roster(2000, first=100))
        assert caught.value.code in disk.full
        assert caseload.checks.state_digest() == before
        disk.free_space()

        _, preview = caseload.services.imports.import_draft(a_roster(50, first=100))

        assert preview.count("new") == 50
        assert_sound(caseload)


def test_evidence_that_does_not_fit_is_not_recorded(disk: SmallDisk, home: Home) -> None:
    proof = Proof("三方协议.pdf", bytes(4 * 1024 * 1024))
    with home.open() as caseload:
        files = files_of(caseload)
        disk.fill(leave=512 * 1024)
        with pytest.raises(Trouble) as caught:
            caseload.services.destinations.register_destination(
                files, code="10", on=START, proof=proof
            )
        assert caught.value.code == "DISK_FULL"
        disk.free_space()
        with caseload.snapshot() as reader:
            assert reader.get_all(Evidence) == ()
            assert reader.case(files[0]).destinations == ()
        caseload.services.destinations.register_destination(files, code="10", on=START, proof=proof)
        assert_sound(caseload)


def test_closing_on_a_full_disk_reports_the_backup_and_keeps_changes(
    disk: SmallDisk, home: Home, tmp_path: Path
) -> None:
    with home.manager.open(home.folder, home.key) as caseload:
        caseload.services.talks.log_talk(files_of(caseload), a_talk())
        caseload.backups.take(tmp_path / "usb")
        earlier = home.place.backups.rglob("*.db")
        assert list(earlier) == []
        disk.fill()

    assert [trouble.code in disk.full | {"BACKUP_FAILED"} for trouble in home.warnings] == [True]
    disk.free_space()
    with home.manager.open(home.folder, home.key) as caseload:
        assert len(talks_in(caseload)) == 3
        assert caseload.backups.list() == ()
        assert len(caseload.backups.list(tmp_path / "usb")) == 1
        assert caseload.backups.check(tmp_path / "usb") == ()
        assert_sound(caseload)


def test_a_caseload_on_a_full_disk_can_still_be_read(disk: SmallDisk, home: Home) -> None:
    with home.manager.open(home.folder, home.key) as caseload:
        files = files_of(caseload)
        disk.fill(leave=64 * 1024)
    with home.manager.open(home.folder, home.key) as caseload:
        assert files_of(caseload) == files
        assert caseload.checks.verify_journal().findings == ()
    disk.free_space()


def test_a_caseload_on_a_full_disk_opens_with_the_reserve_file(disk: SmallDisk, home: Home) -> None:
    if not disk.returns_free_space:
        pytest.skip("this disk forbids writing, whatever is removed from it")
    with home.manager.open(home.folder, home.key) as caseload:
        files = files_of(caseload)
    disk.fill()
    assert home.place.disk_reserve.stat().st_size == RESERVED_BYTES

    with home.manager.open(home.folder, home.key) as caseload:
        assert files_of(caseload) == files
        assert_sound(caseload)
        with pytest.raises(Trouble) as caught:
            caseload.services.talks.log_talk(files, a_talk(content="太长" * 100_000))
        assert caught.value.code == "DISK_FULL"
    assert not home.place.disk_reserve.exists()

    disk.free_space()
    with home.manager.open(home.folder, home.key) as caseload:
        assert files_of(caseload) == files
    assert home.place.disk_reserve.stat().st_size == RESERVED_BYTES


def test_the_reserve_file_is_kept_while_there_is_other_space(disk: SmallDisk, home: Home) -> None:
    with home.manager.open(home.folder, home.key):
        pass
    before = home.place.disk_reserve.read_bytes()
    with home.manager.open(home.folder, home.key):
        assert home.place.disk_reserve.read_bytes() == before


def test_too_little_space_to_open_is_reported_as_a_full_disk(disk: SmallDisk, home: Home) -> None:
    with home.manager.open(home.folder, home.key) as caseload:
        files = files_of(caseload)
    home.place.disk_reserve.unlink(missing_ok=True)
    disk.fill()

    with pytest.raises(Trouble) as caught, home.manager.open(home.folder, home.key):
        pass

    disk.free_space()
    assert caught.value.code in disk.full
    with home.manager.open(home.folder, home.key) as caseload:
        assert files_of(caseload) == files


def test_a_caseload_is_created_only_with_enough_disk_space(
    disk: SmallDisk,
) -> None:
    home = Home(disk.root / "new", "", Clock())
    disk.fill(leave=48 * 1024)
    with pytest.raises(Trouble) as caught:
        home.manager.create(home.folder, PASSPHRASE, KEEPER, quick=True)
    assert caught.value.code in disk.full
    with pytest.raises(RuleBroken) as missing, home.manager.open(home.folder, home.key):
        pass
    assert missing.value.rule == "HOME_MISSING"
    disk.free_space()

    home.code = home.manager.create(home.folder, PASSPHRASE, KEEPER, quick=True)

    with home.manager.open(home.folder, home.key) as caseload:
        assert caseload.checks.verify_journal().entries == 1


@pytest.mark.fast
def test_a_read_only_folder_is_refused_without_a_change(disk: SmallDisk, home: Home) -> None:
    before = home.place.database.read_bytes()
    with disk.closed():
        with pytest.raises(Trouble) as caught, home.manager.open(home.folder, home.key) as caseload:
            caseload.services.talks.log_talk(files_of(caseload), a_talk())
        assert caught.value.code in disk.read_only
        assert caught.value.exit_code == 3

    assert home.place.database.read_bytes() == before
    with home.manager.open(home.folder, home.key) as caseload:
        assert talks_in(caseload) == set()
