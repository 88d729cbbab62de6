"""The import wizard in a test: tables that colleges send, and the page on a real caseload."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from openpyxl import Workbook
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton

from casework.read_models import FileLine, FileQuery
from tests.builders.window_fixture import WindowFixture
from ui.intake.page import ImportPage
from ui.intake.problem_lines import ProblemLine, ProblemPart
from ui.shell.requests import ImportRoster

HEAD = ["学号", "姓名", "性别", "民族", "手机", "专业", "班级", "困难类型"]
ALT = Qt.KeyboardModifier.AltModifier


def a_row(number: int, **changed: Any) -> list[Any]:
    """One tidy row; ``changed`` cells by no, name, gender, group, phone, major, class, kind."""
    row = {
        "no": f"2023{number:04d}", "name": "林知远", "gender": "男", "group": "汉族",
        "phone": f"139{number:08d}", "major": "会计学", "class": "会计2301", "kind": "低保家庭",
    }  # fmt: skip
    return list({**row, **changed}.values())


def a_book(
    folder: Path,
    *rows: list[Any],
    other: list[list[Any]] | None = None,
    name: str = "名册",
    head: list[str] | None = None,
) -> Path:
    """Write a workbook with these rows under the usual headings; ``other`` is a second sheet."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "名单"
    for row in (head or HEAD, *rows):
        sheet.append(row)
    if other is not None:
        more = book.create_sheet("补充")
        for row in (HEAD, *other):
            more.append(row)
    path = folder / f"{name}.xlsx"
    book.save(path)
    return path


class Wizard:
    """The page, worked by keys where a person would."""

    def __init__(self, gui: WindowFixture) -> None:
        self.gui = gui
        gui.page_host.show_page("import")
        gui.settle()
        page = gui.page_host.current_page
        assert isinstance(page, ImportPage)
        self.page = page

    def open(self, path: Path) -> Wizard:
        """Take a file in hand."""
        self.gui.page_host.ask(ImportRoster(str(path)))
        self.gui.settle()
        return self

    def press(self, *letters: str) -> Wizard:
        """Press Alt with letters: N next, B back, C cancel."""
        for letter in letters:
            self.gui.keys(Qt.Key[f"Key_{letter}"], mods=ALT)
            # Qt shows the button pressed for a moment before it clicks
            self.gui.until(lambda: not any(one.isDown() for one in self._buttons()))
            self.gui.settle()
        return self

    def _buttons(self) -> list[QAbstractButton]:
        return self.page.findChildren(QAbstractButton)

    def keys(self, *typed: Any) -> Wizard:
        """Type into whatever has the focus, and wait."""
        self.gui.keys(*typed)
        self.gui.settle()
        return self

    @property
    def numbers(self) -> tuple[int, ...]:
        """Rows = new, updated, unchanged, waiting, left out, as they are shown."""
        shown = self.page.footer.counts.shown
        assert shown is not None
        five = (shown.new, shown.updated, shown.unchanged, shown.parked, shown.ignored)
        assert shown.rows == sum(five)
        return five

    @property
    def view_model(self) -> Any:
        """What the wizard shows."""
        assert self.page.work.view_model is not None
        return self.page.work.view_model

    def problem(self, code: str) -> ProblemLine:
        """The line of a problem that is not decided."""
        found = [
            p for p in self.view_model.problems if p.code == code and p.part is not ProblemPart.DONE
        ]
        assert found, [p.code for p in self.view_model.problems]
        return found[0]

    def editor(self, code: str, row: int | None = None) -> Any:
        """The editor of a problem in sight."""
        line = self.problem(code)
        found = self.page.stages.problems.tree.editor_of((line.part, line.key, row))
        assert found is not None, code
        return found

    def fix(self, code: str, text: str) -> Wizard:
        """Type what a cell should say, and take it with Enter."""
        editor = self.editor(code)
        editor.edit.setFocus()
        editor.edit.selectAll()
        return self.keys(text, Qt.Key.Key_Return)

    def choose(self, code: str, words: str) -> Wizard:
        """Choose an answer that a problem offers, and take it."""
        editor = self.editor(code)
        editor.box.setCurrentIndex(editor.box.findText(words))
        editor.take.click()
        self.gui.settle()
        return self

    def students(self) -> dict[str, FileLine]:
        """The files by student number."""
        lines = self.gui.read(lambda reader: reader.lines(FileQuery()))
        return {line.file.student_no: line for line in lines}

    def waiting(self) -> int:
        """How many rows wait."""
        return len(self.gui.read(lambda reader: reader.parked()))
