"""Fonts of the window: the system's Chinese font, or else the bundled one."""

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
"""Font bundled for documents, also used on systems without a Chinese font."""


def screen_family() -> str:
    """Return the font family of the window; "" leaves the choice to Qt."""
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
    """Return a font of ``pixels`` px with tabular figures."""
    font = QFont()
    if family:
        font.setFamilies([family, "Segoe UI", "sans-serif"])
    font.setPixelSize(pixels)
    font.setFeature(QFont.Tag("tnum"), 1)
    return font


def code_font(pixels: int) -> QFont:
    """Return a monospaced font, in which no two characters of a code look alike."""
    font = QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont)
    font.setPixelSize(pixels)
    return font
