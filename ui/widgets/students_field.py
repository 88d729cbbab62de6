"""The field for choosing students by name, number, pinyin or initials."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtGui import QFocusEvent, QInputMethodEvent, QKeyEvent, QMouseEvent, QResizeEvent
from PySide6.QtWidgets import (
    QFrame,
    QLineEdit,
    QScrollArea,
    QToolButton,
    QWidget,
)

from casework.ports import Reader
from casework.read_models import FileLine, FileQuery
from ui.common.i18n import _
from ui.icons import icon
from ui.jobs import LatestOnly
from ui.jobs.session import Session
from ui.theme.theme import theme
from ui.theme.tokens import BUTTON
from ui.widgets.application import application
from ui.widgets.basics import restyle
from ui.widgets.completion_popup import Completer
from ui.widgets.flow import FlowLayout, laid_out_once
from ui.widgets.layouts import vbox

_SHOWN = 8
_BETWEEN = re.compile(r"[\s,，、;；]+")
_HIGHEST_ROWS = 3


@dataclass(frozen=True, slots=True)
class ChosenStudent:
    """A chosen student, with what distinguishes two of the same name."""

    file_id: UUID
    name: str = field(repr=False)
    student_no: str
    class_name: str = ""


def student_of(line: FileLine) -> ChosenStudent:
    """Return the chip data of a case file."""
    file = line.file
    return ChosenStudent(file.id, file.name, file.student_no, file.class_name or "")


class StudentsField(QFrame):
    """Chosen students as chips, and a line edit to add another.

    ``changed`` is emitted when a student is added or removed; ``not_found(text)`` when Enter is
    pressed and no student matches.
    """

    changed = Signal()
    not_found = Signal(str)

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._students: dict[UUID, ChosenStudent] = {}
        self._chips: list[Chip] = []
        self._latest: LatestOnly[Any] = LatestOnly()
        self.setObjectName("tokens")
        self.setProperty("kind", "tokens")
        self.input = TokenLine(self)
        self.input.setAccessibleName(_("Students"))
        self.input.typed.connect(self._on_typed)
        self.input.accepted.connect(self._on_enter)
        self.input.went_back.connect(self._on_back)
        application().focusChanged.connect(self._on_focus)
        self.suggestions = Completer(self.input, self, self._take)
        self._inner = QWidget()
        self._flow = FlowLayout(self._inner, spacing=5, last_grows=120)
        self._flow.addWidget(self.input)
        self._area = QScrollArea(self)
        self._area.setWidget(self._inner)
        self._area.setWidgetResizable(True)
        self._area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        vbox(self._area, on=self, margins=(6, 2, 6, 2))
        self.setFocusProxy(self.input)
        self._fit()

    # --- chosen students

    @property
    def students(self) -> tuple[ChosenStudent, ...]:
        return tuple(self._students.values())

    @property
    def files(self) -> tuple[UUID, ...]:
        return tuple(self._students)

    @property
    def left(self) -> str:
        """The typed text that has not been resolved to a student."""
        return self.input.text().strip()

    def set_students(self, students: Sequence[ChosenStudent]) -> None:
        """Replace the chosen students."""
        with laid_out_once(self._flow):
            for chip in self._chips:
                self._flow.removeWidget(chip)
                chip.deleteLater()
            self._chips.clear()
            self._students.clear()
            for student in students:
                self._add_chip(student)
        self._fit()
        self.input.clear()
        self.changed.emit()

    def _add(self, student: ChosenStudent) -> None:
        self._add_chip(student)
        self._fit()

    def _add_chip(self, student: ChosenStudent) -> None:
        if student.file_id in self._students:
            return
        self._students[student.file_id] = student
        chip = Chip(student, self._inner)
        chip.removed.connect(self._on_removed)
        chip.moved.connect(self._on_moved)
        self._flow.insert_widget(len(self._chips), chip)
        self._chips.append(chip)
        chip.show()

    def _take(self, student: ChosenStudent) -> None:
        self.suggestions.hide()
        self.input.clear()
        self._latest.drop()
        self._add(student)
        self.changed.emit()
        self.input.setFocus()

    # --- typing

    def _on_typed(self, text: str) -> None:
        if not text.strip():
            self._latest.drop()
            self.suggestions.hide()
            return
        job = self._session.read(lambda reader: _found(reader, text))
        self._latest.take(job).then(self._on_found, problem=lambda _problem: None)

    def _on_found(self, found: tuple[ChosenStudent, ...]) -> None:
        fresh = [student for student in found if student.file_id not in self._students]
        empty_text = _("Chosen already") if found else _("No one found")
        self.suggestions.show_rows([(_row(student), student) for student in fresh], empty_text)

    def _on_enter(self) -> None:
        text = self.input.text().strip()
        if not text:
            return
        if self.suggestions.is_shown and not self._latest.is_running:
            self.suggestions.choose()
            return
        job = self._session.read(lambda reader: _resolved(reader, text))
        self._latest.take(job).then(self._on_resolved, problem=lambda _problem: None)

    def _on_resolved(self, result: tuple[tuple[ChosenStudent, ...], str]) -> None:
        found, left = result
        self.suggestions.hide()
        for student in found:
            self._add(student)
        self.input.setText(left)
        if found:
            self.changed.emit()
        if left:
            self.not_found.emit(left)

    # --- chips

    def _on_back(self) -> None:
        if self._chips:
            self._chips[-1].setFocus(Qt.FocusReason.OtherFocusReason)

    def _on_removed(self, chip: Chip) -> None:
        place = self._chips.index(chip)
        self._chips.remove(chip)
        self._flow.removeWidget(chip)
        del self._students[chip.student.file_id]
        chip.deleteLater()
        next_one = self._chips[place - 1] if place else None
        (next_one or self.input).setFocus(Qt.FocusReason.OtherFocusReason)
        self._fit()
        self.changed.emit()

    def _on_moved(self, chip: Chip, step: int) -> None:
        place = self._chips.index(chip) + step
        if place >= len(self._chips):
            self.input.setFocus(Qt.FocusReason.OtherFocusReason)
        elif place >= 0:
            self._chips[place].setFocus(Qt.FocusReason.OtherFocusReason)

    # --- appearance

    def mark_wrong(self, is_wrong: bool) -> None:
        """Draw the border of an invalid field, or the normal one."""
        self.setProperty("wrong", is_wrong)
        restyle(self)

    def _on_focus(self, before: QWidget | None, now: QWidget | None) -> None:
        has_focus = now is self.input
        if has_focus != bool(self.property("ringed")):
            self.setProperty("ringed", has_focus)
            restyle(self)
        if before is self.input and not has_focus:
            self._on_enter()
            self.suggestions.hide()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.input.setFocus()

    def _fit(self) -> None:
        hint = _("Name, number, pinyin or initials")
        if self._chips or self.fontMetrics().horizontalAdvance(hint) > self.width() - 40:
            hint = _("Name or number")
        self.input.setPlaceholderText(hint)
        least = theme().px(BUTTON) - 6
        width = max(60, self.width() - 14)
        wanted = max(least, self._flow.heightForWidth(width))
        row = theme().px(24) + 5
        is_high = wanted > row * _HIGHEST_ROWS
        off, needed = Qt.ScrollBarPolicy.ScrollBarAlwaysOff, Qt.ScrollBarPolicy.ScrollBarAsNeeded
        self._area.setVerticalScrollBarPolicy(needed if is_high else off)
        self.setFixedHeight(min(wanted, row * _HIGHEST_ROWS) + 6)
        bar = self._area.verticalScrollBar()
        QTimer.singleShot(0, bar, lambda: bar.setValue(bar.maximum()))


def _row(student: ChosenStudent) -> str:
    about = "  ".join(part for part in (student.student_no, student.class_name) if part)
    return f"{student.name}    {about}"


def _found(reader: Reader, text: str) -> tuple[ChosenStudent, ...]:
    lines = reader.lines(FileQuery(search=text, limit=_SHOWN))
    return tuple(student_of(line) for line in lines)


def _resolved(reader: Reader, text: str) -> tuple[tuple[ChosenStudent, ...], str]:
    """Return the students that a text names, and the part that matches no student.

    A single word takes the first match, as the list would have shown it. With several words (pasted
    numbers or names), each must match exactly one student.
    """
    whole = reader.lines(FileQuery(search=text, limit=1))
    if whole:
        return (student_of(whole[0]),), ""
    found: list[ChosenStudent] = []
    left: list[str] = []
    words = [word for word in _BETWEEN.split(text) if word]
    for word in words if len(words) > 1 else ():
        lines = reader.lines(FileQuery(search=word, limit=2))
        if len(lines) == 1:
            found.append(student_of(lines[0]))
        else:
            left.append(word)
    return tuple(found), " ".join(left) if len(words) > 1 else text


class TokenLine(QLineEdit):
    """A line edit that also reports text while an input method composes it.

    ``typed`` carries the text so far, without the composition marks.
    """

    typed = Signal(str)
    accepted = Signal()
    went_back = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._composed = ""
        self.setFrame(False)
        self.setProperty("kind", "bare")
        self.textEdited.connect(self._tell)

    @property
    def is_composing(self) -> bool:
        return bool(self._composed)

    def inputMethodEvent(self, event: QInputMethodEvent) -> None:
        self._composed = event.preeditString()
        super().inputMethodEvent(event)
        self._tell()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self.is_composing:
            super().keyPressEvent(event)
            return
        key = event.key()
        is_plain = not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and is_plain:
            self.accepted.emit()
            return
        goes_back = key in (Qt.Key.Key_Backspace, Qt.Key.Key_Left)
        if goes_back and is_plain and not self.text():
            self.went_back.emit()
            return
        super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._composed = ""

    def _tell(self) -> None:
        composed = self._composed.replace("'", "").replace(" ", "")
        self.typed.emit(self.text() + composed)


class Chip(QToolButton):
    """A chosen student; Delete, Backspace or a click removes it."""

    removed = Signal(object)
    moved = Signal(object, int)

    def __init__(self, student: ChosenStudent, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.student = student
        self.setProperty("kind", "token")
        self.setText(student.name)
        self.setIcon(icon("x", "accent"))
        self.setIconSize(QSize(theme().px(10), theme().px(10)))
        self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
        self.setFixedHeight(theme().px(24))
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        about = " · ".join(part for part in (student.student_no, student.class_name) if part)
        self.setToolTip(f"{student.name} · {about}")
        self.setAccessibleName(_("Remove {name}").format(name=student.name))
        self.clicked.connect(lambda: self.removed.emit(self))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = event.key()
        if key in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace, Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if not event.modifiers():
                self.removed.emit(self)
                return
        elif key in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            self.moved.emit(self, 1 if key == Qt.Key.Key_Right else -1)
            return
        super().keyPressEvent(event)
