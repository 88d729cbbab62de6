"""Tray notifications: number of due items and reporting days, never names."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Protocol

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QSystemTrayIcon, QWidget

from casework import clock
from casework.service_layer.caseload_port import Caseload
from casework.settings.calendar import report_kinds
from casework.worklist.items import When, WorkItemKind
from casework.worklist.workday import workday
from ui.common.i18n import _, ngettext
from ui.common.year_dates import report_title
from ui.jobs import JobProgress, LatestOnly
from ui.jobs.session import Session
from ui.shell.settings import Settings

FIRST_MS = 20_000
"""Delay after opening, since the Today page is shown first."""

AGAIN_MS = 30 * 60_000
_DUE = frozenset(
    {
        *(WorkItemKind.FOLLOW_UP, WorkItemKind.ANSWER, WorkItemKind.MEASURE, WorkItemKind.REVIEW),
        *(WorkItemKind.COMPLAINT, WorkItemKind.RETURNED),
    }
)


class Tray(Protocol):
    """Interface of the tray."""

    def show_notification(self, title: str, text: str) -> None: ...


class SystemTray(QObject):
    """The system's tray icon; a click brings the window to the front."""

    def __init__(self, window: QWidget, come_to_front: Callable[[], object]) -> None:
        super().__init__(window)
        self._icon = QSystemTrayIcon(window.windowIcon(), self)
        self._icon.setToolTip(_("Zhuhang"))
        self._icon.messageClicked.connect(come_to_front)
        self._icon.activated.connect(lambda _reason: come_to_front())
        self._icon.show()

    def show_notification(self, title: str, text: str) -> None:
        self._icon.showMessage(title, text, self._icon.icon())


def system_tray(window: QWidget, come_to_front: Callable[[], object]) -> SystemTray | None:
    """Return the tray, made once for a window; None where the system has none."""
    if not QSystemTrayIcon.isSystemTrayAvailable():
        return None
    found: SystemTray | None = window.findChild(SystemTray)
    return found or SystemTray(window, come_to_front)


class TrayNotifications(QObject):
    """Notifies once a day about due items, and about a report the day before and on the day.

    Notifications in the quiet hours are postponed until after them.
    """

    def __init__(
        self,
        session: Session,
        settings: Callable[[], Settings],
        tray: Tray,
        parent: QObject,
        *,
        now: Callable[[], datetime] = clock.local_now,
    ) -> None:
        super().__init__(parent)
        self._session, self._settings, self._tray, self._now = session, settings, tray, now
        self._reading: LatestOnly[tuple[date, str]] = LatestOnly()
        self._said: tuple[date, str] | None = None
        self._timer = QTimer(self)
        self._timer.timeout.connect(self.look)
        self._timer.setInterval(AGAIN_MS)
        self._first = QTimer(self)
        self._first.setSingleShot(True)
        self._first.timeout.connect(self.look)

    def start(self) -> None:
        """Check after a short delay, and then every half hour."""
        self._first.start(FIRST_MS)
        self._timer.start()

    def stop(self) -> None:
        """Stop notifications."""
        self._first.stop()
        self._timer.stop()
        self._reading.drop()

    def look(self) -> None:
        """Check whether there is something to report now."""
        if self._settings().notifies and not self.is_quiet:
            self._reading.take(self._session.run(_read, thread="own")).then(
                self._say, problem=lambda _problem: None
            )

    @property
    def is_quiet(self) -> bool:
        """Return whether it is within the quiet hours, which may span midnight."""
        now, chosen = self._now(), self._settings()
        minute = now.hour * 60 + now.minute
        begin, end = chosen.quiet_from, chosen.quiet_until
        if begin <= end:
            return begin <= minute < end
        return minute >= begin or minute < end

    def _say(self, found: tuple[date, str]) -> None:
        day, text = found
        if text and self._said != found and not (self._said and self._said[0] == day):
            self._said = found
            self._tray.show_notification(_("Zhuhang"), text)


def _read(caseload: Caseload, progress: JobProgress) -> tuple[date, str]:
    with caseload.snapshot() as reader:
        day = workday(reader, check_cancelled=progress.raise_if_cancelled)
    return day.today, notification_text(
        day.today,
        sum(
            item.kind in _DUE and item.when(day.today) in (When.OVERDUE, When.TODAY)
            for item in day.items
        ),
    )


def notification_text(today: date, due: int) -> str:
    """Return the notification of a day: numbers and reports, no names."""
    parts = []
    if due:
        text = ngettext("{count} thing is due today.", "{count} things are due today.", due)
        parts.append(text.format(count=due))
    for step, said in ((0, _("Today: {report}.")), (1, _("Tomorrow: {report}."))):
        kinds = report_kinds(date.fromordinal(today.toordinal() + step))
        if kinds:
            parts.append(said.format(report=report_title(kinds)))
    return " ".join(parts)
