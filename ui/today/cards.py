"""Cards of the work of the day: the progress of each class or college, and the reporting days."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QGridLayout,
    QWidget,
)

from casework.settings.calendar import ReportDay
from ui.common.case_words import day_text
from ui.common.i18n import _, ngettext
from ui.common.year_dates import report_title
from ui.shell.requests import ShowStudents
from ui.theme.theme import theme
from ui.today.view_model import GroupProgress, TodayViewModel
from ui.widgets.bars import ProgressBar, bar_text
from ui.widgets.basics import Card, ElidedLabel, button, label, row, set_kind
from ui.widgets.layouts import hbox

_LEAST_WIDE = 240


class GroupsCard(Card):
    """A progress bar per class or college; clicking a name opens its students."""

    group_asked = Signal(str, str)
    all_asked = Signal()
    rows_asked = Signal()
    helpers_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(_("Progress by class"), parent)
        self.setAccessibleName(_("Progress by class"))
        self._view_model: TodayViewModel | None = None
        self._by = "class_name"
        self._least = self._most = 1
        self._switch = {
            "class_name": button(_("Class"), "segment", self),
            "college": button(_("College"), "segment", self),
        }
        self._switch["college"].setProperty("follows", True)
        for key, choice in self._switch.items():
            choice.setCheckable(True)
            choice.clicked.connect(lambda _checked=False, key=key: self.show_by(key))
        if self.head is not None:
            self.head.addWidget(row(*self._switch.values(), parent=self, spacing=0))
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(10)
        self._grid.setVerticalSpacing(0)
        self._grid.setColumnStretch(2, 1)
        self.body.addLayout(self._grid)
        self._more = button("", "link", self)
        self._more.clicked.connect(self.all_asked)
        self.body.addStretch(1)
        self._rows = button("", "link", self, glyph="tray")
        self._rows.clicked.connect(self.rows_asked)
        self._helpers = button("", "link", self, glyph="users")
        self._helpers.clicked.connect(self.helpers_asked)
        self.body.addLayout(hbox(self._helpers, self._rows, -1, self._more))
        self.show_by(self._by)

    def of_keepers(self) -> Sequence[QWidget]:
        """Return the controls hidden from class advisors."""
        return (self._rows, self._helpers)

    def show_by(self, key: str) -> None:
        """Group by class or by college."""
        self._by = key
        for name, choice in self._switch.items():
            choice.setChecked(name == key)
        if self._view_model is not None:
            self.show_view_model(self._view_model)

    def show_view_model(self, view_model: TodayViewModel) -> None:
        """Show the progress of the groups."""
        self._view_model = view_model
        groups = view_model.classes if self._by == "class_name" else view_model.colleges
        while self._grid.count():
            widget = self._grid.takeAt(0).widget()
            widget.hide()
            widget.deleteLater()
        for place, group in enumerate(groups[: self._most]):
            self._add(place, group)
        left = len(groups) - self._most
        self._more.setText(
            ngettext("{count} more in the list", "{count} more in the list", left).format(
                count=left
            )
        )
        self._more.setAccessibleName(self._more.text())
        self._more.setVisible(left > 0)
        parked = ngettext("{count} row is pending", "{count} rows are pending", view_model.parked)
        self._rows.setText(parked.format(count=view_model.parked))
        self._rows.setAccessibleName(self._rows.text())
        self._rows.setVisible(bool(view_model.parked))
        self._show_helpers(view_model)

    def set_least(self, least: int) -> None:
        """Set the minimum number of groups shown, however low the card is."""
        self._least = least
        self._fill()
        self.updateGeometry()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fill()

    def sizeHint(self) -> QSize:
        return self.minimumSizeHint()

    def minimumSizeHint(self) -> QSize:
        return QSize(theme().px(_LEAST_WIDE), self._rest_high() + self._least * self._group_high())

    def _fill(self) -> None:
        """Show as many groups as fit."""
        most = max(self._least, (self.height() - self._rest_high()) // self._group_high())
        if most != self._most:
            self._most = most
            if self._view_model is not None:
                self.show_view_model(self._view_model)

    def _group_high(self) -> int:
        return self._more.sizeHint().height()  # a link button, like the names

    def _rest_high(self) -> int:
        return self.body.minimumSize().height() - self._grid.minimumSize().height()

    def _show_helpers(self, view_model: TodayViewModel) -> None:
        count = len(view_model.helpers.helpers)
        text = ngettext("{count} helper", "{count} helpers", count).format(count=count)
        inactive = sum(line.is_inactive for line in view_model.helpers.helpers)
        if inactive:
            text = _("{helpers}, {count} inactive").format(helpers=text, count=inactive)
        self._helpers.setText(text)
        self._helpers.setAccessibleName(text)

    def _add(self, place: int, group: GroupProgress) -> None:
        name = button(group.label, "link", self)
        name.clicked.connect(lambda: self.group_asked.emit(self._by, group.label))
        files = ngettext("{count} student", "{count} students", group.files)
        bar = ProgressBar(self)
        bar.show_counts(group.given, group.not_counting, group.demanded, group.expected_share)
        bar.setAccessibleName(
            bar_text(
                group.label, group.given, group.not_counting, group.demanded, group.expected_share
            )
        )
        share = group.given / group.demanded if group.demanded else 1.0
        parts: Sequence[QWidget] = (
            name,
            label(files.format(count=group.files), "caption", self),
            bar,
            label(f"{min(share, 1.0):.0%}", "strong", self),
        )
        for column, widget in enumerate(parts):
            self._grid.addWidget(widget, place, column)
            # Layouts ignore hidden widgets and their spacing; _rest_high would be too small.
            widget.show()


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
        self._day = label("", "strong", self)
        self._left = label("", "chip", self)
        self.body.addLayout(hbox(self._day, -1, self._left))
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
