"""Reports: weekly, the lists for the city, the summary of the year, the placement figures."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any
from uuid import UUID

from casework.batching import iter_cases
from casework.disclosure import Disclosure
from casework.reports.placement import DEFINITIONS, LATEST, WILLING, Placement, placement_by
from casework.reports.weekly import last_report_day
from ui.cli import output, student_args
from ui.cli.context import CommandContext
from ui.cli.documents import (
    add_choice,
    add_cohort,
    add_finish,
    add_level,
    add_lock,
    add_receiver,
    answer,
    answer_of,
    chosen,
    run_text,
    terms,
)
from ui.cli.parser import Commands
from ui.cli.students import add_unmask
from ui.cli.values import DAY, OUT_DIR, OUT_FILE, YEAR, one_of
from ui.common.i18n import _, ngettext

if TYPE_CHECKING:
    from casework.reports.weekly_figures import Figure, Side
    from exports.runs.base import RunResult
    from exports.runs.weekly import ReadyReport


def add_to(commands: Commands) -> None:
    """Add the commands for the reports."""
    about = _("create the report for a Thursday or a 25th: PDF, workbook and chat text")
    weekly = commands.add("weekly", about, _weekly)
    about = _("reporting day; shows the state known at 17:00; the latest by default")
    weekly.option("--as-of", DAY, about)
    weekly.option("--out", OUT_DIR, _("folder for the report"), required=True)
    add_level(weekly, Disclosure.REPORT)
    add_finish(weekly)

    about = _("list of leavers without a destination for the city's system")
    handover = commands.add("handover", about, _handover)
    handover.option("--out", OUT_FILE, "xlsx", required=True)
    add_cohort(handover)
    add_receiver(handover)
    add_unmask(handover)
    add_lock(handover)

    about = _("destinations by national category")
    export = commands.add("destination-export", about, _destinations)
    add_choice(export)
    export.option("--out", OUT_FILE, "xlsx", required=True)
    add_receiver(export)
    add_lock(export)

    summary = commands.add("year-summary", _("annual summary with charts"), _summary)
    summary.option("--out", OUT_FILE, "pdf", required=True)
    add_cohort(summary)
    add_level(summary, Disclosure.PUBLIC, is_explained=False)
    add_finish(summary)


def _handover(context: CommandContext, args: Namespace) -> int:
    from exports.runs.year import make_handover

    wanted = terms(args, Disclosure.REPORT)
    with context.open() as caseload:
        issue, leavers = make_handover(caseload, args.out, wanted, args.cohort)
    document = {**answer_of(issue), "without_consent": leavers.without_consent}
    return context.answer(
        document, "\n".join([run_text(issue), *_lacking(leavers.without_consent)])
    )


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
    from exports.runs.year import make_destinations

    wanted = terms(args, Disclosure.REPORT)
    with context.open() as caseload:
        with caseload.snapshot() as reader:
            files = chosen(reader, args, all_unless_said=True)
        issue = make_destinations(caseload, files, args.out, wanted)
    return answer(context, issue)


def _summary(context: CommandContext, args: Namespace) -> int:
    from exports.runs.year import make_summary

    with context.open() as caseload:
        issue = make_summary(caseload, args.out, terms(args), args.cohort)
    return answer(context, issue)


def _weekly(context: CommandContext, args: Namespace) -> int:
    from exports.runs.weekly import make_weekly

    on = args.as_of or last_report_day(context.today())
    with context.open() as caseload:
        issue, report = make_weekly(caseload, on, args.out, terms(args))
    return context.answer(_report_document(issue, report), _report_text(issue, report))


def _report_document(issue: RunResult, report: ReadyReport) -> dict[str, Any]:
    from casework.reports.weekly_figures import figures_of, moved_of

    weekly = report.weekly
    return {
        **answer_of(issue),
        "on": weekly.on,
        "frozen_at": weekly.now.at,
        "is_draft": report.is_draft,
        "figures": {key: _figure(figure) for key, figure in figures_of(weekly).items()},
        "moved": [_number(report, moved.file_id) for moved in moved_of(weekly)],
        "stuck": [_number(report, stuck.file_id) for stuck in weekly.stuck],
        "late": [
            output.picked(
                entry,
                "student_no service on entered_at counts",
                student_no=_number(report, entry.file_id),
            )
            for entry in weekly.late
        ],
    }


def _number(report: ReadyReport, file_id: UUID) -> str | None:
    person = report.people.get(file_id)
    return person.student_no if person else None


def _figure(figure: Figure) -> dict[str, int | None]:
    sides: dict[str, Side | None] = {"now": figure.now, "before": figure.before}
    return {name: None if side is None else side.number for name, side in sides.items()}


def _report_text(issue: RunResult, report: ReadyReport) -> str:
    if not report.is_draft:
        return run_text(issue)
    draft = _("Draft: it is not 17:00 yet. It is not stored, and figures can change.")
    return f"{run_text(issue)}\n{draft}"


# --- placement figures, by either definition; never a ranking

_GROUPS = ("college", "class")


def add_placement(commands: Commands) -> None:
    """Add the command for the placement figures."""
    figures = commands.add("placement", _("placement figures of the files here"), _placement)
    figures.option("--by", one_of(_GROUPS), _("also one line per group"))
    about = _("the official definition; {default} by default").format(default=LATEST)
    figures.option("--version", "|".join(DEFINITIONS), about, default=LATEST)
    figures.option("--cohort", YEAR)


def _placement(context: CommandContext, args: Namespace) -> int:
    with context.open() as caseload, caseload.snapshot() as reader:
        cases = iter_cases(reader, reader.file_ids(student_args.cohort_query(args)))
        whole, *parts = placement_by(cases, args.version, reader.today, by=args.by)
    document = {**_placement_shape(whole), "by": [_placement_shape(part) for part in parts]}
    return context.answer(document, _placement_text(whole, parts))


def _placement_shape(figures: Placement) -> dict[str, Any]:
    definition = figures.definition
    return output.picked(
        figures,
        "label version name source graduates placed rate parts other waiting unplaced excluded",
        version=definition.version,
        name=definition.name,
        source=definition.source,
        parts=[
            {"name": part, "count": count, "rate": figures.rate_of(part)}
            for part, count in figures.parts.items()
        ],
        willing={"name": WILLING, "graduates": figures.willing, "rate": figures.willing_rate},
    )


def _placement_text(whole: Placement, parts: list[Placement]) -> str:
    definition = whole.definition
    rows = [_placement_row(one) for one in (whole, *parts)]
    headings = [_("Group"), _("Graduates"), _("Placed"), "%", *definition.parts, _("Waiting")]
    lines = [
        f"{definition.name} · {definition.source}",
        output.table(headings, rows),
        _("Internal figure {name}: {rate} % of {count}.").format(
            name=WILLING, rate=_percent(whole.willing_rate), count=whole.willing
        ),
        _("These are the files of this caseload, not all graduates of the school."),
    ]
    return "\n".join(lines)


def _placement_row(figures: Placement) -> list[object]:
    label = _("all") if figures.label is None else figures.label or "—"
    parts = list(figures.parts.values())
    rate = _percent(figures.rate)
    return [label, figures.graduates, figures.placed, rate, *parts, figures.waiting]


def _percent(rate: float | None) -> str:
    return "—" if rate is None else f"{rate:.2f}"
