"""The window in the face that the program carries, as on a system that has no fonts."""

from __future__ import annotations

import ast
import os
import subprocess
import sys
from pathlib import Path

import pytest
from fontTools.ttLib import TTFont
from PySide6.QtGui import QFontDatabase
from pytestqt.qtbot import QtBot

from tests.builders.window_faults import cut_off
from ui.theme.fonts import CARRIED
from ui.widgets.basics import label

ROOT = Path(__file__).parents[2]
NO_FONTS = """\
<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd">
<fontconfig><cachedir>{cache}</cachedir></fontconfig>
"""


@pytest.mark.parametrize("pixels", [13, 14, 20, 26, 30, 39])
@pytest.mark.parametrize("text", ["Weekly report", "Cohorts", "What the pack is", "Off", "周报"])
def test_a_bold_label_has_room_for_its_last_letter(qtbot: QtBot, text: str, pixels: int) -> None:
    number = QFontDatabase.addApplicationFont(str(CARRIED))
    (family,) = QFontDatabase.applicationFontFamilies(number)
    made = label(text, "strong")
    qtbot.addWidget(made)
    made.setStyleSheet(f"font: bold {pixels}px '{family}'")
    made.show()
    made.resize(made.sizeHint())

    assert cut_off(made.window()) == []
    assert made.width() >= made.fontMetrics().boundingRect(text).width()
    assert made.minimumSizeHint().width() == made.sizeHint().width()


def test_the_bundled_font_has_every_glyph_of_the_window() -> None:
    has = set(TTFont(CARRIED).getBestCmap())
    texts = [
        (f"{path.relative_to(ROOT)}:{node.lineno}", node.value)
        for path in sorted((ROOT / "ui").rglob("*.py"))
        if "cli" not in path.parts
        for node in ast.walk(ast.parse(path.read_bytes()))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    ]
    for catalogue in (ROOT / "ui" / "locale").rglob("*.po"):
        texts += [(catalogue.parts[-3], line) for line in catalogue.read_text("utf-8").split("\n")]

    lacking = {(where, sign) for where, text in texts for sign in text if ord(sign) not in has}

    picture = "\ufffc"  # Qt's place of a picture in a text
    assert {one for one in lacking if one[1].isprintable() and one[1] != picture} == set()


@pytest.mark.system_clock(reason="starts a process that runs tests of the window")
@pytest.mark.skipif(sys.platform in ("win32", "darwin"), reason="fonts come from fontconfig")
def test_pages_have_no_fault_without_system_fonts(tmp_path: Path) -> None:
    settings = tmp_path / "fonts.conf"
    settings.write_text(NO_FONTS.format(cache=tmp_path / "cache"), "utf-8")

    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider",
         "tests/ui/without_fonts.py"],
        cwd=ROOT,
        env={**os.environ, "FONTCONFIG_FILE": str(settings)},
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )  # fmt: skip

    assert done.returncode == 0, done.stdout
