"""The cards of Today: how far the whole is, the next reports, how far each class is."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QGridLayout, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from casework.calendar import ReportDay
from casework.services import Service
from ui.common.case_words import day_text
from ui.common.dates_of_year import report_title
from ui.common.words import _, ngettext
from ui.common.worklist_words import pace_text
from ui.icons import icon_pixmap
from ui.marks import service_name
from ui.parts.basics import Card, ElidedLabel, button, label, row, set_kind
from ui.theme.theme import theme
from ui.today.bars import ProgressBar, Swatch
from ui.today.reading import GroupProgress, Sight

_GLYPHS = {
    Service.TALK: "chat-circle-text",
    Service.REFERRAL: "briefcase",
    Service.EVENT: "calendar-check",
}
_LEAST_GROUPS, _GROUP_HIGH, _OTHER_HIGH = 3, 24, 112
"""How many groups are shown at least, and how high one and all the rest of the card are."""

_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


class ProgressCard(Card):
    """The whole caseload: a number, how fast it must go, and a bar for each service."""

    reasons_asked = Signal()

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
        across.addWidget(self._given)
        across.addWidget(self._of, 0, Qt.AlignmentFlag.AlignBottom)
        across.addLayout(words, 1)
        self.body.addLayout(across)
        self._bars: dict[Service, tuple[ProgressBar, QLabel]] = {}
        self.body.addLayout(self._grid())
        self.body.addLayout(self._legend())
        self.body.addStretch(1)

    def _grid(self) -> QGridLayout:
        grid = QGridLayout()
        grid.setHorizontalSpacing(8)
        grid.setVerticalSpacing(6)
        grid.setColumnStretch(2, 1)
        for place, service in enumerate(Service):
            picture = QLabel(self)
            side = theme().px(16)
            picture.setPixmap(
                icon_pixmap(_GLYPHS[service], side, "text2", self.devicePixelRatioF())
            )
            bar, count = ProgressBar(self), label("", "", self)
            grid.addWidget(picture, place, 0)
            grid.addWidget(label(service_name(service), "", self), place, 1)
            grid.addWidget(bar, place, 2)
            grid.addWidget(count, place, 3, _RIGHT)
            self._bars[service] = bar, count
        return grid

    def _legend(self) -> QHBoxLayout:
        across = QHBoxLayout()
        across.setSpacing(6)
        self._legend_words: dict[str, QLabel] = {}
        for part in ("given", "pending", "missing"):
            words = self._legend_words[part] = label("", "caption", self)
            across.addWidget(Swatch(part, self))
            across.addWidget(words)
            across.addSpacing(6)
        across.addStretch(1)
        self._why = button(_("Why not"), "link", self)
        self._why.setAccessibleName(_("Show who has records that do not count"))
        self._why.clicked.connect(self.reasons_asked)
        across.addWidget(self._why)
        return across

    def show_sight(self, sight: Sight) -> None:
        """Show the whole caseload."""
        counts = sight.whole.services
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
        needed, speed = pace_text(sight.pace)
        self._needed.setText(needed)
        self._speed.setText(speed)
        self._speed.setVisible(bool(speed))
        is_short = bool(sight.pace.short_by)
        is_slow = sight.pace.needed_a_week > sight.pace.recent_a_week
        set_kind(self._speed, "danger" if is_short else "warn" if is_slow else "secondary")
        for service, (bar, words) in self._bars.items():
            count = counts[service]
            demanded = count.given + count.owed
            bar.show_counts(count.given, count.not_counting, demanded, sight.pace.expected_share)
            words.setText(f"{count.given} / {demanded}")
            bar.setAccessibleName(
                bar_text(
                    service_name(service),
                    count.given,
                    count.not_counting,
                    demanded,
                    sight.pace.expected_share,
                )
            )
        self._legend_words["given"].setText(_("counts"))
        self._legend_words["pending"].setText(_("does not count {count}").format(count=pending))
        self._legend_words["missing"].setText(_("missing {count}").format(count=owed))
        self._why.setVisible(bool(pending))


def bar_text(name: str, given: int, pending: int, demanded: int, share: float) -> str:
    """Return what a bar says, for screen readers."""
    text = _("{name}: {given} of {demanded} count, {pending} do not; {share} should by today")
    return text.format(
        name=name, given=given, demanded=demanded, pending=pending, share=f"{share:.0%}"
    )


class ReportsCard(Card):
    """The next two reporting days, and what stands in their way."""

    calendar_asked = Signal()
    report_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(_("Next reports"), parent)
        self.setAccessibleName(_("Next reports"))
        self._all = button(_("All dates"), "link", self)
        self._all.clicked.connect(self.calendar_asked)
        if self.head is not None:
            self.head.addWidget(self._all)
        self._days = [_ReportBox(self), _ReportBox(self)]
        self._boxes = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._boxes.setSpacing(12)
        for box in self._days:
            self._boxes.addWidget(box, 1)
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
            unproven = sight.unproven if place == 0 else 0
            box.show_day(
                sight.reports[place], (sight.reports[place].on - sight.today).days, unproven
            )


class _ReportBox(Card):
    """One reporting day in a box of its own."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__("", parent)
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
        self.body.addStretch(1)

    def show_day(self, day: ReportDay, left: int, unproven: int) -> None:
        self._day.setText(day_text(day.on, weekday=True))
        text = _("today") if left == 0 else ngettext("in {count} day", "in {count} days", left)
        self._left.setText(text.format(count=left))
        set_kind(self._left, "chipWarn" if left <= 2 else "chip")
        self._what.set_whole(report_title(day.kinds))
        note = ""
        if unproven:
            note = ngettext(
                "{count} destination lacks proof or approval",
                "{count} destinations lack proof or approval",
                unproven,
            ).format(count=unproven)
        elif day.on.weekday() >= 5:
            note = _("falls on a weekend")
        self._note.set_whole(note)
        self._note.setVisible(bool(note))


class GroupsCard(Card):
    """A bar for each class or college; a name asks for its students."""

    group_asked = Signal(str, str)
    rows_asked = Signal()
    helpers_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(_("Progress by class"), parent)
        self.setAccessibleName(_("Progress by class"))
        self._sight: Sight | None = None
        self._by = "class_name"
        self._most = _LEAST_GROUPS
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
        self._grid.setVerticalSpacing(2)
        self._grid.setColumnStretch(2, 1)
        self.body.addLayout(self._grid)
        self._more = label("", "caption", self)
        self.body.addWidget(self._more)
        self.body.addStretch(1)
        foot = QHBoxLayout()
        self._rows = button("", "link", self, glyph="tray")
        self._rows.clicked.connect(self.rows_asked)
        self._helpers = button("", "link", self, glyph="users")
        self._helpers.clicked.connect(self.helpers_asked)
        foot.addWidget(self._helpers)
        foot.addWidget(self._rows)
        foot.addStretch(1)
        self.body.addLayout(foot)
        self.show_by(self._by)

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
        self._more.setVisible(left > 0)
        parked = ngettext("{count} row waits", "{count} rows wait", sight.parked)
        self._rows.setText(parked.format(count=sight.parked))
        self._rows.setAccessibleName(self._rows.text())
        self._rows.setVisible(bool(sight.parked))
        self._show_helpers(sight)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802  Qt's name
        super().resizeEvent(event)
        now = theme()
        room = (self.height() - now.px(_OTHER_HIGH)) // now.px(_GROUP_HIGH)
        most = max(_LEAST_GROUPS, room)
        if most != self._most:
            self._most = most
            if self._sight is not None:
                self.show_sight(self._sight)

    def minimumSizeHint(self) -> QSize:  # noqa: N802  Qt's name
        now = theme()
        return QSize(now.px(240), now.px(_OTHER_HIGH + _LEAST_GROUPS * _GROUP_HIGH))

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
        self._grid.setRowMinimumHeight(place, theme().px(_GROUP_HIGH - 2))
        for column, widget in enumerate(parts):
            self._grid.addWidget(widget, place, column)
