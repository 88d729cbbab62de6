"""Rosters: taking in a workbook, and handing back the rows that could not be."""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path
from typing import Any

from casework.desk import ImportReport
from casework.roster import RowProblem
from ui.cli import output, values
from ui.cli.parser import Commands
from ui.cli.session import Session
from ui.common.problem_rows import write_problems
from ui.common.problems import problem_sentence
from ui.common.words import _


def add_to(commands: Commands) -> None:
    """Add the commands of this module."""
    take = commands.add("import", _("take in a roster"), _import)
    take.add_argument("file", metavar=_("FILE"), help="xlsx, xls, csv")
    take.add_argument("--sheet", metavar=_("NAME"), help=_("which sheet of the workbook"))
    take.add_argument("--college", metavar=_("NAME"), help=_("for rows that do not name one"))
    take.add_argument("--cohort", metavar=_("YEAR"), help=_("for rows that do not name one"))
    take.add_argument("--dry-run", action="store_true", help=_("only say what would happen"))
    take.add_argument(
        "--problems", metavar="OUT.xlsx", help=_("write the rows that wait, with remarks, here")
    )


def _import(session: Session, args: Namespace) -> int:
    path = Path(args.file)
    values.readable_file(path, "file")
    cohort = None if args.cohort is None else values.year(args.cohort, "cohort")
    with session.open() as caseload:
        roster = session.world.read_roster(path, sheet=args.sheet)
        preview: ImportReport | None = None
        if args.dry_run or args.problems is not None:
            with caseload.look() as reader:
                preview = caseload.desk.preview_import(
                    reader, roster, college=args.college, cohort=cohort
                )
        if args.problems is not None and preview is not None:
            # Before the import: where it cannot be written, nothing has been taken in either.
            write_problems(Path(args.problems), roster, preview)
        if args.dry_run and preview is not None:
            report = preview
        else:
            _, report = caseload.desk.import_roster(roster, college=args.college, cohort=cohort)
    session.answer(_document(report), _told(report, dry=args.dry_run))
    return 0


def _document(report: ImportReport) -> dict[str, Any]:
    return {
        "rows": report.rows,
        "new": report.new,
        "updated": report.updated,
        "unchanged": report.unchanged,
        "parked": report.parked,
        "ignored": report.ignored,
        "import_id": str(report.import_id) if report.import_id else None,
        "problems": [
            {
                "sheet": problem.sheet,
                "row": problem.row,
                "field": problem.field,
                "code": problem.code,
                "message": problem_sentence(problem),
                "outcome": problem.outcome,
            }
            for problem in report.problems
        ],
    }


def _told(report: ImportReport, *, dry: bool) -> str:
    counts = _(
        "{rows} rows: {new} new, {updated} updated, {unchanged} unchanged, {parked} waiting,"
        " {ignored} ignored."
    ).format(
        rows=report.rows,
        new=report.new,
        updated=report.updated,
        unchanged=report.unchanged,
        parked=report.parked,
        ignored=report.ignored,
    )
    parts = [counts]
    if dry:
        parts.append(_("This was a try; nothing was written."))
    if report.problems:
        parts.append(_problem_table(report.problems))
    if report.import_id is not None:
        parts.append(_("To take all of it back: undo {action}").format(action=report.import_id))
    return "\n".join(parts)


def _problem_table(problems: tuple[RowProblem, ...]) -> str:
    outcomes = {"parked": _("waits"), "ignored": _("ignored"), "noted": _("taken in")}
    return output.table(
        [_("Row"), _("What became of it"), _("Why")],
        [
            [problem.row, outcomes[problem.outcome], problem_sentence(problem)]
            for problem in problems
        ],
    )
