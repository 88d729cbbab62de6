"""Files dropped on a window, as a file manager drops them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from PySide6.QtCore import QMimeData, QPoint, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication

from tests.builders.window_fixture import WindowFixture


def drop(gui: WindowFixture, *files: Path) -> None:
    """Let files fall on the middle of the window."""
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(file.absolute())) for file in files])
    at, none = QPoint(600, 300), Qt.KeyboardModifier.NoModifier
    facts: Any = (Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton, none)
    enter = QDragEnterEvent(at, *facts)
    QApplication.sendEvent(gui.page_host, enter)
    assert enter.isAccepted()
    QApplication.sendEvent(gui.page_host, QDropEvent(at, *facts))
    gui.settle()
