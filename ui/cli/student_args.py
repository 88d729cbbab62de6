"""Student arguments of commands, and output of the students' standing afterwards."""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from typing import Any
from uuid import UUID

from casework.ids import normalised_student_no
from casework.ports import Reader
from casework.problems import RuleBroken
from casework.read_models import FileLine, FileQuery
from casework.records import CaseFile
from casework.required_services import Service
from casework.service_layer import ActionResult, CaseloadServices
from casework.service_layer.caseload_port import Caseload
from ui.cli import json_shapes, output
from ui.cli.context import CommandContext
from ui.cli.parser import Parser, Run
from ui.cli.values import YEAR
from ui.common.i18n import _, ngettext
from ui.common.input_parsing import year


def add_students(parser: Parser, *, many: bool = True, least: int = 1) -> None:
    """Add the argument for student numbers; with ``least`` 0 it is optional."""
    meaning = _("student number; NUMBER@2027 also names the cohort")
    if many:
        parser.option("students", _("NO"), meaning, nargs="+" if least else "*")
    else:
        parser.option("student", _("NO"), meaning)
    add_cohort(parser)


def add_cohort(parser: Parser) -> None:
    """Add the option that names the cohort of student numbers."""
    parser.option("--cohort", YEAR, _("the cohort, when a number has files in several"))


def cohort_query(args: argparse.Namespace, *where: tuple[str, str]) -> FileQuery:
    """Return the query for the files of the given cohort, or of all, under more conditions."""
    cohort = () if args.cohort is None else (("cohort", str(args.cohort)),)
    return FileQuery(where=(*where, *cohort))


def find(reader: Reader, args: argparse.Namespace) -> tuple[UUID, ...]:
    """Return the files of the given student numbers, in the given order.

    Raises:
        RuleBroken: UNKNOWN_STUDENT, AMBIGUOUS_STUDENT, STUDENT_REPEATED, BAD_COHORT.
    """
    named: Sequence[str] = args.students if "students" in args else [args.student]
    files = tuple(_one(reader, word, args.cohort) for word in named)
    repeated = [word for word, count in Counter(files).items() if count > 1]
    if repeated:
        number = named[files.index(repeated[0])]
        raise RuleBroken("STUDENT_REPEATED", "students", student_no=number)
    return files


def _one(reader: Reader, word: str, cohort: int | None) -> UUID:
    number, at, cohort_word = word.rpartition("@")
    if at and cohort_word.removesuffix("届").isdecimal():
        return reader.find_files([number], year(cohort_word, "students"))[0]
    return reader.find_files([word], cohort)[0]


def find_word(reader: Reader, word: str, args: argparse.Namespace) -> UUID:
    """Return the file of a single student number from an option."""
    return _one(reader, word, args.cohort)


def named(file: CaseFile) -> dict[str, Any]:
    """Return the ids and names of a student as JSON."""
    more = {"file_id": file.id, "class_name": file.class_name or None}
    return output.picked(file, "file_id student_no cohort name class_name", **more)


def named_lines(lines: Iterable[FileLine]) -> dict[str, FileLine]:
    """Return lines by student number, or by number@cohort if two files have the number."""
    found = list(lines)
    times = Counter(normalised_student_no(line.file.student_no) for line in found)
    return {
        line.file.student_no
        if times[normalised_student_no(line.file.student_no)] == 1
        else f"{line.file.student_no}@{line.file.cohort}": line
        for line in found
    }


def act(
    context: CommandContext, action: Callable[[CaseloadServices], ActionResult], **more: Any
) -> int:
    """Perform an action; write its result, its students' standing, and ``more`` keys."""
    with context.open() as caseload:
        return answer_done(context, caseload, action(caseload.services), **more)


def act_on(
    context: CommandContext,
    args: argparse.Namespace,
    action: Callable[[CaseloadServices, tuple[UUID, ...]], ActionResult],
) -> int:
    """Perform an action on the named students; write its result and their standing."""
    with context.open() as caseload:
        with caseload.snapshot() as reader:
            files = find(reader, args)
        return answer_done(context, caseload, action(caseload.services, files))


def acts(action: Callable[[CaseloadServices, argparse.Namespace], ActionResult]) -> Run:
    """Return the command that performs an action, given the services and the arguments."""
    return lambda context, args: act(context, lambda services: action(services, args))


def acts_on(
    action: Callable[[CaseloadServices, tuple[UUID, ...], argparse.Namespace], ActionResult],
) -> Run:
    """Return the command that performs an action on the named students."""
    return lambda context, args: act_on(
        context, args, lambda services, files: action(services, files, args)
    )


def creates(action: Callable[[CaseloadServices, argparse.Namespace], ActionResult]) -> Run:
    """Return the command that creates a single record and writes its id."""

    def run(context: CommandContext, args: argparse.Namespace) -> int:
        with context.open() as caseload:
            return answer_id(context, action(caseload.services, args))

    return run


def answer_done(
    context: CommandContext,
    caseload: Caseload,
    done: ActionResult,
    *,
    message: str = "",
    **more: Any,
) -> int:
    """Write the result of an action and its students' standing, ``message``, ``more`` keys."""
    with caseload.snapshot() as reader:
        lines = named_lines(reader.line(file_id) for file_id in done.files)
    standing = {name: json_shapes.standing(line.standing) for name, line in lines.items()}
    document = {**output.picked(done, "action created"), "standing": standing, **more}
    text = _text_of(done, lines)
    return context.answer(document, f"{text}\n{message}" if message else text)


def answer_id(context: CommandContext, done: ActionResult) -> int:
    """Write the id of the single record that an action created."""
    (record_id,) = done.created
    document = {**output.picked(done, "action created"), "standing": {}, "id": record_id}
    return context.answer(document, str(record_id))


def _text_of(done: ActionResult, lines: dict[str, FileLine]) -> str:
    if done.action is None:
        return _("Nothing to change; nothing was saved.")
    message = ngettext(
        "Done; {count} record added (action {action}).",
        "Done; {count} records added (action {action}).",
        len(done.created),
    )
    message = message.format(count=len(done.created), action=done.action)
    parts = [message, *map(str, done.created)]
    if lines:
        parts.append(standing_table(lines))
    return "\n".join(parts)


def standing_table(lines: dict[str, FileLine]) -> str:
    """Return a table with number, name, and progress of each service, one row per student."""
    headings = [_("Number"), _("Name"), *service_headings(), _("Status")]
    rows = [[name, one.file.name, *marks(one), one.status] for name, one in lines.items()]
    return output.table(headings, rows)


def service_headings() -> list[str]:
    """Return the names of the three services, in order."""
    return [_("Talks"), _("Referrals"), _("Events")]


def marks(line: FileLine) -> list[str]:
    """Return the mark of each service."""
    return [mark(line.standing[service].given, line.standing[service].owed) for service in Service]


def mark(given: int, owed: int) -> str:
    """Return ``2/3`` while something is owed, then ``3 ✓``."""
    return f"{given}/{given + owed}" if owed else f"{given} ✓"
