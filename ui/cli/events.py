"""Events: add, change, list, show; attendance, one by one or from a sign-in list."""

from __future__ import annotations

import sys
from argparse import Namespace
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import UUID

from casework.activities import EVENT_KINDS, SIGN_IN_WAYS, PlaceCounts
from casework.intake.signin import SignIn, SignInEntry, SignInSheet, counted
from casework.ports import Change, Proof, Reader
from casework.problems import RuleBroken
from casework.queries import match_sign_in, sign_in_roster
from casework.read_models import FileLine
from casework.records import Attendance, AttendanceState, Event, EventMode
from casework.service_layer import ActionResult, CaseloadServices, EventDraft, SignInDetails
from ui.cli import output, student_args, values
from ui.cli.context import CommandContext
from ui.cli.json_values import plain, record
from ui.cli.parser import Commands, Parser
from ui.common.activity_words import likeness_words, why_words
from ui.common.i18n import _, ngettext
from ui.platform.chosen_files import decoded, pasted, sheet_of_file

_TEXTS = ("name", "organiser", "place", "city", "url", "session_no")
_STDIN = "-"


def add_to(commands: Commands) -> None:
    """Add the commands of this module."""
    events = commands.group("event", _("events: add, change, list, show attendance"))
    add = events.add("add", _("add an event; prints its id"), _add)
    add.add_argument("--name", metavar=_("NAME"), required=True)
    add.add_argument("--kind", metavar=_("KIND"), required=True, help=" ".join(EVENT_KINDS))
    add.add_argument("--mode", metavar="|".join(EventMode), required=True)
    add.add_argument("--on", metavar=_("DATE"), required=True)
    add.add_argument("--organiser", metavar=_("NAME"), required=True)
    _add_details(add)
    amend = events.add("amend", _("change an event for all participants"), _amend)
    amend.add_argument("event", metavar=_("EVENT"))
    for option in ("name", "kind", "organiser"):
        amend.add_argument(f"--{option}", metavar=_("TEXT"))
    amend.add_argument("--mode", metavar="|".join(EventMode))
    amend.add_argument("--on", metavar=_("DATE"))
    _add_details(amend)
    amend.add_argument("--reason", metavar=_("TEXT"), help=_("required once someone has attended"))
    events.add("list", _("all events"), _list)
    show = events.add("show", _("one event and its attendance"), _show)
    show.add_argument("event", metavar=_("EVENT"))
    place = events.add("place", _("change the attendance status at events"), _place)
    place.add_argument("records", metavar="ID", nargs="+", help=_("attendance ids"))
    place.add_argument("--state", metavar="|".join(AttendanceState), required=True)
    _add_signed(place)
    _add_attend(commands)


def _add_details(parser: Parser) -> None:
    parser.add_argument("--until", metavar=_("DATE"), help=_("last day of the event"))
    parser.add_argument("--start", metavar="HH:MM")
    parser.add_argument("--end", metavar="HH:MM")
    parser.add_argument("--place", metavar=_("PLACE"))
    parser.add_argument("--city", metavar=_("CITY"))
    parser.add_argument("--url", metavar="URL", help=_("link or platform of an online event"))
    parser.add_argument("--session", dest="session_no", metavar=_("TEXT"), help=_("第 3 场 …"))


def _add_signed(parser: Parser) -> None:
    parser.add_argument("--signed-by", metavar=_("WAY"), help=" ".join(SIGN_IN_WAYS))
    parser.add_argument("--signed-on", metavar=_("DATE"))
    parser.add_argument("--feedback", metavar=_("TEXT"), help=_("the benefit to the student"))


def _add_attend(commands: Commands) -> None:
    attend = commands.add("attend", _("record who took part in an event"), _attend)
    attend.add_argument("event", metavar=_("EVENT"), help=_("the id of the event"))
    student_args.add_students(attend, least=0)
    attend.add_argument("--state", metavar="|".join(AttendanceState), default="已参加")
    attend.add_argument("--proof", metavar=_("FILE"), help=_("a file kept as evidence"))
    _add_signed(attend)
    attend.add_argument(
        "--list", metavar=_("FILE"), help=_("a sign-in list: a table, a text file, or - for stdin")
    )
    attend.add_argument("--sheet", metavar=_("NAME"), help=_("the sheet of the table"))
    attend.add_argument(
        "--take",
        metavar=_("TEXT=NO"),
        nargs="+",
        action="extend",
        default=[],
        help=_("which student an ambiguous entry means"),
    )
    attend.add_argument(
        "--dry-run", action="store_true", help=_("only show the matches; nothing is saved")
    )


# --- events


def _add(context: CommandContext, args: Namespace) -> int:
    draft = EventDraft(
        name=args.name,
        event_kind=args.kind,
        mode=values.word(EventMode, args.mode, "mode"),
        organiser=args.organiser,
        **_details(context, args),
        **{name: getattr(args, name) for name in ("place", "city", "url", "session_no")},
    )
    with context.open() as caseload:
        student_args.answer_id(context, caseload.services.events.add_event(draft))
    return 0


def _details(context: CommandContext, args: Namespace) -> dict[str, Any]:
    """Return the given dates and times."""
    today = context.today()
    found: dict[str, Any] = {}
    for name in ("on", "until"):
        if (text := getattr(args, name)) is not None:
            found[name] = values.day(text, name, today=today, ahead=True) if text else None
    for name in ("start", "end"):
        if (text := getattr(args, name)) is not None:
            found[name] = values.clock(text, name) if text else None
    return found


def _amend(context: CommandContext, args: Namespace) -> int:
    event = values.record_id(args.event, "event")
    changes = _details(context, args)
    changes |= {name: text for name in _TEXTS if (text := getattr(args, name)) is not None}
    if args.kind is not None:
        changes["event_kind"] = args.kind
    if args.mode is not None:
        changes["mode"] = values.word(EventMode, args.mode, "mode")
    if not changes:
        raise RuleBroken("NOTHING_TO_CHANGE", "event")
    with context.open() as caseload:
        done = caseload.services.events.amend_event(event, changes, reason=args.reason)
        student_args.answer_done(context, caseload, done)
    return 0


def _list(context: CommandContext, args: Namespace) -> int:
    with context.open() as caseload, caseload.snapshot() as reader:
        events = sorted(reader.get_all(Event), key=lambda event: (event.on, event.id))
        counts = reader.place_counts()
    found = [(event, counts.get(event.id, PlaceCounts())) for event in events]
    context.answer([_event(event, count) for event, count in found], _events_text(found))
    return 0


def _event(event: Event, counts: PlaceCounts) -> dict[str, Any]:
    return {**record(event), "places": plain(counts)}


def _events_text(found: list[tuple[Event, PlaceCounts]]) -> str:
    if not found:
        return _("None yet.")
    headings = ["ID", _("Date"), _("Name"), _("Kind"), _("Mode"), _("Organiser")]
    headings += [_("Attended"), _("Registered"), _("Absent"), _("Excused")]
    rows = [
        [
            event.id,
            event.on.isoformat(),
            event.name,
            event.event_kind,
            event.mode.value,
            event.organiser,
            counts.attended,
            counts.registered,
            counts.absent,
            counts.on_leave,
        ]
        for event, counts in found
    ]
    return output.table(headings, rows)


def _show(context: CommandContext, args: Namespace) -> int:
    event_id = values.record_id(args.event, "event")
    with context.open() as caseload, caseload.snapshot() as reader:
        event = reader.get(Event, event_id)
        counts = reader.place_counts().get(event_id, PlaceCounts())
        places = reader.places_at(event_id)
        lines = {line.file.id: line for line in reader.lines_of(p.file_id for p in places)}
    document = {**_event(event, counts), "participants": [_of(one, lines) for one in places]}
    context.answer(document, _event_text(event, places, lines))
    return 0


def _of(place: Attendance, lines: Mapping[UUID, FileLine]) -> dict[str, Any]:
    file = lines[place.file_id].file
    about = {"student_no": file.student_no, "cohort": file.cohort, "name": file.name}
    return {**record(place), **about}


def _event_text(
    event: Event, places: tuple[Attendance, ...], lines: Mapping[UUID, FileLine]
) -> str:
    rows = [
        [
            lines[place.file_id].file.student_no,
            lines[place.file_id].file.name,
            _("void") if place.is_void else place.state.value,
            place.signed_by,
            place.signed_on.isoformat() if place.signed_on else None,
            place.id,
        ]
        for place in places
    ]
    headings = [_("Number"), _("Name"), _("State"), _("Signed in"), _("Date"), "ID"]
    title = f"{event.on.isoformat()}  {event.name}"
    return f"{title}\n{output.table(headings, rows)}" if rows else title


def _place(context: CommandContext, args: Namespace) -> int:
    places = [values.record_id(text, "record") for text in args.records]
    state = values.word(AttendanceState, args.state, "state")
    signed = _signed(context, args)
    with context.open() as caseload:
        done = caseload.services.events.change_places(places, state, signed=signed)
        student_args.answer_done(context, caseload, done)
    return 0


def _signed(context: CommandContext, args: Namespace) -> SignInDetails:
    day = args.signed_on
    return SignInDetails(
        signed_by=args.signed_by,
        signed_on=None if day is None else values.day(day, "signed_on", today=context.today()),
        feedback=args.feedback,
    )


# --- attendance


def _attend(context: CommandContext, args: Namespace) -> int:
    event = values.record_id(args.event, "event")
    state = values.word(AttendanceState, args.state, "state")
    proof = values.proof(args.proof)
    signed = _signed(context, args)
    if args.list is not None:
        return _attend_list(context, args, _Wanted(event, state, proof, signed))
    if not args.students:
        raise RuleBroken("NO_STUDENT", "students")
    with context.open() as caseload:
        with caseload.snapshot() as reader:
            files = student_args.find(reader, args)
        done = caseload.services.events.attend(
            event, files, state=state, proof=proof, signed=signed
        )
        student_args.answer_done(context, caseload, done)
    return 0


@dataclass(frozen=True, slots=True)
class _Wanted:
    """The attendance to record for the students on a sign-in list."""

    event: UUID
    state: AttendanceState
    proof: Proof | None = field(repr=False)
    signed: SignInDetails

    def write(self, services: CaseloadServices, found: SignIn) -> ActionResult:
        presences = found.presences()
        if not presences:
            return ActionResult(Change())
        by = self.signed.signed_by or "名单"
        return services.events.sign_in(
            self.event, presences, state=self.state, proof=self.proof, signed_by=by
        )


def _attend_list(context: CommandContext, args: Namespace, wanted: _Wanted) -> int:
    if args.students:
        raise RuleBroken("STUDENTS_AND_LIST", "students")
    sheet = _sheet(context, args)
    cohort = None if args.cohort is None else values.year(args.cohort, "cohort")
    with context.open() as caseload:
        with caseload.snapshot() as reader:
            on = wanted.signed.signed_on or reader.get(Event, wanted.event).on
            lines = sign_in_roster(reader, cohort)
            found = match_sign_in(sheet, lines, on)
            for text, file_id in _takes(reader, args):
                found = found.with_choice(text, file_id)
        done = ActionResult(Change())
        if not args.dry_run:
            done = wanted.write(caseload.services, found)
        shape = _list_shape(found, lines)
        student_args.answer_done(
            context, caseload, done, message=_sign_in_text(found, lines), **shape
        )
    return 0


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
    shape: dict[str, Any] = {
        "text": one.text,
        "line": one.line,
        "state": plain(one.state),
        "signed_on": plain(one.signed_on),
    }
    if one.file_id is not None:
        return {**shape, **_student(lines[one.file_id])}
    candidates = [
        {**_student(lines[c.file_id]), "likeness": c.likeness.name} for c in one.candidates
    ]
    return {**shape, "why": one.why, "candidates": candidates}


def _student(line: FileLine) -> dict[str, Any]:
    file = line.file
    return {
        "file_id": str(file.id),
        "student_no": file.student_no,
        "cohort": file.cohort,
        "name": file.name,
        "class_name": file.class_name or None,
    }


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
