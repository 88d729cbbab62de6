"""Visits to employers 访企拓岗 and named complaints 实名举报."""

from __future__ import annotations

from argparse import Namespace
from operator import attrgetter
from typing import Any
from uuid import UUID

from casework.offers.outreach import (
    CHANNELS,
    OUTCOMES,
    RANKS,
    VisitLine,
    complaints,
    open_complaints,
)
from casework.problems import RuleBroken
from casework.queries import visit_progress
from casework.records import Employer, Visit, Visitor
from casework.service_layer import ActionResult, CaseloadServices, ComplaintDraft, VisitDraft
from ui.cli import output, student_args
from ui.cli.context import CommandContext
from ui.cli.output import record
from ui.cli.parser import Commands, Parser, changes_of, draft_of
from ui.cli.student_args import acts, creates
from ui.cli.values import DAY, PROOF, RECORD, YEAR
from ui.common.i18n import _
from ui.common.offer_words import clock_words


def add_to(commands: Commands) -> None:
    """Add the commands of this module."""
    about = _("visits to employers: add, correct, withdraw, list, progress")
    _add_visits(commands.group("visit", about))
    _add_complaints(commands.group("complaint", _("named complaints: add, answer, list")))


def _add_visits(visits: Commands) -> None:
    about = _("record a visit; prints its id")
    add = visits.add("add", about, creates(_add_visit), draft=VisitDraft)
    _add_details(add, required=True)
    add.flag("--new", _("newly developed employer 新开拓"), field="is_new")
    add.option("--proof", PROOF, _("a file to keep as evidence"))
    about = _("correct a visit; an empty text clears a field")
    amend = visits.add("amend", about, acts(_amend_visit), draft=VisitDraft)
    amend.option("visit", RECORD)
    _add_details(amend, required=False)
    amend.option("--new", meaning=_("newly developed employer 新开拓"), field="is_new")
    withdraw = visits.add(
        "withdraw",
        _("mark a visit as not counted"),
        acts(lambda s, a: s.outreach.withdraw_visit(a.visit, reason=a.reason)),
    )
    withdraw.option("visit", RECORD)
    withdraw.option("--reason", required=True)
    visits.add("list", _("all visits"), _list_visits)
    visits.add("progress", _("this school year's visits compared with the notice"), _progress)


def _add_details(parser: Parser, *, required: bool) -> None:
    parser.option("--on", required=required)
    parser.option("--employer", meaning=_("a known employer"), field="employer_id")
    parser.option("--name", _("NAME"), _("a new employer"), field="employer_name")
    about = _("who went; ranks: {ranks}").format(ranks=" ".join(RANKS))
    parser.option("--visitor", _("RANK=NAME"), about, many=True, default=None, required=required)
    parser.option("--college", _("COLLEGE"))
    parser.option("--subject", meaning=_("the subject 学科专业点"))
    parser.option("--place", _("PLACE"))
    parser.option("--outcome")
    parser.more_options(but=("visitors", "is_new"))


def _add_complaints(group: Commands) -> None:
    about = _("register a complaint; prints its id")
    add = group.add("add", about, _add_complaint, draft=ComplaintDraft)
    add.option("--received-on", required=True)
    add.option("--complainant", _("NAME"), required=True)
    add.option("--contact")
    add.option("--channel", "|".join(CHANNELS), required=True)
    add.option("--about", required=True)
    add.option("--employer", field="employer_id")
    add.option("--student", _("NO"), _("the student concerned"))
    add.option("--cohort", YEAR)
    add.option("--handler", _("NAME"))
    add.more_options(but=("file_id",))
    answer = group.add("answer", _("record the findings and the answer"), acts(_answer))
    answer.option("complaint", RECORD)
    answer.option("--on", DAY, required=True)
    answer.option("--findings", required=True)
    answer.option("--outcome", "|".join(OUTCOMES), required=True)
    answer.option("--handler", _("NAME"))
    listed = group.add("list", _("complaints, most urgent first"), _list_complaints)
    listed.flag("--open", _("only unanswered complaints"))


def _visitors(args: Namespace) -> dict[str, tuple[Visitor, ...]]:
    return {"visitors": tuple(map(_visitor, args.visitor))} if args.visitor else {}


def _add_visit(services: CaseloadServices, args: Namespace) -> ActionResult:
    draft = draft_of(VisitDraft, args, **_visitors(args))
    return services.outreach.add_visit(draft, proof=args.proof)


def _amend_visit(services: CaseloadServices, args: Namespace) -> ActionResult:
    changes = {**changes_of(args), **_visitors(args)}
    if not changes:
        raise RuleBroken("FIELD_MISSING", "visit")
    return services.outreach.amend_visit(args.visit, changes)


def _visitor(text: str) -> Visitor:
    rank, equals, name = text.partition("=")
    if not equals or not name.strip() or rank.strip() not in RANKS:
        raise RuleBroken("BAD_VISITOR", "visitor", value=text, choices=list(RANKS))
    return Visitor(name=name.strip(), rank=rank.strip())


def _list_visits(context: CommandContext, args: Namespace) -> int:
    with context.open() as caseload, caseload.snapshot() as reader:
        found = reader.get_all(Visit)
    rows = []
    for one in found:
        who = [f"{who.rank} {who.name}" for who in one.visitors]
        state = _("withdrawn") if one.withdrawn_on else _("new") if one.is_new else None
        rows.append([one.id, one.on, one.employer_name, who, one.college, one.subject, state])
    headings = ["ID", _("Date"), _("Employer"), _("Who went"), _("College"), _("Subject"), ""]
    return context.answer_table([record(visit) for visit in found], headings, rows, _("None yet."))


def _progress(context: CommandContext, args: Namespace) -> int:
    with context.open() as caseload, caseload.snapshot() as reader:
        found = visit_progress(reader)
    message = _("{begins} to {ends}; {source}")
    parts = [message.format(begins=found.begins, ends=found.ends, source=found.goals.source)]
    groups = (
        (_("School leaders"), (found.school,)),
        (_("College leaders"), found.colleges),
        (_("Subjects"), found.subjects),
        (_("Supervisors"), found.supervisors),
    )
    headings = [_("Who"), _("Employers"), _("New ones"), _("Goal"), _("Owed"), _("Posts")]
    of_line = attrgetter("visited", "opened", "goal", "owed", "posts")
    for title, lines in groups:
        if lines:
            rows = [[line.who or None, *of_line(line)] for line in lines]
            parts.append(f"{title}\n{output.table(headings, rows)}")
    document = {
        **output.picked(found, "begins ends"),
        "below_average": found.goals.below_average,
        "school": _line(found.school),
        **{
            name: list(map(_line, getattr(found, name)))
            for name in ("colleges", "subjects", "supervisors")
        },
    }
    return context.answer(document, "\n\n".join(parts))


def _line(line: VisitLine) -> dict[str, Any]:
    more = output.picked(line, "posts goal goal_is_new owed")
    return {"who": line.who or None, "employers": line.visited, "new": line.opened, **more}


def _add_complaint(context: CommandContext, args: Namespace) -> int:
    with context.open() as caseload:
        file_id: UUID | None = None
        if args.student is not None:
            with caseload.snapshot() as reader:
                file_id = student_args.find_word(reader, args.student, args)
        draft = draft_of(ComplaintDraft, args, file_id=file_id)
        return student_args.answer_id(context, caseload.services.outreach.add_complaint(draft))


def _answer(services: CaseloadServices, args: Namespace) -> ActionResult:
    answer = {name: getattr(args, name) for name in ("on", "findings", "outcome", "handler")}
    return services.outreach.answer_complaint(args.complaint, **answer)


def _list_complaints(context: CommandContext, args: Namespace) -> int:
    with context.open() as caseload, caseload.snapshot() as reader:
        list_them = open_complaints if args.open else complaints
        found = list_them(reader, reader.today)
        names = {employer.id: employer.name for employer in reader.get_all(Employer)}
    rows = []
    for one in found:
        complaint, employer = one.complaint, one.complaint.employer_id
        dates = (complaint.received_on, one.due_on, clock_words(one))
        who = (complaint.complainant, names.get(employer) if employer else None)
        rows.append([complaint.id, *dates, *who, complaint.handler, complaint.outcome])
    headings = ["ID", _("Received on"), _("Due"), _("Time"), _("Complainant"), _("Employer"),
                _("Handled by"), _("Outcome")]  # fmt: skip
    document = [
        {**record(one.complaint), **output.picked(one, "due_on days_left", late=one.is_late)}
        for one in found
    ]
    return context.answer_table(document, headings, rows, _("None yet."))
