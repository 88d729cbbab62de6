"""Visits to employers 访企拓岗 and named complaints 实名举报."""

from __future__ import annotations

from argparse import Namespace
from typing import Any
from uuid import UUID

from casework.offers.outreach import (
    CHANNELS,
    OUTCOMES,
    RANKS,
    ComplaintDeadline,
    VisitLine,
    VisitProgress,
    complaints,
    open_complaints,
)
from casework.problems import RuleBroken
from casework.queries import visit_progress
from casework.records import Employer, Visit, Visitor
from casework.service_layer import ComplaintDraft, VisitDraft
from ui.cli import output, student_args, values
from ui.cli.context import CommandContext
from ui.cli.json_values import record
from ui.cli.parser import Commands, Parser
from ui.common.i18n import _
from ui.common.offer_words import clock_words


def add_to(commands: Commands) -> None:
    """Add the commands of this module."""
    _add_visits(
        commands.group("visit", _("visits to employers: add, correct, withdraw, list, progress"))
    )
    _add_complaints(commands.group("complaint", _("named complaints: add, answer, list")))


def _add_visits(visits: Commands) -> None:
    add = visits.add("add", _("record a visit; prints its id"), _add_visit)
    _add_details(add, required=True)
    add.add_argument("--new", action="store_true", help=_("newly developed employer 新开拓"))
    add.add_argument("--proof", metavar=_("FILE"), help=_("a file to keep as evidence"))
    amend = visits.add("amend", _("correct a visit; an empty text clears a field"), _amend_visit)
    amend.add_argument("visit", metavar="ID")
    _add_details(amend, required=False)
    amend.add_argument("--new", metavar="是|否", help=_("newly developed employer 新开拓"))
    withdraw = visits.add("withdraw", _("mark a visit as not counted"), _withdraw)
    withdraw.add_argument("visit", metavar="ID")
    withdraw.add_argument("--reason", metavar=_("TEXT"), required=True)
    visits.add("list", _("all visits"), _list_visits)
    visits.add("progress", _("this school year's visits compared with the notice"), _progress)


def _add_details(parser: Parser, *, required: bool) -> None:
    parser.add_argument("--on", metavar=_("DATE"), required=required)
    parser.add_argument("--employer", metavar="ID", help=_("a known employer"))
    parser.add_argument("--name", metavar=_("NAME"), help=_("a new employer"))
    parser.add_argument(
        "--visitor",
        metavar=_("RANK=NAME"),
        nargs="+",
        action="extend",
        required=required,
        help=_("who went; ranks: {ranks}").format(ranks=" ".join(RANKS)),
    )
    parser.add_argument("--college", metavar=_("COLLEGE"))
    parser.add_argument("--subject", metavar=_("TEXT"), help=_("the subject 学科专业点"))
    parser.add_argument("--place", metavar=_("PLACE"))
    parser.add_argument("--outcome", metavar=_("TEXT"))


def _add_complaints(group: Commands) -> None:
    add = group.add("add", _("register a complaint; prints its id"), _add_complaint)
    add.add_argument("--received-on", metavar=_("DATE"), required=True)
    add.add_argument("--complainant", metavar=_("NAME"), required=True)
    add.add_argument("--contact", metavar=_("TEXT"))
    add.add_argument("--channel", metavar="|".join(CHANNELS), required=True)
    add.add_argument("--about", metavar=_("TEXT"), required=True)
    add.add_argument("--employer", metavar="ID")
    add.add_argument("--student", metavar=_("NO"), help=_("the student concerned"))
    add.add_argument("--cohort", metavar=_("YEAR"))
    add.add_argument("--handler", metavar=_("NAME"))
    answer = group.add("answer", _("record the findings and the answer"), _answer)
    answer.add_argument("complaint", metavar="ID")
    answer.add_argument("--on", metavar=_("DATE"), required=True)
    answer.add_argument("--findings", metavar=_("TEXT"), required=True)
    answer.add_argument("--outcome", metavar="|".join(OUTCOMES), required=True)
    answer.add_argument("--handler", metavar=_("NAME"))
    listed = group.add("list", _("complaints, most urgent first"), _list_complaints)
    listed.add_argument("--open", action="store_true", help=_("only unanswered complaints"))


def _add_visit(context: CommandContext, args: Namespace) -> int:
    draft = VisitDraft(
        on=values.day(args.on, "on", today=context.today()),
        employer_id=None if args.employer is None else values.record_id(args.employer, "employer"),
        employer_name=args.name or "",
        visitors=tuple(_visitor(text) for text in args.visitor),
        college=args.college,
        subject=args.subject,
        is_new=args.new,
        place=args.place,
        outcome=args.outcome,
    )
    proof = values.proof(args.proof)
    with context.open() as caseload:
        student_args.answer_id(context, caseload.services.outreach.add_visit(draft, proof=proof))
    return 0


def _amend_visit(context: CommandContext, args: Namespace) -> int:
    visit = values.record_id(args.visit, "visit")
    texts = {"employer_name": args.name, "college": args.college, "subject": args.subject}
    texts |= {"place": args.place, "outcome": args.outcome}
    changes: dict[str, Any] = {key: text for key, text in texts.items() if text is not None}
    if args.on is not None:
        changes["on"] = values.day(args.on, "on", today=context.today())
    if args.employer is not None:
        changes["employer_id"] = values.record_id(args.employer, "employer")
    if args.visitor:
        changes["visitors"] = tuple(_visitor(text) for text in args.visitor)
    if args.new is not None:
        changes["is_new"] = values.choice(args.new, "new", ("是", "否")) == "是"
    if not changes:
        raise RuleBroken("FIELD_MISSING", "visit")
    with context.open() as caseload:
        student_args.answer_done(
            context, caseload, caseload.services.outreach.amend_visit(visit, changes)
        )
    return 0


def _visitor(text: str) -> Visitor:
    rank, equals, name = text.partition("=")
    if not equals or not name.strip() or rank.strip() not in RANKS:
        raise RuleBroken("BAD_VISITOR", "visitor", value=text, choices=list(RANKS))
    return Visitor(name=name.strip(), rank=rank.strip())


def _withdraw(context: CommandContext, args: Namespace) -> int:
    visit = values.record_id(args.visit, "visit")
    with context.open() as caseload:
        done = caseload.services.outreach.withdraw_visit(visit, reason=args.reason)
        student_args.answer_done(context, caseload, done)
    return 0


def _list_visits(context: CommandContext, args: Namespace) -> int:
    with context.open() as caseload, caseload.snapshot() as reader:
        found = reader.get_all(Visit)
    rows = [
        [
            str(visit.id),
            visit.on.isoformat(),
            visit.employer_name,
            [f"{who.rank} {who.name}" for who in visit.visitors],
            visit.college,
            visit.subject,
            _("withdrawn") if visit.withdrawn_on else _("new") if visit.is_new else None,
        ]
        for visit in found
    ]
    headings = ["ID", _("Date"), _("Employer"), _("Who went"), _("College"), _("Subject"), ""]
    text = output.table(headings, rows) if rows else _("None yet.")
    context.answer([record(visit) for visit in found], text)
    return 0


def _progress(context: CommandContext, args: Namespace) -> int:
    with context.open() as caseload, caseload.snapshot() as reader:
        found = visit_progress(reader)
    parts = [
        _("{begins} to {ends}; {source}").format(
            begins=found.begins, ends=found.ends, source=found.goals.source
        )
    ]
    groups = (
        (_("School leaders"), (found.school,)),
        (_("College leaders"), found.colleges),
        (_("Subjects"), found.subjects),
        (_("Supervisors"), found.supervisors),
    )
    for title, lines in groups:
        if lines:
            parts.append(f"{title}\n{_lines_table(lines)}")
    context.answer(_document(found), "\n\n".join(parts))
    return 0


def _lines_table(lines: tuple[VisitLine, ...]) -> str:
    headings = [_("Who"), _("Employers"), _("New ones"), _("Goal"), _("Owed"), _("Posts")]
    return output.table(
        headings,
        [
            [line.who or None, line.visited, line.opened, line.goal, line.owed, line.posts]
            for line in lines
        ],
    )


def _document(found: VisitProgress) -> dict[str, Any]:
    return {
        "begins": found.begins.isoformat(),
        "ends": found.ends.isoformat(),
        "below_average": found.goals.below_average,
        "school": _line(found.school),
        "colleges": [_line(line) for line in found.colleges],
        "subjects": [_line(line) for line in found.subjects],
        "supervisors": [_line(line) for line in found.supervisors],
    }


def _line(line: VisitLine) -> dict[str, Any]:
    return {
        "who": line.who or None,
        "employers": line.visited,
        "new": line.opened,
        "posts": line.posts,
        "goal": line.goal,
        "goal_is_new": line.goal_is_new,
        "owed": line.owed,
    }


def _add_complaint(context: CommandContext, args: Namespace) -> int:
    received_on = values.day(args.received_on, "received_on", today=context.today())
    employer = None if args.employer is None else values.record_id(args.employer, "employer")
    with context.open() as caseload:
        file_id: UUID | None = None
        if args.student is not None:
            with caseload.snapshot() as reader:
                file_id = student_args.find_word(reader, args.student, args)
        draft = ComplaintDraft(
            received_on=received_on,
            complainant=args.complainant,
            contact=args.contact,
            channel=args.channel,
            about=args.about,
            employer_id=employer,
            file_id=file_id,
            handler=args.handler,
        )
        student_args.answer_id(context, caseload.services.outreach.add_complaint(draft))
    return 0


def _answer(context: CommandContext, args: Namespace) -> int:
    complaint = values.record_id(args.complaint, "complaint")
    on = values.day(args.on, "on", today=context.today())
    with context.open() as caseload:
        done = caseload.services.outreach.answer_complaint(
            complaint,
            on=on,
            findings=args.findings,
            outcome=args.outcome,
            handler=args.handler,
        )
        student_args.answer_done(context, caseload, done)
    return 0


def _list_complaints(context: CommandContext, args: Namespace) -> int:
    with context.open() as caseload, caseload.snapshot() as reader:
        list_them = open_complaints if args.open else complaints
        found = list_them(reader, reader.today)
        names = {employer.id: employer.name for employer in reader.get_all(Employer)}
    rows = [
        [
            str(clock.complaint.id),
            clock.complaint.received_on.isoformat(),
            clock.due_on.isoformat(),
            clock_words(clock),
            clock.complaint.complainant,
            names.get(clock.complaint.employer_id) if clock.complaint.employer_id else None,
            clock.complaint.handler,
            clock.complaint.outcome,
        ]
        for clock in found
    ]
    headings = ["ID", _("Received on"), _("Due"), _("Time"), _("Complainant"), _("Employer"),
                _("Handled by"), _("Outcome")]  # fmt: skip
    text = output.table(headings, rows) if rows else _("None yet.")
    context.answer([_complaint(clock) for clock in found], text)
    return 0


def _complaint(clock: ComplaintDeadline) -> dict[str, Any]:
    return {
        **record(clock.complaint),
        "due_on": clock.due_on.isoformat(),
        "days_left": clock.days_left,
        "late": clock.is_late,
    }
