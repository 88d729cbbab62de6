"""Finding the students that a command names, and saying where they stand after it."""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from casework.ids import normalised_student_no
from casework.ports import Reader
from casework.problems import RuleBroken
from casework.read_models import FileLine
from casework.required_services import Service
from casework.service_layer import ActionResult
from ui.cli import json_shapes, output, values
from ui.cli.context import CommandContext
from ui.cli.parser import Parser
from ui.common.caseload_port import Caseload
from ui.common.i18n import _, ngettext


def add_students(parser: Parser, *, many: bool = True, least: int = 1) -> None:
    """Let a command take student numbers; with ``least`` 0 they may be left out."""
    meaning = _("student number; NUMBER@2027 also names the cohort")
    if many:
        parser.add_argument("students", metavar=_("NO"), nargs="+" if least else "*", help=meaning)
    else:
        parser.add_argument("student", metavar=_("NO"), help=meaning)
    parser.add_argument(
        "--cohort", metavar=_("YEAR"), help=_("the cohort, when a number has files in several")
    )


def find(reader: Reader, args: argparse.Namespace) -> tuple[UUID, ...]:
    """Return the files that a command names, in its order.

    Raises:
        RuleBroken: UNKNOWN_STUDENT, AMBIGUOUS_STUDENT, STUDENT_REPEATED, BAD_COHORT.
    """
    named: Sequence[str] = args.students if "students" in args else [args.student]
    common = None if args.cohort is None else values.year(args.cohort, "cohort")
    files = tuple(_one(reader, word, common) for word in named)
    repeated = [word for word, count in Counter(files).items() if count > 1]
    if repeated:
        number = named[files.index(repeated[0])]
        raise RuleBroken("STUDENT_REPEATED", "students", student_no=number)
    return files


def _one(reader: Reader, word: str, cohort: int | None) -> UUID:
    number, at, year = word.rpartition("@")
    if at and year.removesuffix("届").isdecimal():
        return reader.find_files([number], values.year(year, "students"))[0]
    return reader.find_files([word], cohort)[0]


def find_word(reader: Reader, word: str, args: argparse.Namespace) -> UUID:
    """Return the file of one more number that an option names."""
    cohort = None if args.cohort is None else values.year(args.cohort, "cohort")
    return _one(reader, word, cohort)


def named_lines(lines: Iterable[FileLine]) -> dict[str, FileLine]:
    """The lines by student number; by number@cohort where a number stands for two files."""
    found = list(lines)
    times = Counter(normalised_student_no(line.file.student_no) for line in found)
    return {
        line.file.student_no
        if times[normalised_student_no(line.file.student_no)] == 1
        else f"{line.file.student_no}@{line.file.cohort}": line
        for line in found
    }


def answer_done(
    context: CommandContext, caseload: Caseload, done: ActionResult, *, told: str = "", **more: Any
) -> None:
    """Say what an action did and where its students stand now; ``told`` is said after it."""
    with caseload.snapshot() as reader:
        lines = named_lines(reader.line(file_id) for file_id in done.files)
    document = {
        "action": str(done.action) if done.action else None,
        "created": [str(record_id) for record_id in done.created],
        "standing": {name: json_shapes.standing(line.standing) for name, line in lines.items()},
        **more,
    }
    context.answer(document, "\n".join(part for part in (_told(done, lines), told) if part))


def answer_id(context: CommandContext, done: ActionResult) -> None:
    """Say the id of the one record that an action made."""
    document: dict[str, Any] = {
        "action": str(done.action) if done.action else None,
        "created": [str(record_id) for record_id in done.created],
        "standing": {},
        "id": str(done.created[0]),
    }
    context.answer(document, str(done.created[0]))


def _told(done: ActionResult, lines: dict[str, FileLine]) -> str:
    if done.action is None:
        return _("Nothing to change; nothing was saved.")
    parts = [
        ngettext(
            "Done; {count} record added (action {action}).",
            "Done; {count} records added (action {action}).",
            len(done.created),
        ).format(count=len(done.created), action=done.action)
    ]
    parts += [str(record_id) for record_id in done.created]
    if lines:
        parts.append(standing_table(lines))
    return "\n".join(parts)


def standing_table(lines: dict[str, FileLine]) -> str:
    """One row a student: number, name, and given of demanded for each service."""
    return output.table(
        [_("Number"), _("Name"), *service_headings(), _("Status")],
        [
            [name, line.file.name, *marks(line), str(line.status.value)]
            for name, line in lines.items()
        ],
    )


def service_headings() -> list[str]:
    """The names of the three services, in their order."""
    return [_("Talks"), _("Referrals"), _("Events")]


def marks(line: FileLine) -> list[str]:
    """For each service what was given of what is demanded, or given and nothing owed."""
    return [mark(line.standing[service].given, line.standing[service].owed) for service in Service]


def mark(given: int, owed: int) -> str:
    """``2/3`` while something is owed, ``3 ✓`` afterwards."""
    return f"{given}/{given + owed}" if owed else f"{given} ✓"
