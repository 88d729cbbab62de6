"""Due work: today's worklist, the pace, the dates of the year, the helpers, the signals 疑点."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Mapping
from datetime import date, timedelta
from operator import attrgetter
from pathlib import Path
from typing import Any
from uuid import UUID

from casework.batching import iter_lines
from casework.people.helpers import HelperLine, HelperOverview, helper_overview
from casework.problems import RuleBroken
from casework.queries import cohorts_of, read_signals
from casework.read_models import FileLine
from casework.required_services import Service
from casework.settings.calendar import YearDate
from casework.signals import ANSWERS, DETECTORS, AnsweredSignal, sentence
from casework.worklist.items import WorkItem
from casework.worklist.pace import FilePace, HelperPace, Pace
from casework.worklist.snoozes import snoozed_until
from casework.worklist.workday import Workday, evaluated_cases, workday
from ui.cli import output
from ui.cli.context import CommandContext
from ui.cli.parser import Commands
from ui.cli.values import FUTURE_DAY, OUT_FILE, one_of
from ui.common.case_words import helper_note, name_in_lists
from ui.common.i18n import _, current_language, ngettext
from ui.common.worklist_words import due_text, item_text, pace_text, step_name, when_title
from ui.common.year_dates import calendar_name, dates_of_year

_DEFAULT_SPAN = timedelta(days=60)
_LONGEST_SPAN = timedelta(days=3 * 366)


def add_to(commands: Commands) -> None:
    """Add the commands of this module."""
    today = commands.add("today", _("what is due today and next"), _today)
    today.flag("--all", _("include postponed items"), dest="everything")
    commands.add("pace", _("expected progress, and what is due this week"), _pace)
    about = _("helpers with their number of students, and who has been inactive")
    commands.add("helpers", about, _helpers)
    calendar = commands.add("calendar", _("reporting days, milestones, holidays"), _calendar)
    calendar.option("--from", FUTURE_DAY, _("today by default"), named="from", dest="first")
    calendar.option("--to", FUTURE_DAY, _("60 days by default"), named="to", dest="last")
    calendar.option("--ics", OUT_FILE, _("export for a calendar program"))


def _today(context: CommandContext, args: Namespace) -> int:
    with context.open() as caseload:
        put_off_until = snoozed_until(caseload.user_state(), context.today())
        arrived = len(caseload.sync_service.arrivals())
        with caseload.snapshot() as reader:
            day = workday(reader, arrived=arrived)
            shown = [i for i in day.items if args.everything or i.key not in put_off_until]
            files = {file_id for item in shown for file_id in item.files}
            lines = {line.file.id: line for line in reader.lines_of(files)}
    document = {
        "date": day.today,
        "left_out": day.left_out,
        "items": [_item(item, day.today, lines, put_off_until) for item in shown],
    }
    return context.answer(document, _today_text(day, shown, lines))


def _item(
    item: WorkItem, today: date, lines: Mapping[UUID, FileLine], put_off_until: Mapping[str, date]
) -> dict[str, Any]:
    known = output.picked(
        item,
        "key kind when due_on",
        when=item.when(today),
        students=[lines[f].file.student_no for f in item.files if f in lines],
        cohorts=[lines[f].file.cohort for f in item.files if f in lines],
        record=item.record_id,
    )
    return {
        **known,
        "deed": item.work_action,
        "put_off_until": put_off_until.get(item.key),
        "message": item_text(item, today),
    }


def _today_text(day: Workday, items: list[WorkItem], lines: Mapping[UUID, FileLine]) -> str:
    if not items:
        return _("Nothing is due.")
    rows = []
    for item in items:
        line = lines.get(item.file_id) if item.file_id else None
        who = [line.file.student_no, name_in_lists(line.file)] if line else ["—", "—"]
        what = (item_text(item, day.today), due_text(item, day.today) or None)
        rows.append([when_title(item.when(day.today)), *who, *what])
    heads = [_("When"), _("Number"), _("Name"), _("Matter"), _("Falling due")]
    parts = [output.table(heads, rows)]
    if day.left_out:
        message = ngettext(
            "{count} file that needs less was not examined.",
            "{count} files that need less were not examined.",
            day.left_out,
        )
        parts.append(message.format(count=day.left_out))
    return "\n\n".join(parts)


def _pace(context: CommandContext, args: Namespace) -> int:
    with context.open() as caseload, caseload.snapshot() as reader:
        pace = workday(reader).pace
        due = [one for one in pace.files if one.due]
        lines = {line.file.id: line for line in reader.lines_of(one.file_id for one in due)}
    document = output.picked(
        pace,
        "date week_ends_on deadline demanded given owed expected_share due_this_week"
        " needed_a_week recent_a_week late short_by",
        date=pace.today,
        expected_share=round(pace.expected_share, 4),
        due_this_week=pace.due,
        files=[_file(one, lines[one.file_id]) for one in due],
        helpers=[_helper_pace(one) for one in pace.helpers],
    )
    return context.answer(document, _pace_text(pace, due, lines))


def _file(one: FilePace, line: FileLine) -> dict[str, Any]:
    required = output.picked(
        one,
        "file_id student_no cohort helper demanded given expected due",
        student_no=line.file.student_no,
        cohort=line.file.cohort,
        step=one.step and one.step.kind,
        service=one.step and one.step.service,
        record=one.step and one.step.record_id,
        standing={
            service.value: {"given": got, "demanded": wanted}
            for service in Service
            for got, wanted in [one.by_service[service]]
        },
    )
    extras = {
        extra.value: {"given": got, "demanded": wanted}
        for extra, (got, wanted) in one.extras.items()
    }
    return {**required, "standing_beside": extras}


def _helper_pace(one: HelperPace) -> dict[str, Any]:
    work = output.picked(one, "helper files owed due weekly")
    return {**work, "room": one.capacity, "short_by": one.short_by}


def _pace_text(pace: Pace, due: list[FilePace], lines: Mapping[UUID, FileLine]) -> str:
    share = f"{pace.expected_share:.0%}"
    head = _("{given} of {demanded} count; {share} expected by today.").format(
        given=pace.given, demanded=pace.demanded, share=share
    )
    parts = ["\n".join(text for text in (head, *pace_text(pace)) if text)]
    if due:
        heads = [_("Number"), _("Name"), _("Count"), _("Expected")]
        heads += [_("Due this week"), _("Next step")]
        rows: list[list[object]] = []
        for one in due:
            file, step = lines[one.file_id].file, one.step and step_name(one.step.kind)
            counts = (one.given, one.expected, one.due)
            rows.append([file.student_no, name_in_lists(file), *counts, step])
        parts.append(output.table(heads, rows))
    if pace.helpers:
        heads = [_("Helper"), _("Students"), _("Owed")]
        heads += [_("Due this week"), _("Capacity"), _("Over by")]
        of_helper = attrgetter("helper", "files", "owed", "due", "capacity", "short_by")
        parts.append(output.table(heads, map(of_helper, pace.helpers)))
    return "\n\n".join(parts)


def _helpers(context: CommandContext, args: Namespace) -> int:
    with context.open() as caseload, caseload.snapshot() as reader:
        in_care = (one.case for one in evaluated_cases(reader) if one.is_in_care)
        overview = helper_overview(in_care, reader.today)
        names = {line.file.id: line for line in reader.lines_of(overview.unpaired)}
    document = {
        "helpers": [_helper(line) for line in overview.helpers],
        "unpaired": [names[file_id].file.student_no for file_id in overview.unpaired],
    }
    return context.answer(document, _helpers_text(overview, names))


def _helper(line: HelperLine) -> dict[str, Any]:
    contact = output.picked(
        line, "helper role students last_contact_on quiet_days", students=len(line.files)
    )
    return {
        **contact,
        "silent": line.is_inactive,
        "overloaded": line.is_overloaded,
        **output.picked(line, "weekly on_paper not_accepted"),
    }


def _helpers_text(overview: HelperOverview, names: Mapping[UUID, FileLine]) -> str:
    heads = [_("Helper"), _("Role"), _("Students"), _("Last contact"), _("Per week"), _("Note")]
    rows = []
    for line in overview.helpers:
        who, last = (line.helper, line.role or None), line.last_contact_on
        rows.append([*who, len(line.files), last, line.weekly, helper_note(line) or None])
    parts = [output.table(heads, rows)] if rows else []
    if overview.unpaired:
        count = len(overview.unpaired)
        message = ngettext(
            "{count} student has no helper:", "{count} students have no helper:", count
        )
        shown = [f"{names[i].file.student_no} {names[i].file.name}" for i in overview.unpaired]
        parts.append("\n".join([message.format(count=count), *shown]))
    return "\n\n".join(parts) or _("No student is in care yet.")


def _calendar(context: CommandContext, args: Namespace) -> int:
    today = context.today()
    first = args.first or today
    last = args.last or first + _DEFAULT_SPAN
    if not first <= last <= first + _LONGEST_SPAN:
        raise RuleBroken("SPAN_WRONG", "to", first=first.isoformat(), last=last.isoformat())
    with context.open() as caseload, caseload.snapshot() as reader:
        settings = reader.org_settings()
        cohorts = cohorts_of(reader)
    shown = dates_of_year(settings, cohorts, first, last)
    dates = [output.picked(one, "on kind code title note") for one in shown]
    document: dict[str, Any] = {"from": first, "to": last, "dates": dates}
    if args.ics is not None:
        from exports.calendar_file import write_calendar

        write_calendar(args.ics, calendar_name(), shown, made_on=today)
        document["path"] = args.ics
    return context.answer(document, _calendar_text(shown, args.ics))


def _calendar_text(shown: tuple[YearDate, ...], path: Path | None) -> str:
    rows = [[one.on, one.title, one.note or None] for one in shown]
    parts = [output.table([_("Date"), _("Matter"), _("Note")], rows)] if rows else []
    if path is not None:
        parts.append(_("Written: {path}").format(path=path))
    return "\n\n".join(parts) or _("No dates in this period.")


_SHORTEST_KEY = 6


def add_signals(commands: Commands) -> None:
    """Add the command for signals."""
    signals = commands.add("signals", _("what an auditor would question"), _signals)
    about = _("only these codes: {codes} …").format(codes=" ".join(list(DETECTORS)[:2]))
    signals.option("--detector", one_of(DETECTORS), about, metavar=_("CODE"))
    signals.flag("--all", _("include answered ones"), dest="everything")
    signals.option("--answer", _("KEY"), _("answer this signal"))
    signals.option("--as", "|".join(ANSWERS), dest="found", default=ANSWERS[0])
    signals.option("--note", meaning=_("the findings"), default="")


def _signals(context: CommandContext, args: Namespace) -> int:
    with context.open() as caseload:
        with caseload.snapshot() as reader:
            found = read_signals(reader)
        if args.answer is not None:
            signal = _signal_named(found, args.answer).signal
            done = caseload.services.signals.answer_signal(
                signal.key, signal.detector, answer=args.found, note=args.note
            )
            document = output.picked(done, "action created")
            return context.answer(document, _("The answer was saved."))
        shown = [
            each
            for each in found
            if (args.everything or each.answer is None)
            and args.detector in (None, each.signal.detector)
        ]
        with caseload.snapshot() as reader:
            files = {file_id for each in shown for file_id in each.signal.files}
            numbers = {line.file.id: line.file.student_no for line in iter_lines(reader, files)}
    return context.answer([_signal_shape(each, numbers) for each in shown], _signals_text(shown))


def _signal_named(found: tuple[AnsweredSignal, ...], key: str) -> AnsweredSignal:
    """Return the signal by a prefix of its key. Raises RuleBroken UNKNOWN_SIGNAL."""
    fitting = [each for each in found if each.signal.key.startswith(key)]
    if len(key) < _SHORTEST_KEY or len(fitting) != 1:
        raise RuleBroken("UNKNOWN_SIGNAL", "signal", signal=key)
    return fitting[0]


def _signal_shape(each: AnsweredSignal, numbers: dict[Any, str]) -> dict[str, Any]:
    signal, answer = each.signal, each.answer
    return {
        "key": signal.key,
        "detector": signal.detector,
        "message": sentence(signal, current_language()),
        "facts": dict(signal.facts),
        "students": [numbers[file_id] for file_id in signal.files if file_id in numbers],
        "records": [
            output.picked(piece, "id kind on", id=piece.record_id) for piece in signal.refs
        ],
        "answer": answer
        and output.picked(
            answer, "answer note by at", by=answer.recorded_by, at=answer.recorded_at
        ),
    }


def _signals_text(shown: list[AnsweredSignal]) -> str:
    if not shown:
        return _("No signals.")
    head = ngettext("{count} signal to check", "{count} signals to check", len(shown))
    lines = [head.format(count=len(shown))]
    for each in shown:
        text = sentence(each.signal, current_language())
        done = "" if each.answer is None else f" [{each.answer.answer}]"
        lines.append(f"{each.signal.key[:8]}  {text}{done}")
    return "\n".join(lines)
