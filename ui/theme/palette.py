"""Convert tokens to a QPalette, and a high contrast palette to tokens."""

from __future__ import annotations

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
