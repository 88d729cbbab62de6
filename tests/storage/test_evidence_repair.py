"""Damaged and missing evidence comes back from backups, and only what has the right digest."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from casework.problems import RuleBroken, Trouble
from casework.records import Evidence
from storage.blobs import blob_names, blob_path
from storage.caseload import OpenCaseload
from tests.builders.homes import Home, a_home, files_of
from tests.builders.proofs import a_picture, a_proof, stored_evidence


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return a_home(tmp_path / "home")


@pytest.fixture
def caseload(home: Home) -> Iterator[OpenCaseload]:
    """A caseload with two proofs, and a backup of both."""
    with home.open() as caseload:
        first, *_rest = files_of(caseload)
        for number in (1, 2):
            caseload.services.evidence.add_evidence([first], a_proof(number))
        caseload.backups.take()
        yield caseload


def ids(caseload: OpenCaseload) -> tuple[UUID, ...]:
    return tuple(stored_evidence(caseload))


def files(caseload: OpenCaseload) -> list[Path]:
    return [blob_path(caseload.folder.blobs, name) for name in stored_evidence(caseload).values()]


def damage(file: Path) -> None:
    data = bytearray(file.read_bytes())
    data[len(data) // 2] ^= 1
    file.chmod(0o600)
    file.write_bytes(data)


def bytes_of(caseload: OpenCaseload, record_id: UUID) -> bytes:
    with caseload.snapshot() as reader:
        return caseload.services.evidence.read_evidence(reader.get(Evidence, record_id))


@pytest.mark.fast
def test_damaged_and_missing_evidence_is_restored(caseload: OpenCaseload) -> None:
    one, two = files(caseload)
    damage(one)
    two.unlink()

    repair = caseload.backups.restore_evidence()

    assert (sorted(repair.restored), repair.lost) == (sorted(ids(caseload)), ())
    assert caseload.checks.verify_store() == ()
    assert {bytes_of(caseload, one) for one in ids(caseload)} == {a_picture(1), a_picture(2)}
    assert caseload.backups.restore_evidence().restored == ()


def test_only_the_named_evidence_is_restored(caseload: OpenCaseload) -> None:
    for file in files(caseload):
        file.unlink()
    first, second = ids(caseload)

    assert caseload.backups.restore_evidence([second]).restored == (second,)
    assert [one.record_id for one in caseload.checks.verify_store()] == [first]


def test_a_damaged_copy_is_not_used(caseload: OpenCaseload) -> None:
    one, _two = files(caseload)
    first, _second = ids(caseload)
    damage(one)
    before = one.read_bytes()
    damage(blob_path(caseload.folder.backups / "blobs", one.name))

    repair = caseload.backups.restore_evidence()

    assert (repair.restored, repair.lost) == ((), (first,))
    assert one.read_bytes() == before


def test_the_default_folder_is_used_if_the_chosen_one_has_no_intact_copy(
    caseload: OpenCaseload, tmp_path: Path
) -> None:
    chosen = tmp_path / "chosen"
    chosen.mkdir()
    caseload.backups.set_location(chosen)
    caseload.backups.take()
    one, two = files(caseload)
    damage(blob_path(chosen / "blobs", one.name))
    blob_path(caseload.folder.backups / "blobs", two.name).unlink()
    for file in (one, two):
        file.unlink()

    assert caseload.backups.restore_evidence().lost == ()
    assert caseload.checks.verify_store() == ()


def test_a_named_folder_must_contain_backups(caseload: OpenCaseload, tmp_path: Path) -> None:
    stick = tmp_path / "stick"
    caseload.folder.backups.rename(stick)
    for file in files(caseload):
        file.unlink()

    assert len(caseload.backups.restore_evidence().lost) == 2
    with pytest.raises(RuleBroken, match="NO_BACKUP"):
        caseload.backups.restore_evidence(place=tmp_path / "elsewhere")
    assert caseload.backups.restore_evidence(place=stick).lost == ()


def test_only_evidence_of_this_caseload_is_written(caseload: OpenCaseload) -> None:
    stranger = "ab" * 32
    place = blob_path(caseload.folder.backups / "blobs", stranger)
    place.parent.mkdir(exist_ok=True)
    place.write_bytes(b"whatever")

    assert caseload.backups.restore_evidence([uuid4()]).restored == ()
    assert stranger not in set(blob_names(caseload.folder.blobs))


def test_a_full_disk_leaves_the_damaged_file_unchanged(
    caseload: OpenCaseload, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, _two = files(caseload)
    damage(one)
    before = one.read_bytes()

    def full(*_: object) -> None:
        raise Trouble("DISK_FULL")

    monkeypatch.setattr("storage.backup.caseload_backups.write_blob", full)
    with pytest.raises(Trouble, match="DISK_FULL"):
        caseload.backups.restore_evidence()

    assert one.read_bytes() == before
