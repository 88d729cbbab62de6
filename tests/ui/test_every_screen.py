"""Every screen of the program as a person sees it: nothing cut off, on top of another, or astray.

The screens are those of ``./dev screenshots``, which looks at all sizes; here at the tightest.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from tests.builders.visible_text import birthdays_in, words_of
from tests.builders.window_faults import faults, tab_stops
from tests.tools.pictures import CONTRAST, MAIN, found_screens
from tests.tools.studio import Studio
from ui.theme.tokens import LIGHT

pytestmark = pytest.mark.xdist_group("every screen")

SMALLEST = (911, 485)
STUDENTS = 24
PALE = {LIGHT.win, LIGHT.subtle, LIGHT.rail, LIGHT.accent_soft, LIGHT.warn_soft, LIGHT.ok_soft}
"""Grounds that only the light theme has."""


@pytest.fixture(scope="module")
def studio(tmp_path_factory: pytest.TempPathFactory, qapp: QApplication) -> Iterator[Studio]:
    made = Studio(tmp_path_factory.mktemp("studio"), students=STUDENTS)
    yield made
    made.close()


@dataclass(frozen=True)
class Walk:
    """What was found on the way through all screens, a line each."""

    faults: list[str] = field(default_factory=list)
    birthdays: list[str] = field(default_factory=list)
    years: set[str] = field(default_factory=set)


@pytest.fixture(scope="module")
def walk(studio: Studio) -> Callable[[str], Walk]:
    """Go through all screens in a language, once for everybody who asks."""

    @cache
    def through(language: str) -> Walk:
        made = Walk()
        for name, show in found_screens():
            studio.set_up(language, "light", SMALLEST)
            show(studio)
            studio.settle()
            for window in studio.evaluated_cases():
                made.faults.extend(f"{name}: {fault}" for fault in faults(window))
                if language == "zh_CN":  # dates are written alike in both
                    note_birthdays(made, name, window)
        studio.drop_program()
        return made

    return through


def note_birthdays(made: Walk, name: str, window: QWidget) -> None:
    for text in words_of(window):
        made.birthdays.extend(f"{name}: {day} in {text!r}" for day in birthdays_in(text))
        made.years.update(re.findall(r"\b200[3-7]\b", text))


@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_no_screen_has_a_fault_in_the_smallest_window(
    walk: Callable[[str], Walk], language: str
) -> None:
    found = walk(language).faults

    assert not found, "\n".join(found)


def test_no_screen_shows_a_date_of_birth_while_numbers_are_masked(
    walk: Callable[[str], Walk],
) -> None:
    """The covered digits of an identity number are that day: the year is all that is said."""
    found = walk("zh_CN")

    assert not found.birthdays, "\n".join(found.birthdays)
    assert found.years, "the years stand somewhere, else nothing was looked at"


@pytest.mark.parametrize("size", [SMALLEST, (1366, 728)])
def test_everyday_screens_fit_the_largest_text_size(
    studio: Studio, size: tuple[int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(studio, "percent", 130)
    screens = dict(found_screens())
    found: list[str] = []
    for name in MAIN:
        studio.set_up("en", "light", size)
        screens[name](studio)
        studio.settle()
        found += [
            f"{name}: {fault}" for window in studio.evaluated_cases() for fault in faults(window)
        ]
    studio.drop_program()

    assert not found, "\n".join(found)


def test_high_contrast_clips_nothing_and_has_no_pale_colours(studio: Studio) -> None:
    screens = dict(found_screens())
    found: list[str] = []
    for name in MAIN:
        studio.set_up("zh_CN", CONTRAST, (1366, 728))
        screens[name](studio)
        studio.settle()
        found += [
            f"{name}: {fault}" for window in studio.evaluated_cases() for fault in faults(window)
        ]
        left = PALE & colours_of(studio.window.grab().toImage())
        found += [f"{name}: {colour} is left" for colour in sorted(left)]
    studio.drop_program()

    assert not found, "\n".join(found)


def colours_of(image: QImage) -> set[str]:
    """The colours of every fourth dot of a picture."""
    return {
        image.pixelColor(x, y).name().upper()
        for x in range(0, image.width(), 4)
        for y in range(0, image.height(), 4)
    }


def test_the_tab_order_follows_the_reading_order(studio: Studio) -> None:
    studio.set_up("en", "light", (1366, 728))
    studio.show_page("students").target.new_student()
    studio.settle()
    [dialog] = studio.evaluated_cases()
    dialog.activateWindow()

    gone: list[Any] = []
    for _step in range(6):
        QTest.keyClick(dialog.focusWidget(), Qt.Key.Key_Tab)
        gone.append(dialog.focusWidget())

    places = [(one.mapTo(dialog, one.rect().topLeft()).y()) for one in gone]
    assert places == sorted(places)
    assert len(set(gone)) == 6
    assert [one for one in tab_stops(dialog) if one in gone] == gone
    studio.drop_program()
