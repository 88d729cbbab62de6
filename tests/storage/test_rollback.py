"""A caseload that went back in time is noticed on opening, named, and nothing is sealed from it."""

from __future__ import annotations

import shutil
from datetime import time
from pathlib import Path

import pytest

from casework.problems import RuleBroken
from storage.caseload import OpenCaseload
from storage.engine import make_engine
from storage.folder import Folder
from storage.vault import key_management
from tests.builders.exchange import advisor_and_counselor
from tests.builders.homes import Home, a_home, a_talk, files_of


def codes(caseload: OpenCaseload) -> list[str]:
    return [one.code for one in caseload.checks.check_history()]


def talk(home: Home, hour: int = 10) -> None:
    with home.open() as caseload:
        caseload.services.talks.log_talk(
            files_of(caseload)[:1], a_talk(start=time(hour), end=time(hour, 30))
        )


def by_hand(home: Home, *statements: str) -> None:
    """Change the database as an attacker with the key could."""
    key = key_management.unlock(home.folder, recovery_code=home.code)
    engine = make_engine(home.place.database, key.subkey("db"), foreign_keys=False)
    try:
        with engine.connect() as plain:
            connection = plain.execution_options(write=True)
            with connection.begin():
                for statement in statements:
                    connection.exec_driver_sql(statement)
    finally:
        engine.dispose()


@pytest.mark.fast
def test_an_ordinary_caseload_raises_no_alarm(tmp_path: Path) -> None:
    home = a_home(tmp_path / "home")
    talk(home)
    with home.open() as caseload:
        assert codes(caseload) == []
        assert caseload.folder.journal_head.is_file()


def test_an_older_database_is_reported_with_what_is_missing(tmp_path: Path) -> None:
    home = a_home(tmp_path / "home")
    talk(home)
    older = tmp_path / "older.db"
    shutil.copy(home.place.database, older)
    for hour in (11, 14):
        talk(home, hour)
    shutil.copy(older, home.place.database)

    with home.open() as caseload:
        (found,) = caseload.checks.check_history()
        assert found.code == "ENTRIES_LOST"
        assert found.seq is not None
        assert (found.facts["first"], found.facts["count"]) == (found.seq + 1, 2)
    talk(home, 15)  # what is written meanwhile does not make it forgotten
    with home.open() as caseload:
        assert codes(caseload) == ["ENTRIES_LOST"]

        caseload.stay_here()

        assert codes(caseload) == []
    with home.open() as caseload:
        assert codes(caseload) == []


def test_a_wal_lost_after_a_crash_is_detected(tmp_path: Path) -> None:
    home = a_home(tmp_path / "home")
    talk(home)
    crashed = Home(tmp_path / "crashed", home.code, home.clock)
    with home.open() as caseload:
        for hour in (11, 14, 15):
            caseload.services.talks.log_talk(
                files_of(caseload)[:1], a_talk(start=time(hour), end=time(hour, 30))
            )
        shutil.copytree(home.folder, crashed.folder)  # as a crash leaves it
    log = crashed.place.database.with_name("vault.db-wal")
    assert log.stat().st_size

    with crashed.copy(tmp_path / "whole").open() as caseload:
        assert codes(caseload) == []
    log.unlink()
    with crashed.open() as caseload:
        (found,) = caseload.checks.check_history()
        assert (found.code, found.facts["count"]) == ("ENTRIES_LOST", 3)


def test_a_truncated_journal_and_a_missing_guard_are_detected(tmp_path: Path) -> None:
    home = a_home(tmp_path / "home")
    talk(home)
    with home.open():
        pass
    by_hand(
        home,
        "DROP TRIGGER journal_no_delete",
        "DELETE FROM journal WHERE seq = (SELECT max(seq) FROM journal)",
    )

    with home.open() as caseload:
        assert codes(caseload) == ["ENTRIES_LOST", "TRIGGERS_MISSING"]


def test_another_journal_of_the_same_length_is_detected(tmp_path: Path) -> None:
    home = a_home(tmp_path / "home")
    other = home.copy(tmp_path / "other")
    talk(home, 10)
    talk(other, 11)
    shutil.copy(other.place.database, home.place.database)

    with home.open() as caseload:
        assert codes(caseload) == ["ENTRIES_REPLACED"]


@pytest.mark.parametrize("damage", [b"", b"12", b"9 " + b"0" * 64 + b" " + b"1" * 64 + b"\n"])
def test_a_damaged_guard_file_raises_no_alarm_and_is_rewritten(
    tmp_path: Path, damage: bytes
) -> None:
    home = a_home(tmp_path / "home")
    talk(home)
    home.place.journal_head.write_bytes(damage)

    with home.open() as caseload:
        assert codes(caseload) == []
    with home.open() as caseload:
        assert caseload._head_file.read() == caseload._head()


def test_a_program_killed_before_writing_the_length_raises_no_alarm(
    tmp_path: Path,
) -> None:
    home = a_home(tmp_path / "home")
    talk(home)
    before = home.place.journal_head.read_bytes()
    talk(home, 11)
    home.place.journal_head.write_bytes(before)

    with home.open() as caseload:
        assert codes(caseload) == []


def test_an_older_copy_seals_nothing_until_it_is_classified(
    tmp_path: Path,
) -> None:
    with advisor_and_counselor(tmp_path) as (advisor, counselor):
        counselor.services.partners.assign(counselor.files(), counselor.partner("郭启明").id)
        older = tmp_path / "older.db"
        counselor.caseload.database.writer.dispose()
        counselor.caseload.database.readers.dispose()
        shutil.copy(counselor.home.place.database, older)
        advisor.opens(counselor.seal("郭启明"))
        folder, code = counselor.home.folder, counselor.home.code
        home = Home(tmp_path / "again", code, counselor.home.clock)
        shutil.copytree(folder, home.folder)
        for name in ("vault.db-wal", "vault.db-shm"):
            (home.folder / name).unlink(missing_ok=True)
        shutil.copy(older, home.place.database)

        with home.open() as caseload:
            assert codes(caseload) == ["ENTRIES_LOST"]
            assert caseload.relocation_reason() == "behind"
            with pytest.raises(RuleBroken) as refused:
                caseload.exchange.seal(counselor.partner("郭启明"), out=tmp_path)
            assert (refused.value.rule, refused.value.facts["why"]) == ("MOVE_FIRST", "behind")

            notice = caseload.move_here()

            assert codes(caseload) == []
            assert advisor.opens(notice[0].path).effect is not None


def test_a_restored_backup_raises_no_alarm(tmp_path: Path) -> None:
    home = a_home(tmp_path / "home")
    talk(home)
    with home.open() as caseload:
        caseload.backups.take()
    talk(home, 11)
    home.manager.restore(home.place.backups, None, tmp_path / "back", home.key)

    with Home(tmp_path / "back", home.code, home.clock).open() as caseload:
        assert codes(caseload) == []
    assert not Folder(tmp_path / "back").journal_head.is_symlink()


def test_a_partner_whose_journal_shrank_is_reported(
    tmp_path: Path,
) -> None:
    with advisor_and_counselor(tmp_path) as (advisor, counselor):
        partner = counselor.partner("郭启明").id
        counselor.services.partners.assign(counselor.files()[:1], partner)
        advisor.opens(counselor.seal("郭启明"))
        assert advisor.caseload.exchange.rejected_parcels() == ()
        with counselor.caseload.database.writing() as connection:  # as an older copy would have it
            for trigger in ("journal_no_delete", "journal_change_no_delete"):
                connection.exec_driver_sql(f"DROP TRIGGER {trigger}")
            connection.exec_driver_sql("DELETE FROM journal_change WHERE seq > 2")
            connection.exec_driver_sql("DELETE FROM journal WHERE seq > 2")

        advisor.opens(counselor.seal("郭启明"))

        (odd,) = advisor.caseload.exchange.rejected_parcels()
        assert odd.code == "SENDER_OLDER"
        assert odd.facts["partner"] == "周敏"


def test_an_answer_to_a_parcel_never_sealed_here_is_detected(tmp_path: Path) -> None:
    """The whole folder was replaced: nothing in it shows that, but a partner's reply does."""
    with advisor_and_counselor(tmp_path) as (advisor, counselor):
        counselor.services.partners.assign(counselor.files()[:1], counselor.partner("郭启明").id)
        advisor.opens(counselor.seal("郭启明"))
        counselor.caseload.database.writer.dispose()
        counselor.caseload.database.readers.dispose()
        older = counselor.home.copy(tmp_path / "older")
        for name in ("vault.db-wal", "vault.db-shm"):
            (older.folder / name).unlink(missing_ok=True)
        counselor.services.partners.assign(counselor.files()[1:], counselor.partner("郭启明").id)
        answered = advisor.opens(counselor.seal("郭启明"))
        assert answered.receipt is not None

        with older.open() as caseload:
            assert codes(caseload) == []
            caseload.exchange.open(answered.receipt.path)

            (found,) = caseload.checks.check_history()
            assert (found.code, found.seq) == ("PARCELS_LOST", 1)
            assert found.facts["partner"] == "郭启明"
            assert caseload.relocation_reason() == "behind"
