"""Exported documents and what they are made of: forms, seating plans, figures of reports.

Each export is one action of the journal. Forms of the office are stored encrypted once and filled
for every export; figures of issued reports are stored, so that they are reproducible.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

from casework.ids import new_stamp
from casework.people.seating import check_seats
from casework.ports import Proof, Reader
from casework.problems import RuleBroken
from casework.records import Evidence, Report, Seating
from casework.service_layer import inputs
from casework.service_layer.base import ActionResult, BaseService
from casework.service_layer.settings import put_document
from casework.settings.org_settings import OrgSettings

EXPORT = "document.export"


class DisclosureService(BaseService):
    """Records which documents were made about whom."""

    def note_export(
        self,
        files: Iterable[UUID],
        *,
        kind: str,
        level: str,
        receiver: str | None = None,
        digests: Iterable[str],
        unmasked: bool,
        codes: Iterable[str] = (),
        is_locked: bool = False,
        journal_count: int = 0,
    ) -> ActionResult:
        """Record that documents about these files were made; cannot be undone.

        ``level`` is the disclosure level, ``digests`` the SHA-256 (hex) of each document,
        ``unmasked`` whether they show personal numbers in full, ``codes`` the check codes on their
        pages, ``is_locked`` whether they need a password, ``journal_count`` the journal entry that
        their seals name.

        Raises:
            RuleBroken: NO_STUDENT, UNKNOWN_RECORD, FIELD_MISSING.
        """
        chosen = inputs.require_files(files)
        what, allowed = (
            inputs.required_text(kind, "kind"),
            inputs.required_text(level, "disclosure"),
        )
        with self._store.unit_of_work(EXPORT) as work:
            inputs.require_known_files(work, chosen)
            work.note(
                kind=what,
                level=allowed,
                count=len(chosen),
                receiver=inputs.text_or_none(receiver),
                digests=list(digests),
                unmasked=unmasked,
                **_given(codes=list(codes), is_locked=is_locked, journal_count=journal_count),
                files=[str(file_id) for file_id in chosen],
            )
            return ActionResult(work.change, (), chosen)

    def note_reveal(self, files: Iterable[UUID], *, reason: str, what: str) -> ActionResult:
        """Record that masked fields (``what``) of these files were shown, and why."""
        chosen = inputs.require_files(files)
        why = inputs.required_text(reason, "reason", at_least=2)
        with self._store.unit_of_work("personal_data.reveal") as work:
            inputs.require_known_files(work, chosen)
            work.note(what=what, reason=why, files=[str(file_id) for file_id in chosen])
            return ActionResult(work.change, (), chosen)


def _given(**facts: object) -> dict[str, object]:
    """Return the facts that are not empty."""
    return {name: fact for name, fact in facts.items() if fact}


ISSUE = "report.issue"


class ReportService(BaseService):
    """Stores the figures of reports."""

    def is_due(self, at: datetime) -> bool:
        """Return whether an instant is past; a past day always is, at any time of day."""
        on = at.astimezone().date()
        return on < self._today() or (on == self._today() and self._now() >= at)

    def issue_report(
        self, report: str, *, on: date, frozen_at: datetime, document: str
    ) -> ActionResult:
        """Store the figures of a report for a day; one that was issued before is not changed.

        Raises:
            RuleBroken: FIELD_MISSING, REPORT_TOO_EARLY (the hour of the report has not come).
        """
        kind = inputs.required_text(report, "report")
        with self._store.unit_of_work(ISSUE) as work:
            if not self.is_due(frozen_at):
                raise RuleBroken("REPORT_TOO_EARLY", "as_of", day=on.isoformat())
            issued = issued_report(work.get_all(Report), kind, on)
            if issued is not None:
                return ActionResult(work.change, (issued.id,))
            made = Report(
                **new_stamp(work), report=kind, on=on, frozen_at=frozen_at, document=document
            )
            work.add([made])
            return ActionResult(work.change, (made.id,))


def issued_report(reports: tuple[Report, ...], kind: str, on: date) -> Report | None:
    """Return the issued report of a kind for a day; the first one if there are several."""
    found = [one for one in reports if one.report == kind and one.on == on]
    return min(found, key=lambda one: (one.recorded_at, one.id), default=None)


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


SEAT = "seating.set"


class SeatingService(BaseService):
    """Records seating plans."""

    def set_seating(
        self, class_name: str, columns: int, seats: Sequence[UUID | None]
    ) -> ActionResult:
        """Set the seats of a class, row by row from the front; None is an empty seat.

        Raises:
            RuleBroken: FIELD_MISSING, UNKNOWN_RECORD, SEATS_TOO_MANY, SEAT_TWICE.
        """
        name = inputs.required_text(class_name, "class_name")
        kept = check_seats(columns, seats)
        with self._store.unit_of_work(SEAT) as work:
            inputs.require_known_files(work, tuple(seat for seat in seats if seat is not None))
            found = next((one for one in work.get_all(Seating) if one.class_name == name), None)
            if found is None:
                made = Seating(**new_stamp(work), class_name=name, columns=columns, seats=kept)
                work.add([made])
                return ActionResult(work.change, (made.id,))
            amended = replace(found, columns=columns, seats=kept)
            if amended == found:
                return ActionResult(work.change)
            work.amend(amended)
            return ActionResult(work.change)
