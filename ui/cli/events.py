"""Events: add, change, list, show; attendance, one by one or from a sign-in list."""

from __future__ import annotations

import sys
from argparse import Namespace
from collections.abc import Mapping
from operator import attrgetter
from pathlib import Path
from typing import Any
from uuid import UUID

from casework.activities import EVENT_KINDS, SIGN_IN_WAYS, PlaceCounts
from casework.intake.signin import SignIn, SignInEntry, SignInSheet, counted
from casework.ports import Change, Reader
from casework.problems import RuleBroken
from casework.queries import match_sign_in, sign_in_roster
from casework.read_models import FileLine
from casework.records import Attendance, AttendanceState, Event
from casework.service_layer import ActionResult, CaseloadServices, EventDraft, SignInDetails
from ui.cli import output, student_args
from ui.cli.context import CommandContext
from ui.cli.output import record
from ui.cli.parser import Commands, Parser, changes_of, draft_of
from ui.cli.student_args import act_on, acts, creates
from ui.cli.values import FUTURE_DAY, PROOF, RECORD, one_of
from ui.common.activity_words import likeness_words, why_words
from ui.common.i18n import _, ngettext
from ui.platform.chosen_files import decoded, pasted, sheet_of_file

_STDIN = "-"


def add_to(commands: Commands) -> None:
    """Add the commands of this module."""
    events = commands.group("event", _("events: add, change, list, show attendance"))
    add = events.add(
        "add",
        _("add an event; prints its id"),
        creates(lambda s, a: s.events.add_event(draft_of(EventDraft, a))),
        draft=EventDraft,
    )
    add.option("--name", _("NAME"), required=True)
    add.option("--kind", _("KIND"), " ".join(EVENT_KINDS), field="event_kind", required=True)
    add.option("--mode", required=True)
    add.option("--on", FUTURE_DAY, required=True)
    add.option("--organiser", _("NAME"), required=True)
    _add_details(add)
    about = _("change an event for all participants")
    amend = events.add("amend", about, acts(_amend), draft=EventDraft)
    amend.option("event", RECORD, metavar=_("EVENT"))
    amend.option("--name")
    amend.option("--kind", field="event_kind")
    amend.option("--organiser")
    amend.option("--mode")
    amend.option("--on", FUTURE_DAY, clears=True)
    _add_details(amend)
    amend.option("--reason", meaning=_("required once someone has attended"))
    events.add("list", _("all events"), _list)
    show = events.add("show", _("one event and its attendance"), _show)
    show.option("event", RECORD, metavar=_("EVENT"))
    place = events.add(
        "place",
        _("change the attendance status at events"),
        acts(_change_places),
        draft=SignInDetails,
    )
    place.option("records", RECORD, _("attendance ids"), named="record", nargs="+")
    place.option("--state", one_of(AttendanceState), required=True)
    _add_signed(place)
    _add_attend(commands)


def _add_details(parser: Parser) -> None:
    parser.option("--until", FUTURE_DAY, _("last day of the event"), clears=True)
    parser.option("--start", clears=True)
    parser.option("--end", clears=True)
    parser.option("--place", _("PLACE"))
    parser.option("--city", _("CITY"))
    parser.option("--url", "URL", _("link or platform of an online event"))
    parser.option("--session", meaning=_("第 3 场 …"), dest="session_no")
    parser.more_options()


def _add_signed(parser: Parser) -> None:
    parser.option("--signed-by", _("WAY"), " ".join(SIGN_IN_WAYS))
    parser.option("--signed-on")
    parser.option("--feedback", meaning=_("the benefit to the student"))
    parser.more_options()


def _add_attend(commands: Commands) -> None:
    about = _("record who took part in an event")
    attend = commands.add("attend", about, _attend, draft=SignInDetails)
    attend.option("event", RECORD, _("the id of the event"), metavar=_("EVENT"))
    student_args.add_students(attend, least=0)
    attend.option("--state", one_of(AttendanceState), default="已参加")
    attend.option("--proof", PROOF, _("a file kept as evidence"))
    _add_signed(attend)
    attend.option("--list", _("FILE"), _("a sign-in list: a table, a text file, or - for stdin"))
    attend.option("--sheet", _("NAME"), _("the sheet of the table"))
    attend.option("--take", _("TEXT=NO"), _("which student an ambiguous entry means"), many=True)
    attend.flag("--dry-run", _("only show the matches; nothing is saved"))


def _change_places(services: CaseloadServices, args: Namespace) -> ActionResult:
    signed = draft_of(SignInDetails, args)
    return services.events.change_places(args.records, args.state, signed=signed)


def _amend(services: CaseloadServices, args: Namespace) -> ActionResult:
    changes = changes_of(args)
    if not changes:
        raise RuleBroken("NOTHING_TO_CHANGE", "event")
    return services.events.amend_event(args.event, changes, reason=args.reason)


def _list(context: CommandContext, args: Namespace) -> int:
    with context.open() as caseload, caseload.snapshot() as reader:
        events = sorted(reader.get_all(Event), key=lambda event: (event.on, event.id))
        counts = reader.place_counts()
    found = [(event, counts.get(event.id, PlaceCounts())) for event in events]
    return context.answer([_event(event, count) for event, count in found], _events_text(found))


def _event(event: Event, counts: PlaceCounts) -> dict[str, Any]:
    return {**record(event), "places": counts}


def _events_text(found: list[tuple[Event, PlaceCounts]]) -> str:
    headings = ["ID", _("Date"), _("Name"), _("Kind"), _("Mode"), _("Organiser")]
    headings += [_("Attended"), _("Registered"), _("Absent"), _("Excused")]
    of_event = attrgetter("id", "on", "name", "event_kind", "mode", "organiser")
    of_counts = attrgetter("attended", "registered", "absent", "on_leave")
    rows = [[*of_event(event), *of_counts(counts)] for event, counts in found]
    return output.table(headings, rows, _("None yet."))


def _show(context: CommandContext, args: Namespace) -> int:
    event_id = args.event
    with context.open() as caseload, caseload.snapshot() as reader:
        event = reader.get(Event, event_id)
        counts = reader.place_counts().get(event_id, PlaceCounts())
        places = reader.places_at(event_id)
        lines = {line.file.id: line for line in reader.lines_of(p.file_id for p in places)}
    document = {**_event(event, counts), "participants": [_of(one, lines) for one in places]}
    return context.answer(document, _event_text(event, places, lines))


def _of(place: Attendance, lines: Mapping[UUID, FileLine]) -> dict[str, Any]:
    file = lines[place.file_id].file
    return {**record(place), **output.picked(file, "student_no cohort name")}


def _event_text(
    event: Event, places: tuple[Attendance, ...], lines: Mapping[UUID, FileLine]
) -> str:
    rows = []
    for place in places:
        file, state = lines[place.file_id].file, _("void") if place.is_void else place.state
        signed = (place.signed_by, place.signed_on)
        rows.append([file.student_no, file.name, state, *signed, place.id])
    headings = [_("Number"), _("Name"), _("State"), _("Signed in"), _("Date"), "ID"]
    title = f"{event.on}  {event.name}"
    return f"{title}\n{output.table(headings, rows)}" if rows else title


# --- attendance


def _attend(context: CommandContext, args: Namespace) -> int:
    signed = draft_of(SignInDetails, args)
    if args.list is not None:
        return _attend_list(context, args, signed)
    if not args.students:
        raise RuleBroken("NO_STUDENT", "students")
    return act_on(
        context,
        args,
        lambda services, files: services.events.attend(
            args.event, files, state=args.state, proof=args.proof, signed=signed
        ),
    )


def _attend_list(context: CommandContext, args: Namespace, signed: SignInDetails) -> int:
    if args.students:
        raise RuleBroken("STUDENTS_AND_LIST", "students")
    sheet = _sheet(context, args)
    with context.open() as caseload:
        with caseload.snapshot() as reader:
            on = signed.signed_on or reader.get(Event, args.event).on
            lines = sign_in_roster(reader, args.cohort)
            found = match_sign_in(sheet, lines, on)
            for text, file_id in _takes(reader, args):
                found = found.with_choice(text, file_id)
        done = ActionResult(Change())
        if found.presences() and not args.dry_run:
            done = caseload.services.events.sign_in(
                args.event,
                found.presences(),
                state=args.state,
                proof=args.proof,
                signed_by=signed.signed_by or "名单",
            )
        shape, message = _list_shape(found, lines), _sign_in_text(found, lines)
        return student_args.answer_done(context, caseload, done, message=message, **shape)


def _sheet(context: CommandContext, args: Namespace) -> SignInSheet:
    if args.list == _STDIN:
        return pasted(decoded(sys.stdin.buffer.read(), "list"))
    return sheet_of_file(context.manager, Path(args.list), sheet=args.sheet)


def _takes(reader: Reader, args: Namespace) -> list[tuple[str, UUID]]:
    found = []
    for pair in args.take:
        text, equals, number = pair.rpartition("=")
        if not equals or not text.strip():
            raise RuleBroken("BAD_PAIR", "take", value=pair)
        found.append((text.strip(), student_args.find_word(reader, number, args)))
    return found


def _list_shape(found: SignIn, lines: Mapping[UUID, FileLine]) -> dict[str, Any]:
    return {
        "counts": dict(counted(found)),
        "matched": [_entry(one, lines) for one in found.matched],
        "doubtful": [_entry(one, lines) for one in found.doubtful],
        "unknown": [{"text": one.text, "line": one.line} for one in found.unknown],
        "ignored": [word.text for word in found.ignored],
    }


def _entry(one: SignInEntry, lines: Mapping[UUID, FileLine]) -> dict[str, Any]:
    shape: dict[str, Any] = output.picked(one, "text line state signed_on")
    if one.file_id is not None:
        return {**shape, **student_args.named(lines[one.file_id].file)}
    candidates = [
        {**student_args.named(lines[c.file_id].file), "likeness": c.likeness.name}
        for c in one.candidates
    ]
    return {**shape, "why": one.why, "candidates": candidates}


def _sign_in_text(found: SignIn, lines: Mapping[UUID, FileLine]) -> str:
    counts = counted(found)
    parts = [
        _(
            "{tokens} entries: {matched} match {students} students, {doubtful} are ambiguous,"
            " {unknown} are unknown, {ignored} are headings and the like."
        ).format(**counts)
    ]
    if found.doubtful:
        parts.append(_doubtful_text(found, lines))
        parts.append(_("Resolve them with --take TEXT=NUMBER and run the command again."))
    if found.unknown:
        count = len(found.unknown)
        said = ngettext("Unknown ({count}): {words}", "Unknown ({count}): {words}", count)
        words = "、".join(one.text for one in found.unknown)
        parts.append(said.format(count=count, words=words))
    return "\n".join(parts)


def _doubtful_text(found: SignIn, lines: Mapping[UUID, FileLine]) -> str:
    rows = []
    for one in found.doubtful:
        for candidate in one.candidates:
            file = lines[candidate.file_id].file
            why = why_words(one.why) if one.why else ""
            like = likeness_words(candidate.likeness)
            rows.append(
                [one.line, one.text, file.student_no, file.name, file.class_name, like, why]
            )
    headings = [_("Line"), _("In list"), _("Number"), _("Name"), _("Class")]
    return output.table([*headings, _("Similarity"), _("Why ambiguous")], rows)
