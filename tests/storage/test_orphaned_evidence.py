"""Files of evidence that nothing leads to go after a day; what an undo brings back stays."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from casework.problems import Trouble
from casework.records import Evidence
from storage.blobs import blob_names
from storage.caseload import OpenCaseload
from tests.builders.homes import Home, a_home, files_of
from tests.builders.proofs import a_picture, a_proof, stored_evidence

needs_fork = pytest.mark.skipif(not hasattr(os, "fork"), reason="kills a copy of this process")


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return a_home(tmp_path / "home")


@pytest.fixture
def caseload(home: Home) -> Iterator[OpenCaseload]:
    with home.open() as caseload:
        yield caseload


def stored(home: Home) -> set[str]:
    return set(blob_names(home.place.blobs))


def grow_old(home: Home, days: float = 2) -> None:
    """Let all files of evidence have been written so many days before the home's present."""
    then = (home.clock.now() - timedelta(days=days)).timestamp()
    for file in home.place.blobs.glob("??/*"):
        os.utime(file, (then, then))


def killed_while_adding(home: Home) -> None:
    """Store evidence in a copy of this process that is killed before the record is kept."""
    child = os.fork()
    if child == 0:
        with home.open() as caseload:
            put = caseload._blobs.put

            def put_and_die(data: bytes) -> None:
                put(data)
                os.kill(os.getpid(), signal.SIGKILL)

            caseload._blobs.put = put_and_die
            caseload.services.evidence.add_evidence([files_of(caseload)[0]], a_proof(3))
        os._exit(1)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == -signal.SIGKILL


@pytest.mark.fast
def test_an_orphaned_file_is_removed_after_a_day(home: Home, caseload: OpenCaseload) -> None:
    caseload.services.evidence.add_evidence([files_of(caseload)[0]], a_proof(1))
    kept = stored(home)
    loose = caseload._blobs.put(b"of no record").name

    grow_old(home, days=0.9)
    assert caseload.clear_evidence() == ()
    grow_old(home, days=1.1)
    assert caseload.clear_evidence() == (loose,)

    assert stored(home) == kept
    assert caseload.checks.verify_store() == ()


@needs_fork
def test_leftovers_of_a_kill_are_removed_with_a_later_backup(home: Home) -> None:
    killed_while_adding(home)
    assert len(stored(home)) == 1

    with home.manager.open(home.folder, home.key) as caseload:
        caseload.services.evidence.add_evidence([files_of(caseload)[0]], a_proof(1))
    assert len(stored(home)) == 2
    grow_old(home)
    with home.manager.open(home.folder, home.key) as caseload:
        caseload.services.evidence.add_evidence([files_of(caseload)[0]], a_proof(2))

    assert len(stored(home)) == 2
    with home.open() as caseload:
        assert caseload.checks.verify_store() == ()


def test_read_only_use_removes_nothing(home: Home) -> None:
    with home.open() as caseload:
        caseload._blobs.put(b"of no record")
    grow_old(home)

    with home.manager.open(home.folder, home.key):
        pass

    assert len(stored(home)) == 1


def test_undone_evidence_is_kept_for_redo(home: Home, caseload: OpenCaseload) -> None:
    done = caseload.services.evidence.add_evidence([files_of(caseload)[0]], a_proof(1))
    assert done.action is not None
    caseload.services.actions.undo(done.action)
    assert stored_evidence(caseload) == {}
    grow_old(home)

    assert caseload.clear_evidence() == ()
    caseload.services.actions.redo(done.action)

    (name,) = stored(home)
    with caseload.snapshot() as reader:
        record_id = next(one for one, blob in stored_evidence(caseload).items() if blob == name)
        assert caseload.services.evidence.read_evidence(
            reader.get(Evidence, record_id)
        ) == a_picture(1)


def test_evidence_of_a_draft_is_kept(home: Home, caseload: OpenCaseload) -> None:
    name = caseload._blobs.put(b"being typed").name
    caseload.set_user_state("talk", f'{{"proof": "{name}"}}')
    grow_old(home)

    assert caseload.clear_evidence() == ()
    caseload.delete_user_state("talk")
    assert caseload.clear_evidence() == (name,)


def test_a_disk_error_is_reported_and_the_backup_is_kept(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> tuple[str, ...]:
        raise Trouble("HOME_NOT_WRITABLE", path="x")

    monkeypatch.setattr("storage.caseload.remove_orphans", refuse)
    with home.manager.open(home.folder, home.key) as caseload:
        caseload.services.evidence.add_evidence([files_of(caseload)[0]], a_proof(1))

    assert [one.code for one in home.warnings] == ["HOME_NOT_WRITABLE"]
    with home.open() as caseload:
        assert len(caseload.backups.list()) == 1
