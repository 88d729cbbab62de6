"""Colours of the light and dark theme, and the sizes of the layout."""

from __future__ import annotations

from typing import NamedTuple


class Tokens(NamedTuple):
    """Colours of one theme, as #RRGGBB.

    A named tuple, since it is needed for the first paint: a dataclass with as many fields takes ten
    times as long to create.
    """

    win: str
    surface: str
    subtle: str
    rail: str
    chip: str
    line: str
    line_strong: str
    text: str
    text2: str
    text3: str
    accent: str
    accent_hover: str
    accent_soft: str
    on_accent: str
    warn: str
    warn_soft: str
    danger: str
    danger_soft: str
    ok: str
    ok_soft: str
    miss: str
    focus: str
    toast: str
    toast_text: str
    toast_link: str


LIGHT = Tokens(
    win="#F3F5F6",
    surface="#FFFFFF",
    subtle="#EBEFF2",
    rail="#E4EAEE",
    chip="#E9EEF1",
    line="#D5DCE1",
    line_strong="#76828D",
    text="#1A242E",
    text2="#46535F",
    text3="#596672",
    accent="#17577A",
    accent_hover="#10445F",
    accent_soft="#DCEAF2",
    on_accent="#FFFFFF",
    warn="#8A4F00",
    warn_soft="#FBF0DA",
    danger="#AE2A1F",
    danger_soft="#FBE8E5",
    ok="#1C6843",
    ok_soft="#E0F0E7",
    miss="#76828D",
    focus="#0B6FB8",
    toast="#22303C",
    toast_text="#F2F6F8",
    toast_link="#8FCBEA",
)

DARK = Tokens(
    win="#161B20",
    surface="#1E242A",
    subtle="#283038",
    rail="#12171B",
    chip="#2C353D",
    line="#353F48",
    line_strong="#7A8793",
    text="#E5EAEE",
    text2="#B7C1CA",
    text3="#98A4AF",
    accent="#74B9DD",
    accent_hover="#93CBE9",
    accent_soft="#213B4B",
    on_accent="#0B2331",
    warn="#E2AA55",
    warn_soft="#382E1D",
    danger="#F28B80",
    danger_soft="#412622",
    ok="#74C79A",
    ok_soft="#1E382B",
    miss="#7A8793",
    focus="#8CCBF0",
    toast="#E5EAEE",
    toast_text="#1A242E",
    toast_link="#17577A",
)

NAMES = Tokens._fields

HINT, CAPTION, BODY, CARD_TITLE, TITLE, RING, TOTAL = 11, 12, 13, 14, 20, 22, 30
"""Font sizes in px at 100 %, from shortcut hints to bold totals."""

TEXT_PERCENTS = (100, 115, 130)
"""Text sizes offered in the settings."""

TINY, SMALL, GAP, MARGIN = 4, 8, 12, 16
"""Spacing on a 4 px grid: inside chips, between controls, between cards, page margin."""

CARD_SIDE = 14

BUTTON, BUTTON_SMALL, BUTTON_LARGE = 30, 26, 36
MENU_BAR, PAGE_HEADER, TAB_STRIP, TABLE_HEADER, TABLE_ROW, STATUS_BAR = 40, 56, 36, 30, 34, 24
RAIL_WIDE, RAIL_NARROW = 76, 48
SELECTION_BAR = 42
"""Heights and widths in px at 100 %."""


PLAIN_TEXT, AUTO_TEXT = 0, 2
"""``Qt.TextFormat`` values for ``textFormat``."""

CENTRED = 0x4
"""``Qt.AlignmentFlag.AlignHCenter``, for ``alignment``."""

BY_TAB = 0x1
"""``Qt.FocusPolicy.TabFocus``, for ``focusPolicy``."""

SECRET = 0x1 | 0x40 | 0x200
"""``ImhHiddenText``, ``ImhNoPredictiveText`` and ``ImhPreferLatin``, for ``inputMethodHints``."""
