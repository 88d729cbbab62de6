"""Palettes from tokens and back, contrast ratios, and the system's high contrast mode."""

from __future__ import annotations

import sys

from PySide6.QtGui import QColor, QPalette

from ui.theme.tokens import NAMES, Tokens

_ROLES = {
    QPalette.ColorRole.Window: "win",
    QPalette.ColorRole.WindowText: "text",
    QPalette.ColorRole.Base: "surface",
    QPalette.ColorRole.AlternateBase: "subtle",
    QPalette.ColorRole.Text: "text",
    QPalette.ColorRole.PlaceholderText: "text3",
    QPalette.ColorRole.Button: "surface",
    QPalette.ColorRole.ButtonText: "text",
    QPalette.ColorRole.BrightText: "danger",
    QPalette.ColorRole.Highlight: "accent_soft",
    QPalette.ColorRole.HighlightedText: "text",
    QPalette.ColorRole.Link: "accent",
    QPalette.ColorRole.LinkVisited: "accent",
    QPalette.ColorRole.ToolTipBase: "toast",
    QPalette.ColorRole.ToolTipText: "toast_text",
    QPalette.ColorRole.Accent: "accent",
    QPalette.ColorRole.Light: "surface",
    QPalette.ColorRole.Midlight: "subtle",
    QPalette.ColorRole.Mid: "line",
    QPalette.ColorRole.Dark: "line_strong",
    QPalette.ColorRole.Shadow: "line_strong",
}
_FADED = (
    QPalette.ColorRole.WindowText,
    QPalette.ColorRole.Text,
    QPalette.ColorRole.ButtonText,
)


def palette_of(tokens: Tokens) -> QPalette:
    """Return the palette that Fusion and our painters use with these tokens."""
    palette = QPalette()
    for role, name in _ROLES.items():
        palette.setColor(role, QColor(getattr(tokens, name)))
    for role in _FADED:
        palette.setColor(QPalette.ColorGroup.Disabled, role, QColor(tokens.text3))
    return palette


def contrast_palette() -> QPalette:
    """Return the palette of the built-in high contrast mode: white on black, yellow highlights."""
    palette = QPalette()
    for role in _ROLES:
        palette.setColor(role, QColor("#000000"))
    for name in ("WindowText", "Text", "ButtonText", "BrightText", "PlaceholderText"):
        palette.setColor(QPalette.ColorRole[name], QColor("#FFFFFF"))
    for name in ("Light", "Midlight", "Mid", "Dark", "Shadow", "ToolTipText"):
        palette.setColor(QPalette.ColorRole[name], QColor("#FFFFFF"))
    for name in ("Highlight", "Accent", "Link", "LinkVisited"):
        palette.setColor(QPalette.ColorRole[name], QColor("#FFE600"))
    palette.setColor(QPalette.ColorRole.HighlightedText, QColor("#000000"))
    for role in _FADED:
        palette.setColor(QPalette.ColorGroup.Disabled, role, QColor("#9BE79B"))
    return palette


def tokens_of(palette: QPalette) -> Tokens:
    """Return tokens of a high contrast palette; shapes and borders replace background colours."""
    window = palette.color(QPalette.ColorRole.Window).name()
    text = palette.color(QPalette.ColorRole.WindowText).name()
    marked = palette.color(QPalette.ColorRole.Highlight).name()
    on_marked = palette.color(QPalette.ColorRole.HighlightedText).name()
    grounds = ("win", "surface", "subtle", "rail", "chip", "warn_soft", "danger_soft", "ok_soft")
    colours = dict.fromkeys(NAMES, text)
    colours |= dict.fromkeys((*grounds, "toast", "accent_soft"), window)
    colours |= {"accent": text, "on_accent": window, "accent_hover": marked, "focus": marked}
    if on_marked == window:  # otherwise the focus colour could equal the background
        colours["focus"] = text
    return Tokens(**colours)


def marks_of(palette: QPalette) -> dict[str, str]:
    """Return the additional colours of the high contrast style sheet: selected and disabled."""
    marked, on_marked = QPalette.ColorRole.Highlight, QPalette.ColorRole.HighlightedText
    faded = palette.color(QPalette.ColorGroup.Disabled, QPalette.ColorRole.WindowText)
    return {
        "marked": palette.color(marked).name(),
        "on_marked": palette.color(on_marked).name(),
        "faded": faded.name(),
    }


TEXT_AT_LEAST = 4.5
LINE_AT_LEAST = 3.0
"""Minimum contrast ratios of WCAG 2.2, success criteria 1.4.3 and 1.4.11."""

_SPI_GETHIGHCONTRAST = 0x0042
_HCF_HIGHCONTRASTON = 0x0001


def ratio(one: str, other: str) -> float:
    """Return the contrast ratio of two colours (#RRGGBB), 1 to 21, as defined by WCAG 2."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: str) -> float:
    parts = [int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def system_wants_high_contrast() -> bool:
    """Return whether Windows uses a contrast theme, which Qt 6.9 does not report."""
    if sys.platform == "win32":
        import ctypes
        from ctypes import wintypes

        class HighContrast(ctypes.Structure):
            _fields_ = (
                ("cbSize", wintypes.UINT),
                ("dwFlags", wintypes.DWORD),
                ("lpszDefaultScheme", wintypes.LPWSTR),
            )

        found = HighContrast(cbSize=ctypes.sizeof(HighContrast))
        asked = ctypes.windll.user32.SystemParametersInfoW(
            _SPI_GETHIGHCONTRAST, found.cbSize, ctypes.byref(found), 0
        )
        return bool(asked) and bool(found.dwFlags & _HCF_HIGHCONTRASTON)
    return False
