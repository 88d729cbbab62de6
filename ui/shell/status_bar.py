"""The status bar: save state, running job, deadline, user and messages."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QSize, Qt, QTimer
from PySide6.QtWidgets import QLabel, QProgressBar, QStatusBar, QWidget

from casework import clock
from casework.exchange.targets import SyncSummary
from casework.ports import Reader
from casework.read_models import FileQuery
from ui.common.i18n import _, current_language, ngettext
from ui.icons import icon_pixmap
from ui.jobs import Job, Jobs
from ui.jobs.session import sync_summary_line
from ui.theme.theme import theme
from ui.theme.tokens import GAP, SMALL, STATUS_BAR
from ui.widgets.basics import icon_button, label, set_kind
from ui.widgets.layouts import hbox

if TYPE_CHECKING:
    from ui.shell.page_host import PageHost

_QUIET_MS = 400
"""Shorter jobs are not shown."""


class StatusBar(QStatusBar):
    """The status bar, 24 px high."""

    def __init__(self, jobs: Jobs, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._jobs = jobs
        self._saved_at: datetime | None = None
        self._is_compact = False
        self._user_text = self._deadline_text = ""
        self.setSizeGripEnabled(False)
        self.setFixedHeight(theme().px(STATUS_BAR))
        self.setContentsMargins(SMALL, 0, SMALL, 0)
        self._shield = QLabel(self)
        self._safe = label("", "", self)
        self._safe.setObjectName("saved")
        self._exchange_icon = QLabel(self)
        self._exchange = label("", "", self)
        self._exchange.setObjectName("exchange")
        self._exchange_is_well = True
        self.running = _Running(self)
        self._deadline = label("", "", self)
        self._person = QLabel(self)
        self._user = label("", "", self)
        self._demo = label(_("Demonstration: invented students"), "chipWarn", self)
        self._demo.setObjectName("demo")
        self._demo.hide()
        self.addWidget(self._demo)
        for widget in (
            self._shield,
            self._safe,
            self._exchange_icon,
            self._exchange,
            self.running,
        ):
            self.addWidget(widget)
        for widget in (self._deadline, self._person, self._user):
            self.addPermanentWidget(widget)
        self._watch = QTimer(self)
        self._watch.setObjectName("work")
        self._watch.setSingleShot(True)
        self._watch.setInterval(_QUIET_MS)
        self._watch.timeout.connect(self._show_running)
        jobs.busy_changed.connect(self._on_busy)
        theme().changed.connect(self._paint_icons)
        self.show_exchange("")
        self.show_saved(None)

    def show_saved(self, at: datetime | None) -> None:
        """Show that everything is on disk since ``at`` (local time)."""
        self._saved_at = at
        where = "" if self._is_compact else _("Encrypted on this computer")
        when = _("saved {time}").format(time=f"{at:%H:%M}") if at else ""
        if self._is_compact and not when:
            when = _("all saved")
        self._safe.setText(" · ".join(part for part in (where, when) if part))

    def forget(self) -> None:
        """Clear all names and dates."""
        self._user_text = self._deadline_text = ""
        self.show_exchange("")
        self._put()

    def show_exchange(self, text: str, *, is_well: bool = True) -> None:
        """Show the state of the targets; empty when there are none."""
        self._exchange.setText(text)
        self._exchange_is_well = is_well
        set_kind(self._exchange, "" if is_well else "warn")
        self._exchange.setVisible(bool(text))
        self._exchange_icon.setVisible(bool(text))
        self._paint_icons()

    def show_demo(self, is_demo: bool) -> None:
        """Show permanently that this is the demo."""
        self._demo.setVisible(is_demo)

    def show_user(self, text: str) -> None:
        self._user_text = text
        self._put()

    def show_deadline(self, cohort: int | None, day: date | None, today: date) -> None:
        """Show the deadline for the services of a cohort."""
        self._deadline_text = "" if day is None else deadline_text(cohort, day, today)
        self._put()

    @property
    def has_deadline(self) -> bool:
        return bool(self._deadline_text)

    def set_compact(self, is_compact: bool) -> None:
        """Shorten the texts in a narrow window."""
        self._is_compact = is_compact
        self.show_saved(self._saved_at)
        self._put()

    def _put(self) -> None:
        self._deadline.setText(self._deadline_text)
        self._user.setText(self._user_text)
        shown = bool(self._user_text) and not self._is_compact
        self._person.setVisible(shown)
        self._user.setVisible(shown)

    def _paint_icons(self) -> None:
        dpr, side = self.devicePixelRatioF(), theme().px(14)
        self._shield.setPixmap(icon_pixmap("shield-check", side, "ok", dpr))
        glyph = "arrows-left-right" if self._exchange_is_well else "cloud-slash"
        tone = "text2" if self._exchange_is_well else "warn"
        self._exchange_icon.setPixmap(icon_pixmap(glyph, side, tone, dpr))
        self._person.setPixmap(icon_pixmap("user-circle", side, "text2", dpr))

    def _on_busy(self) -> None:
        if self._jobs.running:
            self._watch.start()
        else:
            self._watch.stop()
            self.running.end()

    def _show_running(self) -> None:
        message = next((job for job in self._jobs.running if job.what), None)
        if message is not None:
            self.running.follow(message)
        if self._jobs.running:
            self._watch.start()


class SessionStatus(QObject):
    """Shows what happens to the open caseload until ``stop``: saves, the deadline, the exchange.

    It is shown in the status bar and, when the user asked for it, by the page host.
    """

    def __init__(self, page_host: PageHost, status: StatusBar) -> None:
        super().__init__(page_host)
        self._page_host, self._status = page_host, status
        session = self._session = page_host.session
        sync = session.sync_scheduler  # it outlives the pages
        self._connected = (
            (session.saved, lambda: status.show_saved(clock.local_now())),
            (session.change_bus.changed, self._look_for_deadline),
            (sync.reported, lambda text, is_well: status.show_exchange(text, is_well=is_well)),
            (sync.done, self._on_synced),
            (sync.failed, page_host.say),
            (sync.password_wanted, self._on_password_wanted),
        )
        for signal, slot in self._connected:
            signal.connect(slot)
        self._look_for_deadline()

    def stop(self) -> None:
        """Stop: the caseload is being closed, or shown by another page host."""
        for signal, slot in self._connected:
            signal.disconnect(slot)

    def _look_for_deadline(self) -> None:
        """Read the deadline, which is known once there is a file."""
        if not self._status.has_deadline:
            self._session.read(_last_cohort).then(self._on_cohort, problem=lambda _problem: None)

    def _on_cohort(self, found: tuple[int, date] | None) -> None:
        if found is not None:
            self._status.show_deadline(*found, clock.today())

    def _on_synced(self, synced: SyncSummary) -> None:
        if synced.is_emptied:
            reported = _("{target} had been emptied; what was not yet received was uploaded again.")
            text = reported.format(target=synced.target)
            self._page_host.show_banner("emptied", text, level="warn")
        if self._session.sync_scheduler.is_by_hand and synced.problem is None:
            self._page_host.say(sync_summary_line(synced))

    def _on_password_wanted(self, name: str) -> None:
        from ui.shell.dialogs import PasswordDialog

        session = self._session

        def say(word: str) -> None:
            session.run(
                lambda caseload, _p: caseload.sync_service.set_session_password(name, word)
            ).then(lambda _none: session.sync_scheduler.sync(name))

        PasswordDialog(name, say, self._page_host.window()).open()


def _last_cohort(reader: Reader) -> tuple[int, date] | None:
    """Return the latest cohort and its deadline by the office's rules."""
    found = reader.lines(FileQuery(order="cohort", descending=True, limit=1))
    if not found:
        return None
    cohort, settings = found[0].file.cohort, reader.org_settings()
    return cohort, settings.pack(settings.default_pack).window(cohort)[1]


class _Running(QWidget):
    """Text, progress bar and count of the running job, and a button that cancels it."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._job: Job[object] | None = None
        self._words = label("", "", self)
        self._bar = QProgressBar(self)
        self._bar.setTextVisible(False)
        self._bar.setFixedSize(QSize(120, 8))
        self._bar.setAccessibleName(_("Progress"))
        self._count = label("", "", self)
        self.stop = icon_button("x", _("Stop"), self)
        self.stop.setFixedSize(QSize(max(24, theme().px(24)), theme().px(STATUS_BAR)))
        self.stop.clicked.connect(self._on_stop)
        hbox(
            self._words,
            (self._bar, 0, Qt.AlignmentFlag.AlignVCenter),
            self._count,
            (self.stop, 0, Qt.AlignmentFlag.AlignVCenter),
            -1,
            on=self,
            margins=(GAP, 0, 0, 0),
            spacing=SMALL,
        )
        self.hide()

    def follow(self, job: Job[object]) -> None:
        if job is not self._job:
            self._job = job
            self._words.setText(job.what)
            self._bar.setRange(0, 0)
            self._count.clear()
            job.progressed.connect(self._on_progress)
            job.ended.connect(self.end)
        self.stop.setVisible(job.can_stop)
        self.show()

    def end(self) -> None:
        self._job = None
        self.hide()

    def _on_stop(self) -> None:
        job = self._job
        if job is not None:
            self.stop.hide()
            self._words.setText(_("Stopping…"))
            job.stop()

    def _on_progress(self, done: int, total: int, text: str) -> None:
        self._bar.setRange(0, total)
        self._bar.setValue(done)
        self._count.setText(text or (f"{done} / {total}" if total else ""))


def deadline_text(cohort: int | None, day: date, today: date) -> str:
    """Return the deadline as one line."""
    left = (day - today).days
    shown = short_day(day)
    if left < 0:
        until = _("ended {day}").format(day=shown)
    else:
        until = ngettext(
            "until {day} ({left} day left)", "until {day} ({left} days left)", left
        ).format(day=shown, left=left)
    if cohort is None:
        return until
    return _("Class of {cohort} · {until}").format(cohort=cohort, until=until)


def short_day(day: date) -> str:
    """Return a date without its year, in short: 6月30日, 30 Jun."""
    if current_language() == "zh_CN":
        return f"{day.month}月{day.day}日"
    return f"{day.day} {_MONTHS[day.month - 1]}"


_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
