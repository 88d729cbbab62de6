"""What the system shows in a window of its own."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices


def open_folder(folder: Path) -> None:
    """Let the system's own program for files show a folder."""
    QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder)))
