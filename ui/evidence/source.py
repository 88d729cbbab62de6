"""The field in which a file is chosen, dropped or pasted."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from PySide6.QtCore import QMimeData, Qt, Signal
from PySide6.QtGui import (
    QDragEnterEvent,
    QDropEvent,
    QGuiApplication,
    QImage,
    QKeyEvent,
    QKeySequence,
    QPixmap,
)
from PySide6.QtWidgets import QFileDialog, QLineEdit, QWidget

from casework.ports import Proof
from ui.common.i18n import _
from ui.evidence.preview import png_of
from ui.platform.chosen_files import file_bytes
from ui.theme.tokens import SMALL
from ui.widgets.basics import button, icon_button
from ui.widgets.layouts import hbox


@dataclass(frozen=True, slots=True)
class PastedImage:
    """A picture from the clipboard, with its future file name."""

    name: str
    image: QImage = field(repr=False)


@dataclass(frozen=True, slots=True)
class InMemoryFile:
    """A file that is already in memory."""

    name: str
    data: bytes = field(repr=False)


Source = Path | PastedImage | InMemoryFile


def proof_of(source: Source, field_name: str = "proof") -> Proof:
    """Read a chosen file or pasted picture as a proof; call it on a worker thread.

    Raises:
        RuleBroken: FILE_MISSING, FILE_IS_FOLDER, FILE_NO_ACCESS. Trouble: CANNOT_READ.
    """
    if isinstance(source, InMemoryFile):
        return Proof(source.name, source.data)
    if isinstance(source, PastedImage):
        return Proof(source.name, png_of(source.image))
    return Proof(source.name, file_bytes(source, field_name))


def source_in(held: QMimeData, name: str) -> Source | None:
    """Return the content of a drag or the clipboard: a file, or a picture named ``name``."""
    paths = [Path(url.toLocalFile()) for url in held.urls() if url.isLocalFile()]
    if paths:
        return paths[0]
    image = held.imageData() if held.hasImage() else None
    if isinstance(image, QPixmap):
        image = image.toImage()
    return PastedImage(name, image) if isinstance(image, QImage) and not image.isNull() else None


class SourceLine(QWidget):
    """One file: chosen, dropped, or pasted with Ctrl+V; ``changed`` is emitted on change."""

    changed = Signal()

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._source: Source | None = None
        self.setAccessibleName(name)
        self.setAcceptDrops(True)
        self.line = _PasteLine(self)
        self.line.setReadOnly(True)
        self.line.setAcceptDrops(False)
        self.line.setAccessibleName(name)
        self.line.setPlaceholderText(_("Choose a file, drop it here, or paste a screenshot"))
        self.line.pasted.connect(self.paste)
        self.choose = button(_("Choose…"), "small", self)
        self.choose.setAccessibleName(_("Choose a file"))
        self.choose.clicked.connect(self._ask)
        self.from_clipboard = icon_button("copy", _("Paste a screenshot"), self)
        self.from_clipboard.clicked.connect(self.paste)
        hbox(
            (self.line, 1),
            self.choose,
            self.from_clipboard,
            on=self,
            margins=(0, 0, 0, 0),
            spacing=SMALL,
        )
        self.setFocusProxy(self.line)

    @property
    def source(self) -> Source | None:
        """The chosen file or picture, or None."""
        return self._source

    def take(self, source: Source) -> None:
        """Set the file or picture."""
        self._source = source
        self.line.setText(source.name)
        self.line.setToolTip(source.name)
        self.changed.emit()

    def paste(self) -> None:
        """Set the picture or file from the clipboard, if there is one."""
        found = source_in(QGuiApplication.clipboard().mimeData(), _("screenshot.png"))
        if found is not None:
            self.take(found)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if any(url.isLocalFile() for url in event.mimeData().urls()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        paths = [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]
        if paths:
            self.take(paths[0])
            event.acceptProposedAction()

    def _ask(self) -> None:
        dialog = QFileDialog(self, _("Choose evidence"))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(lambda path: self.take(Path(path)))
        dialog.open()


class _PasteLine(QLineEdit):
    """A read-only line that emits ``pasted`` instead of pasting."""

    pasted = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Paste):
            self.pasted.emit()
            return
        super().keyPressEvent(event)


__all__ = ["InMemoryFile", "PastedImage", "Source", "SourceLine", "proof_of", "source_in"]
