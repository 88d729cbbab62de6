"""Reading: the list of students, one whole file, its verdicts, overall progress."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from casework.batching import iter_lines
from casework.case import Case
from casework.problems import RuleBroken
from casework.read_models import WHERE_KEYS, FileLine, FileQuery
from casework.required_services import Extra, Service
from casework.service_layer.caseload_port import Caseload
from casework.verdicts import ExtraVerdict, Verdict, explanation, judge, judge_extra_services
from ui.cli import json_shapes, output, student_args, values
from ui.cli.context import CommandContext
from ui.cli.parser import Commands, Parser
from ui.cli.values import ArgumentKind, one_of
from ui.common.i18n import N_, _, current_language
from ui.common.input_parsing import day
from ui.common.masking import mask
from ui.common.rule_words import extra_name

GROUPS = ("class", "college", "category")


def add_to(commands: Commands) -> None:
    """Add the commands of this module."""
    students = commands.add("students", _("list the students of the caseload"), _students)
    students.option("--search", meaning=_("name, pinyin, initials, number, class"), default="")
    students.flag("--notes", _("also search the text of talks, plans and notes"))
    students.option("--where", _("KEY=VALUE"), ", ".join(WHERE_KEYS), many=True)
    add_unmask(students)
    add_as_of(students)

    show = commands.add("show", _("show one complete file"), _show)
    student_args.add_students(show, many=False)
    add_unmask(show)
    add_as_of(show)

    about = _("explain which records count and why others do not")
    explain = commands.add("explain", about, _explain)
    student_args.add_students(explain, many=False)
    add_as_of(explain)

    progress = commands.add("progress", _("show the progress of the caseload"), _progress)
    progress.option("--by", one_of(GROUPS))
    add_as_of(progress)


def add_unmask(parser: Parser) -> None:
    """Add the options that show identity and phone numbers unmasked, with a reason."""
    parser.flag("--unmask", _("show personal numbers unmasked; recorded in the journal"))
    parser.option("--reason", meaning=_("why they are needed"))


def check_unmask(args: Namespace) -> None:
    """Check that a request to unmask has a reason. Raises RuleBroken otherwise."""
    if args.unmask and not (args.reason or "").strip():
        raise RuleBroken("UNMASK_NEEDS_REASON", "reason")


def note_unmasked(caseload: Caseload, args: Namespace, files: Iterable[UUID]) -> None:
    """Record in the journal what will be shown unmasked, before it is shown."""
    shown = tuple(files)
    if args.unmask and shown:
        caseload.services.disclosures.note_reveal(shown, reason=args.reason, what="id_number,phone")


def _students(context: CommandContext, args: Namespace) -> int:
    check_unmask(args)
    where = tuple(values.pair(pair, "where", WHERE_KEYS) for pair in args.where)
    query = FileQuery(search=args.search, in_notes=args.notes, where=where)
    with context.open() as caseload, caseload.snapshot(as_of=args.as_of) as reader:
        files = reader.file_ids(query)
        masked = not args.unmask
        note_unmasked(caseload, args, files)
        return context.answer_many(
            (json_shapes.student(line, masked=masked) for line in iter_lines(reader, files)),
            lambda: _list(iter_lines(reader, files), masked=masked),
        )


def _list(lines: Iterable[FileLine], *, masked: bool) -> str:
    headings = [_("Number"), _("Name"), _("Class"), *student_args.service_headings(), _("Helper")]
    headings += [_("Status"), *([] if masked else [_("Identity number"), _("Phone")])]
    rows = []
    for line in lines:
        file, helper = line.file, line.helper.helper if line.helper else None
        row = [file.student_no, file.name, file.class_name, *student_args.marks(line), helper]
        rows.append([*row, line.status, *([] if masked else [file.id_number, file.phone])])
    return output.table(headings, rows, _("No student was found."))


def _show(context: CommandContext, args: Namespace) -> int:
    check_unmask(args)
    with context.open() as caseload:
        with caseload.snapshot(as_of=args.as_of) as reader:
            (file_id,) = student_args.find(reader, args)
            case, line = reader.case(file_id), reader.line(file_id)
            document = json_shapes.whole_file(reader, case, line, masked=not args.unmask)
            day = context.today() if args.as_of is None else reader.today
        note_unmasked(caseload, args, [file_id])
    page = _page(case, line, document["standing_beside"], masked=not args.unmask)
    verdicts = judge(case, case.pack, day)
    return context.answer(document, f"{page}\n\n{_verdict_table(verdicts)}" if verdicts else page)


def _page(case: Case, line: FileLine, extras: dict[str, dict[str, int]], *, masked: bool) -> str:
    file, plan, place = line.file, case.plan, case.destination

    def number(field: str, value: str | None) -> str | None:
        return mask(field, value) if masked else value

    lines: list[tuple[str, object]] = [
        (_("Number"), f"{file.student_no} · {file.cohort}"),
        (_("Name"), file.name),
        (_("Identity number"), number("id_number", file.id_number)),
        (_("Phone"), number("phone", file.phone)),
        (_("College"), file.college),
        (_("Class"), file.class_name),
        (_("Hardship categories"), line.categories),
        (_("Helper"), line.helper.helper if line.helper else None),
        (_("Status"), line.status),
        *zip(student_args.service_headings(), student_args.marks(line), strict=True),
    ]
    for extra, one in extras.items():
        lines.append((extra_name(Extra(extra)), student_args.mark(one["given"], one["owed"])))
    lines += [
        (_("Plan"), None if plan is None else f"v{plan.version} {plan.made_on} {plan.goal}"),
        (_("Destination"), None if place is None else f"{place.code} {place.on}"),
        (_("Still missing"), line.file.lacks),
    ]
    return output.pairs(lines)


def _explain(context: CommandContext, args: Namespace) -> int:
    with context.open() as caseload, caseload.snapshot(as_of=args.as_of) as reader:
        (file_id,) = student_args.find(reader, args)
        day = context.today() if args.as_of is None else reader.today
        case = reader.case(file_id)
    verdicts = _every_verdict(case, day)
    language = current_language()
    document = [
        output.picked(
            verdict,
            "id service on counts codes",
            id=verdict.record_id,
            service=_service_of(verdict),
            message=explanation(verdict, language),
        )
        for verdict in verdicts
    ]
    return context.answer(document, _verdict_table(verdicts))


def _every_verdict(case: Case, today: date) -> tuple[Verdict | ExtraVerdict, ...]:
    """Return one verdict per record: the three services first, then the extra ones."""
    verdicts = judge(case, case.pack, today)
    listed = {verdict.record_id for verdict in verdicts}
    extras = judge_extra_services(case, case.pack, today)
    return (*verdicts, *(verdict for verdict in extras if verdict.record_id not in listed))


def _service_of(verdict: Verdict | ExtraVerdict) -> Service | Extra:
    return verdict.service if isinstance(verdict, Verdict) else verdict.extra


def _verdict_table(verdicts: Sequence[Verdict | ExtraVerdict]) -> str:
    if not verdicts:
        return _("No talk, referral or event yet.")
    names: dict[Service | Extra, str] = dict(
        zip(Service, student_args.service_headings(), strict=True)
    )
    names.update({extra: extra_name(extra) for extra in Extra})
    language = current_language()
    return "\n".join(
        f"{'✓' if verdict.counts else '✗'} {verdict.on.isoformat()} {names[_service_of(verdict)]}"
        f"  {verdict.record_id}\n    {explanation(verdict, language)}"
        for verdict in verdicts
    )


def _progress(context: CommandContext, args: Namespace) -> int:
    with context.open() as caseload, caseload.snapshot(as_of=args.as_of) as reader:
        document = {
            **json_shapes.progress(reader.progress(args.by)),
            "parked": len(reader.parked()),
        }
    return context.answer(document, progress_table(document))


def progress_table(document: dict[str, Any]) -> str:
    """Return the progress as a table: all files first, then the groups."""
    groups = [{"label": _("All"), **document}, *document["by"]]
    headings = [_("Group"), _("Files"), _("Complete"), *student_args.service_headings()]
    rows = []
    for group in groups:
        services = [_owing(group[service.value]) for service in Service]
        rows.append([group["label"], group["files"], group["complete"], *services])
    return output.table(headings, rows)


def _owing(counts: dict[str, int]) -> str:
    """Return the totals of given and owed as text."""
    if not counts["owed"]:
        return f"{counts['given']} ✓"
    return _("{given}, {owed} owed").format(given=counts["given"], owed=counts["owed"])


def _moment(text: str, field: str, today: date) -> date | datetime:
    if "T" not in text and ":" not in text:
        return day(text, field, today=today)
    try:
        return datetime.fromisoformat(text.strip()).astimezone()
    except (ValueError, OverflowError) as error:
        raise RuleBroken("BAD_DATE", field, value=text, example="2026-11-20T16:30") from error


_MOMENT = ArgumentKind(N_("DATE"), _moment)
"""A day or an instant."""


def add_as_of(parser: Parser) -> None:
    """Add the option to read the caseload as it was known at a past moment."""
    about = _("as it was known at the end of this day, or at an instant (2026-11-20T16:30)")
    parser.option("--as-of", _MOMENT, about)
