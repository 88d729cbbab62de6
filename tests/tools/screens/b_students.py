"""The list of students and the page of one file."""

from __future__ import annotations

from typing import Any

from tests.tools.pictures import shown_anew

OWN_VIEW = "困难较多"


def students(studio: Any) -> None:
    page = _list(studio)
    page.views.own.drop(OWN_VIEW)  # which another look has left
    page.ask(order="", descending=False)
    studio.settle()
    page.model.set_ticked([page.model.ids[row] for row in (1, 4, 6)])
    page.table.setFocus()
    page.table.go_to(4)


def students_no_match(studio: Any) -> None:
    page = _list(studio)
    page.filters.choose((("category", "残疾"), ("helper", "")))
    page.header.search.setText("zzz")
    studio.settle()


@shown_anew
def students_filters(studio: Any) -> None:
    page = _list(studio)
    if page.header.filter_button.isVisible():
        page.header.filter_button.click()


def new_student(studio: Any) -> None:
    _list(studio).target.new_student()


def helper_for_many(studio: Any) -> None:
    page = _list(studio)
    page.model.set_ticked(page.model.ids[:3])
    page.target.pair()
    studio.settle()


def file(studio: Any) -> None:
    _file(studio)


def file_history(studio: Any) -> None:
    page = _file(studio)
    page.records.tabs.setCurrentIndex(5)
    studio.settle()


def file_cards(studio: Any) -> None:
    page = _file(studio)
    page.sections.setCurrentIndex(1)


def students_view(studio: Any) -> None:
    """A view of one's own, and all of its students ticked: closed ones too."""
    from ui.students.saved_views import SavedView

    page = _list(studio)
    view = SavedView(
        OWN_VIEW, (("status", "在帮"), ("status", "已结案")), order="missing", descending=True
    )
    page.views.own.save(view)
    page.show_view(view)
    studio.settle()
    page.model.tick_all()
    studio.settle()


def students_save_view(studio: Any) -> None:
    page = _list(studio)
    page.ask(where=(("owes", "talk"), ("needs", "mending")))
    studio.settle()
    page.views.save_present()


def file_reveal(studio: Any) -> None:
    _file(studio).reveal("phone")


def file_plan(studio: Any) -> None:
    _file(studio).do.make_plan()


def file_destination(studio: Any) -> None:
    _file(studio).do.register_destination()


def file_record(studio: Any) -> None:
    page = _file(studio)
    page.records.tabs.setCurrentIndex(1)
    page._on_opened(page.records.view.current_entry)


def _list(studio: Any) -> Any:
    page = studio.show_page("students")
    page.model.set_ticked(())
    page.clear_conditions()
    studio.wait_until(lambda: page.filters.count_of(("owes", "talk")) is not None)
    studio.settle()
    return page


def _file(studio: Any) -> Any:
    """Open the file with the most records that do not count."""
    page = _list(studio)
    lines = [page.model.line(row) for row in range(min(40, page.model.rowCount()))]
    waiting = [
        (sum(count.not_counting for count in line.standing.values()), line.file.student_no, line)
        for line in lines
        if line is not None and line.status.value == "在帮"
    ]
    page.open_file(max(waiting)[2].file.id if waiting else page.model.ids[0])
    studio.settle()
    shown = studio.page_host.current_page
    shown.records.tabs.setCurrentIndex(0)
    shown.sections.setCurrentIndex(0)
    return shown


SCREENS = (
    ("students", students),
    ("students_no_match", students_no_match),
    ("students_filters", students_filters),
    ("students_view", students_view),
    ("students_save_view", students_save_view),
    ("new_student", new_student),
    ("helper_for_many", helper_for_many),
    ("file", file),
    ("file_history", file_history),
    ("file_cards", file_cards),
    ("file_reveal", file_reveal),
    ("file_plan", file_plan),
    ("file_destination", file_destination),
    ("file_record", file_record),
)
