"""Input line for the target folder of documents."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QStandardPaths, Qt
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from casework.problems import RuleBroken, Trouble
from ui.common.i18n import _
from ui.common.problems import sentence_for
from ui.theme.tokens import SMALL
from ui.widgets.basics import button, label


def usual_folder() -> Path:
    """Return the default target folder in the user's Documents folder."""
    place = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
    return Path(place or Path.home()) / "助航"


class FolderLine(QWidget):
    """Folder input with a browse button and an error line below."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.line = QLineEdit(str(usual_folder()), self)
        self.line.setCursorPosition(0)
        self.line.setAccessibleName(_("Folder"))
        self.choose = button(_("Choose…"), "small", self)
        self._problem = label("", "danger", self, wrap=True)
        self._problem.hide()
        name = label(_("F&older"), "label", self)
        name.setProperty("textFormat", Qt.TextFormat.AutoText)
        name.setBuddy(self.line)
        row = QHBoxLayout()
        row.setSpacing(SMALL)
        row.addWidget(name)
        row.addWidget(self.line, 1)
        row.addWidget(self.choose)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        column.addLayout(row)
        column.addWidget(self._problem)
        self.line.textEdited.connect(self.clear_problem)
        self.choose.clicked.connect(self._choose)

    def folder(self) -> Path | None:
        """Return the folder, or None after showing that it is missing."""
        text = self.line.text().strip()
        if not text:
            self.show_problem(RuleBroken("FIELD_MISSING", "to"))
            return None
        return Path(text).expanduser()

    @property
    def problem(self) -> str:
        """The error shown below the line, or ""."""
        return "" if self._problem.isHidden() else self._problem.text()

    def set_folder(self, folder: str) -> None:
        """Set the target folder."""
        self.line.setText(folder)
        self.clear_problem()

    def clear_problem(self) -> None:
        """Clear the error."""
        self._problem.hide()
        self.line.setAccessibleDescription("")

    def show_problem(self, problem: RuleBroken | Trouble) -> None:
        """Show why no documents were made."""
        sentence = sentence_for(problem)
        self._problem.setText(sentence)
        self._problem.show()
        self.line.setAccessibleDescription(sentence)
        self.line.setFocus()

    def _choose(self) -> None:
        dialog = QFileDialog(self, _("Choose a folder"), self.line.text())
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.setOption(QFileDialog.Option.ShowDirsOnly)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(self.set_folder)
        dialog.open()
