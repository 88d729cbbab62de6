"""The state before many records come at once is backed up; a failure does not hold them up."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from casework.records import Role
from tests.builders.exchange_commands import a_person, acquainted
from tests.builders.homes import Home, a_home, a_talk, files_of


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return a_home(tmp_path / "home", students=1)


@pytest.mark.fast
def test_a_backup_precedes_only_large_changes_after_a_write(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("storage.backup.caseload_backups.MANY", 4)
    with home.open() as caseload:
        caseload.services.talks.log_talk(files_of(caseload), a_talk())
        before = len(caseload.backups.list())
        caseload.backups.take_before(3)
        assert len(caseload.backups.list()) == before
        caseload.backups.take_before(4)
        assert len(caseload.backups.list()) == before + 1
        caseload.backups.take_before(4)
        assert len(caseload.backups.list()) == before + 1


def test_a_failed_backup_does_not_block_the_change(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("storage.backup.caseload_backups.MANY", 1)
    with home.manager.open(home.folder, home.key) as caseload:
        caseload.services.talks.log_talk(files_of(caseload), a_talk())
        shutil.rmtree(home.place.backups)
        home.place.backups.write_text("in the way")
        caseload.backups.take_before(1)
    assert [one.code for one in home.warnings] == ["BACKUP_PLACE_IS_FILE"]


def test_a_backup_precedes_importing_a_large_parcel(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    counselor = a_person(tmp_path / "counselor", "周敏", Role.COUNSELOR, students=2)
    advisor = a_person(tmp_path / "advisor", "郭启明", Role.ADVISOR)
    acquainted(tmp_path, counselor, advisor)
    counselor.does("assign", "20230001", "--to", "郭启明")
    first = counselor.does("parcel", "seal", "--to", "郭启明", "--out", tmp_path)["path"]
    advisor.does("parcel", "open", first)
    counselor.does("assign", "20230002", "--to", "郭启明")
    second = counselor.does("parcel", "seal", "--to", "郭启明", "--out", tmp_path)["path"]

    monkeypatch.setattr("storage.backup.caseload_backups.MANY", 1)
    with advisor.home.open() as caseload:
        shutil.rmtree(advisor.home.place.backups / "snap")
        caseload.exchange.open(Path(second))
        (before,) = caseload.backups.list()
        assert before.files == 1
