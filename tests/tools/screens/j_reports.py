"""The weekly report: figures with a list, and its pages."""

from __future__ import annotations

from typing import Any


def _report(studio: Any) -> Any:
    """A report of the demonstration, whose week went by in a minute."""
    from casework.read_models import FileQuery
    from casework.reports.weekly import caseload_figures, weekly_of
    from casework.standing import evaluate_case
    from exports.runs.weekly import ReadyReport, ids_in, people_of

    made: list[Any] = []

    def looked(reader: Any) -> Any:
        cases = reader.cases(reader.file_ids(FileQuery()))
        return [evaluate_case(case, reader.today) for case in cases.values()]

    def work(caseload: Any, _progress: Any) -> None:
        with caseload.snapshot() as reader:
            actions = reader.actions()
        then = actions[len(actions) // 4].at
        with caseload.snapshot(as_of=then) as reader:
            before = caseload_figures(looked(reader), reader.parked(), then)
        with caseload.snapshot() as reader:
            weekly = weekly_of(looked(reader), reader.parked(), actions[0].at, before, then)
        with caseload.snapshot() as reader:
            keeper, people = reader.keeper(), people_of(reader, ids_in(weekly))
        made.append(ReadyReport(weekly, people, True, False, keeper.unit, keeper.name))

    studio.program.session.run(work)
    studio.settle()
    return made[0]


def _page(studio: Any) -> Any:
    page = studio.show_page("weekly")
    page._show(_report(studio))
    studio.settle()
    return page


def weekly(studio: Any) -> None:
    from ui.reports.page import LISTS

    page = _page(studio)
    page.shown.set_value(LISTS)
    page.figures.select_cell("talk:owed")
    page.figures.setFocus()


def weekly_pages(studio: Any) -> None:
    from ui.reports.page import PAGES

    page = _page(studio)
    page.shown.set_value(PAGES)
    studio.settle()


def _documents(studio: Any, kind: int) -> Any:
    page = studio.show_page("documents")
    page.kinds.setCurrentRow(kind)
    studio.settle()
    return page


def documents_ledger(studio: Any) -> None:
    _documents(studio, 1)


def documents_sheet(studio: Any) -> None:
    _documents(studio, 2)


def seats(studio: Any) -> None:
    from ui.documents.seats_dialog import SeatsDialog

    _documents(studio, 2).options.seats.click()
    studio.settle()
    dialog = studio.window.findChildren(SeatsDialog)[-1]
    dialog.columns.setValue(4)
    dialog.by_number.click()
    dialog.table.swap((0, 3), (1, 3))


def keying(studio: Any) -> None:
    from casework.required_services import Service
    from ui.documents.tick_entry_dialog import TickEntryDialog

    _documents(studio, 2).options.keying.click()
    studio.settle()
    dialog = studio.window.findChildren(TickEntryDialog)[-1]
    dialog.service.set_value(Service.EVENT)
    for _tick in range(2):
        dialog.tick()
        studio.settle()
    studio.window.toast.hide()


def office_form(studio: Any) -> None:
    from tests.builders.office_forms import a_form
    from ui.documents.office_form_dialog import OfficeFormDialog

    path = studio.folder / "空表.xlsx"
    path.write_bytes(a_form())
    _documents(studio, 1).options.office_form.click()
    studio.settle()
    studio.window.findChildren(OfficeFormDialog)[-1].read(str(path))


SCREENS = [
    ("weekly", weekly),
    ("weekly-pages", weekly_pages),
    ("documents-ledger", documents_ledger),
    ("documents-sheet", documents_sheet),
    ("seats", seats),
    ("keying", keying),
    ("office-form", office_form),
]
