"""Runs of dossiers: one file or many, whole or not at all, with progress and cancel."""

from __future__ import annotations

import multiprocessing
import multiprocessing.connection
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest

from casework.disclosure import Disclosure
from casework.problems import RuleBroken, Trouble
from exports.children import allow_children, stop_children
from exports.dossier import DossierFacts, write_bound, write_dossiers
from tests.builders.disks import BALLAST, a_small_disk
from tests.builders.nonempty import nonempty
from tests.builders.paper import a_full_case, facts_of, read_with, text_of


def a_class(size: int) -> Iterator[DossierFacts]:
    for number in range(size):
        yield facts_of(a_full_case(student_no=f"20190411{number:02}"))


def names_in(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


@pytest.mark.parametrize("size", [3, 12])
def test_every_student_gets_a_file_and_nothing_else_is_left(size: int, tmp_path: Path) -> None:
    seen: list[tuple[int, int]] = []

    written = write_dossiers(
        a_class(size), tmp_path, total=size, progress=lambda done, total: seen.append((done, total))
    )

    expected = [f"助航_2023届_学生档案_20190411{n:02}.pdf" for n in range(size)]
    assert [path.name for path in written.paths] == expected
    assert names_in(tmp_path) == set(expected)
    assert seen == [(done, size) for done in range(1, size + 1)]
    for number, path in enumerate(written.paths):
        assert f"20190411{number:02}" in text_of(path)


@pytest.mark.parametrize("size", [3, 12])
def test_a_cancelled_run_leaves_the_folder_as_it_was(size: int, tmp_path: Path) -> None:
    (tmp_path / "助航_2023届_学生档案_2019041100.pdf").write_bytes(b"older")
    asked = count()

    written = write_dossiers(
        a_class(size), tmp_path, total=size, cancelled=lambda: next(asked) >= 1
    )

    assert written.was_cancelled
    assert written.paths == ()
    assert [path.read_bytes() for path in tmp_path.iterdir()] == [b"older"]


def test_a_run_that_fails_half_way_leaves_the_folder_as_it_was(tmp_path: Path) -> None:
    def failing() -> Iterator[DossierFacts]:
        yield from a_class(2)
        yield facts_of(a_full_case(), level=Disclosure.PUBLIC)

    with pytest.raises(RuleBroken):
        write_dossiers(failing(), tmp_path, total=3)

    assert names_in(tmp_path) == set()


def test_older_dossiers_are_put_back_when_one_of_them_cannot_be_replaced(tmp_path: Path) -> None:
    older = tmp_path / "助航_2023届_学生档案_2019041100.pdf"
    older.write_bytes(b"older")
    held = tmp_path / "助航_2023届_学生档案_2019041101.pdf"
    held.mkdir()

    with pytest.raises(RuleBroken) as caught:
        write_dossiers(a_class(3), tmp_path, total=3)

    assert caught.value.rule == "TARGET_IS_FOLDER"
    assert caught.value.facts == {"path": str(held)}
    assert older.read_bytes() == b"older"
    assert names_in(tmp_path) == {older.name, held.name}


def test_a_missing_folder_is_reported(tmp_path: Path) -> None:
    with pytest.raises(Trouble, match="FOLDER_MISSING"):
        write_dossiers(a_class(1), tmp_path / "none", total=1)


def test_one_pdf_holds_all_students_each_with_pages_counted_from_one(tmp_path: Path) -> None:
    target = tmp_path / "all.pdf"

    written = write_bound(a_class(3), target, total=3)

    text = text_of(target)
    assert f"Pages:           {written.pages}" in read_with("pdfinfo", str(target))
    assert text.count("—1—") == 3
    assert [text.count(f"学号20190411{n:02}履历") for n in range(3)] == [written.pages // 3] * 3
    assert "No syntax or stream encoding errors" in read_with("qpdf", "--check", str(target))


def test_a_cancelled_pdf_of_all_leaves_the_older_one(tmp_path: Path) -> None:
    target = tmp_path / "all.pdf"
    target.write_bytes(b"older")
    asked = count()

    written = write_bound(a_class(3), target, total=3, cancelled=lambda: next(asked) >= 2)

    assert written.was_cancelled
    assert target.read_bytes() == b"older"
    assert names_in(tmp_path) == {"all.pdf"}


def test_without_students_there_is_no_file(tmp_path: Path) -> None:
    assert write_bound(iter(()), tmp_path / "x.pdf", total=0).paths == ()
    assert write_dossiers(iter(()), tmp_path, total=0).paths == ()
    assert names_in(tmp_path) == set()


def test_numbers_that_name_the_same_file_get_files_of_their_own(tmp_path: Path) -> None:
    students = [facts_of(a_full_case(student_no=number)) for number in ("1/2", "1-2", "a", "A")]

    written = write_dossiers(students, tmp_path, total=4)

    names = [path.name.removeprefix("助航_2023届_学生档案_") for path in written.paths]
    assert names == ["1-2.pdf", "1-2_2.pdf", "a.pdf", "A_2.pdf"]
    assert len(names_in(tmp_path)) == 4


def test_a_run_whose_helper_process_is_ended_leaves_the_folder_as_it_was(tmp_path: Path) -> None:
    def end_them(done: int, total: int) -> None:
        for child in multiprocessing.active_children():
            child.kill()

    with pytest.raises(Trouble, match="DOCUMENT_WORKER_LOST"):
        write_dossiers(a_class(30), tmp_path, total=30, progress=end_them)

    assert names_in(tmp_path) == set()


@pytest.mark.parametrize("size", [2, 12])
def test_a_full_disk_is_reported_and_keeps_existing_files(size: int, tmp_path: Path) -> None:
    with a_small_disk(tmp_path / "small") as disk:
        older = disk.root / "助航_2023届_学生档案_2019041100.pdf"
        older.write_bytes(b"older")
        disk.fill(leave=200_000)

        with pytest.raises(Trouble) as caught:
            write_dossiers(a_class(size), disk.root, total=size)

        assert caught.value.code in disk.full
        assert older.read_bytes() == b"older"
        assert names_in(disk.root) <= {older.name, BALLAST}


def test_a_read_only_folder_is_reported(tmp_path: Path) -> None:
    with a_small_disk(tmp_path / "small") as disk, disk.closed():
        with pytest.raises(Trouble) as caught:
            write_dossiers(a_class(1), disk.root, total=1)

        assert caught.value.code in {*disk.full, *disk.read_only}


def test_locking_during_a_run_kills_its_processes_and_leaves_the_folder_unchanged(
    tmp_path: Path,
) -> None:
    ended: list[bool] = []

    def lock(_done: int, _total: int) -> None:
        processes = multiprocessing.active_children()
        stop_children(until_allowed=True)
        # The pool waits for them too, and whoever comes second hears of no end: ask for the handle.
        ended.extend(bool(multiprocessing.connection.wait([p.sentinel], 30)) for p in processes)

    try:
        with pytest.raises(Trouble, match="CHILD_STOPPED"):
            write_dossiers(a_class(30), tmp_path, total=30, progress=lock)
        with pytest.raises(Trouble, match="CHILD_STOPPED"):
            write_dossiers(a_class(30), tmp_path, total=30)
    finally:
        allow_children()

    assert ended
    assert all(nonempty(ended))
    assert names_in(tmp_path) == set()
