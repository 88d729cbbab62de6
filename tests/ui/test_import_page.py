"""The import wizard on a real caseload: nothing is written before the end, and all can go back."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QMimeData, Qt
from PySide6.QtGui import QAction, QGuiApplication
from PySide6.QtWidgets import QApplication, QLabel

from tests.builders.drag_and_drop import drop
from tests.builders.homes import Home, a_home
from tests.builders.widgets import find_widget
from tests.builders.window_fixture import WindowFixture, window_fixture
from tests.ui.wizard import Wizard, a_book, a_row
from ui.common.i18n import LANGUAGES, set_language
from ui.intake.problem_lines import ProblemPart
from ui.intake.sheet import Asks
from ui.intake.stages import CHECK, CHOOSE, COLUMNS, FIX, REPORT
from ui.shell.requests import ShowWaitingRows
from ui.widgets.dialogs import ConfirmDialog


@pytest.fixture(scope="module")
def begun(tmp_path_factory: pytest.TempPathFactory) -> Home:
    return a_home(tmp_path_factory.mktemp("begun") / "home", students=2)


@pytest.fixture
def gui(begun: Home, tmp_path: Path) -> Iterator[WindowFixture]:
    with window_fixture(
        begun.copy(tmp_path / "home"), tmp_path / "window.json", "import"
    ) as opened:
        yield opened


@pytest.fixture
def wizard(gui: WindowFixture) -> Wizard:
    return Wizard(gui)


# --- from the file to the result


def asks(wizard: Wizard) -> Asks:
    """The questions under the sheet."""
    found = wizard.page.stages.sheet.findChild(Asks)
    assert found is not None
    return found


def test_nothing_is_written_before_the_last_step(wizard: Wizard, tmp_path: Path) -> None:
    wizard.open(a_book(tmp_path, a_row(11), a_row(12), a_row(13, no="")))
    assert wizard.page.step == COLUMNS
    wizard.press("N", "N")

    assert wizard.page.step == CHECK
    assert wizard.numbers == (2, 0, 0, 1, 0)
    assert wizard.page.footer.next.text() == "Import 2 rows (&N)"
    assert (len(wizard.students()), wizard.waiting()) == (2, 0)


def test_a_table_is_imported_and_undone_as_a_whole(wizard: Wizard, tmp_path: Path) -> None:
    wizard.open(a_book(tmp_path, a_row(11), a_row(12))).press("N", "N", "N")
    assert wizard.page.step == REPORT
    assert len(wizard.students()) == 4

    wizard.press("U")

    assert len(wizard.students()) == 2
    assert wizard.page.step == CHECK
    assert wizard.page.footer.note.text() == "The import was undone."
    assert wizard.press("N").page.step == REPORT
    assert len(wizard.students()) == 4


def test_importing_the_same_file_twice_changes_nothing(wizard: Wizard, tmp_path: Path) -> None:
    path = a_book(tmp_path, a_row(11), a_row(12))
    wizard.open(path).press("N", "N", "N")
    wizard.open(path).press("N", "N")

    assert wizard.numbers == (0, 0, 2, 0, 0)
    assert not wizard.page.footer.next.isEnabled()
    assert wizard.page.footer.next.text() == "Nothing new to import (&N)"


def test_going_back_keeps_every_answer(wizard: Wizard, tmp_path: Path) -> None:
    wizard.open(a_book(tmp_path, a_row(11), a_row(12, kind="家庭困难"))).press("N")
    wizard.fix("CATEGORY_UNKNOWN", "低保家庭").press("N", "B", "B", "N")

    assert wizard.page.step == FIX
    assert wizard.numbers == (2, 0, 0, 0, 0)


def test_cancelling_with_answers_asks_and_writes_nothing(wizard: Wizard, tmp_path: Path) -> None:
    wizard.open(a_book(tmp_path, a_row(11), a_row(12, kind="家庭困难"))).press("N")
    wizard.fix("CATEGORY_UNKNOWN", "低保家庭").press("C")
    question = wizard.gui.child(ConfirmDialog)
    question.reject()
    assert wizard.page.step == FIX
    wizard.page.footer.cancel.click()
    wizard.gui.child(ConfirmDialog).yes.click()
    wizard.gui.settle()

    assert wizard.page.step == CHOOSE
    assert (len(wizard.students()), wizard.waiting()) == (2, 0)


def test_cancelling_without_answers_does_not_ask(wizard: Wizard, tmp_path: Path) -> None:
    wizard.open(a_book(tmp_path, a_row(11))).press("C")

    assert wizard.page.step == CHOOSE
    assert wizard.page.stages.start.choose.isVisible()


def test_a_cancelled_import_writes_nothing(wizard: Wizard, tmp_path: Path) -> None:
    wizard.open(a_book(tmp_path, *(a_row(at) for at in range(11, 311)))).press("N", "N")
    go_on = threading.Event()
    wizard.gui.jobs.start(lambda _progress: go_on.wait(30), writes=True)
    wizard.page.footer.next.click()
    assert wizard.page.work.is_importing
    assert not wizard.page.footer.next.isEnabled()
    wizard.page.footer.cancel.click()
    go_on.set()
    wizard.gui.settle()

    assert wizard.page.step == CHECK
    assert wizard.page.footer.note.text() == "Stopped; nothing was saved."
    assert (len(wizard.students()), wizard.waiting()) == (2, 0)
    wizard.press("N")
    assert wizard.page.step == REPORT
    assert len(wizard.students()) == 302


def test_a_file_that_is_not_a_table_is_refused_with_a_message(
    wizard: Wizard, tmp_path: Path
) -> None:
    path = tmp_path / "照片.xlsx"
    path.write_bytes(b"\x89PNG\r\n\x1a\n" * 40)
    wizard.open(path)

    assert wizard.page.step == CHOOSE
    assert wizard.page.footer.note.property("kind") == "danger"
    assert wizard.page.footer.note.isVisible()
    assert len(wizard.students()) == 2


def test_a_refused_file_keeps_the_current_one(wizard: Wizard, tmp_path: Path) -> None:
    wizard.open(a_book(tmp_path, a_row(11)))
    broken = tmp_path / "照片.xlsx"
    broken.write_bytes(b"\x89PNG\r\n\x1a\n" * 40)
    wizard.open(broken)

    assert wizard.page.step == COLUMNS
    assert wizard.press("N", "N", "N").page.step == REPORT
    assert len(wizard.students()) == 3


# --- where a table comes from


def test_a_file_dropped_anywhere_on_the_window_is_opened(
    gui: WindowFixture, wizard: Wizard, tmp_path: Path
) -> None:
    gui.page_host.show_page("students")
    drop(gui, a_book(tmp_path, a_row(11)))

    assert gui.page_host.current_page is wizard.page
    assert wizard.numbers == (1, 0, 0, 0, 0)


def test_several_dropped_files_are_refused(gui: WindowFixture, wizard: Wizard) -> None:
    drop(gui, Path("a.xlsx"), Path("b.xlsx"))

    assert wizard.page.step == CHOOSE
    assert gui.window.toast is not None
    assert gui.window.toast.accessibleName() == ("One file at a time: drop them one after another.")


def test_a_copied_table_is_pasted_as_text(wizard: Wizard) -> None:
    QGuiApplication.clipboard().setText("学号\t姓名\t班级\n20230011\t林知远\t会计2301\n")
    wizard.gui.keys(Qt.Key.Key_V, mods=Qt.KeyboardModifier.ControlModifier)
    wizard.gui.settle()

    assert wizard.numbers == (1, 0, 0, 0, 0)
    assert wizard.press("N", "N", "N").page.step == REPORT
    assert wizard.students()["20230011"].file.class_name == "会计2301"


def test_a_copied_table_is_pasted_with_its_cells(wizard: Wizard) -> None:
    data = QMimeData()
    data.setText("学号 姓名 20230011 林知远")
    data.setHtml("<table><tr><td>学号</td><td>姓名</td></tr>"
                 "<tr><td>20230011</td><td>林知远</td></tr></table>")  # fmt: skip
    QGuiApplication.clipboard().setMimeData(data)
    wizard.page.stages.start.paste.click()
    wizard.gui.settle()

    assert wizard.numbers == (1, 0, 0, 0, 0)


def test_an_empty_clipboard_is_reported(wizard: Wizard) -> None:
    QGuiApplication.clipboard().clear()
    wizard.page.stages.start.paste.click()
    wizard.gui.settle()

    assert wizard.page.step == CHOOSE
    assert "Copy cells" in wizard.page.footer.note.text()


def test_another_file_asks_before_answers_are_lost(wizard: Wizard, tmp_path: Path) -> None:
    wizard.open(a_book(tmp_path, a_row(11, kind="家庭困难"))).press("N")
    wizard.fix("CATEGORY_UNKNOWN", "低保家庭")
    wizard.open(a_book(tmp_path, a_row(21), a_row(22), name="另一份"))
    assert wizard.numbers == (1, 0, 0, 0, 0)
    wizard.gui.child(ConfirmDialog).yes.click()
    wizard.gui.settle()

    assert wizard.numbers == (2, 0, 0, 0, 0)


# --- what the columns hold


def test_a_column_is_mapped_to_another_field(wizard: Wizard, tmp_path: Path) -> None:
    head = ["学号", "姓名", "小组"]
    wizard.open(a_book(tmp_path, ["20230011", "林知远", "会计2301"], head=head))
    box = wizard.page.stages.mapping.table.box_of(2)
    assert box is not None
    assert box.currentData() == "custom"
    box.setCurrentIndex(box.findData("class_name"))
    box.activated.emit(box.currentIndex())
    wizard.gui.settle()
    wizard.press("N", "N", "N")

    assert wizard.students()["20230011"].file.class_name == "会计2301"


def test_a_column_mapping_is_remembered_for_the_next_file(wizard: Wizard, tmp_path: Path) -> None:
    head = ["学号", "姓名", "小组"]
    wizard.open(a_book(tmp_path, ["20230011", "林知远", "会计2301"], head=head))
    wizard.page.answers.give_field(2, "class_name")
    wizard.gui.settle()
    wizard.press("N", "N", "N")
    wizard.open(a_book(tmp_path, ["20230012", "王若楠", "会计2302"], head=head, name="下月"))
    box = wizard.page.stages.mapping.table.box_of(2)

    assert box is not None
    assert box.currentData() == "class_name"
    assert (
        find_widget(wizard.page.stages.mapping, QLabel, "told")
        .accessibleName()
        .endswith("as last time")
    )


def test_another_sheet_can_be_chosen(wizard: Wizard, tmp_path: Path) -> None:
    wizard.open(a_book(tmp_path, a_row(11), a_row(12), other=[a_row(13)]))
    sheets = wizard.page.stages.sheet.sheets
    assert sheets.count() == 2
    sheets.setCurrentIndex(sheets.findData("补充"))
    sheets.activated.emit(sheets.currentIndex())
    wizard.gui.settle()

    assert wizard.numbers == (1, 0, 0, 0, 0)


def test_undetected_headings_are_selected_by_hand(wizard: Wizard, tmp_path: Path) -> None:
    head = ["编码", "称呼", "班级"]
    wizard.open(a_book(tmp_path, ["20230011", "林知远", "会计2301"], head=head))
    assert wizard.view_model.refusal
    assert not wizard.page.footer.next.isEnabled()
    wizard.page.answers.give_field(0, "student_no")
    wizard.page.answers.give_field(1, "name")
    wizard.gui.settle()

    assert wizard.numbers == (1, 0, 0, 0, 0)
    assert wizard.page.footer.next.isEnabled()


def test_a_default_year_fills_rows_without_one(wizard: Wizard, tmp_path: Path) -> None:
    wizard.open(a_book(tmp_path, a_row(11)))
    line = asks(wizard).line("cohort")
    line.setFocus()
    line.selectAll()
    wizard.keys("2026").press("N", "N", "N")

    assert wizard.students()["20230011"].file.cohort == 2026


# --- problems


def test_a_cell_is_fixed_by_keyboard_alone(wizard: Wizard, tmp_path: Path) -> None:
    wizard.open(a_book(tmp_path, a_row(11), a_row(12, phone="1390001")))
    wizard.press("N")
    wizard.keys(Qt.Key.Key_F2)
    assert wizard.editor("PHONE_DAMAGED").isAncestorOf(QApplication.focusWidget())
    wizard.keys("13900000012", Qt.Key.Key_Return)

    assert wizard.numbers == (2, 0, 0, 0, 0)
    assert [p.part for p in wizard.view_model.problems] == [ProblemPart.DONE]
    wizard.press("N", "N")
    assert wizard.students()["20230012"].file.phone == "13900000012"


def test_equal_problems_are_fixed_together_and_can_be_reopened(
    wizard: Wizard, tmp_path: Path
) -> None:
    rows = [a_row(at, kind="家庭困难") for at in (11, 12, 13)]
    wizard.open(a_book(tmp_path, *rows)).press("N")
    assert wizard.numbers == (0, 0, 0, 3, 0)
    wizard.fix("CATEGORY_UNKNOWN", "低保家庭")
    assert wizard.numbers == (3, 0, 0, 0, 0)
    done = wizard.view_model.problems[0]
    wizard.page.answers.ask_again(done, done.places)
    wizard.gui.settle()

    assert wizard.numbers == (0, 0, 0, 3, 0)


def test_a_row_is_excluded_and_included_again(wizard: Wizard, tmp_path: Path) -> None:
    wizard.open(a_book(tmp_path, a_row(11), a_row(12, no=""))).press("N")
    wizard.keys(Qt.Key.Key_L)
    assert wizard.numbers == (1, 0, 0, 0, 1)
    wizard.press("N")
    wizard.page.stages.outcomes.show_tab("ignored")
    wizard.page.stages.outcomes.table.selectRow(0)
    wizard.page.stages.outcomes.table.setFocus()
    wizard.keys(Qt.Key.Key_L)

    assert wizard.numbers == (1, 0, 0, 1, 0)


def test_a_postponed_problem_leaves_its_row_pending(wizard: Wizard, tmp_path: Path) -> None:
    wizard.open(a_book(tmp_path, a_row(11), a_row(12, no=""))).press("N")
    wizard.keys(Qt.Key.Key_W)

    assert wizard.numbers == (1, 0, 0, 1, 0)
    assert [p.part for p in wizard.view_model.problems] == [ProblemPart.DONE]


def test_the_last_answer_is_undone(wizard: Wizard, tmp_path: Path) -> None:
    wizard.open(a_book(tmp_path, a_row(11), a_row(12, no=""))).press("N")
    wizard.keys(Qt.Key.Key_L)
    find_widget(wizard.page, QAction, "undo-answer").trigger()
    wizard.gui.settle()

    assert wizard.numbers == (1, 0, 0, 1, 0)


def test_no_list_shows_a_personal_number(wizard: Wizard, tmp_path: Path) -> None:
    wizard.open(
        a_book(tmp_path, a_row(11, phone="139 0000 0011"), a_row(12, phone="1390001234567"))
    )
    view_model = wizard.view_model
    shown = repr([
        *((p.value, p.message, *(r.words for r in p.remedies)) for p in view_model.problems),
        *((c.before, c.after) for group in view_model.cleanings for c in group.changes),
        *((line.who, line.why) for line in view_model.rows),
        *(column.sample for column in view_model.columns),
    ])  # fmt: skip

    assert "1390001234567" not in shown
    assert "13900000011" not in shown.replace(" ", "")


# --- what was cleaned


def test_a_cleaning_is_undone(wizard: Wizard, tmp_path: Path) -> None:
    wizard.open(a_book(tmp_path, a_row(11, **{"class": "会计2301\u3000"})))
    group = next(line for line in wizard.view_model.cleanings if line.key[0] == "class_name")
    assert (group.is_wanted, group.count) == (True, 1)
    wizard.page.stages.problems.cleanings.wanted.emit(group.key, False)
    wizard.gui.settle()
    wizard.press("N", "N", "N")

    assert wizard.students()["20230011"].file.class_name == "会计2301\u3000"


# --- a newer file


def test_local_edits_are_kept_unless_chosen_otherwise(wizard: Wizard, tmp_path: Path) -> None:
    wizard.open(a_book(tmp_path, a_row(11), a_row(12))).press("N", "N", "N")
    file_id = wizard.students()["20230011"].file.id
    wizard.gui.caseload.services.student_details.edit_facts(file_id, {"major": "审计学"})
    newer = a_book(tmp_path, a_row(11, major="财务管理"), a_row(12, major="税收学"), name="五月")
    wizard.open(newer).press("N", "N")
    found = {(d.row, d.field): d for d in wizard.view_model.differences}

    assert (found[2, "major"].ours, found[2, "major"].theirs) == ("审计学", "财务管理")
    assert (found[2, "major"].takes, found[2, "major"].is_edited_here) == (False, True)
    assert found[3, "major"].takes
    wizard.page.stages.outcomes.show_tab("differences")
    table = wizard.page.stages.outcomes.differences.table
    table.selectRow([d.row for d in table.records].index(2))
    table.setFocus()
    wizard.keys(Qt.Key.Key_Space)
    wizard.press("N")
    majors = {no: line.file.major for no, line in wizard.students().items()}
    assert (majors["20230011"], majors["20230012"]) == ("财务管理", "税收学")


def test_students_missing_from_a_newer_file_are_listed_and_kept(
    wizard: Wizard, tmp_path: Path
) -> None:
    wizard.open(a_book(tmp_path, a_row(11), a_row(12))).press("N", "N", "N")
    wizard.open(a_book(tmp_path, a_row(11), name="五月")).press("N", "N")

    missing = [line.student_no for line in wizard.view_model.rows if line.outcome == "missing"]
    assert "20230012" in missing
    assert "20230012" in wizard.students()


# --- rows that wait


def test_a_pending_row_is_completed_later(wizard: Wizard, tmp_path: Path) -> None:
    wizard.open(a_book(tmp_path, a_row(11), a_row(12, kind="家庭困难"))).press("N", "N", "N")
    assert (len(wizard.students()), wizard.waiting()) == (3, 1)
    wizard.page.stages.report.another.setFocus()
    wizard.page.put_away()
    wizard.gui.settle()
    wizard.page.stages.start.waiting.table.selectRow(0)
    wizard.page.stages.start.waiting.table.setFocus()
    wizard.keys(Qt.Key.Key_Return)
    assert wizard.page.step == FIX
    wizard.fix("CATEGORY_UNKNOWN", "低保家庭").press("N", "N")

    assert (len(wizard.students()), wizard.waiting()) == (4, 0)


def test_the_worklist_opens_the_pending_rows(wizard: Wizard, tmp_path: Path) -> None:
    wizard.open(a_book(tmp_path, a_row(11, no=""))).press("N", "N", "N")
    wizard.gui.page_host.show_page("today")
    wizard.gui.page_host.ask(ShowWaitingRows())
    wizard.gui.settle()

    assert wizard.page.step == CHOOSE
    assert wizard.page.stages.start.waiting.table.hasFocus()


def test_pending_rows_are_discarded_with_a_reason(wizard: Wizard, tmp_path: Path) -> None:
    from ui.widgets.reason_dialog import ReasonDialog

    wizard.open(a_book(tmp_path, a_row(11, no=""))).press("N", "N", "N")
    wizard.page.put_away()
    wizard.gui.settle()
    wizard.page.stages.start.waiting.table.selectRow(0)
    wizard.page.stages.start.waiting.drop.click()
    dialog = wizard.gui.child(ReasonDialog)
    dialog.reason.setCurrentText("Not a student of ours")
    dialog.submit()
    wizard.gui.settle()

    assert wizard.waiting() == 0
    assert not wizard.page.stages.start.waiting.isVisible()


def test_pending_rows_are_exported_and_imported_again(wizard: Wizard, tmp_path: Path) -> None:
    from openpyxl import load_workbook

    wizard.open(a_book(tmp_path, a_row(11), a_row(12, kind="家庭困难"))).press("N", "N", "N")
    rest = tmp_path / "待处理.xlsx"
    wizard.page.write_book(rest)
    wizard.gui.settle()
    book = load_workbook(rest)
    sheet: Any = book.active
    cell = next(c for row in sheet.iter_rows() for c in row if c.value == "家庭困难")
    cell.value = "低保家庭"
    book.save(rest)
    wizard.open(rest)
    assert wizard.numbers == (1, 0, 0, 0, 0)
    wizard.press("N", "N", "N")

    assert (len(wizard.students()), wizard.waiting()) == (4, 0)


# --- other tables than rosters


def test_talks_are_imported_with_the_same_wizard(wizard: Wizard, tmp_path: Path) -> None:
    number, line = next(iter(wizard.students().items()))
    head = ["学号", "姓名", "谈话日期", "谈话地点", "谈话主题", "谈话内容", "帮扶措施", "谈话教师"]
    words = "谈到上周两次面试的情况，整理了简历里的实习经历，约好周五前改好再看一遍。"
    row = [number, line.file.name, "2026-10-12", "主楼 205", "求职进展", words, "改简历", "周敏"]
    wizard.open(a_book(tmp_path, row, head=head, name="谈话登记"))
    assert wizard.page.stages.sheet.subjects.currentText() == "Talks held"
    assert wizard.numbers == (0, 0, 0, 1, 0)
    for field, text in (("start", "09:00"), ("end", "09:30"), ("mode", "面谈")):
        ask = asks(wizard).line(field)
        ask.setFocus()
        wizard.keys(text)
    assert wizard.numbers == (1, 0, 0, 0, 0)
    wizard.press("N", "N", "N")

    assert wizard.page.step == REPORT
    case = wizard.gui.read(lambda reader: reader.case(line.file.id))
    assert [talk.session.place for talk in case.talks] == ["主楼 205"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_defaults_are_fully_visible_in_a_low_window(
    wizard: Wizard, tmp_path: Path, language: str
) -> None:
    set_language(language)
    wizard.gui.window.resize(911, 485)
    number, line = next(iter(wizard.students().items()))
    head = ["学号", "姓名", "谈话日期", "谈话地点", "谈话主题", "谈话内容", "谈话教师"]
    row = [number, line.file.name, "2026-10-12", "主楼 205", "求职进展", "谈到面试。", "周敏"]
    wizard.open(a_book(tmp_path, row, head=head, name="谈话登记"))

    for field in ("start", "end", "mode", "measures"):
        ask = asks(wizard).line(field)
        assert ask.visibleRegion().boundingRect() == ask.rect(), field
    grid = wizard.page.stages.sheet.grid
    assert grid.viewport().height() > 3 * grid.verticalHeader().defaultSectionSize()


def test_the_detected_kind_of_a_sheet_can_be_changed(wizard: Wizard, tmp_path: Path) -> None:
    head = ["单位名称", "统一社会信用代码", "单位性质", "行业"]
    row = ["海河软件有限公司", "91990000MA0000007X", "其他企业", "软件业"]
    wizard.open(a_book(tmp_path, row, head=head, name="单位"))
    subjects = wizard.page.stages.sheet.subjects
    subjects.setCurrentIndex(subjects.findText("A list of employers"))
    subjects.activated.emit(subjects.currentIndex())
    wizard.gui.settle()

    assert wizard.numbers == (1, 0, 0, 0, 0)


# --- the rest of the window


def test_the_wizard_keeps_its_step_when_another_page_is_shown(
    gui: WindowFixture, wizard: Wizard, tmp_path: Path
) -> None:
    wizard.open(a_book(tmp_path, a_row(11), a_row(12, kind="家庭困难"))).press("N")
    wizard.fix("CATEGORY_UNKNOWN", "低保家庭")
    gui.page_host.show_page("students")
    gui.settle()
    gui.page_host.show_page("import")
    gui.settle()

    assert wizard.page.step == FIX
    assert wizard.numbers == (2, 0, 0, 0, 0)


def test_changing_the_language_keeps_the_step(
    gui: WindowFixture, wizard: Wizard, tmp_path: Path
) -> None:
    wizard.open(a_book(tmp_path, a_row(11), a_row(12, kind="家庭困难"))).press("N")
    wizard.fix("CATEGORY_UNKNOWN", "低保家庭")
    kept = gui.page_host.mementos()
    page_host = gui.window.show_page_host(
        gui.session, gui.page_host.entries, gui.page_host.dialogs, page="import", mementos=kept
    )
    gui.page_host = page_host
    gui.settle()
    taken_up = Wizard(gui)

    assert taken_up.page is not wizard.page
    assert taken_up.page.step == FIX
    assert taken_up.numbers == (2, 0, 0, 0, 0)


def test_a_change_of_the_caseload_refreshes_the_preview(
    gui: WindowFixture, wizard: Wizard, tmp_path: Path
) -> None:
    wizard.open(a_book(tmp_path, a_row(11))).press("N", "N")
    assert wizard.numbers == (1, 0, 0, 0, 0)
    from tests.builders.homes import facts

    gui.session.write(
        lambda services: services.student_details.open_file(
            facts(11, student_no="20230011", name="林知远"), {}
        )
    )
    gui.settle()

    assert wizard.numbers[0] == 0
