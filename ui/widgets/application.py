"""The running application, typed."""

from __future__ import annotations

from typing import cast

from PySide6.QtWidgets import QApplication


def application() -> QApplication:
    """Return the QApplication of this process."""
    return cast("QApplication", QApplication.instance())
