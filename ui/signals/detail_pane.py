"""Detail pane of a signal: finding, records, and answer."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QGridLayout, QHBoxLayout, QLineEdit, QWidget

from casework.service_layer.settings import NOTE_AT_MOST
from casework.signals import ANSWERS
from ui.common.i18n import N_, _
from ui.common.rule_words import answer_name, what_to_look_at, what_was_found
from ui.signals.view_model import Exhibit, Exhibits, SignalLine, SignalPerson
from ui.theme.theme import theme
from ui.theme.tokens import GAP, SMALL, TINY
from ui.widgets.basics import Card, button, label, line, scrolling
from ui.widgets.layouts import vbox

_SIDE_BY_SIDE = 660
"""Minimum width in px at 100 % for showing two records side by side."""

_MOST_PEOPLE = 12
_NOTE_WIDE = 120
"""Minimum width of the note next to the buttons, in px at 100 %."""

_BUTTONS = dict(
    zip(ANSWERS, (N_("&Investigated"), N_("Co&rrected"), N_("Not a &problem")), strict=True)
)


class SignalDetailPane(Card):
    """Shows one signal and its records.

    Emits ``answered(answer, note)``, ``opened(SignalPerson)`` and ``proofs_asked(SignalPerson)``.
    """

    answered = Signal(str, str)
    opened = Signal(object)
    proofs_asked = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("", parent)
        self._line: SignalLine | None = None
        self._notes: dict[str, str] = {}
        self._is_short = False
        self.found = label("", "cardTitle", self, wrap=True)
        self.look = label("", "secondary", self, wrap=True)
        self.records = _Records(self)
        self.records.opened.connect(self.opened)
        self.records.proofs_asked.connect(self.proofs_asked)
        self.state = label("", "ok", self, wrap=True)
        self.note = QLineEdit(self)
        self.note.setMaxLength(NOTE_AT_MOST)
        self.note.setPlaceholderText(_("What was found"))
        self.note.setAccessibleName(_("Note on the answer"))
        self.note.textEdited.connect(self._keep_note)
        self.buttons = {answer: button(_(text), "", self) for answer, text in _BUTTONS.items()}
        self._build()
        self.show_line(None)

    def _build(self) -> None:
        area = scrolling(self)
        inner = QWidget(area)
        column = vbox(on=inner, margins=(0, 0, SMALL, 0), spacing=SMALL)
        for widget in (self.found, self.look, self.records):
            column.addWidget(widget)
        column.addStretch(1)
        area.setWidget(inner)
        self._foot = QWidget(self)
        foot = vbox(on=self._foot, margins=(0, 0, 0, 0), spacing=SMALL)
        self._answers = QBoxLayout(QBoxLayout.Direction.TopToBottom)
        self._answers.setSpacing(SMALL)
        across = QHBoxLayout()
        across.setSpacing(SMALL)
        for answer, made in self.buttons.items():
            made.clicked.connect(lambda _checked=False, chosen=answer: self._answer(chosen))
            across.addWidget(made)
        across.addStretch(1)
        self._answers.addWidget(self.note, 1)
        self._answers.addLayout(across)
        foot.addWidget(line(self._foot))
        foot.addWidget(self.state)
        foot.addLayout(self._answers)
        self.body.addWidget(area, 1)
        self.body.addWidget(self._foot)

    def set_short(self, is_short: bool) -> None:
        """Place the note and the buttons in one row, in a low window."""
        self._is_short = is_short
        self._place_answers()

    def _place_answers(self) -> None:
        buttons = sum(made.sizeHint().width() + SMALL for made in self.buttons.values())
        has_width = self.width() >= buttons + theme().px(_NOTE_WIDE)
        direction = QBoxLayout.Direction
        in_a_row = self._is_short and has_width
        self._answers.setDirection(direction.LeftToRight if in_a_row else direction.TopToBottom)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place_answers()

    def show_line(self, shown: SignalLine | None) -> None:
        """Show a signal; its records follow with ``show_exhibits``."""
        is_same = shown is not None and self._line is not None and shown.key == self._line.key
        self._line = shown
        self._foot.setVisible(shown is not None)
        self.look.setVisible(shown is not None)
        if shown is None:
            self.found.setText(_("No signal is chosen."))
            self.records.clear()
            return
        signal = shown.answered.signal
        self.found.setText(what_was_found(signal))
        self.look.setText(what_to_look_at(signal.kind))
        self.state.setText(_state(shown))
        self.state.setVisible(not shown.is_open)
        self.set_busy(False)
        if not is_same:
            self.note.setText(self._notes.get(shown.key, ""))
            self.records.clear()

    def show_exhibits(self, exhibits: Exhibits) -> None:
        """Show these records, unless another signal is shown by now."""
        if self._line is not None and exhibits.key == self._line.key:
            self.records.show_exhibits(exhibits)

    def set_busy(self, is_busy: bool) -> None:
        """Disable the buttons while an answer is being saved."""
        for made in self.buttons.values():
            made.setEnabled(not is_busy)

    def forget_note(self, key: str) -> None:
        """Discard the draft note of a signal after its answer was saved."""
        self._notes.pop(key, None)
        if self._line is not None and self._line.key == key:
            self.note.clear()

    def _keep_note(self, text: str) -> None:
        if self._line is not None:
            self._notes[self._line.key] = text

    def _answer(self, answer: str) -> None:
        self.set_busy(True)
        self.answered.emit(answer, self.note.text())


def _state(shown: SignalLine) -> str:
    answer = shown.answered.answer
    if answer is None:
        return ""
    parts = (answer_name(answer.answer), answer.note, answer.recorded_by)
    when = f"{answer.recorded_at.astimezone():%Y-%m-%d}"
    return " · ".join(part for part in (*parts, when) if part)


class _Records(QWidget):
    """The records of a signal; two are shown side by side if the width allows it."""

    opened = Signal(object)
    proofs_asked = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._layout = QBoxLayout(QBoxLayout.Direction.TopToBottom, self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setSpacing(GAP)
        self._cards: list[QWidget] = []

    def clear(self) -> None:
        """Remove all records."""
        for card in self._cards:
            self._layout.removeWidget(card)
            card.hide()
            card.deleteLater()
        self._cards.clear()

    def show_exhibits(self, exhibits: Exhibits) -> None:
        """Show these records."""
        self.clear()
        for one in exhibits.shown:
            card = ExhibitCard(one, self)
            card.opened.connect(self.opened)
            card.proofs_asked.connect(self.proofs_asked)
            self._cards.append(card)
            self._layout.addWidget(card, 1)
        if exhibits.rest:
            message = _("and {count} more students").format(count=exhibits.rest)
            more = label(message, "caption", self)
            self._cards.append(more)
            self._layout.addWidget(more)
        self._turn()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._turn()

    def _turn(self) -> None:
        is_wide = len(self._cards) == 2 and self.width() >= theme().px(_SIDE_BY_SIDE)
        direction = QBoxLayout.Direction
        self._layout.setDirection(direction.LeftToRight if is_wide else direction.TopToBottom)


class ExhibitCard(Card):
    """Card of one record, with a link to the file of each student concerned."""

    opened = Signal(object)
    proofs_asked = Signal(object)

    def __init__(self, exhibit: Exhibit, parent: QWidget | None = None) -> None:
        super().__init__("", parent)
        self.exhibit = exhibit
        self.setAccessibleName(exhibit.title)
        self.body.addWidget(label(exhibit.title, "strong", self, wrap=True))
        self.links = [self._link(person) for person in exhibit.people[:_MOST_PEOPLE]]
        self.body.addLayout(self._people())
        self.body.addLayout(self._facts())
        if exhibit.has_proof:
            self.proofs = button(_("View the evidence…"), "link", self, glyph="paperclip")
            self.proofs.clicked.connect(lambda: self.proofs_asked.emit(exhibit.people[0]))
            self.body.addWidget(self.proofs, 0, Qt.AlignmentFlag.AlignLeft)
        self.body.addStretch(1)

    def _link(self, person: SignalPerson) -> QWidget:
        made = button(f"{person.name} {person.number}", "link", self, glyph="user-circle")
        made.setToolTip(_("Open the file"))
        made.clicked.connect(lambda: self.opened.emit(person))
        return made

    def _people(self) -> QGridLayout:
        grid = QGridLayout()
        grid.setHorizontalSpacing(GAP)
        grid.setVerticalSpacing(0)
        columns = 2
        for place, link in enumerate(self.links):
            grid.addWidget(link, place // columns, place % columns, Qt.AlignmentFlag.AlignLeft)
        rest = len(self.exhibit.people) - len(self.links)
        if rest > 0:
            more = label(_("and {count} more students").format(count=rest), "caption", self)
            grid.addWidget(more, len(self.links) // columns + 1, 0)
        grid.setColumnStretch(columns, 1)
        return grid

    def _facts(self) -> QGridLayout:
        grid = QGridLayout()
        grid.setHorizontalSpacing(GAP)
        grid.setVerticalSpacing(TINY)
        grid.setColumnStretch(1, 1)
        top = Qt.AlignmentFlag.AlignTop
        for place, (name, words) in enumerate(self.exhibit.facts):
            grid.addWidget(label(name, "caption", self), place, 0, top)
            grid.addWidget(label(words, "", self, wrap=True), place, 1)
        return grid
