"""Dialogs of the year page: close or archive a cohort, spot audit, erasure."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QCheckBox, QFileDialog, QLineEdit, QWidget

from casework.problems import RuleBroken
from exports.archive_folder import KEEPS
from exports.disclosure import Disclosure
from ui.common.disclosure_words import level_name
from ui.common.i18n import N_, _, ngettext
from ui.jobs import Job
from ui.widgets.basics import button, row
from ui.widgets.form_dialog import FormDialog
from ui.widgets.form_inputs import choice, free_choice, name_inner

_KEEPS = {"Y": N_("permanent (Y)"), "D30": N_("30 years (D30)"), "D10": N_("10 years (D10)")}
_LEVELS = (Disclosure.COLLEGE, Disclosure.REPORT)


class CloseDialog(FormDialog):
    """Asks why a cohort is closed or reopened; ``act(reason, with_open)`` starts the job."""

    def __init__(
        self,
        parent: QWidget | None,
        title: str,
        verb: str,
        why: str,
        act: Callable[[str, bool], Job[Any]],
        *,
        in_care: int = 0,
    ) -> None:
        super().__init__(title, verb, parent, why=why)
        self._act = act
        self.reason = free_choice(
            (_("The cohort has left school"), _("Material is missing")), parent=self
        )
        self.add("reason", _("&Reason"), self.reason, (0, 0))
        name_inner(self.reason)
        text = ngettext(
            "Although {count} file still needs support",
            "Although {count} files still need support",
            in_care,
        )
        self.with_open = QCheckBox(text.format(count=in_care), self)
        self.with_open.setVisible(bool(in_care))
        self.grid.addWidget(self.with_open, 1, 0)
        self.reason.setFocus()

    def save(self) -> Job[Any] | None:
        return self._act(self.reason.currentText(), self.with_open.isChecked())


class TargetLine(QLineEdit):
    """Line edit for a path; ``box`` combines it with a browse button."""

    def __init__(self, ask: Callable[[QWidget], str], parent: QWidget) -> None:
        super().__init__(parent)
        self._ask = ask
        pick = button(_("Choose…"), "", parent)
        pick.setAccessibleName(_("Choose where to save it"))
        pick.clicked.connect(self._on_pick)
        self.box = row(self, pick, parent=parent)
        self.box.setFocusProxy(self)

    def path(self) -> Path:
        """Return the path. Raises RuleBroken FIELD_MISSING."""
        if not self.text().strip():
            raise RuleBroken("FIELD_MISSING", "out")
        return Path(self.text().strip()).absolute()

    def _on_pick(self) -> None:
        path = self._ask(self)
        if path:
            self.setText(path)


class ArchiveDialog(FormDialog):
    """Asks for the settings of an archive; ``act(folder, fonds, keep, level)`` starts the job."""

    def __init__(
        self,
        parent: QWidget | None,
        cohort: int,
        act: Callable[[Path, str, str, Disclosure], Job[Any]],
    ) -> None:
        super().__init__(
            _("Archive of the cohort {cohort}").format(cohort=cohort),
            _("Write the archive"),
            parent,
            why=_("One dossier per student, numbered, with the DA/T 22 list, in a new folder."),
        )
        self._act = act
        name = f"助航_{cohort}届_归档"
        self.out = TargetLine(
            lambda over: ask_new_folder(over, name),
            self,
        )
        self.fonds = QLineEdit(self)
        self.keep = choice([(one, _(_KEEPS[one])) for one in KEEPS], "D10", self)
        self.level = choice([(one.value, level_name(one)) for one in _LEVELS], parent=self)
        self.add("out", _("&Folder"), self.out.box, (0, 0, 1, 2))
        self.out.setAccessibleName(_("Folder"))
        self.add("fonds", _("&Number of the fonds"), self.fonds, (1, 0))
        self.add("keep", _("&Kept"), self.keep, (1, 1))
        self.add("level", _("Level of &disclosure"), self.level, (2, 0))
        self.out.setFocus()

    def save(self) -> Job[Any] | None:
        try:
            path = self.out.path()
        except RuleBroken as problem:
            self.show_problem(problem)
            return None
        level = Disclosure(str(self.level.currentData()))
        return self._act(path, self.fonds.text(), str(self.keep.currentData()), level)


class AuditDialog(FormDialog):
    """Asks for the settings of a spot audit; ``act(size, seed, path, level)`` starts the job."""

    def __init__(
        self,
        parent: QWidget | None,
        act: Callable[[int, str, Path, Disclosure], Job[Any]],
        *,
        seed: str,
    ) -> None:
        super().__init__(
            _("Spot audit"),
            _("Draw and save"),
            parent,
            why=_(
                "Dossiers, evidence and a checklist of the sampled files in one ZIP. The"
                " evidence in it is not covered: keep it locked away and delete it afterwards."
            ),
        )
        self._act = act
        self.sample = QLineEdit("10", self)
        self.seed = QLineEdit(seed, self)
        self.level = choice([(one.value, level_name(one)) for one in _LEVELS], parent=self)
        name = f"助航_抽查_{seed}.zip"
        self.out = TargetLine(
            lambda over: QFileDialog.getSaveFileName(
                over, _("Save the bundle as"), name, "ZIP (*.zip)"
            )[0],
            self,
        )
        self.add("sample", _("&How many files"), self.sample, (0, 0))
        hint = _("The same seed draws the same files.")
        self.add("seed", _("&Seed"), self.seed, (0, 1), hint=hint)
        self.add("level", _("Level of &disclosure"), self.level, (1, 0))
        self.add("out", _("&File"), self.out.box, (2, 0, 1, 2))
        self.out.setAccessibleName(_("ZIP file"))
        self.sample.setFocus()
        self.sample.selectAll()

    def save(self) -> Job[Any] | None:
        text = self.sample.text().strip()
        if not text.isdecimal():
            self.show_problem(RuleBroken("AUDIT_NO_SAMPLE", "sample"))
            return None
        try:
            path = self.out.path()
        except RuleBroken as problem:
            self.show_problem(problem)
            return None
        level = Disclosure(str(self.level.currentData()))
        return self._act(int(text), self.seed.text(), path, level)


class EraseDialog(FormDialog):
    """Confirms permanent erasure; ``act(approved_by, path)`` starts the job."""

    def __init__(
        self,
        parent: QWidget | None,
        count: int,
        act: Callable[[str, Path], Job[Any]],
        *,
        years: int,
    ) -> None:
        title = ngettext("Erase {count} file permanently", "Erase {count} files permanently", count)
        super().__init__(
            title.format(count=count),
            _("Erase permanently"),
            parent,
            why=_(
                "They have been closed for {years} years. Records, evidence and journal"
                " contents are erased permanently; a certificate without names is kept. This"
                " cannot be undone."
            ).format(years=years),
        )
        self._act = act
        self.approved_by = QLineEdit(self)
        self.out = TargetLine(
            lambda over: QFileDialog.getSaveFileName(
                over, _("Save the certificate as"), "个人信息删除证明.pdf", "PDF (*.pdf)"
            )[0],
            self,
        )
        self.sure = QCheckBox(_("I have checked that no one needs them any more"), self)
        self.sure.toggled.connect(self.yes.setEnabled)
        self.yes.setEnabled(False)
        self.add("approved_by", _("Approved &by"), self.approved_by, (0, 0))
        self.add("out", _("&Certificate"), self.out.box, (1, 0))
        self.out.setAccessibleName(_("Certificate"))
        self.grid.addWidget(self.sure, 2, 0)
        self.approved_by.setFocus()

    def reject(self) -> None:
        """Close; without the confirmation ticked, no job can be running."""
        if not self.sure.isChecked():
            self.yes.setEnabled(True)
        super().reject()

    def save(self) -> Job[Any] | None:
        try:
            path = self.out.path()
        except RuleBroken as problem:
            self.show_problem(problem)
            return None
        return self._act(self.approved_by.text(), path)


def ask_new_folder(over: QWidget, name: str) -> str:
    """Ask for the parent of a new folder; return the new path, or "" if cancelled."""
    parent = QFileDialog.getExistingDirectory(over, _("Create the new folder in"))
    return str(Path(parent) / name) if parent else ""
