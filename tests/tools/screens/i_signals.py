"""The page of signals, one that is answered, and the dialog of its detectors."""

from __future__ import annotations

from typing import Any


def _page(studio: Any) -> Any:
    page = studio.show_page("signals")
    page.answered.setChecked(False)
    page.only.setCurrentIndex(0)
    studio.settle()
    return page


def signals(studio: Any) -> None:
    page = _page(studio)
    page.only.setCurrentIndex(max(0, page.only.findData("TALKS_OVERLAP")))
    page.list.setFocus()


def signals_answered(studio: Any) -> None:
    page = _page(studio)
    page.answered.setChecked(True)
    answered = [line for line in page.view_model.lines if not line.is_open]
    if answered:
        page.list.choose(answered[0].key)


def signals_none(studio: Any) -> None:
    page = _page(studio)
    page.list.set_lines([])
    page._show_empty(page._nothing(is_narrowed=False))


def signals_settings(studio: Any) -> None:
    page = _page(studio)
    page.detectors.click()
    studio.settle()


SCREENS = [
    ("signals", signals),
    ("signals-answered", signals_answered),
    ("signals-none", signals_none),
    ("signals-settings", signals_settings),
]
