"""The bar of a document run: it follows the job, cancels it, and says where the files are."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QProgressBar, QWidget

from exports.runs.base import RunResult
from ui.common.i18n import _, ngettext
from ui.jobs import Job
from ui.jobs.job import Problem
from ui.theme.tokens import GAP
from ui.widgets.basics import ElidedLabel, button, label
from ui.widgets.desktop import open_folder
from ui.widgets.layouts import hbox


class RunBar(QFrame):
    """Hidden until the first run; ``changed`` is emitted when a run begins and ends."""

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("kind", "card")
        self._name = ""
        self._job: Job[Any] | None = None
        self._folder: Path | None = None
        self.text = label("", "strong", self)
        self.about = ElidedLabel("", "caption", self)
        self.bar = QProgressBar(self)
        self.bar.setTextVisible(False)
        self.open_folder = button(_("Open the folder"), "", self, glyph="folder-open")
        self.cancel = button(_("Cancel"), "", self)
        self.cancel.clicked.connect(self._on_cancel)
        self.open_folder.clicked.connect(self._on_open_folder)
        hbox(
            self.text,
            (self.bar, 1),
            (self.about, 1),
            self.open_folder,
            self.cancel,
            on=self,
            margins=(14, 8, 14, 8),
            spacing=GAP,
        )
        self.hide()

    @property
    def is_running(self) -> bool:
        return self._job is not None

    def follow(
        self,
        name: str,
        job: Job[Any],
        done: Callable[[Any], object],
        problem: Callable[[Problem], object],
    ) -> None:
        """Show the progress of a run until it has ended; ``problem`` is called without the bar."""
        self._name = name
        self._job = job.may_stop(self._on_cancel)
        self.text.setText(name)
        self.about.set_whole("")
        self.about.hide()
        self.bar.setRange(0, 0)
        self.bar.show()
        self.open_folder.hide()
        self.cancel.setText(_("Cancel"))
        self.cancel.setEnabled(True)
        self.show()

        def failed(found: Problem) -> None:
            self.hide()
            problem(found)

        job.progressed.connect(self._show_progress)
        job.then(done, problem=failed, ended=self._on_ended)
        self.changed.emit()

    def show_made(self, made: RunResult, folder: Path, about: str = "") -> None:
        """Show how many files were made, or that the run was cancelled."""
        if made.was_cancelled:
            self._end(_("Cancelled. Nothing was saved."), "")
            return
        self._folder = folder
        text = ngettext("{count} file made.", "{count} files made.", len(made.paths))
        self._end(text.format(count=len(made.paths)), about or str(folder), has_folder=True)

    def _show_progress(self, done: int, total: int, _text: str) -> None:
        self.bar.setRange(0, total)
        self.bar.setValue(done)
        self.text.setText(f"{self._name}  {done} / {total}")

    def _end(self, text: str, about: str, *, has_folder: bool = False) -> None:
        self.text.setText(text)
        self.about.set_whole(about)
        self.about.show()
        self.bar.hide()
        self.open_folder.setVisible(has_folder)
        self.cancel.setText(_("Close"))
        self.cancel.setEnabled(True)
        self.show()

    def _on_cancel(self) -> None:
        if self._job is None:
            self.hide()
            return
        self._job.cancel()
        self.cancel.setEnabled(False)
        self.text.setText(_("Stopping…"))

    def _on_ended(self) -> None:
        self._job = None
        self.changed.emit()

    def _on_open_folder(self) -> None:
        if self._folder is not None:
            open_folder(self._folder)
