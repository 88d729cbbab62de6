"""Contrast ratios, and detection of the system's high contrast mode."""

from __future__ import annotations

import sys

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
