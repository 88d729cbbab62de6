"""The page of the year and its dialogs."""

from __future__ import annotations

from typing import Any


def year(studio: Any) -> None:
    studio.show_page("year")


def year_close(studio: Any) -> None:
    studio.show_page("year").close_cohort()
    studio.settle()


def year_archive(studio: Any) -> None:
    studio.show_page("year").write_archive()
    studio.settle()


def year_audit(studio: Any) -> None:
    studio.show_page("year").draw_audit()
    studio.settle()


def year_erase(studio: Any) -> None:
    from ui.year.cohort_dialogs import EraseDialog

    page = studio.show_page("year")
    EraseDialog(
        page, 2, lambda _name, _path: page.session.read(lambda _reader: None), years=3
    ).open()
    studio.settle()


def _on_file(studio: Any, do: str) -> None:
    page = studio.show_page("students")
    page.open_file(page.model.ids[-3])
    studio.settle()
    from ui.dialogs.year_actions import YearActions

    over: Any = studio.page_host.current_page
    actions = YearActions(studio.page_host.session, studio.page_host, over)
    file_id = over.do.file_id
    getattr(actions, do)(over, (file_id,) if do in ("category", "rest", "consent") else file_id)
    studio.settle()


def file_category(studio: Any) -> None:
    _on_file(studio, "category")


def file_rest(studio: Any) -> None:
    _on_file(studio, "rest")


def file_consent(studio: Any) -> None:
    _on_file(studio, "consent")


def file_contact(studio: Any) -> None:
    _on_file(studio, "contact")


def file_identity(studio: Any) -> None:
    _on_file(studio, "identity")


def file_facts(studio: Any) -> None:
    page = studio.show_page("students")
    page.open_file(page.model.ids[-3])
    studio.settle()
    studio.page_host.current_page.do.edit_facts()
    studio.settle()


SCREENS = (
    ("year", year),
    ("year_close", year_close),
    ("year_archive", year_archive),
    ("year_audit", year_audit),
    ("year_erase", year_erase),
    ("file_category", file_category),
    ("file_rest", file_rest),
    ("file_consent", file_consent),
    ("file_contact", file_contact),
    ("file_identity", file_identity),
    ("file_facts", file_facts),
)
