"""Imports of school files, and the pending rows of earlier imports: show, complete, dismiss."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Iterable
from pathlib import Path
from typing import Any

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
from exports.table_book import write_problem_book
from ui.cli import output, student_args, values
from ui.cli.context import CommandContext
from ui.cli.parser import Commands
from ui.cli.values import PATH, YEAR, one_of
from ui.common.i18n import _
from ui.common.intake_words import draft_problems, reasons_of
from ui.common.masking import masked_sentence, masked_text
from ui.platform.chosen_files import readable_file


def add_to(commands: Commands) -> None:
    """Add the commands of this module."""
    _add_import(commands)
    _add_waiting(commands)


def _add_import(commands: Commands) -> None:
    take = commands.add("import", _("import a roster or records kept in other sheets"), _import)
    take.option("file", PATH, "xlsx, xls, et, ods, csv, txt, html")
    take.option("--sheet", _("NAME"), _("the sheet of the workbook"))
    take.option("--college", _("NAME"), _("default for rows without one"))
    take.option("--cohort", YEAR, _("default for rows without one"))
    take.flag("--dry-run", _("only show what would happen"))
    about = _("write pending rows, with remarks, to this file")
    take.option("--problems", PATH, about, metavar="OUT.xlsx")
    about = _("what the rows contain")
    take.option("--as", one_of(Subject), about, named="as", dest="subject", default="students")
    maps = _("maps a column to a field; custom keeps it, - skips it")
    for name, metavar, dest, about in (
        ("--column", _("HEADING=FIELD"), "columns", maps),
        ("--say", _("FIELD=TEXT"), "says", _("default for rows without a value")),
        ("--take-new", _("FIELD"), "take_new", _("let the file overwrite values edited here")),
    ):
        take.option(name, metavar, about, dest=dest, action="append", default=[])
    take.flag("--no-hidden", _("skip hidden rows"))


def _import(context: CommandContext, args: Namespace) -> int:
    path: Path = args.file
    readable_file(path, "file")
    choices = _choices(args, args.subject)
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
            write_problem_book(args.problems, *draft_problems(preview))
        if not args.dry_run or preview is None:
            caseload.backups.take_before(len(draft.rows))
            _, preview = caseload.services.imports.import_draft(draft)
            if args.columns:
                caseload.set_user_state(*memory_of(draft))
    return context.answer(report_document(preview), report_text(preview, dry=args.dry_run))


def _choices(args: Namespace, subject: Subject) -> Choices:
    choices = Choices(subject=subject, sheet=args.sheet, hidden_rows=not args.no_hidden)
    for pair in args.says:
        name, text = values.pair(pair, "say", fields_of(subject))
        choices = choices.with_default(name, text)
    if args.college is not None:
        choices = choices.with_default("college", args.college)
    if args.cohort is not None:
        choices = choices.with_default("cohort", str(args.cohort))
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
        "import_id": preview.import_id,
        "problems": [
            output.picked(
                problem, "sheet row field code message outcome", message=masked_sentence(problem)
            )
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
        message = _("{count} students of the caseload are not in this file: {numbers}")
        numbers = _(", ").join(one.student_no for one in preview.missing[:_SHOWN])
        parts.append(message.format(count=len(preview.missing), numbers=numbers))
    if preview.import_id is not None:
        parts.append(_("To undo the import: undo {action}").format(action=preview.import_id))
    return "\n".join(parts)


_SHOWN = 20
"""The maximum of missing students that are listed."""


def _problem_table(problems: tuple[RowProblem, ...]) -> str:
    outcomes = {"parked": _("pending"), "ignored": _("ignored"), "noted": _("imported")}
    rows = [[one.row, outcomes[one.outcome], masked_sentence(one)] for one in problems]
    return output.table([_("Row"), _("Result"), _("Why")], rows)


def _add_waiting(commands: Commands) -> None:
    about = _("pending rows of earlier imports: list, complete, dismiss")
    waiting = commands.group("waiting", about)
    waiting.add("list", _("show the pending rows with their reasons"), _list)
    finish = waiting.add("finish", _("correct a pending row and import it"), _finish)
    finish.option("reference", _("REFERENCE"))
    finish.option("changes", _("FIELD=TEXT"), nargs="*")
    dismiss = waiting.add("dismiss", _("dismiss pending rows without importing them"), _dismiss)
    dismiss.option("references", _("REFERENCE"), nargs="+")
    dismiss.option("--reason", required=True)


def _list(context: CommandContext, _args: Namespace) -> int:
    with context.open() as caseload, caseload.snapshot() as reader:
        rows = reader.parked()
    why = reasons_of(rows)
    document = [_pending_document(row, why[row.id]) for row in rows]
    headings = [_("Reference"), _("Sheet"), _("Row"), _("Why")]
    cells = [[reference_of(row.id), row.sheet, row.row, why[row.id]] for row in rows]
    return context.answer_table(document, headings, cells, _("No pending rows."))


def _pending_document(row: ParkedRow, why: str) -> dict[str, Any]:
    # The school's own columns may contain identity numbers, so they are not shown.
    known = fields_of(Subject(row.subject))
    return output.picked(
        row,
        "reference subject sheet row codes",
        reference=reference_of(row.id),
        cells={name: masked_text(text, name) for name, text in row.cells if name in known},
        message=why,
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
    return context.answer(report_document(preview), report_text(preview, dry=False))


def _dismiss(context: CommandContext, args: Namespace) -> int:
    with context.open() as caseload:
        with caseload.snapshot() as reader:
            ids = [_waiting(reader, reference).id for reference in args.references]
        done = caseload.services.imports.dismiss_parked(ids, reason=args.reason)
        return student_args.answer_done(context, caseload, done)


def _waiting(reader: Reader, reference: str) -> ParkedRow:
    for row in reader.parked():
        if reference_of(row.id) == reference.strip().lower():
            return row
    raise RuleBroken("NOT_WAITING", "reference", reference=reference)
