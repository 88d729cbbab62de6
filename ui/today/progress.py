"""Card with the progress of the whole caseload and the pace required."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QWidget,
)

from casework.required_services import Extra, Service
from ui.common.i18n import _, ngettext
from ui.common.rule_words import extra_name
from ui.common.worklist_words import pace_text
from ui.icons import icon_pixmap
from ui.progress_rings import service_name
from ui.shell.requests import ShowStudents
from ui.theme.theme import theme
from ui.today.view_model import TodayViewModel
from ui.widgets.bars import ProgressBar, Swatch, bar_text
from ui.widgets.basics import Card, ElidedLabel, button, label, set_kind
from ui.widgets.layouts import vbox

_GLYPHS = {
    Service.TALK: "chat-circle-text",
    Service.REFERRAL: "briefcase",
    Service.EVENT: "calendar-check",
    Extra.GUIDANCE: "chat-circle-text",
    Extra.BRIEFING: "chalkboard-teacher",
    Extra.TRAINING: "circle-wavy-check",
}

_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


class ProgressCard(Card):
    """Progress of the whole caseload: a total, the pace required, and a bar per service."""

    list_asked = Signal(object)
    """A number was clicked; carries a ``ShowStudents`` request."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(_("3-3-3 in all"), parent)
        self.setAccessibleName(_("3-3-3 in all"))
        self._note = ElidedLabel("", "caption", self)
        self._note.setAlignment(_RIGHT)
        if self.head is not None:
            self.head.addWidget(self._note, 20)
        across = QHBoxLayout()
        across.setSpacing(12)
        self._given = label("", "total", self)
        self._given.setObjectName("given")
        self._of = label("", "secondary", self)
        self._of.setObjectName("demanded")
        self._needed = label("", "", self, wrap=True)
        self._needed.setObjectName("needed-a-week")
        self._speed = label("", "warn", self, wrap=True)
        self._late = button("", "link", self)
        self._late.clicked.connect(self._show_late)
        words = vbox(
            self._needed, self._speed, (self._late, 0, Qt.AlignmentFlag.AlignLeft), spacing=0
        )
        self._view_model: TodayViewModel | None = None
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
            name.setObjectName(f"{service.value}-name")
            bar.setObjectName(f"{service.value}-bar")
            count.setObjectName(f"{service.value}-count")
            count.clicked.connect(
                lambda _checked=False, service=service: self._ask(("owes", service.value))
            )
            grid.addWidget(picture, place, 0)
            grid.addWidget(name, place, 1)
            grid.addWidget(bar, place, 2)
            grid.addWidget(count, place, 3, _RIGHT)
            self._bars[service] = bar, count
            self._names[service] = picture, name
            if isinstance(service, Extra):  # required by some packs only
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
        self._missing.setObjectName("missing")
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
        if self._view_model is not None:
            self.list_asked.emit(
                ShowStudents(among=self._view_model.late, name=_("Past their last day"))
            )

    def show_view_model(self, view_model: TodayViewModel) -> None:
        """Show the progress of the caseload."""
        self._view_model = view_model
        late = ngettext("Show {count} student", "Show {count} students", len(view_model.late))
        self._late.setText(late.format(count=len(view_model.late)))
        self._late.setAccessibleName(self._late.text())
        self._late.setVisible(bool(view_model.late))
        counts = view_model.whole.everything
        given = sum(count.given for count in counts.values())
        owed = sum(count.owed for count in counts.values())
        pending = sum(count.not_counting for count in counts.values())
        share = f"{view_model.pace.expected_share:.0%}"
        files = ngettext("{count} student", "{count} students", view_model.whole.files)
        text = _("{students} · today {share} should count (the line)")
        self._note.set_whole(
            text.format(students=files.format(count=view_model.whole.files), share=share)
        )
        self._given.setText(str(given))
        self._of.setText(f"/ {given + owed}")
        self._fit_one_line()
        needed, speed = pace_text(view_model.pace)
        self._needed.setText(needed)
        self._speed.setText(speed)
        self._speed.setVisible(bool(speed))
        is_short = bool(view_model.pace.short_by)
        is_slow = view_model.pace.needed_a_week > view_model.pace.recent_a_week
        set_kind(self._speed, "danger" if is_short else "warn" if is_slow else "secondary")
        for service, (bar, words) in self._bars.items():
            picture, name = self._names[service]
            for widget in (picture, name, bar, words):
                widget.setVisible(service in counts)
            if service not in counts:
                continue
            count = counts[service]
            demanded = count.given + count.owed
            bar.show_counts(
                count.given, count.not_counting, demanded, view_model.pace.expected_share
            )
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
                    view_model.pace.expected_share,
                )
            )
        self._given_words.setText(_("counts"))
        self._pending.setText(_("does not count {count}").format(count=pending))
        self._missing.setText(_("missing {count}").format(count=owed))
        for link, number in ((self._pending, pending), (self._missing, owed)):
            link.setAccessibleName(link.text())
            link.setEnabled(bool(number))

    def _fit_one_line(self) -> None:
        """Align the baselines of the small and the large number."""
        for number in (self._given, self._of):
            number.ensurePolished()
        lift = self._given.fontMetrics().descent() - self._of.fontMetrics().descent()
        self._of.setContentsMargins(0, 0, 0, max(0, lift))


def _name_of(service: Service | Extra) -> str:
    return service_name(service) if isinstance(service, Service) else extra_name(service)
