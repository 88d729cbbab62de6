"""The office's own forms: stored encrypted once, filled for every export."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from casework.ports import Proof, Reader
from casework.problems import RuleBroken
from casework.records import Evidence
from casework.service_layer.base import ActionResult, BaseService
from casework.service_layer.settings import put_document
from casework.settings.org_settings import OrgSettings

LEDGER_FORM_KEY = "ledger_form"
"""The setting that says how the office's ledger is filled; only this module writes it."""

SET_FORM, DROP_FORM = "form.set", "form.drop"


@dataclass(frozen=True, slots=True)
class LedgerForm:
    """An office's form: the workbook, its sheet, the first row to fill, keys by column letters."""

    evidence_id: UUID
    name: str
    sheet: str
    first_row: int
    columns: Mapping[str, str]


def ledger_form(settings: OrgSettings) -> LedgerForm | None:
    """Return the form for the office's ledger, or None."""
    raw = settings.value(LEDGER_FORM_KEY)
    if not isinstance(raw, dict):
        return None
    return LedgerForm(
        UUID(raw["evidence"]), raw["name"], raw["sheet"], raw["first_row"], raw["columns"]
    )


class FormService(BaseService):
    """Stores forms."""

    def set_ledger_form(
        self, form: Proof, *, sheet: str, first_row: int, columns: Mapping[str, str]
    ) -> ActionResult:
        """Store an empty form and its mapping; replaces an earlier one.

        Raises:
            RuleBroken: EVIDENCE_EMPTY, EVIDENCE_TOO_LARGE.
        """
        with self._store.unit_of_work(SET_FORM) as work:
            evidence_id = self._proofs.store(work, form)
            document = {
                "evidence": str(evidence_id),
                "name": form.name,
                "sheet": sheet,
                "first_row": first_row,
                "columns": dict(columns),
            }
            put_document(work, LEDGER_FORM_KEY, document)
            return ActionResult(work.change)

    def drop_ledger_form(self) -> ActionResult:
        """Return to the default layout.

        Raises:
            RuleBroken: NO_LEDGER_FORM.
        """
        with self._store.unit_of_work(DROP_FORM) as work:
            if ledger_form(work.org_settings()) is None:
                raise RuleBroken("NO_LEDGER_FORM", "form")
            put_document(work, LEDGER_FORM_KEY, None)
            return ActionResult(work.change)

    def read_ledger_form(self, reader: Reader) -> tuple[LedgerForm, bytes]:
        """Return the office's form and the empty workbook.

        Raises:
            RuleBroken: NO_LEDGER_FORM.
            Trouble: EVIDENCE_MISSING, EVIDENCE_DAMAGED.
        """
        form = ledger_form(reader.org_settings())
        if form is None:
            raise RuleBroken("NO_LEDGER_FORM", "form")
        return form, self._evidence.get(reader.get(Evidence, form.evidence_id))
