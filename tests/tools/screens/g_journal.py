"""The journal: the list, an action, what an undo left alone, a past day, a correction."""

from __future__ import annotations

from typing import Any


def journal(studio: Any) -> None:
    page = _page(studio)
    lines = page.table.actions_model.lines
    row = next(at for at, line in enumerate(lines) if line.action.name == "talk.log")
    page.table.selectRow(row)
    studio.settle()


def journal_undo(studio: Any) -> None:
    """What can be taken back, and why not what cannot."""
    page = _page(studio)
    page.shown.set_value(True)
    studio.settle()
    lines = page.table.actions_model.lines
    page.table.selectRow(next((at for at, one in enumerate(lines) if one.can_undo), 0))
    studio.settle()


def journal_none(studio: Any) -> None:
    page = _page(studio)
    page.filters.until.setText("2020-01-01")
    page.filters.until.editingFinished.emit()
    studio.settle()


def _page(studio: Any) -> Any:
    page = studio.show_page("journal")
    page.shown.set_value(False)
    page.filters.reset()
    studio.settle()
    return page


def journal_access(studio: Any) -> None:
    page = _page(studio)
    page.access.click()
    studio.settle()


def journal_past(studio: Any) -> Any:
    from ui.journal.history_dialog import HistoryDialog

    page = _page(studio)
    page.past.click()
    dialog = page.findChildren(HistoryDialog)[-1]
    day = page.table.actions_model.lines[0].action.at.date()
    dialog.day.setText(day.isoformat())
    dialog.look()
    studio.settle()
    return dialog


def correct_event(studio: Any) -> Any:
    from ui.file.correct_dialog import CorrectDialog, ask_correction

    page_host = studio.page_host
    job = page_host.session.read(_an_attendance)
    found: list[Any] = []
    job.then(found.append)
    studio.settle()
    ask_correction(page_host.session, page_host, studio.window, found[0])
    studio.settle()
    dialog = studio.window.findChildren(CorrectDialog)[-1]
    dialog.fields["on"].input.setText("2031-01-01")
    dialog.preview()
    studio.settle()
    return dialog


def _an_attendance(reader: Any) -> Any:
    from casework.read_models import FileQuery

    for line in reader.lines(FileQuery()):
        for held in reader.case(line.file.id).attendances:
            if not held.attendance.is_void:
                return held.attendance.id
    raise AssertionError("nobody took part in anything")


SCREENS = (
    ("journal", journal),
    ("journal_undo", journal_undo),
    ("journal_none", journal_none),
    ("journal_access", journal_access),
    ("journal_past", journal_past),
    ("correct_event", correct_event),
)
