"""Documents: dossiers, the progress sheet of a class, the ledger."""

from __future__ import annotations

from argparse import Namespace
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID

from casework.disclosure import Disclosure
from casework.people.seating import SheetOrder
from casework.ports import Reader
from casework.problems import RuleBroken
from casework.queries import all_files, files_of_class
from exports.atomic_files import ensured_folder
from ui.cli import student_args, values
from ui.cli.context import CommandContext, read_secret
from ui.cli.parser import Commands, Parser
from ui.cli.students import add_unmask, check_unmask
from ui.common.i18n import _, ngettext
from ui.common.problems import sentence_for

if TYPE_CHECKING:
    from exports.runs.base import RunResult, Terms
    from exports.typography.fonts import MissingGlyph

FORM_KINDS = ("talk", "referral", "sign_in", "card", "notice")
LEVELS = "|".join(level.value for level in Disclosure)


def add_to(commands: Commands) -> None:
    """Add the commands of this module."""
    dossier = commands.add("dossier", _("print the dossiers of students as PDF"), _dossier)
    add_choice(dossier)
    dossier.add_argument("--out", metavar=_("DIR"), required=True, help=_("folder for the PDFs"))
    dossier.add_argument("--bound", action="store_true", help=_("combine all of them in one PDF"))
    dossier.add_argument(
        "--no-thumbnails", action="store_true", help=_("list evidence without thumbnails")
    )
    dossier.add_argument(
        "--evidence-pages", action="store_true", help=_("append the pages of the evidence")
    )
    add_terms(dossier)
    add_finish(dossier)

    form = commands.add("form", _("print forms as PDF, filled in or empty"), _form)
    form.add_argument("kind", metavar="KIND", help=" ".join(FORM_KINDS))
    add_choice(form)
    form.add_argument("--event", metavar="ID", help=_("the event of a sign-in sheet"))
    form.add_argument("--out", metavar=_("FILE"), required=True, help="pdf")
    form.add_argument("--level", metavar=LEVELS, help=_("the intended recipient"))
    form.add_argument(
        "--receiver", metavar=_("NAME"), help=_("the recipient; recorded in the journal")
    )
    add_finish(form)

    sheet = commands.add("sheet", _("print the progress sheet of a class as PDF"), _sheet)
    sheet.add_argument("--class", metavar=_("CLASS"), dest="class_name", required=True)
    add_cohort(sheet)
    sheet.add_argument("--out", metavar=_("FILE"), required=True, help="pdf")
    sheet.add_argument(
        "--order",
        metavar="|".join(SheetOrder),
        help=_("by seat where seats are known, otherwise by number, by default"),
    )


def add_choice(parser: Parser) -> None:
    """Add the options that select students, a class, or everyone."""
    meaning = _("student number; NUMBER@2027 also names the cohort")
    parser.add_argument("students", metavar=_("NO"), nargs="*", help=meaning)
    parser.add_argument("--class", metavar=_("CLASS"), dest="class_name", help=_("a whole class"))
    parser.add_argument("--all", action="store_true", dest="everyone", help=_("all students"))
    add_cohort(parser)


def add_cohort(parser: Parser) -> None:
    """Add the option that restricts a command to one cohort."""
    parser.add_argument("--cohort", metavar=_("YEAR"), help=_("only this cohort"))


def add_terms(parser: Parser) -> None:
    """Add the options for the audience of a document."""
    parser.add_argument(
        "--level",
        metavar=LEVELS,
        default=Disclosure.COLLEGE.value,
        help=_("the intended recipient; {default} by default").format(
            default=Disclosure.COLLEGE.value
        ),
    )
    parser.add_argument(
        "--receiver", metavar=_("NAME"), help=_("the recipient; recorded in the journal")
    )
    add_unmask(parser)


def add_finish(parser: Parser) -> None:
    """Add the options that encrypt and watermark PDFs."""
    parser.add_argument(
        "--watermark",
        action="store_true",
        help=_("a faint watermark on every page: who made it and when"),
    )
    add_lock(parser)


def add_lock(parser: Parser) -> None:
    """Add the option that encrypts PDFs and workbooks."""
    parser.add_argument(
        "--password-fd",
        metavar="N",
        help=_(
            "encrypt the PDF or workbook (AES-256) with the password read from this file descriptor"
        ),
    )


def finished(wanted: Terms, args: Namespace) -> Terms:
    """Return the terms with password and watermark. Raises RuleBroken BAD_SECRET."""
    return replace(locked(wanted, args), has_watermark=args.watermark)


def locked(wanted: Terms, args: Namespace) -> Terms:
    """Return the terms with the given password. Raises RuleBroken BAD_SECRET."""
    word = "" if args.password_fd is None else read_secret(args.password_fd, "password_fd")
    return replace(wanted, password=word)


def terms(args: Namespace) -> Terms:
    """Return the requested terms of a document. Raises RuleBroken BAD_CHOICE."""
    from exports.runs.base import Terms

    check_unmask(args)
    return Terms(
        level=values.word(Disclosure, args.level, "disclosure"),
        unmasked=args.unmask,
        reason=args.reason,
        receiver=args.receiver,
    )


def cohort(args: Namespace) -> int | None:
    """Return the selected cohort, None for all. Raises RuleBroken BAD_COHORT."""
    return None if args.cohort is None else values.year(args.cohort, "cohort")


def chosen(reader: Reader, args: Namespace, *, all_unless_said: bool = False) -> tuple[UUID, ...]:
    """Return the selected files; those of a class are in seat order, or else by student number.

    Raises:
        RuleBroken: STUDENTS_TWO_WAYS, NO_STUDENT, NO_SUCH_CLASS, CASELOAD_EMPTY, and as
            ``student_args.find``.
    """
    from exports.runs.class_sheets import ordered

    year = cohort(args)
    ways = [bool(args.students), args.class_name is not None, args.everyone]
    if sum(ways) > 1:
        raise RuleBroken("STUDENTS_TWO_WAYS", "students")
    if args.students:
        return student_args.find(reader, args)
    if args.class_name is not None:
        members = files_of_class(reader, args.class_name, year)
        return ordered(reader, members, args.class_name.strip())
    if args.everyone or all_unless_said:
        return all_files(reader, year)
    raise RuleBroken("NO_STUDENT", "students")


def _dossier(context: CommandContext, args: Namespace) -> int:
    from exports.runs import dossiers

    wanted = replace(
        finished(terms(args), args),
        has_thumbnails=not args.no_thumbnails,
        has_pages=args.evidence_pages,
    )
    with context.open() as caseload:
        with caseload.snapshot() as reader:
            files = chosen(reader, args)
            bound = target(args) / dossiers.bound_name(reader.today)
        if args.bound:
            with ensured_folder(target(args)):
                issue = dossiers.make_bound_dossiers(caseload, files, bound, wanted)
        else:
            issue = dossiers.make_dossiers(caseload, files, target(args), wanted)
    answer(context, issue)
    return 0


def _form(context: CommandContext, args: Namespace) -> int:
    from exports.forms import FormKind
    from exports.runs import forms
    from exports.runs.base import Terms

    kind = FormKind(values.choice(args.kind.replace("-", "_"), "kind", FORM_KINDS))
    level = forms.usual_level(kind)
    if args.level is not None:
        level = values.word(Disclosure, args.level, "disclosure")
    wanted = finished(Terms(level=level, receiver=args.receiver), args)
    event = None if args.event is None else values.record_id(args.event, "event")
    with context.open() as caseload:
        with caseload.snapshot() as reader:
            is_of_some = bool(args.students or args.class_name is not None or args.everyone)
            files = chosen(reader, args) if is_of_some else ()
        out = target(args)
        issue = forms.make_forms(caseload, kind, files, out, wanted, event=event)
    answer(context, issue)
    return 0


def _sheet(context: CommandContext, args: Namespace) -> int:
    from exports.runs.class_sheets import make_class_sheet

    year = cohort(args)
    order = None if args.order is None else values.word(SheetOrder, args.order, "order")
    with context.open() as caseload:
        with caseload.snapshot() as reader:
            files = files_of_class(reader, args.class_name, year)
        name, out = args.class_name.strip(), target(args)
        issue = make_class_sheet(caseload, files, name, out, order)
    answer(context, issue)
    return 0


def target(args: Namespace) -> Path:
    """Return the output path of documents. Raises RuleBroken FIELD_MISSING."""
    if not args.out:
        raise RuleBroken("FIELD_MISSING", "out")
    return Path(args.out).absolute()


def answer(context: CommandContext, issue: RunResult) -> None:
    """Write the result of a run."""
    context.answer(answer_of(issue), run_text(issue))


def answer_of(issue: RunResult) -> dict[str, Any]:
    """Return the result of a run as JSON."""
    return {
        "paths": [str(path) for path in issue.paths],
        "files": len(issue.files),
        "missing_glyphs": [
            {
                "student_no": glyph.student_no or None,
                "character": glyph.character,
                "code_point": glyph.code_point,
            }
            for glyph in issue.missing
        ],
        "action": str(issue.action) if issue.action else None,
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
