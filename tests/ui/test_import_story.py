"""The first hour: a college's own roster, from the drop to a clean caseload, by keyboard alone."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from tests.builders.drag_and_drop import drop
from tests.builders.homes import a_home
from tests.builders.nonempty import nonempty
from tests.builders.rosters import Invented, invented_students, write_ledger
from tests.builders.window_fixture import WindowFixture, window_fixture
from tests.ui.wizard import Wizard
from ui.intake.stages import CHECK, CHOOSE, FIX, REPORT

ROSTERS = Path(__file__).resolve().parents[3] / "shared" / "data" / "rosters"
SAMPLES = sorted(ROSTERS.glob("*.expected.json")) if ROSTERS.is_dir() else []
LEDGER = ROSTERS / "计算机学院2027届困难毕业生帮扶台账.xlsx"


@pytest.fixture
def gui(tmp_path: Path) -> Iterator[WindowFixture]:
    with window_fixture(
        a_home(tmp_path / "home", students=0), tmp_path / "window.json", "import"
    ) as opened:
        yield opened


def answer(wizard: Wizard, code: str, *typed: Any) -> None:
    """Answer the problem whose editor has the cursor; the cursor goes on by itself."""
    before = wizard.numbers
    assert wizard.editor(code).isAncestorOf(QApplication.focusWidget()), code
    wizard.keys(*typed, Qt.Key.Key_Return)
    assert wizard.numbers != before, code


def a_ledger(folder: Path) -> Path:
    students = invented_students(24)
    wrong = students[7]["id_number"]
    changed: dict[int, dict[str, Any]] = {
        2: {"categories": "家庭经济困难"},
        4: {"student_no": int(students[4]["student_no"])},
        7: {"id_number": wrong[:-1] + ("1" if wrong[-1] == "0" else "0")},
        9: {"categories": "家庭经济困难"},
        11: {"phone": "1390001"},
    }
    rows: list[Invented | None] = [
        one.with_cells(**changed.get(at, {})) for at, one in enumerate(students)
    ]
    rows.append(students[1].with_cells(phone="13900009999"))
    return write_ledger(folder / "帮扶台账.xlsx", rows)


def test_a_messy_roster_is_imported_by_keyboard(gui: WindowFixture, tmp_path: Path) -> None:
    wizard = Wizard(gui)
    drop(gui, a_ledger(tmp_path))
    assert wizard.numbers == (19, 0, 0, 6, 0)
    wizard.press("N")
    wizard.keys(Qt.Key.Key_F2)
    answer(wizard, "CATEGORY_UNKNOWN", "低保家庭")
    answer(wizard, "STUDENT_NO_ZERO_LOST", "023110005")
    answer(wizard, "ID_WRONG_CHECK", Qt.Key.Key_Down)
    answer(wizard, "PHONE_DAMAGED", "13900000012")
    answer(wizard, "STUDENT_REPEATED_DIFFERENT", Qt.Key.Key_Down)

    assert wizard.numbers == (24, 0, 0, 0, 1)
    assert wizard.page.footer.next.hasFocus()
    wizard.keys(Qt.Key.Key_Space).keys(Qt.Key.Key_Space)
    assert wizard.page.step == REPORT
    files = wizard.students()
    assert len(files) == 24
    assert files["023110005"].file.name
    assert all(line.helper for line in nonempty(files.values()))
    assert [no for no, line in files.items() if "id_number" in line.file.lacks] == ["023110008"]


def test_an_undone_import_can_be_corrected_and_imported_again(
    gui: WindowFixture, tmp_path: Path
) -> None:
    wizard = Wizard(gui)
    drop(gui, a_ledger(tmp_path))
    wizard.press("N", "N", "N")
    assert (len(wizard.students()), wizard.waiting()) == (19, 6)
    wizard.press("U")
    assert (len(wizard.students()), wizard.waiting()) == (0, 0)
    assert wizard.page.step == CHECK
    wizard.press("B")
    wizard.fix("CATEGORY_UNKNOWN", "低保家庭").press("N", "N")

    assert (len(wizard.students()), wizard.waiting()) == (21, 4)


def test_pending_rows_are_completed_another_day(gui: WindowFixture, tmp_path: Path) -> None:
    wizard = Wizard(gui)
    drop(gui, a_ledger(tmp_path))
    wizard.press("N", "N", "N")
    wizard.page.put_away()
    gui.settle()
    assert wizard.page.step == CHOOSE
    wizard.page.stages.start.waiting.take_up.click()
    gui.settle()
    assert wizard.page.step == FIX
    wizard.keys(Qt.Key.Key_F2)
    answer(wizard, "CATEGORY_UNKNOWN", "低保家庭")
    wizard.press("N")
    # the student who stands twice has a file by now: what differs is shown side by side
    assert wizard.numbers == (2, 1, 0, 3, 0)
    assert [d.field for d in wizard.view_model.differences] == ["phone"]
    wizard.press("N")

    assert (len(wizard.students()), wizard.waiting()) == (21, 3)


@pytest.mark.skipif(not LEDGER.is_file(), reason="the sample rosters are not here")
def test_the_sample_ledger_is_imported_by_keyboard(gui: WindowFixture) -> None:
    wizard = Wizard(gui)
    drop(gui, LEDGER)
    assert wizard.numbers == (121, 0, 0, 6, 1)
    wizard.press("N")
    wizard.keys(Qt.Key.Key_F2)
    answer(wizard, "CATEGORY_UNKNOWN", "低保家庭")
    answer(wizard, "STUDENT_NO_ZERO_LOST", "023110026")
    answer(wizard, "STUDENT_REPEATED_DIFFERENT", Qt.Key.Key_Down)
    for code in ("ID_WRONG_CHECK", "ID_STORED_AS_NUMBER", "BIRTH_CONTRADICTS_ID"):
        answer(wizard, code, Qt.Key.Key_Down)
    wizard.press("N", "N")

    assert len(wizard.students()) == 126
    assert wizard.waiting() == 0


@pytest.mark.parametrize("expected", SAMPLES, ids=lambda path: path.name)
def test_importing_a_sample_roster_again_changes_nothing(
    gui: WindowFixture, expected: Path
) -> None:
    document = json.loads(expected.read_text("utf-8"))
    table = expected.with_name(expected.name.removesuffix(".expected.json"))
    wizard = Wizard(gui).open(table)
    wizard.press("N", "N", "N")
    files = wizard.students()
    assert len(files) == document["accepted"]
    assert {one["student_no"] for one in document["students"]} == set(files)
    waiting = wizard.waiting()
    wizard.page.put_away()
    wizard.open(table).press("N", "N")

    assert wizard.numbers[:2] == (0, 0)
    assert wizard.page.footer.next.isEnabled() == (waiting > 0)
    assert (len(wizard.students()), wizard.waiting()) == (document["accepted"], waiting)
