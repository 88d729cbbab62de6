"""Windows about a file: all fields of a record, and the helpers of the student."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QScrollArea,
    QWidget,
)

from casework.case import Case
from casework.records import Pairing
from ui.common.display_names import helper_role_name
from ui.common.i18n import _
from ui.common.timeline_entries import TimelineEntry
from ui.jobs.session import Session
from ui.shell.page import Frame
from ui.widgets.basics import button, label
from ui.widgets.dialogs import PlainDialog
from ui.widgets.layouts import hbox, vbox
from ui.widgets.tables import RecordTable, TableColumn


class FactsWindow(PlainDialog):
    """Read-only window with all fields of a record: names on the left, values on the right."""

    def __init__(
        self, title: str, parts: Sequence[tuple[str, Sequence[tuple[str, str]]]], parent: QWidget
    ) -> None:
        super().__init__(title, parent)
        inner = QWidget()
        grid = QGridLayout(inner)
        grid.setContentsMargins(0, 0, 8, 0)
        grid.setHorizontalSpacing(16)
        grid.setColumnStretch(1, 1)
        row = 0
        for heading, facts in parts:
            if heading:
                grid.addWidget(label(heading, "strong", inner), row, 0, 1, 2)
                row += 1
            for name, value in facts:
                if not value:
                    continue
                words = label(value, "", inner, wrap=True)
                words.setTextInteractionFlags(
                    Qt.TextInteractionFlag.TextSelectableByMouse
                    | Qt.TextInteractionFlag.TextSelectableByKeyboard
                )
                words.setAccessibleName(f"{name}: {value}")
                grid.addWidget(label(name, "label", inner), row, 0, Qt.AlignmentFlag.AlignTop)
                grid.addWidget(words, row, 1)
                row += 1
        grid.setRowStretch(row, 1)
        area = QScrollArea(self)
        area.setWidget(inner)
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        close = self.closing_button()
        buttons = hbox(-1, close)
        vbox(
            label(title, "cardTitle", self, wrap=True),
            (area, 1),
            buttons,
            on=self,
            margins=(20, 16, 12, 14),
        )
        high = inner.heightForWidth(460) if inner.hasHeightForWidth() else inner.sizeHint().height()
        self.resize(560, min(max(200, high + 130), parent.window().height() - 24))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        close.setFocus()


def record_window(entry: TimelineEntry, parent: QWidget, came_from: str = "") -> FactsWindow:
    """Return a window with all fields of a record, its verdict, and the parcel it came from."""
    verdict: list[tuple[str, str]] = []
    if entry.counts is not None:
        words = _("counts") if entry.counts else _("not counting")
        verdict.append(
            (_("Verdict"), "\n".join(t for t in (words, entry.why_not, entry.notice) if t))
        )
    came = ((_("Came from"), came_from),)
    return FactsWindow(entry.title, [("", (*entry.facts, *came, *verdict))], parent)


class HelpersWindow(PlainDialog):
    """Lists pairings, latest first; ``end(pairing)`` ends a participant's pairing."""

    def __init__(self, case: Case, parent: QWidget, *, end: Callable[[Pairing], object]) -> None:
        title = _("Helpers of {name}").format(name=case.file.name)
        super().__init__(title, parent)
        self._end = end
        self.table = RecordTable(title, _columns(), self)
        self.table.set_records(
            sorted(case.pairings, key=lambda one: (one.since, one.id), reverse=True)
        )
        self.leave = button(_("End participation"), "", self)
        self.leave.clicked.connect(self._on_leave)
        close = self.closing_button()
        vbox(
            label(title, "cardTitle", self, wrap=True),
            (self.table, 1),
            hbox(self.leave, -1, close),
            on=self,
            margins=(20, 16, 20, 14),
            spacing=10,
        )
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.fit(760, 360)
        self.table.selectionModel().currentRowChanged.connect(lambda *_rows: self._on_current())
        if case.pairings:
            self.table.selectRow(0)
        self._on_current()
        self.table.setFocus()

    def _current(self) -> Pairing | None:
        found = self.table.current_record()
        return found if isinstance(found, Pairing) else None

    def _on_current(self) -> None:
        one = self._current()
        self.leave.setEnabled(one is not None and can_end(one))

    def _on_leave(self) -> None:
        one = self._current()
        if one is not None and can_end(one):
            self.accept()
            self._end(one)


def can_end(pairing: Pairing) -> bool:
    """Return whether this is a participant whose pairing is active."""
    return pairing.is_participant and pairing.until is None and not pairing.is_void


def part_name(pairing: Pairing) -> str:
    """Return the display name of a pairing's role."""
    if pairing.is_void:
        return _("void")
    return _("participates") if pairing.is_participant else _("responsible")


def show_helpers(session: Session, frame: Frame, page: QWidget, case: Case) -> HelpersWindow:
    """Open the window over a page."""

    def done(result: Any) -> None:
        frame.say(_("The participation is ended."), undo=result.action)

    def end(pairing: Pairing) -> None:
        session.write(lambda services: services.pairings.remove_helper(pairing.id)).then(done)

    window = HelpersWindow(case, page, end=end)
    window.open()
    return window


def _columns() -> Sequence[TableColumn[Pairing]]:
    return (
        TableColumn(_("Helper"), lambda one: one.helper, width=100, is_bold=True),
        TableColumn(_("Role"), lambda one: helper_role_name(one.helper_role), width=104),
        TableColumn(_("Part"), part_name, width=76),
        TableColumn(_("Since"), lambda one: one.since.isoformat(), width=92),
        TableColumn(_("Until"), lambda one: one.until.isoformat() if one.until else "", width=92),
        TableColumn(_("Taken over on"), _taken_over, width=100, tone=_tone),
        TableColumn(_("Handover note"), lambda one: one.handover_note or "", width=136),
    )


def _taken_over(one: Pairing) -> str:
    if one.accepted_on is not None:
        return one.accepted_on.isoformat()
    return "" if one.is_participant or one.until or one.is_void else _("not yet")


def _tone(one: Pairing) -> str:
    return "text2" if one.accepted_on else "warn"
