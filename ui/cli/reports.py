"""Reports: the weekly one, the lists for the city, the summary of the year."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any
from uuid import UUID

from casework.disclosure import Disclosure
from casework.reports.weekly import last_report_day
from ui.cli import values
from ui.cli.context import CommandContext
from ui.cli.documents import (
    LEVELS,
    add_choice,
    add_cohort,
    add_finish,
    add_lock,
    answer,
    answer_of,
    chosen,
    cohort,
    finished,
    locked,
    run_text,
    target,
)
from ui.cli.parser import Commands
from ui.cli.students import add_unmask, check_unmask
from ui.common.i18n import _, ngettext

if TYPE_CHECKING:
    from casework.reports.weekly_figures import Figure, Side
    from exports.runs.base import RunResult
    from exports.runs.weekly import ReadyReport


def add_to(commands: Commands) -> None:
    """Add the commands of this module."""
    about = _("create the report for a Thursday or a 25th: PDF, workbook and chat text")
    weekly = commands.add("weekly", about, _weekly)
    weekly.add_argument(
        "--as-of",
        metavar=_("DATE"),
        help=_("reporting day; shows the state known at 17:00; the latest by default"),
    )
    weekly.add_argument("--out", metavar=_("DIR"), required=True, help=_("folder for the report"))
    weekly.add_argument(
        "--level",
        metavar=LEVELS,
        default=Disclosure.REPORT.value,
        help=_("the intended recipient; {default} by default").format(
            default=Disclosure.REPORT.value
        ),
    )
    weekly.add_argument(
        "--receiver", metavar=_("NAME"), help=_("the recipient; recorded in the journal")
    )
    add_finish(weekly)

    handover = commands.add(
        "handover", _("list of leavers without a destination for the city's system"), _handover
    )
    handover.add_argument("--out", metavar=_("FILE"), required=True, help="xlsx")
    add_cohort(handover)
    handover.add_argument(
        "--receiver", metavar=_("NAME"), help=_("the recipient; recorded in the journal")
    )
    add_unmask(handover)
    add_lock(handover)

    export = commands.add(
        "destination-export", _("destinations by national category"), _destinations
    )
    add_choice(export)
    export.add_argument("--out", metavar=_("FILE"), required=True, help="xlsx")
    export.add_argument(
        "--receiver", metavar=_("NAME"), help=_("the recipient; recorded in the journal")
    )
    add_lock(export)

    summary = commands.add("year-summary", _("annual summary with charts"), _summary)
    summary.add_argument("--out", metavar=_("FILE"), required=True, help="pdf")
    add_cohort(summary)
    summary.add_argument("--level", metavar=LEVELS, default=Disclosure.PUBLIC.value)
    summary.add_argument(
        "--receiver", metavar=_("NAME"), help=_("the recipient; recorded in the journal")
    )
    add_finish(summary)


def _handover(context: CommandContext, args: Namespace) -> int:
    from exports.runs.base import Terms
    from exports.runs.year import make_handover

    check_unmask(args)
    level = Disclosure.REPORT
    terms = Terms(level=level, unmasked=args.unmask, reason=args.reason, receiver=args.receiver)
    terms = locked(terms, args)
    with context.open() as caseload:
        issue, leavers = make_handover(caseload, target(args), terms, cohort(args))
    document = {**answer_of(issue), "without_consent": list(leavers.without_consent)}
    context.answer(document, "\n".join([run_text(issue), *_lacking(leavers.without_consent)]))
    return 0


def _lacking(numbers: Sequence[str]) -> list[str]:
    if not numbers:
        return []
    said = ngettext(
        "{count} left out without consent: {numbers}",
        "{count} left out without consent: {numbers}",
        len(numbers),
    )
    return [said.format(count=len(numbers), numbers="、".join(numbers))]


def _destinations(context: CommandContext, args: Namespace) -> int:
    from exports.runs.base import Terms
    from exports.runs.year import make_destinations

    terms = locked(Terms(level=Disclosure.REPORT, receiver=args.receiver), args)
    with context.open() as caseload:
        with caseload.snapshot() as reader:
            files = chosen(reader, args, all_unless_said=True)
        issue = make_destinations(caseload, files, target(args), terms)
    answer(context, issue)
    return 0


def _summary(context: CommandContext, args: Namespace) -> int:
    from exports.runs.base import Terms
    from exports.runs.year import make_summary

    level = values.word(Disclosure, args.level, "disclosure")
    terms = finished(Terms(level=level, receiver=args.receiver), args)
    with context.open() as caseload:
        issue = make_summary(caseload, target(args), terms, cohort(args))
    answer(context, issue)
    return 0


def _weekly(context: CommandContext, args: Namespace) -> int:
    from exports.runs.base import Terms
    from exports.runs.weekly import make_weekly

    level = values.word(Disclosure, args.level, "disclosure")
    today = context.today()
    on = last_report_day(today)
    if args.as_of is not None:
        on = values.day(args.as_of, "as_of", today=today)
    terms = finished(Terms(level=level, receiver=args.receiver), args)
    with context.open() as caseload:
        issue, report = make_weekly(caseload, on, target(args), terms)
    context.answer(_report_document(issue, report), _report_text(issue, report))
    return 0


def _report_document(issue: RunResult, report: ReadyReport) -> dict[str, Any]:
    from casework.reports.weekly_figures import figures_of, moved_of

    weekly = report.weekly
    return {
        **answer_of(issue),
        "on": weekly.on.isoformat(),
        "frozen_at": weekly.now.at.isoformat(),
        "is_draft": report.is_draft,
        "figures": {key: _figure(figure) for key, figure in figures_of(weekly).items()},
        "moved": [_number(report, moved.file_id) for moved in moved_of(weekly)],
        "stuck": [_number(report, stuck.file_id) for stuck in weekly.stuck],
        "late": [
            {
                "student_no": _number(report, entry.file_id),
                "service": entry.service.value,
                "on": entry.on.isoformat(),
                "entered_at": entry.entered_at.isoformat(),
                "counts": entry.counts,
            }
            for entry in weekly.late
        ],
    }


def _number(report: ReadyReport, file_id: UUID) -> str | None:
    person = report.people.get(file_id)
    return person.student_no if person else None


def _figure(figure: Figure) -> dict[str, int | None]:
    def number(side: Side | None) -> int | None:
        return None if side is None else side.number

    return {"now": number(figure.now), "before": number(figure.before)}


def _report_text(issue: RunResult, report: ReadyReport) -> str:
    if not report.is_draft:
        return run_text(issue)
    draft = _("Draft: it is not 17:00 yet. It is not stored, and figures can change.")
    return f"{run_text(issue)}\n{draft}"
