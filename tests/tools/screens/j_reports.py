"""The weekly report: figures with a list, and its pages."""

from __future__ import annotations

from typing import Any


def _report(studio: Any) -> Any:
    """A report of the demonstration, whose week went by in a minute."""
    from casework.lists import FileQuery
    from casework.pace import look
    from casework.weekly import caseload_stand, weekly_of
    from ui.common.weekly import ReadyReport, ids_in, people_of

    made: list[Any] = []

    def stand(reader: Any, at: Any) -> Any:
        cases = reader.cases(reader.file_ids(FileQuery()))
        looked = [look(case, reader.today) for case in cases.values()]
        return looked, caseload_stand(looked, reader.parked(), at)

    def work(caseload: Any, _progress: Any) -> None:
        with caseload.look() as reader:
            actions = reader.actions()
            looked, now = stand(reader, actions[0].at)
        then = actions[len(actions) // 4].at
        with caseload.look(as_of=then) as reader:
            _looked, before = stand(reader, then)
        weekly = weekly_of(looked, now, before, then)
        with caseload.look() as reader:
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
    page.figures.stand_on("talk:owed")
    page.figures.setFocus()


def weekly_pages(studio: Any) -> None:
    from ui.reports.page import PAGES

    page = _page(studio)
    page.shown.set_value(PAGES)
    studio.settle()


SCREENS = [("weekly", weekly), ("weekly-pages", weekly_pages)]
