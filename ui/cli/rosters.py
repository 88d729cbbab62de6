"""Imports of school files, and the pending rows of earlier imports: show, complete, dismiss."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any
from uuid import UUID

from casework.intake import (
    ENDS,
    LEFT_OUT,
    Choices,
    ImportDraft,
    ImportPreview,
    Subject,
    draft_of,
    draft_of_parked,
    fields_of,
    memory_of,
    remembered,
    with_choices,
)
from casework.intake.checks import check_sheet
from casework.intake.draft import check_headings
from casework.intake.fields import KEPT
from casework.intake.parked import FIRST_ROW, reference_of
from casework.intake.roster import RowProblem
from casework.ports import Reader
from casework.problems import RuleBroken
from casework.records import ParkedRow
from exports.problem_book import write_problem_book
from ui.cli import output, student_args, values
from ui.cli.context import CommandContext
from ui.cli.parser import Commands
from ui.common.i18n import _
from ui.common.intake_words import draft_problems, reasons_of
from ui.common.masking import masked_sentence, masked_text


def add_to(commands: Commands) -> None:
    """Add the commands of this module."""
    _add_import(commands)
    _add_waiting(commands)


def _add_import(commands: Commands) -> None:
    take = commands.add("import", _("import a roster or records kept in other sheets"), _import)
    take.add_argument("file", metavar=_("FILE"), help="xlsx, xls, et, ods, csv, txt, html")
    take.add_argument("--sheet", metavar=_("NAME"), help=_("the sheet of the workbook"))
    take.add_argument("--college", metavar=_("NAME"), help=_("default for rows without one"))
    take.add_argument("--cohort", metavar=_("YEAR"), help=_("default for rows without one"))
    take.add_argument("--dry-run", action="store_true", help=_("only show what would happen"))
    take.add_argument(
        "--problems", metavar="OUT.xlsx", help=_("write pending rows, with remarks, to this file")
    )
    take.add_argument(
        "--as",
        dest="subject",
        metavar="|".join(subject.value for subject in Subject),
        default=Subject.STUDENTS.value,
        help=_("what the rows contain"),
    )
    take.add_argument(
        "--column",
        dest="columns",
        metavar=_("HEADING=FIELD"),
        action="append",
        default=[],
        help=_("maps a column to a field; custom keeps it, - skips it"),
    )
    take.add_argument(
        "--say",
        dest="says",
        metavar=_("FIELD=TEXT"),
        action="append",
        default=[],
        help=_("default for rows without a value"),
    )
    take.add_argument(
        "--take-new",
        metavar=_("FIELD"),
        action="append",
        default=[],
        help=_("let the file overwrite values edited here"),
    )
    take.add_argument("--no-hidden", action="store_true", help=_("skip hidden rows"))


def _import(context: CommandContext, args: Namespace) -> int:
    path = Path(args.file)
    values.readable_file(path, "file")
    subject = Subject(values.choice(args.subject, "as", tuple(one.value for one in Subject)))
    choices = _choices(args, subject)
    with context.open() as caseload:
        workbook = context.manager.read_table(path)
        check_sheet(workbook, str(path), args.sheet)
        draft = draft_of(workbook, choices, remembered(caseload.user_state()))
        if args.columns:
            draft = with_choices(draft, _with_columns(draft, args.columns))
        check_headings(draft, str(path))
        preview: ImportPreview | None = None
        if args.dry_run or args.problems is not None:
            with caseload.snapshot() as reader:
                preview = caseload.services.imports.preview_draft(reader, draft)
        if args.problems is not None and preview is not None:
            # Before the import: if it cannot be written, nothing is imported either.
            write_problem_book(Path(args.problems), *draft_problems(preview))
        if not args.dry_run or preview is None:
            caseload.back_up_before(len(draft.rows))
            _, preview = caseload.services.imports.import_draft(draft)
            if args.columns:
                caseload.set_user_state(*memory_of(draft))
    context.answer(report_document(preview), report_text(preview, dry=args.dry_run))
    return 0


def _choices(args: Namespace, subject: Subject) -> Choices:
    choices = Choices(subject=subject, sheet=args.sheet, hidden_rows=not args.no_hidden)
    for pair in args.says:
        name, text = values.pair(pair, "say", fields_of(subject))
        choices = choices.with_default(name, text)
    if args.college is not None:
        choices = choices.with_default("college", args.college)
    if args.cohort is not None:
        choices = choices.with_default("cohort", str(values.year(args.cohort, "cohort")))
    for name in args.take_new:
        choices = choices.with_new(values.choice(name, "take_new", fields_of(subject)))
    return choices


def _with_columns(draft: ImportDraft, pairs: Iterable[str]) -> Choices:
    """Return the choices with column mappings, given by heading or letters."""
    choices = draft.choices
    for pair in pairs:
        heading, _equals, name = pair.rpartition("=")
        place = next((c for c in draft.columns if heading in (c.heading, c.letters)), None)
        if place is None:
            known = [column.heading for column in draft.columns]
            raise RuleBroken("BAD_CHOICE", "column", value=heading, choices=known)
        bare = name.partition("#")[0]
        values.choice(bare, "column", (*fields_of(draft.subject), KEPT, LEFT_OUT))
        choices = choices.with_field(place.index, name)
    return choices


def report_document(preview: ImportPreview) -> dict[str, Any]:
    """Return the outcome of each row as JSON."""
    return {
        "rows": len(preview.rows),
        **{end: preview.count(end) for end in ENDS},
        "import_id": str(preview.import_id) if preview.import_id else None,
        "problems": [
            {
                "sheet": problem.sheet,
                "row": problem.row,
                "field": problem.field,
                "code": problem.code,
                "message": masked_sentence(problem),
                "outcome": problem.outcome,
            }
            for problem in preview.problems
        ],
    }


def report_text(preview: ImportPreview, *, dry: bool) -> str:
    """Return the outcome of each row as text."""
    counts = _(
        "{rows} rows: {new} new, {updated} updated, {unchanged} unchanged, {parked} waiting,"
        " {ignored} ignored."
    ).format(rows=len(preview.rows), **preview.counts)
    parts = [counts]
    if dry:
        parts.append(_("Dry run; nothing was saved."))
    if preview.problems:
        parts.append(_problem_table(preview.problems))
    if preview.missing:
        parts.append(
            _("{count} students of the caseload are not in this file: {numbers}").format(
                count=len(preview.missing),
                numbers=_(", ").join(one.student_no for one in preview.missing[:_SHOWN]),
            )
        )
    if preview.import_id is not None:
        parts.append(_("To undo the import: undo {action}").format(action=preview.import_id))
    return "\n".join(parts)


_SHOWN = 20
"""The maximum of missing students that are listed."""


def _problem_table(problems: tuple[RowProblem, ...]) -> str:
    outcomes = {"parked": _("pending"), "ignored": _("ignored"), "noted": _("imported")}
    return output.table(
        [_("Row"), _("Result"), _("Why")],
        [
            [problem.row, outcomes[problem.outcome], masked_sentence(problem)]
            for problem in problems
        ],
    )


def _add_waiting(commands: Commands) -> None:
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
    context.answer([_pending_document(row, why[row.id]) for row in rows], _pending_text(rows, why))
    return 0


def _pending_document(row: ParkedRow, why: str) -> dict[str, Any]:
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


def _pending_text(rows: tuple[ParkedRow, ...], why: Mapping[UUID, str]) -> str:
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
