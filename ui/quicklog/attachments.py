"""Several files for one entry: chosen, dropped, or pasted as a screenshot."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import QMimeData, QSize, Qt, Signal
from PySide6.QtWidgets import QFileDialog, QVBoxLayout, QWidget

from ui.common.i18n import _
from ui.evidence.preview import png_of
from ui.evidence.source import InMemoryFile, PastedImage, Source, source_in
from ui.icons import icon
from ui.jobs import Jobs
from ui.widgets.basics import button
from ui.widgets.flow import FlowLayout

_LARGEST_KEPT = 8 << 20
"""A larger picture (in bytes) is not stored in a draft."""


class AttachmentsField(QWidget):
    """Chips of files; ``choose`` is the button to add more, placed by the caller.

    ``changed`` is emitted after each change.
    """

    changed = Signal()

    def __init__(self, jobs: Jobs, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._jobs = jobs
        self._sources: list[Source] = []
        self._box = QWidget(self)
        self._flow = FlowLayout(self._box, spacing=6)
        self.choose = button(_("Add a file"), "link", self, glyph="paperclip")
        self.choose.setToolTip(_("Or drop files here, or paste a screenshot (Ctrl+V)"))
        self.choose.clicked.connect(self._ask)
        self._chips: list[QWidget] = []
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._box)
        self.setFocusProxy(self.choose)

    @property
    def sources(self) -> tuple[Source, ...]:
        """The files in the order they were added."""
        return tuple(self._sources)

    def take(self, source: Source) -> None:
        """Add a file or a picture; duplicates are ignored."""
        if source in self._sources:
            return
        self._sources.append(source)
        self._put()
        if isinstance(source, PastedImage):
            image = source.image
            job = self._jobs.start(lambda _progress: png_of(image), thread="own")
            job.then(partial(self._on_png, source), problem=lambda _problem: None)

    def take_from(self, held: QMimeData) -> bool:
        """Add the files or picture of a drag or the clipboard; return False if there is neither."""
        paths = [Path(url.toLocalFile()) for url in held.urls() if url.isLocalFile()]
        for path in paths:
            self.take(path)
        picture = None if paths else source_in(held, self._name_of_next())
        if picture is not None:
            self.take(picture)
        return bool(paths) or picture is not None

    def clear(self) -> None:
        """Remove all files."""
        self._sources.clear()
        self._put()

    # --- drafts

    def memento(self) -> list[dict[str, str]]:
        """Return the state for a draft: paths of files, and data of pictures."""
        found: list[dict[str, str]] = []
        for source in self._sources:
            if isinstance(source, Path):
                found.append({"path": str(source)})
            elif isinstance(source, InMemoryFile) and len(source.data) <= _LARGEST_KEPT:
                data = base64.b64encode(source.data).decode()
                found.append({"name": source.name, "data": data})
        return found

    def restore(self, memento: Sequence[dict[str, str]]) -> None:
        """Restore the state of a draft."""
        self._sources = [
            Path(one["path"])
            if "path" in one
            else InMemoryFile(one["name"], base64.b64decode(one["data"]))
            for one in memento
        ]
        self._put()

    # --- helpers

    def _put(self) -> None:
        for chip in self._chips:
            self._flow.removeWidget(chip)
            chip.hide()
            chip.deleteLater()
        self._chips = [self._chip(source) for source in self._sources]
        for place, chip in enumerate(self._chips):
            self._flow.insert_widget(place, chip)
            chip.show()
        self.updateGeometry()
        self.changed.emit()

    def _chip(self, source: Source) -> QWidget:
        made = button(_short(source.name), "small", self._box)
        made.setIcon(icon("x", "text2"))
        made.setIconSize(QSize(12, 12))
        made.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
        made.setAccessibleName(_("Remove {name}").format(name=source.name))
        made.setToolTip(source.name)
        made.clicked.connect(lambda _checked=False: self._drop(source))
        return made

    def _drop(self, source: Source) -> None:
        self._sources = [one for one in self._sources if one is not source]
        self._put()
        self.choose.setFocus()

    def _on_png(self, pasted: PastedImage, data: bytes) -> None:
        """Replace a pasted picture by its PNG data, which can be stored in a draft."""
        self._sources = [
            InMemoryFile(pasted.name, data) if one is pasted else one for one in self._sources
        ]
        self._put()

    def _name_of_next(self) -> str:
        taken = {source.name for source in self._sources}
        first = _("screenshot.png")
        stem = first.removesuffix(".png")
        names = (first, *(f"{stem}-{number}.png" for number in range(2, 100)))
        return next(name for name in names if name not in taken)

    def _ask(self) -> None:
        dialog = QFileDialog(self, _("Choose evidence"))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFiles)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.filesSelected.connect(self._take_all)
        dialog.open()

    def _take_all(self, paths: Sequence[str]) -> None:
        for path in paths:
            self.take(Path(path))


def _short(name: str) -> str:
    return name if len(name) <= 20 else f"{name[:12]}…{name[-7:]}"
