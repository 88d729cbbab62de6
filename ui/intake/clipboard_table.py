"""Read a table copied from Excel, WPS or a chat from the clipboard."""

from __future__ import annotations

from PySide6.QtCore import QMimeData
from PySide6.QtGui import QGuiApplication

from casework.intake import PastedTable


def copied_table() -> PastedTable | None:
    """Return the table on the clipboard, or None if it holds no text."""
    return table_in(QGuiApplication.clipboard().mimeData())


def table_in(data: QMimeData | None) -> PastedTable | None:
    """Return the table in MIME data; an HTML table preserves the cell boundaries."""
    if data is None:
        return None
    html = data.html() if data.hasHtml() and "<table" in data.html().lower() else None
    text = data.text() if data.hasText() else ""
    return PastedTable(text, html) if text.strip() or html else None
