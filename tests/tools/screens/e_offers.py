"""Posts, employers, visits and complaints."""

from __future__ import annotations

from typing import Any


def posts(studio: Any) -> None:
    page = _page(studio, "posts")
    _stand_on(studio, page.posts, lambda row: row.referred >= 3 and not row.found)


def posts_words(studio: Any) -> None:
    page = _page(studio, "posts")
    _stand_on(studio, page.posts, lambda row: row.state == "doubtful")


def post_new(studio: Any) -> None:
    _page(studio, "posts").posts.new_post()
    studio.settle()


def post_fits(studio: Any) -> None:
    page = _page(studio, "posts")
    _stand_on(studio, page.posts, lambda row: row.state == "open")
    page.posts.refer(page.posts.current)
    studio.settle()


def employers(studio: Any) -> None:
    page = _page(studio, "employers")
    _stand_on(studio, page.employers, lambda row: row.employer.blacklisted_on is not None)


def employer_blacklist(studio: Any) -> None:
    from ui.offers import dialogs

    page = _page(studio, "employers")
    _stand_on(studio, page.employers, lambda row: row.posts > 3)
    dialogs.change_blacklist(page.employers, page.employers.current.employer)
    studio.settle()


def visits(studio: Any) -> None:
    _page(studio, "visits")


def visit_new(studio: Any) -> None:
    _page(studio, "visits").visits.new_visit()
    studio.settle()


def complaints(studio: Any) -> None:
    _page(studio, "complaints")


def complaint_answer(studio: Any) -> None:
    page = _page(studio, "complaints")
    page.complaints.answer_it(page.complaints.current.complaint)
    studio.settle()


def _page(studio: Any, key: str) -> Any:
    page = studio.show_page("offers")
    page.show_tab(key)
    studio.settle()
    page.tab.focus_table()
    return page


def _stand_on(studio: Any, tab: Any, is_wanted: Any) -> None:
    for _turn in range(10):  # its rows may still be on their way
        found = next((row for row in tab._rows if is_wanted(row)), None)
        if found is not None:
            break
        studio.settle()
    assert found is not None, "no row of this kind in the demonstration"
    tab._select(found.id)
    studio.settle()


SCREENS = (
    ("posts", posts),
    ("posts_words", posts_words),
    ("post_new", post_new),
    ("post_fits", post_fits),
    ("employers", employers),
    ("employer_blacklist", employer_blacklist),
    ("visits", visits),
    ("visit_new", visit_new),
    ("complaints", complaints),
    ("complaint_answer", complaint_answer),
)
