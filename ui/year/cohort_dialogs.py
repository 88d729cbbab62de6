"""Dialogs of the year page: close or archive a cohort, spot audit, erasure."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QFileDialog, QWidget

from casework.disclosure import Disclosure
from casework.problems import RuleBroken
from exports.bundles import KEEPS
from ui.common.document_words import level_name
from ui.common.i18n import N_, _, ngettext
from ui.jobs import Job
from ui.widgets.form_dialog import FormDialog
from ui.widgets.form_inputs import FormField, MakeInput, any_of, one_of, path_line, text_line, tick

_KEEPS = {"Y": N_("permanent (Y)"), "D30": N_("30 years (D30)"), "D10": N_("10 years (D10)")}
_LEVELS = (Disclosure.COLLEGE, Disclosure.REPORT)


class CloseDialog(FormDialog):
    """Asks why a cohort is closed or reopened."""

    def __init__(
        self,
        parent: QWidget | None,
        title: str,
        verb: str,
        why: str,
        act: Callable[..., Job[Any]],
        *,
        in_care: int = 0,
    ) -> None:
        super().__init__(title, verb, parent, why=why, act=act)
        text = ngettext(
            "Although {count} file still needs support",
            "Although {count} files still need support",
            in_care,
        )
        reasons = (_("The cohort has left school"), _("Material is missing"))
        self.add_fields(
            FormField("reason", N_("&Reason"), any_of(reasons)),
            FormField("with_open", "", tick(text.format(count=in_care))),
        )
        self["with_open"].setVisible(bool(in_care))
        self["reason"].setFocus()


class ArchiveDialog(FormDialog):
    """Asks for the settings of an archive."""

    def __init__(self, parent: QWidget | None, cohort: int, act: Callable[..., Job[Any]]) -> None:
        super().__init__(
            _("Archive of the cohort {cohort}").format(cohort=cohort),
            _("Write the archive"),
            parent,
            why=_("One dossier per student, numbered, with the DA/T 22 list, in a new folder."),
            act=act,
        )
        name = f"助航_{cohort}届_归档"
        folder = _target(lambda over: ask_new_folder(over, name), _("Folder"))
        self.add_fields(
            FormField("out", N_("&Folder"), folder, is_needed=True),
            FormField("fonds", N_("&Number of the fonds"), text_line),
            FormField(
                "keep", N_("&Kept"), one_of(KEEPS, lambda one: _(_KEEPS[one])), is_in_same_row=True
            ),
            FormField("level", N_("Level of &disclosure"), one_of(_LEVELS, level_name), span=1),
        )
        self.fill(keep="D10")
        self["out"].setFocus()


class AuditDialog(FormDialog):
    """Asks for the settings of a spot audit."""

    def __init__(self, parent: QWidget | None, act: Callable[..., Job[Any]], *, seed: str) -> None:
        super().__init__(
            _("Spot audit"),
            _("Draw and save"),
            parent,
            why=_(
                "Dossiers, evidence and a checklist of the sampled files in one ZIP. The"
                " evidence in it is not covered: keep it locked away and delete it afterwards."
            ),
            act=act,
        )
        file = _new_file(_("Save the bundle as"), f"助航_抽查_{seed}.zip", "ZIP (*.zip)")
        hint = N_("The same seed draws the same files.")
        self.add_fields(
            FormField("sample", N_("&How many files"), text_line),
            FormField("seed", N_("&Seed"), text_line, hint=hint, is_in_same_row=True),
            FormField("level", N_("Level of &disclosure"), one_of(_LEVELS, level_name), span=1),
            FormField("out", N_("&File"), _target(file, _("ZIP file")), is_needed=True),
        )
        self.fill(sample=10, seed=seed)
        self["sample"].setFocus()
        self["sample"].selectAll()

    def save(self) -> Job[Any] | None:
        sample = self["sample"].text().strip()
        if not sample.isdecimal():
            raise RuleBroken("AUDIT_NO_SAMPLE", "sample")
        return self._act(**{**self.entered(), "sample": int(sample)})


class EraseDialog(FormDialog):
    """Confirms permanent erasure; ``act(approved_by, out)`` starts the job."""

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
            act=act,
        )
        file = _new_file(_("Save the certificate as"), "个人信息删除证明.pdf", "PDF (*.pdf)")
        self.add_fields(
            FormField("approved_by", N_("Approved &by"), text_line),
            FormField("out", N_("&Certificate"), _target(file, _("Certificate")), is_needed=True),
            FormField("sure", "", tick(_("I have checked that no one needs them any more"))),
        )
        self["sure"].toggled.connect(self.yes.setEnabled)
        self.yes.setEnabled(False)
        self["approved_by"].setFocus()

    def reject(self) -> None:
        """Close; without the confirmation ticked, no job can be running."""
        if not self["sure"].isChecked():
            self.yes.setEnabled(True)
        super().reject()

    def save(self) -> Job[Any] | None:
        entered = self.entered("approved_by", "out")
        return self._act(entered["approved_by"], entered["out"])


def _target(ask: Callable[[QWidget], str], spoken: str) -> MakeInput:
    return path_line(ask, _("Choose where to save it"), spoken)


def _new_file(title: str, name: str, kinds: str) -> Callable[[QWidget], str]:
    """Return what asks for the path of a new file; the answer is "" if cancelled."""
    return lambda over: QFileDialog.getSaveFileName(over, title, name, kinds)[0]


def ask_new_folder(over: QWidget, name: str) -> str:
    """Ask for the parent of a new folder; return the new path, or "" if cancelled."""
    parent = QFileDialog.getExistingDirectory(over, _("Create the new folder in"))
    return str(Path(parent) / name) if parent else ""
