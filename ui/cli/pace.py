"""Due work: today's worklist, the pace, the dates of the year, the helpers."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from casework.people.helpers import HelperLine, HelperOverview, helper_overview
from casework.problems import RuleBroken
from casework.queries import cohorts_of
from casework.read_models import FileLine
from casework.required_services import Service
from casework.settings.calendar import YearDate
from casework.worklist.items import WorkItem
from casework.worklist.pace import FilePace, HelperPace, Pace
from casework.worklist.snoozes import snoozed_until
from casework.worklist.workday import Workday, evaluated_cases, workday
from ui.cli import output, values
from ui.cli.context import CommandContext
from ui.cli.parser import Commands
from ui.common.case_words import helper_note, name_in_lists
from ui.common.i18n import _, ngettext
from ui.common.worklist_words import due_text, item_text, pace_text, step_name, when_title
from ui.common.year_dates import calendar_name, dates_of_year

_DEFAULT_SPAN = timedelta(days=60)
_LONGEST_SPAN = timedelta(days=3 * 366)


def add_to(commands: Commands) -> None:
    """Add the commands of this module."""
    today = commands.add("today", _("what is due today and next"), _today)
    today.flag("--all", _("include postponed items"), dest="everything")
    commands.add("pace", _("expected progress, and what is due this week"), _pace)
    commands.add(
        "helpers", _("helpers with their number of students, and who has been inactive"), _helpers
    )
    calendar = commands.add("calendar", _("reporting days, milestones, holidays"), _calendar)
    calendar.option("--from", _("DATE"), _("today by default"), dest="first")
    calendar.option("--to", _("DATE"), _("60 days by default"), dest="last")
    calendar.option("--ics", _("FILE"), _("export for a calendar program"))


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
    context.answer(document, _today_text(day, shown, lines))
    return 0


def _item(
    item: WorkItem, today: date, lines: Mapping[UUID, FileLine], put_off_until: Mapping[str, date]
) -> dict[str, Any]:
    until = put_off_until.get(item.key)
    return output.picked(
        item,
        "key kind when due_on",
        when=item.when(today).value,
        students=[lines[f].file.student_no for f in item.files if f in lines],
        cohorts=[lines[f].file.cohort for f in item.files if f in lines],
        record=item.record_id,
        deed=item.work_action,
        put_off_until=until,
        message=item_text(item, today),
    )


def _today_text(day: Workday, items: list[WorkItem], lines: Mapping[UUID, FileLine]) -> str:
    if not items:
        return _("Nothing is due.")
    rows = []
    for item in items:
        line = lines.get(item.file_id) if item.file_id else None
        who = [line.file.student_no, name_in_lists(line.file)] if line else ["—", "—"]
        rows.append(
            [
                when_title(item.when(day.today)),
                *who,
                item_text(item, day.today),
                due_text(item, day.today) or "—",
            ]
        )
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
    context.answer(document, _pace_text(pace, due, lines))
    return 0


def _file(one: FilePace, line: FileLine) -> dict[str, Any]:
    return output.picked(
        one,
        "file_id student_no cohort helper demanded given expected due",
        student_no=line.file.student_no,
        cohort=line.file.cohort,
        step=one.step.kind.value if one.step else None,
        service=one.step.service.value if one.step else None,
        record=str(one.step.record_id) if one.step and one.step.record_id else None,
        standing={
            service.value: {"given": got, "demanded": wanted}
            for service in Service
            for got, wanted in [one.by_service[service]]
        },
        standing_beside={
            extra.value: {"given": got, "demanded": wanted}
            for extra, (got, wanted) in one.extras.items()
        },
    )


def _helper_pace(one: HelperPace) -> dict[str, Any]:
    names = ("helper", "files", "owed", "due", "weekly", "room", "short_by")
    return {name: getattr(one, "capacity" if name == "room" else name) for name in names}


def _pace_text(pace: Pace, due: list[FilePace], lines: Mapping[UUID, FileLine]) -> str:
    share = f"{pace.expected_share:.0%}"
    head = _("{given} of {demanded} count; {share} expected by today.").format(
        given=pace.given, demanded=pace.demanded, share=share
    )
    parts = ["\n".join(text for text in (head, *pace_text(pace)) if text)]
    if due:
        heads = [
            _("Number"),
            _("Name"),
            _("Count"),
            _("Expected"),
            _("Due this week"),
            _("Next step"),
        ]
        rows = [
            [
                lines[one.file_id].file.student_no,
                name_in_lists(lines[one.file_id].file),
                one.given,
                one.expected,
                one.due,
                step_name(one.step.kind) if one.step else "—",
            ]
            for one in due
        ]
        parts.append(output.table(heads, rows))
    if pace.helpers:
        heads = [
            _("Helper"),
            _("Students"),
            _("Owed"),
            _("Due this week"),
            _("Capacity"),
            _("Over by"),
        ]
        rows = [[h.helper, h.files, h.owed, h.due, h.capacity, h.short_by] for h in pace.helpers]
        parts.append(output.table(heads, rows))
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
    context.answer(document, _helpers_text(overview, names))
    return 0


def _helper(line: HelperLine) -> dict[str, Any]:
    return output.picked(
        line,
        "helper role students last_contact_on quiet_days silent overloaded weekly on_paper"
        " not_accepted",
        students=len(line.files),
        silent=line.is_inactive,
        overloaded=line.is_overloaded,
    )


def _helpers_text(overview: HelperOverview, names: Mapping[UUID, FileLine]) -> str:
    heads = [_("Helper"), _("Role"), _("Students"), _("Last contact"), _("Per week"), _("Note")]
    rows = [
        [
            line.helper,
            line.role or "—",
            len(line.files),
            line.last_contact_on.isoformat() if line.last_contact_on else "—",
            line.weekly,
            helper_note(line) or "—",
        ]
        for line in overview.helpers
    ]
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
    first = today if args.first is None else _day(args.first, "from", today)
    last = first + _DEFAULT_SPAN if args.last is None else _day(args.last, "to", today)
    if not first <= last <= first + _LONGEST_SPAN:
        raise RuleBroken("SPAN_WRONG", "to", first=first.isoformat(), last=last.isoformat())
    with context.open() as caseload, caseload.snapshot() as reader:
        settings = reader.org_settings()
        cohorts = cohorts_of(reader)
    shown = dates_of_year(settings, cohorts, first, last)
    document: dict[str, Any] = {
        "from": first,
        "to": last,
        "dates": [output.picked(d, "on kind code title note") for d in shown],
    }
    if args.ics is not None:
        document["path"] = str(_write_ics(Path(args.ics), shown, today))
    context.answer(document, _calendar_text(shown, document.get("path")))
    return 0


def _day(text: str, field: str, today: date) -> date:
    return values.day(text, field, today=today, ahead=True)


def _write_ics(target: Path, shown: tuple[YearDate, ...], today: date) -> Path:
    from exports.calendar_file import write_calendar

    target = target.absolute()
    write_calendar(target, calendar_name(), shown, made_on=today)
    return target


def _calendar_text(shown: tuple[YearDate, ...], path: str | None) -> str:
    rows = [[one.on.isoformat(), one.title, one.note or "—"] for one in shown]
    parts = [output.table([_("Date"), _("Matter"), _("Note")], rows)] if rows else []
    if path is not None:
        parts.append(_("Written: {path}").format(path=path))
    return "\n\n".join(parts) or _("No dates in this period.")
