"""The ledger of an open caseload: in our layout or in the office's own form."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from uuid import UUID

from casework.ports import Proof, Reader
from casework.problems import RuleBroken
from casework.service_layer import ActionResult
from casework.service_layer.caseload_port import Caseload
from casework.service_layer.documents import LedgerForm, ledger_form
from exports.ledger.form_layout import FormLayout, FormSheet, check_layout, sheets_of
from exports.ledger.writing import UTF_8, write_form, write_ledger
from exports.results import Cancelled, Progress
from exports.runs.base import RunResult, Terms, noted, nothing_kept, prepare
from exports.runs.dossiers import LEDGER, ledger_of


@dataclass(frozen=True, slots=True)
class LedgerShape:
    """How a ledger is written: in our layout or into the office's form.

    The suffix of the target file decides the format; ``ending`` is for callers that choose its
    name.
    """

    in_office_form: bool = False
    encoding: str = UTF_8
    ending: str = ".xlsx"


OURS = LedgerShape()


def make_ledger(
    caseload: Caseload,
    files: Sequence[UUID],
    target: Path,
    terms: Terms,
    *,
    shape: LedgerShape = OURS,
    progress: Progress | None = None,
    cancelled: Cancelled | None = None,
) -> RunResult:
    """Write the ledger of these files, and record it in the journal.

    Raises:
        As ``exports.runs.dossiers.make_dossiers``; LEDGER_KIND_UNKNOWN, LOCK_NEEDS_XLSX,
        NO_LEDGER_FORM, and what
        ``exports.ledger.form.fill_form`` raises.
    """

    def report(done: int) -> None:
        if progress is not None:
            progress(done, len(files))

    prepare(caseload, files, terms, LEDGER)
    with nothing_kept(), caseload.snapshot() as reader:
        ledger = ledger_of(reader, files, terms)
        if shape.in_office_form:
            form, empty = caseload.services.forms.read_ledger_form(reader)
            written = write_form(
                ledger, len(files), empty, layout_of(form), target,
                password=terms.password, progress=report, cancelled=cancelled,
            )  # fmt: skip
        else:
            written = write_ledger(
                ledger, target, encoding=shape.encoding,
                password=terms.password, progress=report, cancelled=cancelled,
            )  # fmt: skip
    return noted(caseload, files, LEDGER, terms, written)


def layout_of(form: LedgerForm) -> FormLayout:
    """Return the saved layout of the office's form."""
    return FormLayout(form.sheet, form.first_row, form.columns)


@dataclass(frozen=True, slots=True)
class NewForm:
    """An empty form that the user added, and the proposed meaning of its columns."""

    proof: Proof = field(repr=False)
    sheets: tuple[FormSheet, ...]

    def sheet(self, name: str | None = None) -> FormSheet:
        """Return a sheet; without a name, the one with the most recognised columns.

        Raises:
            RuleBroken: FORM_SHEET_GONE.
        """
        if name is None:
            return max(self.sheets, key=lambda one: sum(bool(c.proposed) for c in one.columns))
        for one in self.sheets:
            if one.name == name:
                return one
        names = [one.name for one in self.sheets]
        raise RuleBroken("FORM_SHEET_GONE", "sheet", sheet=name, choices=names)


def read_form(proof: Proof) -> NewForm:
    """Read an added form. Raises as ``exports.ledger.form_layout.sheets_of``."""
    return NewForm(proof, sheets_of(proof.data))


def proposed(sheet: FormSheet) -> Mapping[str, str]:
    """Return the proposed content of each column by its letters, without repetition."""
    found: dict[str, str] = {}
    for column in sheet.columns:
        if column.proposed and column.proposed not in found.values():
            found[column.letters] = column.proposed
    return found


def keep_form(caseload: Caseload, form: NewForm, layout: FormLayout) -> ActionResult:
    """Save a form and its layout.

    Raises:
        RuleBroken: as ``check_layout``; FORM_SHEET_GONE.
    """
    check_layout(layout)
    form.sheet(layout.sheet)
    return caseload.services.forms.set_ledger_form(
        form.proof, sheet=layout.sheet, first_row=layout.first_row, columns=layout.columns
    )


def kept_form(reader: Reader) -> LedgerForm | None:
    """Return the office's form; None when there is none."""
    return ledger_form(reader.org_settings())
