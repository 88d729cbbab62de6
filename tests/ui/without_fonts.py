"""Tests for a child process that has no system fonts; ``test_shipped_face.py`` starts it."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtGui import QFontDatabase, QFontInfo
from pytestqt.qtbot import QtBot

from tests.builders.homes import a_home
from tests.builders.window_faults import faults
from tests.ui.whole_program import Run, Until
from ui.theme.fonts import PREFERRED
from ui.theme.theme import theme

SMALLEST = (911, 485)
PAGES = ("today", "weekly", "year", "rules", "settings")


@pytest.mark.parametrize("language", ["en", "zh_CN"])
def test_pages_have_no_fault_with_the_bundled_font(
    qtbot: QtBot, tmp_path: Path, until: Until, language: str
) -> None:
    assert not set(QFontDatabase.families()) & set(PREFERRED)
    assert QFontInfo(theme().font()).family() == "Zhuhang Hei"
    home = a_home(tmp_path / "home", students=3)
    run = Run(home, tmp_path / "window.json", until, language=language, percent=100)
    run.open(SMALLEST)
    found = []
    for key in PAGES:
        run.window.page_host.show_page(key)
        run.settle()
        found += [f"{key}: {fault}" for fault in faults(run.window)]
    run.stop()

    assert not found, "\n".join(found)
