"""The letters of the window: the system's Chinese font, or ours where the system has none."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtGui import QFont, QFontDatabase

PREFERRED = (
    "Microsoft YaHei UI",
    "Microsoft YaHei",
    "PingFang SC",
    "Noto Sans CJK SC",
    "Source Han Sans SC",
    "Noto Sans SC",
    "WenQuanYi Micro Hei",
)
CARRIED = Path(__file__).resolve().parents[2] / "exports" / "fonts" / "hei-regular.ttf"
"""The font that the documents carry along; a bare system shows Chinese with it too."""


def screen_family() -> str:
    """Return the family to show everything in; "" leaves the choice to the system."""
    chinese = QFontDatabase.families(QFontDatabase.WritingSystem.SimplifiedChinese)
    for family in PREFERRED:
        if family in chinese:
            return family
    if CARRIED.is_file():
        number = QFontDatabase.addApplicationFont(str(CARRIED))
        if families := QFontDatabase.applicationFontFamilies(number):
            return families[0]
    return chinese[0] if chinese else ""


def font_of(family: str, pixels: int) -> QFont:
    """Return a font with letters ``pixels`` high and digits that are equally wide."""
    font = QFont()
    if family:
        font.setFamilies([family, "Segoe UI", "sans-serif"])
    font.setPixelSize(pixels)
    font.setFeature(QFont.Tag("tnum"), 1)
    return font


def code_font(pixels: int) -> QFont:
    """Return a font in which no two symbols of a code look alike."""
    font = QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont)
    font.setPixelSize(pixels)
    return font
