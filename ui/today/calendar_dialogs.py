"""Calendars: due work on the days of a month; and the dates of the year, with their export."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from pathlib import Path
from uuid import UUID

from PySide6.QtWidgets import QFileDialog, QWidget

from casework.service_layer.caseload_port import Caseload
from casework.settings.calendar import YearDate, calendar_of, report_days
from casework.settings.org_settings import OrgSettings
from casework.worklist.workday import workday
from ui.common.case_words import day_text
from ui.common.i18n import N_, _, current_language
from ui.common.year_dates import report_title, short_report_title
from ui.jobs import JobProgress, LatestOnly
from ui.jobs.session import Session
from ui.shell.page import Frame
from ui.shell.requests import OpenFile, ShowStudents
from ui.today.month import Day, MonthView
from ui.today.view_model import WorklistRow, rows_of
from ui.widgets.basics import button, icon_button, label
from ui.widgets.dialogs import PlainDialog
from ui.widgets.layouts import hbox, vbox
from ui.widgets.tables import RecordTable, TableColumn

AHEAD = timedelta(days=100)
BEHIND = timedelta(days=60)


class DueDialog(PlainDialog):
    """Shows a month; ``show_year`` opens the list of all dates."""

    def __init__(
        self,
        session: Session,
        frame: Frame,
        show_year: Callable[[], object],
        parent: QWidget,
    ) -> None:
        super().__init__(_("What is due"), parent)
        self._frame = frame
        self._today = session.today()
        self._by_day: Mapping[date, Sequence[WorklistRow]] = {}
        self._reading: LatestOnly[tuple[tuple[WorklistRow, ...], OrgSettings]] = LatestOnly()
        self.month = MonthView(self._today, self)
        self.month.chosen.connect(self._show_day)
        self.month.month_changed.connect(self._show_month)
        self._title = label("", "cardTitle", self)
        self._day = label("", "strong", self)
        self.list = RecordTable(_("Due on the day"), _columns(), self)
        self.list.opened.connect(self._open)
        self._year = button(_("Dates of the year…"), "link", self, glyph="calendar")
        self._year.clicked.connect(show_year)
        self._everybody = button(_("Show these students"), "", self, glyph="users")
        self._everybody.setObjectName("show-students")
        self._everybody.clicked.connect(self._show_students)
        self._lay_out()
        self._show_month(self._today)
        self._show_day(self._today)
        self.finished.connect(self._reading.drop)
        job = session.run(_read, thread="own")
        self._reading.take(job).then(self._on_read, problem=frame.show_problem)
        self.fit(960, 560)
        self.month.setFocus()

    def _lay_out(self) -> None:
        before = icon_button("caret-left", _("Month before"), self)
        before.clicked.connect(lambda: self.month.go_months(-1))
        after = icon_button("caret-right", _("Month after"), self)
        after.clicked.connect(lambda: self.month.go_months(1))
        close = button(_("Close"), "primary", self)
        close.clicked.connect(self.accept)
        vbox(
            (
                hbox(
                    (vbox(hbox(before, self._title, after, -1, self._year), (self.month, 1)), 5),
                    (vbox(self._day, (self.list, 1)), 4),
                    spacing=14,
                ),
                1,
            ),
            hbox(
                label(_("← → ↑ ↓ day, PgUp PgDn month, Home today"), "caption", self),
                -1,
                self._everybody,
                close,
            ),
            on=self,
            margins=(16, 14, 16, 14),
            spacing=10,
        )

    # --- display

    def _on_read(self, found: tuple[tuple[WorklistRow, ...], OrgSettings]) -> None:
        rows, office = found
        by_day: dict[date, list[WorklistRow]] = {}
        for row in rows:
            if row.item.due_on is not None:
                by_day.setdefault(row.item.due_on, []).append(row)
        self._by_day = by_day
        reports = {
            day.on: day.kinds for day in report_days(self._today - BEHIND, self._today + AHEAD)
        }
        calendar = calendar_of(office)
        begin, end = self._today - BEHIND, self._today + AHEAD
        days = [begin + timedelta(days=n) for n in range((end - begin).days)]
        self.month.show_days(
            {
                day: Day(
                    len(by_day.get(day, ())),
                    report_title(reports[day]) if day in reports else "",
                    short_report_title(reports[day]) if day in reports else "",
                    not calendar.is_working_day(day),
                )
                for day in days
            }
        )
        self._show_day(self.month.day)

    def _show_month(self, day: date) -> None:
        text = f"{day.year}年{day.month}月" if current_language() == "zh_CN" else f"{day:%B %Y}"
        self._title.setText(text)

    def _show_day(self, day: date) -> None:
        rows = self._by_day.get(day, ())
        self._day.setText(day_text(day, weekday=True))
        self.list.set_records(rows)
        self._everybody.setEnabled(any(row.item.files for row in rows))

    # --- actions

    def _open(self, row: WorklistRow) -> None:
        if row.item.file_id is not None:
            self.accept()
            self._frame.ask(OpenFile(row.item.file_id, self._files()))

    def _show_students(self) -> None:
        files = self._files()
        if files:
            self.accept()
            name = _("Due on {day}").format(day=day_text(self.month.day))
            self._frame.ask(ShowStudents(among=files, name=name))

    def _files(self) -> tuple[UUID, ...]:
        rows = self._by_day.get(self.month.day, ())
        return tuple(dict.fromkeys(one for row in rows for one in row.item.files))


def _read(caseload: Caseload, progress: JobProgress) -> tuple[tuple[WorklistRow, ...], OrgSettings]:
    with caseload.snapshot() as reader:
        day = workday(reader, check_cancelled=progress.raise_if_cancelled, ahead=AHEAD)
        wanted = {one for item in day.items for one in item.files if len(item.files) == 1}
        lines = {line.file.id: line for line in reader.lines_of(wanted)}
        return tuple(rows_of(day.items, lines, day.today)), reader.org_settings()


def _columns() -> Sequence[TableColumn[WorklistRow]]:
    return (
        TableColumn(_("Student"), lambda row: row.name or "—", width=110, is_bold=True),
        TableColumn(
            _("Matter"), lambda row: row.what, tooltip=lambda row: f"{row.what}\n{row.note}"
        ),
    )


_KINDS = {
    "report": N_("Report"),
    "milestone": N_("Milestone"),
    "deadline": N_("Last day"),
    "exams": N_("Exams"),
    "holiday": N_("Free"),
    "workday": N_("Worked"),
    "unknown": N_("Not announced"),
}
_TONES = {"deadline": "danger", "report": "text", "unknown": "warn"}


class CalendarDialog(PlainDialog):
    """Lists dates; ``export(path)`` starts writing them to a calendar file."""

    def __init__(
        self,
        dates: tuple[YearDate, ...],
        today: date,
        export: Callable[[Path], object],
        parent: QWidget,
    ) -> None:
        super().__init__(_("Dates of the year"), parent)
        self.export = export
        self.table = RecordTable(_("Dates of the year"), _date_columns(today), self)
        self.table.set_records(dates)
        self.save = button(_("Save for a calendar program…"), "", self, glyph="calendar")
        self.save.clicked.connect(self._choose)
        close = self.closing_button()
        vbox(
            label(_("Dates of the year"), "cardTitle", self),
            (self.table, 1),
            label(_("The file holds reports and deadlines, and no names."), "caption", self),
            hbox(self.save, -1, close),
            on=self,
            margins=(20, 16, 20, 14),
            spacing=10,
        )
        self.fit(820, 560)
        self.table.setFocus()

    def _choose(self) -> None:
        path, _kind = QFileDialog.getSaveFileName(
            self, _("Save for a calendar program"), "zhuhang.ics", "iCalendar (*.ics)"
        )
        if path:
            self.export(Path(path))


def _date_columns(today: date) -> Sequence[TableColumn[YearDate]]:
    return (
        TableColumn(_("Day"), lambda d: day_text(d.on, today, weekday=True), lambda d: d.on, 150),
        TableColumn(_("Kind"), lambda d: _(_KINDS[d.kind]), lambda d: d.kind, 110),
        TableColumn(
            _("Matter"),
            lambda d: d.title,
            lambda d: d.title,
            330,
            tone=lambda d: _TONES.get(d.kind, "text2"),
            tooltip=lambda d: "\n".join(t for t in (d.title, d.note) if t),
        ),
        TableColumn(_("Note"), lambda d: d.note, lambda d: d.note, 150),
    )
