"""Numbers behind names of Qt, for properties of what is painted first.

The names in ``Qt`` are made all together by the first use of one, and that takes as long as the
whole door. Widgets of the door set such properties by number; a test holds them to the names.
"""

from __future__ import annotations

PLAIN_TEXT, AUTO_TEXT = 0, 2
"""Of ``Qt.TextFormat``, for ``textFormat``."""

CENTRED = 0x4
"""``Qt.AlignmentFlag.AlignHCenter``, for ``alignment``."""

BY_TAB = 0x1
"""``Qt.FocusPolicy.TabFocus``, for ``focusPolicy``."""

SECRET = 0x1 | 0x40 | 0x200
"""``ImhHiddenText``, ``ImhNoPredictiveText`` and ``ImhPreferLatin``, for ``inputMethodHints``."""
