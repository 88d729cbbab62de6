"""Numeric values of Qt enums, for properties of widgets in the first paint.

The first use of any name in ``Qt`` creates all of them, which takes as long as creating the whole
unlock screen. Its widgets therefore set these properties by number; a test compares the values.
"""

from __future__ import annotations

PLAIN_TEXT, AUTO_TEXT = 0, 2
"""``Qt.TextFormat`` values for ``textFormat``."""

CENTRED = 0x4
"""``Qt.AlignmentFlag.AlignHCenter``, for ``alignment``."""

BY_TAB = 0x1
"""``Qt.FocusPolicy.TabFocus``, for ``focusPolicy``."""

SECRET = 0x1 | 0x40 | 0x200
"""``ImhHiddenText``, ``ImhNoPredictiveText`` and ``ImhPreferLatin``, for ``inputMethodHints``."""
