"""Progress bar of a document run."""

from __future__ import annotations

from PySide6.QtWidgets import QFrame, QHBoxLayout, QProgressBar, QWidget

from ui.common.i18n import _
from ui.theme.tokens import GAP
from ui.widgets.basics import ElidedLabel, button, label


class RunBar(QFrame):
    """Shows what is being made, its progress, and finally where the files are."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("kind", "card")
        self._name = ""
        self.text = label("", "strong", self)
        self.about = ElidedLabel("", "caption", self)
        self.bar = QProgressBar(self)
        self.bar.setTextVisible(False)
        self.open_folder = button(_("Open the folder"), "", self, glyph="folder-open")
        self.cancel = button(_("Cancel"), "", self)
        row = QHBoxLayout(self)
        row.setContentsMargins(14, 8, 14, 8)
        row.setSpacing(GAP)
        row.addWidget(self.text)
        row.addWidget(self.bar, 1)
        row.addWidget(self.about, 1)
        row.addWidget(self.open_folder)
        row.addWidget(self.cancel)

    def begin(self, name: str) -> None:
        """Show that a run has started."""
        self._name = name
        self.text.setText(name)
        self.about.set_whole("")
        self.about.hide()
        self.bar.setRange(0, 0)
        self.bar.show()
        self.open_folder.hide()
        self.cancel.setText(_("Cancel"))
        self.cancel.setEnabled(True)
        self.show()

    def show_progress(self, done: int, total: int, _text: str) -> None:
        """Show the progress."""
        self.bar.setRange(0, total)
        self.bar.setValue(done)
        self.text.setText(f"{self._name}  {done} / {total}")

    def stop(self) -> None:
        """Show that cancellation was requested."""
        self.cancel.setEnabled(False)
        self.text.setText(_("Stopping…"))

    def end(self, text: str, about: str, *, has_folder: bool = False) -> None:
        """Show the result."""
        self.text.setText(text)
        self.about.set_whole(about)
        self.about.show()
        self.bar.hide()
        self.open_folder.setVisible(has_folder)
        self.cancel.setText(_("Close"))
        self.cancel.setEnabled(True)
        self.show()
