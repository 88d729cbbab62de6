"""Card with the next reporting days and what is still missing for them."""

from __future__ import annotations

from uuid import UUID

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QBoxLayout,
    QHBoxLayout,
    QWidget,
)

from casework.settings.calendar import ReportDay
from ui.common.case_words import day_text
from ui.common.i18n import _, ngettext
from ui.common.year_dates import report_title
from ui.shell.requests import ShowStudents
from ui.today.view_model import TodayViewModel
from ui.widgets.basics import Card, ElidedLabel, button, label, set_kind


class ReportsCard(Card):
    """The next two reporting days, and what is still missing."""

    calendar_asked = Signal()
    due_asked = Signal()
    list_asked = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(_("Next reports"), parent)
        self.setAccessibleName(_("Next reports"))
        self._due = button(_("What is due"), "link", self)
        self._due.clicked.connect(self.due_asked)
        self._all = button(_("All dates"), "link", self)
        self._all.clicked.connect(self.calendar_asked)
        if self.head is not None:
            self.head.addWidget(self._due)
            self.head.addWidget(self._all)
        self._days = [_ReportBox(f"report-{place}", self) for place in range(2)]
        self._boxes = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._boxes.setSpacing(12)
        for box in self._days:
            self._boxes.addWidget(box, 1)
            box.list_asked.connect(self.list_asked)
        self.body.addLayout(self._boxes)
        self.body.addStretch(1)

    def set_stacked(self, is_stacked: bool) -> None:
        """Stack the days vertically in a narrow card."""
        direction = QBoxLayout.Direction
        self._boxes.setDirection(direction.TopToBottom if is_stacked else direction.LeftToRight)

    def show_view_model(self, view_model: TodayViewModel) -> None:
        """Show the next days; missing evidence is reported at the nearest one."""
        for place, box in enumerate(self._days):
            if place >= len(view_model.reports):
                box.hide()
                continue
            box.show()
            unproven = view_model.unproven if place == 0 else ()
            box.show_day(
                view_model.reports[place],
                (view_model.reports[place].on - view_model.today).days,
                unproven,
            )


class _ReportBox(Card):
    """Card of one reporting day."""

    list_asked = Signal(object)

    def __init__(self, name: str, parent: QWidget) -> None:
        super().__init__("", parent)
        self._unproven: tuple[UUID, ...] = ()
        self.body.setContentsMargins(10, 8, 10, 8)
        self.body.setSpacing(2)
        across = QHBoxLayout()
        self._day = label("", "strong", self)
        self._left = label("", "chip", self)
        across.addWidget(self._day)
        across.addStretch(1)
        across.addWidget(self._left)
        self.body.addLayout(across)
        self._what = ElidedLabel("", "secondary", self)
        self._what.setObjectName(name)
        self._note = ElidedLabel("", "warn", self)
        self.body.addWidget(self._what)
        self.body.addWidget(self._note)
        self._who = button("", "link", self)
        self._who.clicked.connect(self._show_unproven)
        self.body.addWidget(self._who, 0, Qt.AlignmentFlag.AlignLeft)
        self.body.addStretch(1)

    def _show_unproven(self) -> None:
        name = _("Without proof or approval")
        self.list_asked.emit(ShowStudents(among=self._unproven, name=name))

    def show_day(self, day: ReportDay, left: int, unproven: tuple[UUID, ...]) -> None:
        self._day.setText(day_text(day.on, weekday=True))
        text = _("today") if left == 0 else ngettext("in {count} day", "in {count} days", left)
        self._left.setText(text.format(count=left))
        set_kind(self._left, "chipWarn" if left <= 2 else "chip")
        self._what.set_whole(report_title(day.kinds))
        note = ""
        self._unproven = unproven
        text = ngettext(
            "{count} lacks proof or approval",
            "{count} lack proof or approval",
            len(unproven),
        )
        self._who.setText(text.format(count=len(unproven)))
        self._who.setAccessibleName(self._who.text())
        self._who.setVisible(bool(unproven))
        if not unproven and day.on.weekday() >= 5:
            note = _("falls on a weekend")
        self._note.set_whole(note)
        self._note.setVisible(bool(note))
