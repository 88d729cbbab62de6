"""Pending rows of earlier imports: show, complete, dismiss."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from casework.intake import Subject, draft_of_parked, fields_of, with_choices
from casework.intake.parked import FIRST_ROW, reference_of
from casework.ports import Reader
from casework.problems import RuleBroken
from casework.records import ParkedRow
from ui.cli import output, student_args, values
from ui.cli.context import CommandContext
from ui.cli.parser import Commands
from ui.cli.rosters import report_document, report_text
from ui.common.i18n import _
from ui.common.masking import masked_text
from ui.common.pending_rows import reasons_of


def add_to(commands: Commands) -> None:
    """Add the commands of this module."""
    waiting = commands.group(
        "waiting", _("pending rows of earlier imports: list, complete, dismiss")
    )
    waiting.add("list", _("show the pending rows with their reasons"), _list)
    finish = waiting.add("finish", _("correct a pending row and import it"), _finish)
    finish.add_argument("reference", metavar=_("REFERENCE"))
    finish.add_argument("changes", metavar=_("FIELD=TEXT"), nargs="*")
    dismiss = waiting.add("dismiss", _("dismiss pending rows without importing them"), _dismiss)
    dismiss.add_argument("references", metavar=_("REFERENCE"), nargs="+")
    dismiss.add_argument("--reason", metavar=_("TEXT"), required=True)


def _list(context: CommandContext, _args: Namespace) -> int:
    with context.open() as caseload, caseload.snapshot() as reader:
        rows = reader.parked()
    why = reasons_of(rows)
    context.answer([_document(row, why[row.id]) for row in rows], _told(rows, why))
    return 0


def _document(row: ParkedRow, why: str) -> dict[str, Any]:
    # The school's own columns may contain identity numbers, so they are not shown.
    known = fields_of(Subject(row.subject))
    return {
        "reference": reference_of(row.id),
        "subject": row.subject,
        "sheet": row.sheet,
        "row": row.row,
        "codes": list(row.codes),
        "cells": {name: masked_text(text, name) for name, text in row.cells if name in known},
        "message": why,
    }


def _told(rows: tuple[ParkedRow, ...], why: Mapping[UUID, str]) -> str:
    if not rows:
        return _("No pending rows.")
    return output.table(
        [_("Reference"), _("Sheet"), _("Row"), _("Why")],
        [[reference_of(row.id), row.sheet, row.row, why[row.id]] for row in rows],
    )


def _finish(context: CommandContext, args: Namespace) -> int:
    with context.open() as caseload:
        with caseload.snapshot() as reader:
            row = _waiting(reader, args.reference)
        draft = draft_of_parked([row])
        choices = draft.choices
        known = (*fields_of(Subject(row.subject)), *(name for name, _text in row.cells))
        for pair in args.changes:
            name, text = values.pair(pair, "changes", known)
            choices = choices.with_fix(FIRST_ROW, name, text)
        _done, preview = caseload.services.imports.import_draft(with_choices(draft, choices))
    context.answer(report_document(preview), report_text(preview, dry=False))
    return 0


def _dismiss(context: CommandContext, args: Namespace) -> int:
    with context.open() as caseload:
        with caseload.snapshot() as reader:
            ids = [_waiting(reader, reference).id for reference in args.references]
        done = caseload.services.imports.dismiss_parked(ids, reason=args.reason)
        student_args.answer_done(context, caseload, done)
    return 0


def _waiting(reader: Reader, reference: str) -> ParkedRow:
    for row in reader.parked():
        if reference_of(row.id) == reference.strip().lower():
            return row
    raise RuleBroken("NOT_WAITING", "reference", reference=reference)
