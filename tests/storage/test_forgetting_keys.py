"""Keys that are forgotten while the database is at work."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from casework.problems import Trouble
from storage.caseload import OpenCaseload
from tests.builders.homes import a_home, a_talk, files_of


def _write_and_never_end(caseload: OpenCaseload) -> None:
    with caseload.database.writing() as connection:
        connection.exec_driver_sql("INSERT INTO note (key, value) VALUES ('draft:half', 'done')")
        connection.exec_driver_sql(
            "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT max(i) FROM n"
        )


@pytest.mark.fast
def test_wiping_the_keys_rolls_back_running_writes_and_blocks_access(
    tmp_path: Path,
) -> None:
    home = a_home(tmp_path / "home", students=1)
    with home.open() as caseload:
        file_id = files_of(caseload)[0]
        threading.Timer(0.05, caseload.forget_keys).start()
        with pytest.raises(Trouble) as caught:
            _write_and_never_end(caseload)
        assert caught.value.code == "LOCKED"
        with pytest.raises(Trouble) as refused:
            caseload.services.talks.log_talk([file_id], a_talk())
        assert refused.value.code == "LOCKED"

    with home.open() as again, again.snapshot() as reader:
        assert reader.case(file_id).talks == ()
        assert "half" not in again.user_state()


def test_a_closed_caseload_opens_no_connection(tmp_path: Path) -> None:
    home = a_home(tmp_path / "home", students=1)
    with home.open() as caseload:
        pass

    with pytest.raises(Trouble) as caught, caseload.snapshot():
        pass

    assert caught.value.code == "LOCKED"


def test_a_backup_is_due_until_one_has_the_last_entry_and_current_keys(
    tmp_path: Path,
) -> None:
    home = a_home(tmp_path / "home", students=1)
    with home.open() as caseload:
        assert caseload.backups.is_due() == (not caseload.backups.list())
        caseload.backups.take()
        assert not caseload.backups.is_due()
        caseload.services.talks.log_talk(files_of(caseload), a_talk())
        assert caseload.backups.is_due()
        caseload.backups.take()
        caseload.keys.new_recovery_code()
        assert caseload.backups.is_due()


def test_a_skipped_backup_is_made_at_a_later_closing(tmp_path: Path) -> None:
    home = a_home(tmp_path / "home", students=1)
    with home.manager.open(home.folder, home.key) as caseload:
        caseload.backups.take()
        before = len(caseload.backups.list())
        caseload.services.talks.log_talk(files_of(caseload), a_talk())
        caseload.skip_backup()
    with home.manager.open(home.folder, home.key) as caseload:
        assert len(caseload.backups.list()) == before
        assert caseload.backups.is_due()
    with home.manager.open(home.folder, home.key) as caseload:
        assert len(caseload.backups.list()) == before + 1
