"""What screens show while there is nothing to show, and where a file has no referral yet."""

from __future__ import annotations

from typing import Any


def _page(studio: Any, key: str, part: int = 0) -> Any:
    page = _opened(studio, "bare", students=0).show_page(key)
    studio.settle()
    if part:
        page.bar.setCurrentIndex(part)
        studio.settle()
    return page


def _opened(studio: Any, name: str, *, students: int) -> Any:
    """The page host of a caseload that was just begun."""
    from tests.builders.homes import PASSPHRASE, a_home, a_posted_post, files_of

    folder = studio.folder / name
    if not folder.exists():
        home = a_home(folder, students=students)
        with home.open() as caseload:
            for turn, title in enumerate(("会计", "出纳", "审计") if students else (), start=1):
                a_posted_post(caseload.services, turn, city="天津", title=title)
            for file_id in files_of(caseload)[:1]:
                caseload.services.student_details.edit_facts(file_id, {"job_city": "天津"})
    return studio.enter(folder, PASSPHRASE)


def empty_today(studio: Any) -> None:
    _page(studio, "today")


def empty_students(studio: Any) -> None:
    _page(studio, "students")


def empty_posts(studio: Any) -> None:
    _page(studio, "offers")


def empty_events(studio: Any) -> None:
    _page(studio, "events")


def empty_exchange(studio: Any) -> None:
    _page(studio, "exchange")


def empty_year(studio: Any) -> None:
    _page(studio, "year")


def empty_referrals(studio: Any) -> None:
    from ui.shell.requests import OpenFile

    page_host = _opened(studio, "begun", students=2)
    found: list[Any] = []
    from casework.read_models import FileQuery

    page_host.session.read(lambda reader: reader.file_ids(FileQuery())).then(found.extend)
    studio.settle()
    page_host.ask(OpenFile(found[0]))
    studio.settle()
    page_host.current_page.sections.setCurrentIndex(0)
    page_host.current_page.records.tabs.setCurrentIndex(2)
    studio.settle()


SCREENS = (
    ("empty_today", empty_today),
    ("empty_students", empty_students),
    ("empty_posts", empty_posts),
    ("empty_events", empty_events),
    ("empty_exchange", empty_exchange),
    ("empty_year", empty_year),
    ("empty_referrals", empty_referrals),
)
