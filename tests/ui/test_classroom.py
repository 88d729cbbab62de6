"""A class at its desks: seats by drag, paste and file; ticks keyed back one key each."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import openpyxl
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QButtonGroup

from casework.records import Seating
from casework.required_services import Service
from exports.runs.class_sheets import class_sheet_of
from tests.builders.homes import START, a_home, a_posted_post, an_event
from tests.builders.widgets import find_widget
from tests.builders.window_fixture import ANY_PAGE, WindowFixture, window_fixture
from ui.documents.options import CLASS
from ui.documents.page import DocumentsPage
from ui.documents.seats_dialog import SeatsDialog
from ui.documents.tick_entry_dialog import TickEntryDialog

STUDENTS = 69
CLASS_NAME = "会计2301"


@pytest.fixture
def gui(tmp_path: Path) -> Iterator[WindowFixture]:
    with window_fixture(
        a_home(tmp_path / "home", students=STUDENTS), tmp_path / "window.json", ANY_PAGE
    ) as opened:
        yield opened


@pytest.fixture
def page(gui: WindowFixture) -> DocumentsPage:
    gui.page_host.show_page("documents")
    gui.settle()
    shown = gui.page_host.current_page
    assert isinstance(shown, DocumentsPage)
    shown.kinds.setCurrentRow(2)
    find_widget(shown.options, QButtonGroup, "whose").button(CLASS).setChecked(True)
    shown.options.classes.setCurrentIndex(shown.options.classes.findData(CLASS_NAME))
    return shown


def seats_dialog(gui: WindowFixture, page: DocumentsPage) -> SeatsDialog:
    page.options.seats.click()
    gui.settle()
    return gui.child(SeatsDialog)


def keying(gui: WindowFixture, page: DocumentsPage) -> TickEntryDialog:
    page.options.keying.click()
    gui.settle()
    return gui.child(TickEntryDialog)


def kept(gui: WindowFixture) -> tuple[Seating, ...]:
    return gui.read(lambda reader: reader.get_all(Seating))


def test_seats_are_pasted_and_dragged_and_the_class_sheet_follows(
    gui: WindowFixture, page: DocumentsPage
) -> None:
    dialog = seats_dialog(gui, page)
    names = {file.student_no: file.name for file in dialog.files.values()}
    first, second, third = sorted(names)[:3]
    QGuiApplication.clipboard().setText(f"讲台\n{third}\t{names[second]} \n\t{first}\n路人甲")
    dialog.paste_plan()
    assert dialog.columns.value() == 2
    assert "路人甲" in dialog.say.text()
    dialog.table.swap((0, 0), (1, 0))  # as a drag does

    dialog.save.click()
    gui.settle()

    (seating,) = kept(gui)
    by_id = {str(file.id): file.student_no for file in dialog.files.values()}
    assert [by_id.get(seat, "") for seat in seating.seats] == ["", second, third, first]
    sheet = gui.read(lambda reader: class_sheet_of(reader, tuple(dialog.files), CLASS_NAME))
    assert [line.student_no for line in sheet.lines][:3] == [second, third, first]
    assert [line.seat for line in sheet.lines][:4] == [2, 3, 4, None]
    gui.page_host.undo()
    gui.settle()
    assert kept(gui) == ()


def test_seats_are_read_from_a_workbook_or_assigned_by_number(
    gui: WindowFixture, page: DocumentsPage, tmp_path: Path
) -> None:
    dialog = seats_dialog(gui, page)
    files = sorted(dialog.files.values(), key=lambda file: file.student_no)
    book = openpyxl.Workbook()
    for row in (files[0:3], files[3:6]):
        book.active.append([file.student_no for file in row])
    book.save(tmp_path / "plan.xlsx")

    dialog.read_file(str(tmp_path / "plan.xlsx"))
    gui.settle()
    assert dialog.columns.value() == 3
    assert [seat for seat in dialog.seats() if seat] == [file.id for file in files[:6]]

    dialog.by_number.click()
    assert [seat for seat in dialog.seats() if seat] == [file.id for file in files]
    assert dialog.say.text() == "Everyone has a seat."


def test_a_student_is_moved_by_keyboard(gui: WindowFixture, page: DocumentsPage) -> None:
    dialog = seats_dialog(gui, page)
    dialog.by_number.click()
    first = dialog.table.student_at(0, 0)
    dialog.table.setCurrentCell(0, 0)
    for key in (Qt.Key.Key_Space, Qt.Key.Key_Right, Qt.Key.Key_Space):
        QTest.keyClick(dialog.table, key)
    assert dialog.table.student_at(0, 1) == first


def test_a_plan_without_known_students_is_reported(gui: WindowFixture, page: DocumentsPage) -> None:
    dialog = seats_dialog(gui, page)
    dialog.take("甲\t乙")
    assert "The plan contains no student" in dialog.say.text()


def test_each_tick_is_one_key_and_one_action(gui: WindowFixture, page: DocumentsPage) -> None:
    gui.caseload.services.events.add_event(an_event())
    before = len(gui.read(lambda reader: reader.actions()))
    dialog = keying(gui, page)
    dialog.service.set_value(Service.EVENT)
    assert dialog.table.hasFocus()

    for _tick in range(20):
        QTest.keyClick(dialog.table, Qt.Key.Key_Space)
    gui.settle()

    made = gui.read(lambda reader: reader.actions())[: -before or None]
    assert [action.name for action in made] == ["event.attend"] * 20
    assert dialog.count.text() == "20 ticks"
    assert [row.seat.given[Service.EVENT] for row in dialog.rows[:20]] == [(1, 3)] * 20
    assert [row.ticks for row in dialog.rows[:20]] == [1] * 20
    lines = gui.read(lambda reader: reader.lines_of(r.seat.file_id for r in dialog.rows[:20]))
    assert {line.standing[Service.EVENT].given for line in lines} == {1}


def test_a_tick_is_undone_with_one_key(gui: WindowFixture, page: DocumentsPage) -> None:
    gui.caseload.services.events.add_event(an_event())
    dialog = keying(gui, page)
    dialog.service.set_value(Service.EVENT)
    QTest.keyClick(dialog.table, Qt.Key.Key_Space)
    gui.settle()
    dialog.table.selectRow(0)
    QTest.keyClick(dialog.table, Qt.Key.Key_Backspace)
    gui.settle()

    assert dialog.rows[0].ticks == 0
    assert dialog.rows[0].seat.given[Service.EVENT] == (0, 3)
    assert gui.line(dialog.rows[0].seat.file_id).standing[Service.EVENT].given == 0


def test_consecutive_talks_keep_a_note_for_each_student(
    gui: WindowFixture, page: DocumentsPage
) -> None:
    dialog = keying(gui, page)
    shared = dialog.shared
    shared.place.setText("教室")
    shared.topic.setText("求职进展")
    shared.measures.setText("下周前改好简历")
    shared.content.setText("课后在教室逐个问了简历和投递情况，记在进度表上。")
    QTest.keyClick(dialog.table, Qt.Key.Key_Space)
    QTest.keyClick(dialog.table, Qt.Key.Key_N)
    assert dialog.note.hasFocus()
    gui.keys("家里希望她回津南工作，她想先考会计证，约周五再看两个岗位再定。")
    QTest.keyClick(dialog.note, Qt.Key.Key_Return)
    gui.settle()

    def talks(reader: object) -> list[object]:
        cases = [reader.case(row.seat.file_id) for row in dialog.rows[:2]]
        return [held for case in cases for held in case.talks]

    first, second = gui.read(talks)
    assert first.session.start.isoformat() == "16:00:00"
    assert second.session.start.isoformat() == "16:20:00"
    assert "津南" in second.session.content
    assert dialog.rows[1].outcome is not None
    assert dialog.rows[1].outcome.counts
    assert dialog.table.hasFocus()


def test_posts_are_ticked_and_show_why_one_does_not_count(
    gui: WindowFixture, page: DocumentsPage
) -> None:
    a_posted_post(gui.caseload.services, 1, until=START - timedelta(days=1))
    dialog = keying(gui, page)
    dialog.service.set_value(Service.REFERRAL)
    dialog.shared.match.setText("专业和城市相符")
    QTest.keyClick(dialog.table, Qt.Key.Key_Space)
    gui.settle()
    row = dialog.rows[0]
    assert row.outcome is not None
    assert not row.outcome.counts  # the post had ended
    assert row.outcome.why


def test_missing_input_is_shown_next_to_its_field(gui: WindowFixture, page: DocumentsPage) -> None:
    dialog = keying(gui, page)
    dialog.service.set_value(Service.EVENT)
    QTest.keyClick(dialog.table, Qt.Key.Key_Space)
    gui.settle()
    assert dialog.shared.fields["event"].problem
    dialog.service.set_value(Service.TALK)
    QTest.keyClick(dialog.table, Qt.Key.Key_Space)
    gui.settle()
    assert dialog.rows[0].problem
    assert dialog.rows[0].ticks == 0
