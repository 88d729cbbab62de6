"""The lists of the wizard by themselves: problems, columns, cleanings, differences, the sheet."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import pytest
from PySide6.QtCore import QModelIndex, QPoint, QPointF, Qt, QTimer
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QAbstractItemModelTester, QSignalSpy, QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from tests.builders.widgets import find_widget
from ui.intake.cleanings import ChangeRow, CleaningLine, Cleanings
from ui.intake.footer import QUIET_MS, Footer, RowTotals
from ui.intake.grid import Grid, GridSheet, RowKind
from ui.intake.mapping import ColumnLine, ColumnMapping
from ui.intake.outcomes import DifferenceLine, Differences, RowLine, RowOutcomes
from ui.intake.problem_lines import AffectedRow, ProblemLine, ProblemPart, Remedy
from ui.intake.problem_model import ProblemModel
from ui.intake.problem_tree import ProblemTree

OFFERS = (("student_no", "Student number"), ("name", "Name"), ("custom", "Keep as it is"))


def a_problem(key: str, *rows: int, **changed: Any) -> ProblemLine:
    usual: dict[str, Any] = {
        "part": ProblemPart.MUST, "code": "ID_WRONG_CHECK", "field": "id_number",
        "field_words": "Identity number", "value": "1299********001X",
        "message": "The last character does not fit.", "start": "",
        "places": tuple(AffectedRow(row, f"林知远 {row}") for row in rows),
    }  # fmt: skip
    return ProblemLine(key, **{**usual, **changed})


@pytest.fixture
def tree(qtbot: QtBot) -> Iterator[ProblemTree]:
    made = ProblemTree()
    QAbstractItemModelTester(made.model(), QAbstractItemModelTester.FailureReportingMode.Warning)
    qtbot.addWidget(made)
    made.resize(840, 420)
    made.show()
    made.activateWindow()
    QTest.qWaitForWindowActive(made)
    return made


def show(tree: ProblemTree, *lines: ProblemLine) -> None:
    tree.show_lines(lines)
    QTest.qWait(1)


def editor(
    tree: ProblemTree, key: str, part: ProblemPart = ProblemPart.MUST, row: int | None = None
) -> Any:
    found = tree.editor_of((part, key, row))
    assert found is not None, key
    return found


def emissions_of(signal: Any) -> list[tuple[Any, ...]]:
    emitted: list[tuple[Any, ...]] = []
    signal.connect(lambda *facts: emitted.append(facts))
    return emitted


# --- problems


def test_enter_accepts_an_answer_and_focuses_the_next_problem(
    tree: ProblemTree,
) -> None:
    first, second = a_problem("a", 4), a_problem("b", 9)
    show(tree, first, second)
    emitted = emissions_of(tree.taken)
    tree.focus_first()
    QTest.keyClick(tree, Qt.Key.Key_Return)
    QTest.keyClicks(QApplication.focusWidget(), "129900200001010018")
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Return)
    show(tree, a_problem("a", 4, part=ProblemPart.DONE, start=None, answer="→ …"), second)

    assert emitted == [(first, first.places, "129900200001010018")]
    assert editor(tree, "b").isAncestorOf(QApplication.focusWidget())


def test_an_answer_applies_to_all_equal_rows_or_to_one(tree: ProblemTree) -> None:
    line = a_problem("a", 4, 9, 12)
    show(tree, line)
    emitted = emissions_of(tree.taken)
    assert editor(tree, "a").take.text() == "Use for 3"
    QTest.keyClicks(editor(tree, "a").edit, "x")
    editor(tree, "a").take.click()
    tree.expand(tree.model().index_of((ProblemPart.MUST, "a", None)))
    QTest.qWait(1)
    QTest.keyClicks(editor(tree, "a", row=9).edit, "y")
    editor(tree, "a", row=9).take.click()

    assert emitted == [(line, line.places, "x"), (line, line.places[1:2], "y")]


def test_only_visible_rows_have_an_editor(tree: ProblemTree) -> None:
    show(tree, *(a_problem(f"p{at}", at) for at in range(1, 2001)))
    first = set(tree.editors)
    assert 0 < len(first) < 20

    tree.verticalScrollBar().setValue(tree.verticalScrollBar().maximum())
    QTest.qWait(1)

    assert 0 < len(tree.editors) < 20
    assert not first & set(tree.editors)


def test_typed_text_survives_scrolling_and_a_refresh(tree: ProblemTree) -> None:
    lines = [a_problem(f"p{at}", at) for at in range(1, 201)]
    show(tree, *lines)
    QTest.keyClicks(editor(tree, "p2").edit, "1299")
    tree.verticalScrollBar().setValue(tree.verticalScrollBar().maximum())
    QTest.qWait(1)
    tree.verticalScrollBar().setValue(0)
    show(tree, *lines[1:])

    assert editor(tree, "p2").text == "1299"


def test_a_refresh_keeps_the_active_editor(tree: ProblemTree) -> None:
    lines = [a_problem(f"p{at}", at) for at in range(1, 9)]
    show(tree, *lines)
    used = editor(tree, "p4")
    used.edit.setFocus()
    show(tree, a_problem("new", 77), *lines[2:])

    assert editor(tree, "p4") is used
    assert QApplication.focusWidget() is used.edit


def test_a_fix_that_excludes_rows_is_labelled_as_such(tree: ProblemTree) -> None:
    remedies = (Remedy("Row 17 counts", None, (34,)), Remedy("Row 34 counts", None, (17,)))
    line = a_problem("two", 17, 34, remedies=remedies, start=None)
    show(tree, line)
    emitted = emissions_of(tree.remedy_taken)

    editor(tree, "two").box.setCurrentIndex(1)
    editor(tree, "two").take.click()

    assert emitted == [(line, line.places, remedies[1])]


def test_a_suggestion_can_be_overwritten(tree: ProblemTree) -> None:
    line = a_problem(
        "c", 7, remedies=(Remedy("脱贫家庭", "脱贫家庭"),), start="建档立卡", field="categories"
    )
    show(tree, line)
    emitted = emissions_of(tree.taken)
    box = editor(tree, "c")
    assert box.text == "建档立卡"
    box.edit.setText("低保家庭")
    box.take.click()
    box.box.setCurrentIndex(0)
    box.take.click()

    assert [text for _line, _places, text in emitted] == ["低保家庭", "脱贫家庭"]


def test_rows_are_postponed_or_excluded_with_one_key(tree: ProblemTree) -> None:
    line = a_problem("a", 4)
    show(tree, line)
    waits, out = emissions_of(tree.parked), emissions_of(tree.left_out)
    tree.focus_first()
    QTest.keyClick(tree, Qt.Key.Key_W)
    QTest.keyClick(tree, Qt.Key.Key_L)

    assert (waits, out) == ([(line, line.places)], [(line, line.places)])


def test_arrows_move_between_editors_and_escape_leaves(tree: ProblemTree) -> None:
    show(tree, a_problem("a", 4), a_problem("b", 9))
    editor(tree, "a").edit.setFocus()
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Down)
    assert editor(tree, "b").isAncestorOf(QApplication.focusWidget())
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Escape)

    assert QApplication.focusWidget() is tree


def test_a_decision_can_be_reopened(tree: ProblemTree) -> None:
    line = a_problem("a", 4, part=ProblemPart.DONE, start=None, answer="waits")
    show(tree, line)
    emitted = emissions_of(tree.taken_back)

    editor(tree, "a", ProblemPart.DONE).take.click()

    assert emitted == [(line, line.places)]


def test_a_tree_row_is_read_in_full_by_screen_readers(tree: ProblemTree) -> None:
    show(tree, a_problem("a", 4))
    model = tree.model()
    index = model.index(0, 0, model.index(0, 0, QModelIndex()))

    emitted = index.data(Qt.ItemDataRole.AccessibleTextRole)

    assert emitted == (
        "Row 4, 林知远 4, Identity number, 1299********001X, The last character does not fit."
    )
    assert editor(tree, "a").edit.accessibleName() == "Identity number, row 4"


def test_the_model_signals_only_changed_rows(qtbot: QtBot) -> None:
    model = ProblemModel()
    QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Warning)
    a, b, c, d = (a_problem(name, at) for at, name in enumerate("abcd", 1))
    model.set_lines([a, b, c])
    removed, reset = QSignalSpy(model.rowsRemoved), QSignalSpy(model.modelReset)
    model.set_lines([a, c, d])
    orders: list[Sequence[ProblemLine]] = [[d, c, a], [], [b], [a_problem("b", 2, 3, 4)], [b, a]]
    for lines in orders:
        model.set_lines(lines)
        assert [node.line for node in model.nodes()] == list(lines)

    assert removed.count() > 0
    assert reset.count() == 0


# --- columns


def a_column(index: int, field: str = "name", state: str = "sure") -> ColumnLine:
    return ColumnLine(index, "ABC"[index], f"列{index}", field, OFFERS, state, "林知远")


def test_a_column_is_mapped_to_another_field_in_its_combo_box(qtbot: QtBot) -> None:
    card = ColumnMapping()
    qtbot.addWidget(card)
    card.resize(404, 300)
    card.show()
    card.show_columns([a_column(0, "student_no"), a_column(1)], 5, remembered=False)
    QTest.qWait(1)
    emitted = emissions_of(card.chosen)
    box = card.table.box_of(1)
    assert box is not None
    box.setFocus()
    QTest.keyClick(box, Qt.Key.Key_Down)
    card.show_columns(
        [a_column(0, "student_no"), a_column(1, "custom", "kept")], 5, remembered=True
    )

    assert emitted == [(1, "custom")]
    assert box.currentData() == "custom"
    assert card.table.box_of(1) is box


def test_the_wheel_over_a_combo_box_changes_nothing(qtbot: QtBot) -> None:
    card = ColumnMapping()
    qtbot.addWidget(card)
    card.resize(404, 300)
    card.show()
    card.show_columns([a_column(0, "student_no"), a_column(1)], 5, remembered=False)
    QTest.qWait(1)
    box = card.table.box_of(0)
    assert box is not None
    turn = QWheelEvent(
        QPointF(5, 5), QPointF(5, 5), QPoint(0, -120), QPoint(0, -120), Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(box, turn)

    assert box.currentData() == "student_no"


# --- what was cleaned


def test_space_toggles_a_kind_of_cleaning(qtbot: QtBot) -> None:
    list_ = Cleanings()
    QAbstractItemModelTester(list_.model(), QAbstractItemModelTester.FailureReportingMode.Warning)
    qtbot.addWidget(list_)
    change = ChangeRow("138 0000 0000", "13800000000", (4,))
    list_.show_lines([CleaningLine(("phone", "phone"), "Phone", 1, True, True, (change,))])
    emitted = emissions_of(list_.wanted)
    list_.setCurrentIndex(list_.model().index(0, 0))
    QTest.keyClick(list_, Qt.Key.Key_Space)
    list_.show_lines([CleaningLine(("phone", "phone"), "Phone", 1, False, True, ())])
    QTest.keyClick(list_, Qt.Key.Key_Space)

    assert emitted == [(("phone", "phone"), False), (("phone", "phone"), True)]


def test_a_mandatory_cleaning_has_no_checkbox(qtbot: QtBot) -> None:
    list_ = Cleanings()
    qtbot.addWidget(list_)
    list_.show_lines([CleaningLine(("name", "dots"), "Name", 1, True, False, ())])
    emitted = emissions_of(list_.wanted)
    list_.setCurrentIndex(list_.model().index(0, 0))
    QTest.keyClick(list_, Qt.Key.Key_Space)

    assert emitted == []


# --- differences


def a_difference(row: int, field: str = "phone", *, takes: bool = True) -> DifferenceLine:
    return DifferenceLine(row, "林知远", field, field, "138****0000", "139****0000", takes)


def test_space_toggles_a_difference_or_all_of_its_field(qtbot: QtBot) -> None:
    page = Differences()
    qtbot.addWidget(page)
    page.show_lines([a_difference(4), a_difference(4, "class_name"), a_difference(9, takes=False)])
    emitted = emissions_of(page.chosen)
    page.table.selectRow(0)
    QTest.keyClick(page.table, Qt.Key.Key_Space)
    page.only.setCurrentIndex(page.only.findData("phone"))
    page.keep_all.click()
    page.take_all.click()

    assert emitted == [
        (((4, "phone"),), False),
        (((4, "phone"),), False),
        (((9, "phone"),), True),
    ]


def test_a_toggled_difference_keeps_its_position(qtbot: QtBot) -> None:
    page = Differences()
    qtbot.addWidget(page)
    page.show_lines([a_difference(4), a_difference(9)])
    page.table.selectRow(1)
    page.show_lines([a_difference(4), a_difference(9, takes=False)])

    assert page.table.current_record() == a_difference(9, takes=False)


# --- what becomes of the rows


def test_each_outcome_with_rows_has_a_tab(qtbot: QtBot) -> None:
    card = RowOutcomes()
    qtbot.addWidget(card)
    rows = [
        RowLine(4, "new", "林知远"),
        RowLine(5, "parked", "王若楠"),
        RowLine(0, "missing", "李四"),
    ]
    card.show_lines(rows, [])
    shown = [card.tabs.tabText(at) for at in range(card.tabs.count()) if card.tabs.isTabVisible(at)]

    assert shown == ["New 1", "Pending 1", "Not in the file 1"]


def test_the_l_key_excludes_a_row_and_includes_it_again(qtbot: QtBot) -> None:
    card = RowOutcomes()
    qtbot.addWidget(card)
    emitted = emissions_of(card.left_out)
    card.show_lines([RowLine(4, "new", "林知远")], [])
    card.table.selectRow(0)
    QTest.keyClick(card.table, Qt.Key.Key_L)
    card.show_lines([RowLine(4, "ignored", "林知远", is_by_hand=True)], [])
    card.table.selectRow(0)
    QTest.keyClick(card.table, Qt.Key.Key_L)

    assert emitted == [(4, True), (4, False)]


# --- the sheet as it came


def a_sheet(*kinds: RowKind) -> GridSheet:
    rows = [[f"a{at}", f"129900200001010{at:02}8"] for at in range(len(kinds))]
    return GridSheet(rows, dict(enumerate(kinds)), ("A", "B"))


def test_every_row_shows_how_it_was_classified(qtbot: QtBot) -> None:
    grid = Grid()
    qtbot.addWidget(grid)
    grid.show_sheet(a_sheet(RowKind.TITLE, RowKind.HEADING, RowKind.DATA, RowKind.FOOTER))
    heads = [
        grid.cells.headerData(row, Qt.Orientation.Vertical) for row in range(grid.cells.rowCount())
    ]

    assert heads == ["1  Title line", "2  Headings", "3", "4  Below the table"]


def test_the_sheet_shows_no_personal_number(qtbot: QtBot) -> None:
    grid = Grid()
    qtbot.addWidget(grid)
    grid.show_sheet(a_sheet(RowKind.HEADING, RowKind.DATA))

    emitted = [grid.cells.index(1, 1).data(role) for role in (0, int(Qt.ItemDataRole.ToolTipRole))]

    assert emitted == ["129900********0018"] * 2


def test_headings_and_the_last_row_are_chosen_by_keyboard(qtbot: QtBot) -> None:
    grid = Grid()
    qtbot.addWidget(grid)
    grid.show_sheet(a_sheet(RowKind.TITLE, RowKind.HEADING, RowKind.DATA, RowKind.DATA))
    headings, ends = emissions_of(grid.headings_chosen), emissions_of(grid.end_chosen)
    grid.setCurrentIndex(grid.cells.index(2, 0))
    QTest.keyClick(grid, Qt.Key.Key_H)
    QTest.keyClick(grid, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    QTest.keyClick(grid, Qt.Key.Key_H)
    QTest.keyClick(grid, Qt.Key.Key_E)

    assert headings == [((2,),), ((2, 3),)]
    assert ends == [(3,)]


# --- the numbers


def test_counts_are_announced_once_they_stop_changing(qtbot: QtBot) -> None:
    footer = Footer()
    qtbot.addWidget(footer)
    emitted: list[str] = []
    find_widget(footer, QTimer, "quiet").timeout.connect(
        lambda: emitted.append(footer.counts.accessibleName())
    )
    for new in (1, 2, 3):
        footer.show_numbers(RowTotals(3, new, 0, 3 - new, 0, 0))
    assert find_widget(footer, QTimer, "quiet").interval() == QUIET_MS
    find_widget(footer, QTimer, "quiet").timeout.emit()

    assert emitted == ["rows 3, new 3, updated 0, unchanged 0, pending 0, left out 0"]


def test_every_control_of_the_lists_has_an_accessible_name(tree: ProblemTree) -> None:
    show(
        tree,
        a_problem("a", 4),
        a_problem("b", 5, part=ProblemPart.NOTE, remedies=(Remedy("x", "x"),)),
    )
    nameless = [
        type(child).__name__
        for child in tree.findChildren(QWidget)
        if child.focusPolicy() & Qt.FocusPolicy.TabFocus
        and child.isVisible()
        and not child.accessibleName()
    ]

    assert nameless == []
