"""Documents: dossiers, forms, the progress sheet and the seats of a class, the ledger."""

from __future__ import annotations

from argparse import Namespace
from dataclasses import replace
from typing import TYPE_CHECKING, Any
from uuid import UUID

from casework.disclosure import Disclosure
from casework.people.seating import SeatGrid, SheetOrder, read_grid
from casework.ports import Reader
from casework.problems import RuleBroken
from casework.queries import all_files, files_of_class, seating_of
from casework.records import CaseFile
from exports.atomic_files import ensured_folder
from ui.cli import output, student_args, values
from ui.cli.context import CommandContext
from ui.cli.parser import Commands, Parser
from ui.cli.students import add_unmask, check_unmask
from ui.cli.values import OUT_DIR, OUT_FILE, PATH, RECORD, SECRET, YEAR, one_of
from ui.common.i18n import _, ngettext
from ui.common.problems import sentence_for

if TYPE_CHECKING:
    from exports.runs.base import RunResult, Terms
    from exports.typography.fonts import MissingGlyph

_ENCODINGS = ("utf-8", "gb18030")
FORM_KINDS = ("talk", "referral", "sign_in", "card", "notice")


def add_to(commands: Commands) -> None:
    """Add the commands of this module."""
    dossier = commands.add("dossier", _("print the dossiers of students as PDF"), _dossier)
    add_choice(dossier)
    dossier.option("--out", OUT_DIR, _("folder for the PDFs"), required=True)
    dossier.flag("--bound", _("combine all of them in one PDF"))
    dossier.flag("--no-thumbnails", _("list evidence without thumbnails"))
    dossier.flag("--evidence-pages", _("append the pages of the evidence"))
    add_level(dossier, Disclosure.COLLEGE)
    add_unmask(dossier)
    add_finish(dossier)

    form = commands.add("form", _("print forms as PDF, filled in or empty"), _form)
    form.option("kind", "KIND", " ".join(FORM_KINDS))
    add_choice(form)
    form.option("--event", RECORD, _("the event of a sign-in sheet"))
    form.option("--out", OUT_FILE, "pdf", required=True)
    form.option("--level", one_of(Disclosure), _("the intended recipient"), named="disclosure")
    add_receiver(form)
    add_finish(form)

    sheet = commands.add("sheet", _("print the progress sheet of a class as PDF"), _sheet)
    sheet.option("--class", _("CLASS"), dest="class_name", required=True)
    add_cohort(sheet)
    sheet.option("--out", OUT_FILE, "pdf", required=True)
    about = _("by seat where seats are known, otherwise by number, by default")
    sheet.option("--order", one_of(SheetOrder), about)


def add_ledger(commands: Commands) -> None:
    """Add the command for the ledger."""
    ledger = commands.add("ledger", _("write the ledger: a workbook, ODS or CSV"), _ledger)
    add_choice(ledger)
    ledger.option("--out", OUT_FILE, "xlsx, ods, csv", required=True)
    ledger.flag("--office-form", _("in the form set with ledger-form"))
    about = _("of a CSV; gb18030 for older programs")
    ledger.option("--encoding", one_of(_ENCODINGS), about, default=_ENCODINGS[0])
    add_level(ledger, Disclosure.COLLEGE)
    add_unmask(ledger)
    add_lock(ledger)


def add_seating(commands: Commands) -> None:
    """Add the commands for the seats of a class."""
    seating = commands.group("seating", _("seating of a class: show, set"))
    show = seating.add("show", _("show the seats of a class"), _show_seats)
    put = seating.add("set", _("set the seats from a seating plan"), _set_seats)
    put.option("plan", PATH, _("a grid of names or numbers: xlsx, csv, txt"))
    for parser in (show, put):
        parser.option("--class", _("CLASS"), dest="class_name", required=True)


def add_choice(parser: Parser) -> None:
    """Add the options that select students, a class, or everyone."""
    meaning = _("student number; NUMBER@2027 also names the cohort")
    parser.option("students", _("NO"), meaning, nargs="*")
    parser.option("--class", _("CLASS"), _("a whole class"), dest="class_name")
    parser.flag("--all", _("all students"), dest="everyone")
    add_cohort(parser)


def add_cohort(parser: Parser) -> None:
    """Add the option that restricts a command to one cohort."""
    parser.option("--cohort", YEAR, _("only this cohort"))


def add_level(parser: Parser, default: Disclosure, *, is_explained: bool = True) -> None:
    """Add the options for the audience of a document."""
    about = _("the intended recipient; {default} by default").format(default=default.value)
    parser.option(
        "--level",
        one_of(Disclosure),
        about if is_explained else None,
        named="disclosure",
        default=default.value,
    )
    add_receiver(parser)


def add_receiver(parser: Parser) -> None:
    """Add the option for the recipient of a document."""
    parser.option("--receiver", _("NAME"), _("the recipient; recorded in the journal"))


def add_finish(parser: Parser) -> None:
    """Add the options that encrypt and watermark PDFs."""
    parser.flag("--watermark", _("a faint watermark on every page: who made it and when"))
    add_lock(parser)


def add_lock(parser: Parser) -> None:
    """Add the option that encrypts PDFs and workbooks."""
    about = _(
        "encrypt the PDF or workbook (AES-256) with the password read from this file descriptor"
    )
    parser.option("--password-fd", SECRET, about)


def terms(args: Namespace, level: Disclosure | None = None) -> Terms:
    """Return the terms of a document, as far as the command has options for them.

    Raises:
        RuleBroken: UNMASK_NEEDS_REASON.
    """
    from exports.runs.base import Terms

    if "unmask" in args:
        check_unmask(args)
    return Terms(
        level=level or args.level,
        unmasked=getattr(args, "unmask", False),
        reason=getattr(args, "reason", None),
        receiver=args.receiver,
        password=args.password_fd or "",
        has_watermark=getattr(args, "watermark", False),
    )


def chosen(reader: Reader, args: Namespace, *, all_unless_said: bool = False) -> tuple[UUID, ...]:
    """Return the selected files; those of a class are in seat order, or else by student number.

    Raises:
        RuleBroken: STUDENTS_TWO_WAYS, NO_STUDENT, NO_SUCH_CLASS, CASELOAD_EMPTY, and as
            ``student_args.find``.
    """
    from exports.runs.class_sheets import ordered

    ways = [bool(args.students), args.class_name is not None, args.everyone]
    if sum(ways) > 1:
        raise RuleBroken("STUDENTS_TWO_WAYS", "students")
    if args.students:
        return student_args.find(reader, args)
    if args.class_name is not None:
        members = files_of_class(reader, args.class_name, args.cohort)
        return ordered(reader, members, args.class_name.strip())
    if args.everyone or all_unless_said:
        return all_files(reader, args.cohort)
    raise RuleBroken("NO_STUDENT", "students")


def _dossier(context: CommandContext, args: Namespace) -> int:
    from exports.runs import dossiers

    shown = {"has_thumbnails": not args.no_thumbnails, "has_pages": args.evidence_pages}
    wanted = replace(terms(args), **shown)
    with context.open() as caseload:
        with caseload.snapshot() as reader:
            files = chosen(reader, args)
            bound = args.out / dossiers.bound_name(reader.today)
        if args.bound:
            with ensured_folder(args.out):
                issue = dossiers.make_bound_dossiers(caseload, files, bound, wanted)
        else:
            issue = dossiers.make_dossiers(caseload, files, args.out, wanted)
    return answer(context, issue)


def _form(context: CommandContext, args: Namespace) -> int:
    from exports.forms import FormKind
    from exports.runs import forms

    kind = FormKind(values.choice(args.kind.replace("-", "_"), "kind", FORM_KINDS))
    wanted = terms(args, args.level or forms.usual_level(kind))
    with context.open() as caseload:
        with caseload.snapshot() as reader:
            is_of_some = bool(args.students or args.class_name is not None or args.everyone)
            files = chosen(reader, args) if is_of_some else ()
        issue = forms.make_forms(caseload, kind, files, args.out, wanted, event=args.event)
    return answer(context, issue)


def _sheet(context: CommandContext, args: Namespace) -> int:
    from exports.runs.class_sheets import make_class_sheet

    with context.open() as caseload:
        with caseload.snapshot() as reader:
            files = files_of_class(reader, args.class_name, args.cohort)
        name = args.class_name.strip()
        issue = make_class_sheet(caseload, files, name, args.out, args.order)
    return answer(context, issue)


def _ledger(context: CommandContext, args: Namespace) -> int:
    from exports.runs.ledgers import LedgerShape, make_ledger

    shape = LedgerShape(args.office_form, args.encoding)
    with context.open() as caseload:
        with caseload.snapshot() as reader:
            files = chosen(reader, args, all_unless_said=True)
        issue = make_ledger(caseload, files, args.out, terms(args), shape=shape)
    return answer(context, issue)


def answer(context: CommandContext, issue: RunResult) -> int:
    """Write the result of a run; return the exit code."""
    return context.answer(answer_of(issue), run_text(issue))


def answer_of(issue: RunResult) -> dict[str, Any]:
    """Return the result of a run as JSON."""
    return {
        "paths": issue.paths,
        "files": len(issue.files),
        "missing_glyphs": [
            output.picked(
                glyph, "student_no character code_point", student_no=glyph.student_no or None
            )
            for glyph in issue.missing
        ],
        "action": issue.action,
        "notes": [{"error": note.rule, "message": sentence_for(note)} for note in issue.notes],
    }


def run_text(issue: RunResult) -> str:
    """Return the result of a run as text."""
    run_text = ngettext("{count} file, {made}:", "{count} files, {made}:", len(issue.files))
    made = ngettext("{number} document", "{number} documents", len(issue.paths))
    return "\n".join(
        [
            run_text.format(count=len(issue.files), made=made.format(number=len(issue.paths))),
            *(str(path) for path in issue.paths),
            *(_missing(glyph) for glyph in issue.missing),
            *(sentence_for(note) for note in issue.notes),
        ]
    )


def _missing(glyph: MissingGlyph) -> str:
    if glyph.student_no:
        said = _("No font has {character}: 〔{code_point}〕 replaces it for {student_no}.")
    else:
        said = _("No font has {character}: 〔{code_point}〕 replaces it.")
    return said.format(
        character=glyph.character, code_point=glyph.code_point, student_no=glyph.student_no
    )


# --- seats


def _members(reader: Reader, class_name: str) -> dict[UUID, CaseFile]:
    lines = reader.lines_of(files_of_class(reader, class_name))
    return {line.file.id: line.file for line in lines}


def _show_seats(context: CommandContext, args: Namespace) -> int:
    with context.open() as caseload, caseload.snapshot() as reader:
        files = _members(reader, args.class_name)
        seating = seating_of(reader, args.class_name)
    columns = seating.columns if seating else 0
    seats = tuple(UUID(seat) if seat else None for seat in seating.seats) if seating else ()
    unseated = tuple(file_id for file_id in files if file_id not in seats)
    _answer_seats(context, SeatGrid(columns, seats, (), unseated), files)
    return 0


def _set_seats(context: CommandContext, args: Namespace) -> int:
    sheet = context.manager.read_sign_in_sheet(args.plan)
    text = sheet.text or "\n".join(row.number or row.name for row in sheet.rows)
    with context.open() as caseload:
        with caseload.snapshot() as reader:
            files = _members(reader, args.class_name)
        grid = read_grid(text, tuple(files.values()))
        caseload.services.seating.set_seating(args.class_name, grid.columns, grid.seats)
    _answer_seats(context, grid, files)
    return 0


def _answer_seats(context: CommandContext, grid: SeatGrid, files: dict[UUID, CaseFile]) -> None:
    width = grid.columns or 1
    seats = [files[seat].student_no if seat in files else None for seat in grid.seats]
    rows = [seats[at : at + width] for at in range(0, len(seats), width)]
    document = {
        "columns": grid.columns,
        "rows": rows,
        "unseated": [files[file_id].student_no for file_id in grid.unseated],
        "unknown": grid.unknown,
    }
    lines = ["  ".join(f"{seat or '—':>12}" for seat in row) for row in rows]
    count = len(grid.unseated)
    words = ngettext("{count} student without a seat", "{count} students without a seat", count)
    lines.append(words.format(count=count) if count else _("Everyone has a seat."))
    if grid.unknown:
        unknown = _("Not in this class, skipped: {words}")
        lines.append(unknown.format(words="、".join(grid.unknown)))
    context.answer(document, "\n".join(lines))
