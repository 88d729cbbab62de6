"""Removes personal numbers from the clipboard one minute after copying, and when locking."""

from __future__ import annotations

import re
import unicodedata

from PySide6.QtCore import QMimeData, QObject, QTimer
from PySide6.QtGui import QClipboard, QGuiApplication

CLEAR_AFTER_MS = 60_000

_HINT = "x-kde-passwordManagerHint"
"""Klipper and compatible managers do not store contents with this format (value: secret)."""

_OF_WINDOWS = (
    'application/x-qt-windows-mime;value="ExcludeClipboardContentFromMonitorProcessing"',
    'application/x-qt-windows-mime;value="CanIncludeInClipboardHistory"',
    'application/x-qt-windows-mime;value="CanUploadToCloudClipboard"',
)
"""Formats that exclude contents from clipboard history and cloud on Windows; the last two by 0."""

_CARD = "zhuhang:"
"""Prefix of an identity card, which is meant to be shared."""

_SEPARATED = re.compile(r"(?<=\d)[ \-\u2010-\u2014\u3000](?=\d)")
_LONG = re.compile(r"\d{11}")
_RUN = re.compile(r"(?<!\d)(?!20\d{6}(?!\d))\d{7,}")
_MODES = (QClipboard.Mode.Clipboard, QClipboard.Mode.Selection)


def holds_number(text: str) -> bool:
    """Return whether a text contains enough digits for an ID, phone or account number.

    Dates and numbers of up to six digits do not count.
    """
    plain = unicodedata.normalize("NFKC", text)
    return bool(_RUN.search(plain) or _LONG.search(_SEPARATED.sub("", plain)))


class ClipboardGuard(QObject):
    """Marks personal numbers copied from this program as secret, and removes them later.

    It covers every way of copying: buttons, keys, menus, the mouse selection on Linux. Contents
    that another program has copied since are kept.
    """

    def __init__(self, parent: QObject | None = None, clear_after_ms: int = CLEAR_AFTER_MS) -> None:
        super().__init__(parent)
        self._clipboard = QGuiApplication.clipboard()
        self._ours: dict[QClipboard.Mode, str] = {}
        self._is_marking = False
        self._timer = QTimer(self)
        self._timer.setObjectName("clear")
        self._timer.setSingleShot(True)
        self._timer.setInterval(clear_after_ms)
        self._timer.timeout.connect(self.clear)
        self._clipboard.changed.connect(self._on_changed)

    def clear(self) -> None:
        """Clear what is still our content."""
        self._timer.stop()
        ours, self._ours = self._ours, {}
        for mode, text in ours.items():
            if self.owns(mode) and self._clipboard.text(mode) == text:
                self._clipboard.clear(mode)

    def _on_changed(self, mode: QClipboard.Mode) -> None:
        if self._is_marking or mode not in _MODES:
            return
        self._ours.pop(mode, None)
        if not self.owns(mode):
            return
        text = self._clipboard.text(mode)
        if text.startswith(_CARD) or not holds_number(text):
            return
        self._ours[mode] = text
        if mode is QClipboard.Mode.Clipboard:  # managers skip selections
            self._mark()
        self._timer.start()

    def owns(self, mode: QClipboard.Mode) -> bool:
        if mode is QClipboard.Mode.Selection:
            return self._clipboard.supportsSelection() and self._clipboard.ownsSelection()
        return self._clipboard.ownsClipboard()

    def _mark(self) -> None:
        """Set the same content again, with formats that tell other programs not to store it."""
        copied, marked = self._clipboard.mimeData(), QMimeData()
        for form in copied.formats():
            marked.setData(form, copied.data(form))
        marked.setData(_HINT, b"secret")
        for form in _OF_WINDOWS:
            marked.setData(form, bytes(4))
        self._is_marking = True
        try:
            self._clipboard.setMimeData(marked)
        finally:
            self._is_marking = False
