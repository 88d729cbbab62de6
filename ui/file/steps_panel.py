"""Panel of next steps on the right, most urgent first."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QScrollArea, QWidget

from casework.required_services import Extra, Service
from ui.common.i18n import _
from ui.file.next_steps import FileNextStep
from ui.theme.theme import theme
from ui.widgets.basics import button, icon_button, label, line, set_kind
from ui.widgets.layouts import hbox, vbox

WIDE, FOLDED = 296, 36


class StepsPanel(QFrame):
    """Emits ``chosen(FileNextStep)`` for the button of a step; folds to a strip of 36 px."""

    chosen = Signal(object)
    folded_changed = Signal(bool)

    def __init__(self, services: Sequence[Service], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._services = tuple(services)
        self._is_folded = False
        self._is_free = False
        self.setProperty("kind", "panel")
        self.setAccessibleName(_("Next steps"))
        self._title = label(_("Next steps"), "cardTitle", self)
        self.fold = icon_button("caret-right", _("Hide the panel"), self)
        self.fold.clicked.connect(lambda: self.set_folded(not self._is_folded, by_hand=True))
        self._inner = QWidget()
        self._steps = vbox(on=self._inner, margins=(0, 0, 0, 0), spacing=8)
        self._area = QScrollArea(self)
        self._area.setWidget(self._inner)
        self._area.setWidgetResizable(True)
        self._area.setFrameShape(QFrame.Shape.NoFrame)
        self._area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._layout = vbox(hbox(self._title, -1, self.fold), (self._area, 1), on=self)
        self.folded_by_hand: bool | None = None
        self.set_folded(False)

    @property
    def is_folded(self) -> bool:
        return self._is_folded

    def set_folded(self, is_folded: bool, *, by_hand: bool = False) -> None:
        """Fold to a strip, or unfold."""
        self._is_folded = is_folded
        if by_hand:
            self.folded_by_hand = is_folded
        self._area.setVisible(not is_folded)
        self._title.setVisible(not is_folded and not self._is_free)
        self.fold.setVisible(not self._is_free)
        side = 4 if is_folded else 14
        self._layout.setContentsMargins(side, 10, side, 10)
        self._put_width()
        from ui.icons import icon

        self.fold.setIcon(icon("caret-left" if is_folded else "caret-right"))
        name = _("Show next steps") if is_folded else _("Hide the panel")
        self.fold.setAccessibleName(name)
        self.fold.setToolTip(name)
        self.folded_changed.emit(is_folded)

    def set_free(self, is_free: bool) -> None:
        """Use all available space (as a tab), or a fixed width of 296 px."""
        self._is_free = is_free
        set_kind(self, "card" if is_free else "panel")
        self.set_folded(False if is_free else self._is_folded)

    def _put_width(self) -> None:
        if self._is_free:
            self.setMinimumWidth(0)
            self.setMaximumWidth(16_777_215)
        else:
            self.setFixedWidth(theme().px(FOLDED if self._is_folded else WIDE))

    def show_steps(self, steps: Sequence[FileNextStep], rest: str = "") -> None:
        """Show these steps, or if ``rest`` is given, why no steps are offered."""
        while self._steps.count():
            old = self._steps.takeAt(0).widget()
            if isinstance(old, QWidget):
                old.hide()
                old.deleteLater()
        if rest:
            self._steps.addWidget(label(rest, "secondary", self._inner, wrap=True))
            self._steps.addStretch(1)
            return
        for place, step in enumerate(steps):
            if place > 1:
                self._steps.addWidget(line(self._inner))
            self._steps.addWidget(self._first(step) if place == 0 else self._other(place + 1, step))
        if not steps:
            self._steps.addWidget(label(_("Nothing is owed."), "strong", self._inner))
            self._steps.addWidget(
                label(
                    _("Everything required is given and recorded."),
                    "secondary",
                    self._inner,
                    wrap=True,
                )
            )
        self._steps.addStretch(1)

    def _first(self, step: FileNextStep) -> QWidget:
        box = QFrame(self._inner)
        box.setProperty("kind", "choice")
        box.setProperty("chosen", "true")
        layout = vbox(
            label(step.title, "strong", box, wrap=True), on=box, margins=(12, 10, 12, 10), spacing=4
        )
        if step.detail:
            kind = "danger" if step.tone == "danger" else "secondary"
            layout.addWidget(label(step.detail, kind, box, wrap=True))
        if words := self._words(step):
            made = button(words, "primary", box, hint=_keys(step))
            made.clicked.connect(lambda: self.chosen.emit(step))
            layout.addLayout(hbox(made, -1))
        return box

    def _other(self, number: int, step: FileNextStep) -> QWidget:
        box = QWidget(self._inner)
        row = hbox(
            (label(str(number), "chip", box), 0, Qt.AlignmentFlag.AlignTop),
            on=box,
            margins=(2, 0, 0, 0),
            spacing=10,
        )
        column = vbox(label(step.title, "strong", box, wrap=True), spacing=2)
        if step.detail:
            kind = "danger" if step.tone == "danger" else "secondary"
            column.addWidget(label(step.detail, kind, box, wrap=True))
        if words := self._words(step):
            made = button(words, "link", box)
            made.setAccessibleName(f"{words}: {step.title}")
            made.clicked.connect(lambda: self.chosen.emit(step))
            column.addWidget(made, 0, Qt.AlignmentFlag.AlignLeft)
        row.addLayout(column, 1)
        return box

    def _words(self, step: FileNextStep) -> str:
        words = {
            "plan": _("Open the plan…"),
            "pair": _("Set the helper…"),
            "facts": _("Fill in…"),
            "record": _("Show the record"),
            "correct": _("Correct…"),
            "evidence": _("Show the evidence…"),
            Extra.GUIDANCE: _("Record guidance…"),
            Extra.BRIEFING: _("Record a briefing…"),
            Extra.TRAINING: _("Show trainings…"),
        }
        if step.action in words:
            return words[step.action]
        by_service = {
            Service.TALK: _("Log a talk…"),
            Service.REFERRAL: _("Refer a post…"),
            Service.EVENT: _("Record an event…"),
        }
        service = Service(step.action)
        return by_service[service] if service in self._services else ""


def _keys(step: FileNextStep) -> str:
    keys = {"talk": "Ctrl+T", "referral": "Ctrl+R", "event": "Ctrl+E", "facts": "F2"}
    return keys.get(step.action, "")
