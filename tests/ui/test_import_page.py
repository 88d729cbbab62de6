"""The import page: look first, then take in, then take back."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook
from PySide6.QtCore import QMimeData, QPoint, Qt, QUrl
from PySide6.QtGui import QDropEvent

from casework.lists import FileQuery
from tests.builders.homes import a_home
from tests.builders.rooms import Room, a_room
from ui.intake.page import ImportPage
from ui.shell.requests import ImportRoster

HEAD = ["学号", "姓名", "性别", "民族", "手机", "专业", "班级", "困难类型"]


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Room]:
    with a_room(a_home(tmp_path / "home", students=2), tmp_path / "window.json") as opened:
        yield opened


def a_row(number: int, **changed: Any) -> list[Any]:
    row = {
        "no": f"2023{number:04d}", "name": "林知远", "gender": "男", "group": "汉族",
        "phone": f"139{number:08d}", "major": "会计学", "class": "会计2301", "kind": "低保家庭",
    }  # fmt: skip
    return list({**row, **changed}.values())


def a_book(folder: Path, *rows: list[Any], other: list[list[Any]] | None = None) -> Path:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "名单"
    for row in (HEAD, *rows):
        sheet.append(row)
    if other is not None:
        more = book.create_sheet("补充")
        for row in (HEAD, *other):
            more.append(row)
    path = folder / "名册.xlsx"
    book.save(path)
    return path


def page_of(room: Room, path: Path) -> ImportPage:
    room.bench.ask(ImportRoster(str(path)))
    room.settle()
    page = room.bench.current_page
    assert isinstance(page, ImportPage)
    return page


def students(room: Room) -> int:
    return room.read(lambda reader: reader.count(FileQuery()))


def numbers(page: ImportPage) -> dict[str, str]:
    return {name: shown.text() for name, shown in page.counts._numbers.items()}


def test_a_look_at_a_roster_writes_nothing(room: Room, tmp_path: Path) -> None:
    page = page_of(room, a_book(tmp_path, a_row(11), a_row(12), a_row(13, no="")))

    assert numbers(page)["rows"] == "3"
    assert (numbers(page)["new"], numbers(page)["parked"]) == ("2", "1")
    assert page.save.text() == "&Import 2 rows"
    assert students(room) == 2


def test_a_roster_is_taken_in_and_the_whole_of_it_taken_back(room: Room, tmp_path: Path) -> None:
    page = page_of(room, a_book(tmp_path, a_row(11), a_row(12)))

    page.save.click()
    room.settle()
    assert students(room) == 4
    page.undo.click()
    room.settle()

    assert students(room) == 2
    assert page.save.isVisible()


def test_problems_name_row_student_field_and_outcome(room: Room, tmp_path: Path) -> None:
    page = page_of(room, a_book(tmp_path, a_row(11), a_row(12, kind="家庭困难")))

    model = page.problems.table.model()
    shown = [model.index(0, column).data() for column in range(4)]
    assert shown == ["3", "林知远 20230012", "hardship categories", "Waits"]


def test_no_personal_number_stands_in_the_table(room: Room, tmp_path: Path) -> None:
    page = page_of(room, a_book(tmp_path, a_row(11, phone="1390001234567")))

    model = page.problems.table.model()
    told = " ".join(str(model.index(row, 4).data()) for row in range(model.rowCount()))
    assert "1390001234567" not in told


def test_another_sheet_can_be_chosen(room: Room, tmp_path: Path) -> None:
    path = a_book(tmp_path, a_row(11), a_row(12), other=[a_row(13)])
    page = page_of(room, path)
    assert not page.options.sheet_field.isHidden()

    page.options.sheet.setCurrentText("补充")
    page.options.sheet_chosen.emit("补充")
    room.settle()

    assert numbers(page)["rows"] == "1"
    assert page.options.sheet.count() == 2


def test_a_year_that_cannot_be_is_said_beside_its_field(room: Room, tmp_path: Path) -> None:
    page = page_of(room, a_book(tmp_path, a_row(11)))

    line = page.options.cohort.input
    line.setText("77")  # type: ignore[attr-defined]
    page.options.changed.emit()

    assert page.options.cohort.problem
    assert not page.save.isEnabled()


def test_a_file_that_is_no_table_is_refused_in_words(room: Room, tmp_path: Path) -> None:
    path = tmp_path / "照片.xlsx"
    path.write_bytes(b"\x89PNG\r\n\x1a\n" * 40)

    page = page_of(room, path)

    assert page.note.property("kind") == "danger"
    assert page.note.text()
    assert students(room) == 2


def test_a_dropped_file_is_looked_at(room: Room, tmp_path: Path) -> None:
    room.bench.show_page("import")
    page = room.bench.current_page
    assert isinstance(page, ImportPage)
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(a_book(tmp_path, a_row(11))))])

    drop = QDropEvent(
        QPoint(20, 20),
        Qt.DropAction.CopyAction,
        data,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )
    page.dropEvent(drop)
    room.settle()

    assert numbers(page)["new"] == "1"


def test_rows_that_wait_are_listed_and_can_be_saved(room: Room, tmp_path: Path) -> None:
    page = page_of(room, a_book(tmp_path, a_row(11), a_row(12, no="")))
    page.save.click()
    room.settle()

    page.write_book(tmp_path / "待处理.xlsx")
    room.settle()

    assert (tmp_path / "待处理.xlsx").stat().st_size > 0
    assert page.waiting.table.model().rowCount() == 1
    assert "missing" in str(page.waiting.table.model().index(0, 3).data())


def test_cancelling_a_look_goes_back_to_the_start(room: Room, tmp_path: Path) -> None:
    page = page_of(room, a_book(tmp_path, a_row(11)))

    page.cancel.click()
    room.settle()

    assert page.first_choose.isVisible()
    assert students(room) == 2
