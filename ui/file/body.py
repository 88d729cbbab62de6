"""The parts of the file page: side by side or in tabs, and the way to other students."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QHBoxLayout,
    QScrollArea,
    QStackedWidget,
    QWidget,
)

from casework.required_services import Service
from ui.common.i18n import _
from ui.file.cards import DestinationCard, PlanCard, RingsCard
from ui.file.header import FileHeader
from ui.file.records import RecordsCard
from ui.file.steps_panel import StepsPanel
from ui.shell.page import WidthClass
from ui.theme.theme import theme
from ui.theme.tokens import GAP
from ui.widgets.basics import button, label, scrolling, tab_strip
from ui.widgets.layouts import hbox, vbox

_RINGS_WIDE, _RINGS_NARROW = 378, 300
_DESTINATION_WIDE, _DESTINATION_WIDEST = 208, 280
_FREE = 16_777_215


class FileBody(QWidget):
    """Header, cards and records; the panel of next steps is to the right of them.

    In a low window the cards, the records and the panel are tabs of ``sections``.
    """

    def __init__(
        self,
        services: Sequence[Service],
        panel: StepsPanel,
        side_layout: QHBoxLayout,
        parent: QWidget,
        *,
        can_print: bool,
        gives_back: bool,
    ) -> None:
        super().__init__(parent)
        self.panel, self._side_layout = panel, side_layout
        self.facts = FileHeader(can_print=can_print, parent=self)
        self.rings = RingsCard(self)
        self.plan = PlanCard(self)
        self.destination = DestinationCard(self)
        self.records = RecordsCard(services, self, gives_back=gives_back)
        self._is_low: bool | None = None
        self._cards = QWidget(self)
        self._card_row = hbox(on=self._cards, margins=(0, 0, 0, 0), spacing=GAP)
        self.sections = tab_strip(_("Parts of the file"), self)
        for title in (_("Records"), _("3-3-3"), _("The plan"), _("Destination"), _("Next steps")):
            self.sections.addTab(title)
        self._stack = QStackedWidget(self)
        self._areas: dict[QWidget, QScrollArea] = {
            part: scrolling(self._stack) for part in (self.rings, self.plan, self.destination)
        }
        self._main = vbox(on=self, margins=(0, 0, 0, 0), spacing=GAP)
        for part in (self.facts, self._cards, self.sections):
            self._main.addWidget(part)
        self._main.addWidget(self._stack, 1)
        self.sections.currentChanged.connect(self._stack.setCurrentIndex)

    def panes(self) -> Sequence[QWidget]:
        """Return the panes that F6 cycles through."""
        low = [self.sections, self._stack] if self._is_low else [self._cards, self.records]
        return [self.facts, *low, self.panel]

    def of_keepers(self) -> Sequence[QWidget]:
        """Return the controls hidden from class advisors: personal data, pairing and the plan."""
        return [
            *self.facts.of_keepers(),
            *self.plan.of_keepers(),
            *self.destination.of_keepers(),
        ]

    def show_records(self) -> None:
        """Switch to the records, if they are shown as a tab."""
        self.sections.setCurrentIndex(0)

    def set_width_class(self, width: WidthClass, *, is_short: bool) -> None:
        """Adapt the layout to the size of the window."""
        is_compact = width is WidthClass.COMPACT
        self.facts.set_narrow(width < WidthClass.FULL, is_compact=is_compact)
        self.records.set_narrow(is_compact)
        self.plan.setMinimumWidth(0)
        self._lay_out(is_low=is_short)
        if is_short:
            self.rings.setMaximumWidth(_FREE)
            return
        by_hand = self.panel.folded_by_hand
        self.panel.set_folded(by_hand if by_hand is not None else width < WidthClass.FULL)
        self.rings.setFixedWidth(theme().px(_RINGS_NARROW if is_compact else _RINGS_WIDE))

    def _lay_out(self, *, is_low: bool) -> None:
        if is_low == self._is_low:
            return
        self._is_low = is_low
        parts: tuple[QWidget, ...] = (
            self.records,
            self.rings,
            self.plan,
            self.destination,
            self.panel,
        )
        for card, area in self._areas.items():
            self._stack.removeWidget(area)
            if area.widget() is card:
                area.takeWidget()
        for part in parts:
            self._stack.removeWidget(part)
            self._card_row.removeWidget(part)
            self._main.removeWidget(part)
            self._side_layout.removeWidget(part)
        self.destination.setMinimumWidth(0)
        self.destination.setMaximumWidth(_FREE)
        self.rings.setMinimumWidth(0)
        self.panel.set_free(is_low)
        if is_low:
            for part in parts:
                if part in self._areas:
                    self._areas[part].setWidget(part)
                    part.show()
                self._stack.addWidget(self._areas.get(part, part))
            self._stack.setCurrentIndex(self.sections.currentIndex())
        else:
            self._card_row.addWidget(self.rings)
            self._card_row.addWidget(self.plan, 1)
            self._card_row.addWidget(self.destination)
            self.destination.setMinimumWidth(theme().px(_DESTINATION_WIDE))
            self.destination.setMaximumWidth(theme().px(_DESTINATION_WIDEST))
            self._main.addWidget(self.records, 1)
            self._side_layout.addWidget(self.panel)
            for part in parts:
                part.show()
        self._cards.setVisible(not is_low)
        self.sections.setVisible(is_low)
        self._stack.setVisible(is_low)
        self._main.setSpacing(6 if is_low else GAP)


class PrevNext(QWidget):
    """Shows the position of a file in its list; ``chosen`` carries the id of a neighbour."""

    chosen = Signal(object)
    back_asked = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.among: tuple[UUID, ...] = ()
        self._at = -1
        self.back = button(_("Students"), "quiet", self, glyph="caret-left")
        self.place = label("", "secondary", self)
        self.before = button(_("Previous item"), "quiet", self, glyph="caret-up", hint="Alt+↑")
        self.after = button(_("Next item"), "quiet", self, glyph="caret-down", hint="Alt+↓")
        row = hbox(on=self, margins=(0, 0, 0, 0), spacing=GAP)
        for widget in (self.back, self.place, self.before, self.after):
            row.addWidget(widget)
        self.back.clicked.connect(self.back_asked)
        self.before.clicked.connect(lambda: self.step(-1))
        self.after.clicked.connect(lambda: self.step(1))

    def show_position(self, file_id: UUID, among: tuple[UUID, ...]) -> None:
        """Show the position of a file in ``among``, or in the previous list if that is empty."""
        if among or file_id not in self.among:
            self.among = among
        self._at = self.among.index(file_id) if file_id in self.among else -1
        self._show()

    def set_back_target(self, page: str) -> None:
        """Set the label of the back button; "" is the list of students."""
        self.back.setText(page or _("Students"))
        self.back.setAccessibleName(self.back.text())

    def step(self, by: int) -> None:
        """Go to the previous or next student."""
        at = self._at + by
        if self._at >= 0 and 0 <= at < len(self.among):
            self._at = at
            self._show()
            self.chosen.emit(self.among[at])

    def _show(self) -> None:
        total = len(self.among)
        has_place = self._at >= 0 and total > 1
        text = ""
        if has_place:
            text = _("{place} of {total} in the list").format(place=self._at + 1, total=total)
        self.place.setText(text)
        self.before.setVisible(has_place)
        self.after.setVisible(has_place)
        self.before.setEnabled(self._at > 0)
        self.after.setEnabled(self._at < total - 1)
