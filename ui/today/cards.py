"""The cards of Today: how far the whole is, the next reports, how far each class is."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from casework.calendar import ReportDay
from casework.services import Extra, Service
from ui.common.case_words import day_text
from ui.common.dates_of_year import report_title
from ui.common.rule_words import extra_name
from ui.common.words import _, ngettext
from ui.common.worklist_words import pace_text
from ui.icons import icon_pixmap
from ui.marks import service_name
from ui.parts.basics import Card, ElidedLabel, button, label, row, set_kind
from ui.shell.requests import ShowStudents
from ui.theme.theme import theme
from ui.today.bars import ProgressBar, Swatch
from ui.today.reading import GroupProgress, Sight

_GLYPHS = {
    Service.TALK: "chat-circle-text",
    Service.REFERRAL: "briefcase",
    Service.EVENT: "calendar-check",
    Extra.GUIDANCE: "chat-circle-text",
    Extra.BRIEFING: "chalkboard-teacher",
    Extra.TRAINING: "circle-wavy-check",
}
_LEAST_WIDE = 240

_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


class ProgressCard(Card):
    """The whole caseload: a number, how fast it must go, and a bar for each service."""

    list_asked = Signal(object)
    """A number was chosen: a ``ShowStudents`` request for those behind it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(_("3-3-3 in all"), parent)
        self.setAccessibleName(_("3-3-3 in all"))
        self._beside = ElidedLabel("", "caption", self)
        self._beside.setAlignment(_RIGHT)
        if self.head is not None:
            self.head.addWidget(self._beside, 20)
        across = QHBoxLayout()
        across.setSpacing(12)
        self._given = label("", "total", self)
        self._of = label("", "secondary", self)
        words = QVBoxLayout()
        words.setSpacing(0)
        self._needed = label("", "", self, wrap=True)
        self._speed = label("", "warn", self, wrap=True)
        words.addWidget(self._needed)
        words.addWidget(self._speed)
        self._late = button("", "link", self)
        self._late.clicked.connect(self._show_late)
        words.addWidget(self._late, 0, Qt.AlignmentFlag.AlignLeft)
        self._sight: Sight | None = None
        numbers = QHBoxLayout()
        for number in (self._given, self._of):
            numbers.addWidget(number, 0, Qt.AlignmentFlag.AlignBottom)
        across.addLayout(numbers)
        across.setAlignment(numbers, Qt.AlignmentFlag.AlignVCenter)
        across.addLayout(words, 1)
        self.body.addLayout(across)
        self._bars: dict[Service | Extra, tuple[ProgressBar, QPushButton]] = {}
        self._names: dict[Service | Extra, tuple[QLabel, QLabel]] = {}
        self.body.addLayout(self._grid())
        self.body.addLayout(self._legend())
        self.body.addStretch(1)

    def _grid(self) -> QGridLayout:
        grid = QGridLayout()
        grid.setHorizontalSpacing(8)
        grid.setVerticalSpacing(0)
        grid.setColumnStretch(2, 1)
        for place, service in enumerate((*Service, *Extra)):
            picture = QLabel(self)
            side = theme().px(16)
            picture.setPixmap(
                icon_pixmap(_GLYPHS[service], side, "text2", self.devicePixelRatioF())
            )
            name = label(_name_of(service), "", self)
            bar, count = ProgressBar(self), button("", "link", self)
            count.clicked.connect(
                lambda _checked=False, service=service: self._ask(("owes", service.value))
            )
            grid.addWidget(picture, place, 0)
            grid.addWidget(name, place, 1)
            grid.addWidget(bar, place, 2)
            grid.addWidget(count, place, 3, _RIGHT)
            self._bars[service] = bar, count
            self._names[service] = picture, name
            if isinstance(service, Extra):  # only some packs demand it
                for widget in (picture, name, bar, count):
                    widget.hide()
        return grid

    def _legend(self) -> QHBoxLayout:
        across = QHBoxLayout()
        across.setSpacing(6)
        self._given_words = label("", "caption", self)
        self._pending = button("", "link", self)
        self._pending.setToolTip(_("Show who has records that do not count"))
        self._pending.clicked.connect(lambda: self._ask(("needs", "mending")))
        self._missing = button("", "link", self)
        self._missing.setToolTip(_("Show who is owed something"))
        self._missing.clicked.connect(lambda: self._ask(("owes", "any")))
        parts: tuple[tuple[str, QWidget], ...] = (
            ("given", self._given_words),
            ("pending", self._pending),
            ("missing", self._missing),
        )
        for part, words in parts:
            across.addWidget(Swatch(part, self))
            across.addWidget(words)
            across.addSpacing(6)
        across.addStretch(1)
        return across

    def _ask(self, *where: tuple[str, str]) -> None:
        self.list_asked.emit(ShowStudents(where=where))

    def _show_late(self) -> None:
        if self._sight is not None:
            self.list_asked.emit(
                ShowStudents(among=self._sight.late, name=_("Past their last day"))
            )

    def show_sight(self, sight: Sight) -> None:
        """Show the whole caseload."""
        self._sight = sight
        late = ngettext("Show {count} student", "Show {count} students", len(sight.late))
        self._late.setText(late.format(count=len(sight.late)))
        self._late.setAccessibleName(self._late.text())
        self._late.setVisible(bool(sight.late))
        counts = sight.whole.everything
        given = sum(count.given for count in counts.values())
        owed = sum(count.owed for count in counts.values())
        pending = sum(count.not_counting for count in counts.values())
        share = f"{sight.pace.expected_share:.0%}"
        files = ngettext("{count} student", "{count} students", sight.whole.files)
        beside = _("{students} · today {share} should count (the line)")
        self._beside.set_whole(
            beside.format(students=files.format(count=sight.whole.files), share=share)
        )
        self._given.setText(str(given))
        self._of.setText(f"/ {given + owed}")
        self._stand_on_one_line()
        needed, speed = pace_text(sight.pace)
        self._needed.setText(needed)
        self._speed.setText(speed)
        self._speed.setVisible(bool(speed))
        is_short = bool(sight.pace.short_by)
        is_slow = sight.pace.needed_a_week > sight.pace.recent_a_week
        set_kind(self._speed, "danger" if is_short else "warn" if is_slow else "secondary")
        for service, (bar, words) in self._bars.items():
            picture, name = self._names[service]
            for widget in (picture, name, bar, words):
                widget.setVisible(service in counts)
            if service not in counts:
                continue
            count = counts[service]
            demanded = count.given + count.owed
            bar.show_counts(count.given, count.not_counting, demanded, sight.pace.expected_share)
            words.setText(f"{count.given} / {demanded}")
            words.setAccessibleName(
                _("{name}: {count} owed, show the students").format(
                    name=name.text(), count=count.owed
                )
            )
            words.setEnabled(bool(count.owed))
            bar.setAccessibleName(
                bar_text(
                    name.text(),
                    count.given,
                    count.not_counting,
                    demanded,
                    sight.pace.expected_share,
                )
            )
        self._given_words.setText(_("counts"))
        self._pending.setText(_("does not count {count}").format(count=pending))
        self._missing.setText(_("missing {count}").format(count=owed))
        for link, number in ((self._pending, pending), (self._missing, owed)):
            link.setAccessibleName(link.text())
            link.setEnabled(bool(number))

    def _stand_on_one_line(self) -> None:
        """Lift the small number to the line on which the large one stands."""
        for number in (self._given, self._of):
            number.ensurePolished()
        lift = self._given.fontMetrics().descent() - self._of.fontMetrics().descent()
        self._of.setContentsMargins(0, 0, 0, max(0, lift))


def _name_of(service: Service | Extra) -> str:
    return service_name(service) if isinstance(service, Service) else extra_name(service)


def bar_text(name: str, given: int, pending: int, demanded: int, share: float) -> str:
    """Return what a bar says, for screen readers."""
    text = _("{name}: {given} of {demanded} count, {pending} do not; {share} should by today")
    return text.format(
        name=name, given=given, demanded=demanded, pending=pending, share=f"{share:.0%}"
    )


class ReportsCard(Card):
    """The next two reporting days, and what stands in their way."""

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
        self._days = [_ReportBox(self), _ReportBox(self)]
        self._boxes = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._boxes.setSpacing(12)
        for box in self._days:
            self._boxes.addWidget(box, 1)
            box.list_asked.connect(self.list_asked)
        self.body.addLayout(self._boxes)
        self.body.addStretch(1)

    def set_stacked(self, is_stacked: bool) -> None:
        """Put the days over one another where the card is narrow."""
        direction = QBoxLayout.Direction
        self._boxes.setDirection(direction.TopToBottom if is_stacked else direction.LeftToRight)

    def show_sight(self, sight: Sight) -> None:
        """Show the next days; a proof that is missing is said at the nearest."""
        for place, box in enumerate(self._days):
            if place >= len(sight.reports):
                box.hide()
                continue
            box.show()
            unproven = sight.unproven if place == 0 else ()
            box.show_day(
                sight.reports[place], (sight.reports[place].on - sight.today).days, unproven
            )


class _ReportBox(Card):
    """One reporting day in a box of its own."""

    list_asked = Signal(object)

    def __init__(self, parent: QWidget) -> None:
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


class GroupsCard(Card):
    """A bar for each class or college; a name asks for its students."""

    group_asked = Signal(str, str)
    all_asked = Signal()
    rows_asked = Signal()
    helpers_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(_("Progress by class"), parent)
        self.setAccessibleName(_("Progress by class"))
        self._sight: Sight | None = None
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
        foot = QHBoxLayout()
        self._rows = button("", "link", self, glyph="tray")
        self._rows.clicked.connect(self.rows_asked)
        self._helpers = button("", "link", self, glyph="users")
        self._helpers.clicked.connect(self.helpers_asked)
        foot.addWidget(self._helpers)
        foot.addWidget(self._rows)
        foot.addStretch(1)
        foot.addWidget(self._more)
        self.body.addLayout(foot)
        self.show_by(self._by)

    def of_keepers(self) -> Sequence[QWidget]:
        """Return the parts that only those who keep the files have."""
        return (self._rows, self._helpers)

    def show_by(self, key: str) -> None:
        """Show classes or colleges."""
        self._by = key
        for name, choice in self._switch.items():
            choice.setChecked(name == key)
        if self._sight is not None:
            self.show_sight(self._sight)

    def show_sight(self, sight: Sight) -> None:
        """Show the groups of the caseload."""
        self._sight = sight
        groups = sight.classes if self._by == "class_name" else sight.colleges
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
        parked = ngettext("{count} row waits", "{count} rows wait", sight.parked)
        self._rows.setText(parked.format(count=sight.parked))
        self._rows.setAccessibleName(self._rows.text())
        self._rows.setVisible(bool(sight.parked))
        self._show_helpers(sight)

    def set_least(self, least: int) -> None:
        """Show so many groups at least, however low the card is."""
        self._least = least
        self._fill()
        self.updateGeometry()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802  Qt's name
        super().resizeEvent(event)
        self._fill()

    def sizeHint(self) -> QSize:  # noqa: N802  Qt's name
        return self.minimumSizeHint()

    def minimumSizeHint(self) -> QSize:  # noqa: N802  Qt's name
        return QSize(theme().px(_LEAST_WIDE), self._rest_high() + self._least * self._group_high())

    def _fill(self) -> None:
        """Show as many groups as there is room for."""
        most = max(self._least, (self.height() - self._rest_high()) // self._group_high())
        if most != self._most:
            self._most = most
            if self._sight is not None:
                self.show_sight(self._sight)

    def _group_high(self) -> int:
        return self._more.sizeHint().height()  # a link, as the names are

    def _rest_high(self) -> int:
        return self.body.minimumSize().height() - self._grid.minimumSize().height()

    def _show_helpers(self, sight: Sight) -> None:
        count = len(sight.helpers.helpers)
        text = ngettext("{count} helper", "{count} helpers", count).format(count=count)
        silent = sum(line.is_silent for line in sight.helpers.helpers)
        if silent:
            text = _("{helpers}, {count} silent").format(helpers=text, count=silent)
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
