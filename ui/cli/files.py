"""Single files: open, correct, renumber, link to another file, contacts."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Iterable
from datetime import date
from typing import Any

from casework.people.person import WAYS
from casework.problems import RuleBroken
from casework.records import CaseFile
from casework.records.file import StudentFacts
from casework.service_layer.files import EDITABLE
from casework.service_layer.imports import graduating_cohort
from ui.cli import student_args, values
from ui.cli.context import CommandContext
from ui.cli.parser import Commands
from ui.common.i18n import _

_DAYS = ("birth", "graduates_on")
_SET = tuple(key for key in EDITABLE if key != "custom")
_OF_FACTS = tuple(key for key in _SET if key in StudentFacts.__dataclass_fields__)


def add_to(commands: Commands) -> None:
    """Add the commands of this module."""
    file = commands.group("file", _("single files: open, edit, contact"))
    opened = file.add("open", _("open one student's file"), _open)
    opened.add_argument("number", metavar=_("NO"))
    opened.add_argument(
        "--set",
        metavar=_("KEY=VALUE"),
        nargs="+",
        action="extend",
        dest="changes",
        default=[],
        help=", ".join(_SET),
    )
    opened.add_argument("--name", metavar=_("NAME"), required=True)
    opened.add_argument("--cohort", metavar=_("YEAR"), help=_("this year's graduates by default"))

    edit = file.add("edit", _("correct the student data of a file"), _edit)
    student_args.add_students(edit, many=False)
    edit.add_argument(
        "changes",
        metavar=_("KEY=VALUE"),
        nargs="+",
        help=_("KEY= clears; {keys}").format(keys=", ".join(_SET)),
    )

    contact = file.add(
        "contact", _("keep other ways to reach a student besides the phone"), _contact
    )
    student_args.add_students(contact, many=False)
    contact.add_argument("way", metavar="|".join(WAYS))
    contact.add_argument("value", metavar=_("VALUE"), nargs="?", help=_("omit to remove it"))
    contact.add_argument("--since", metavar=_("DATE"))
    contact.add_argument("--note", metavar=_("TEXT"))

    alias = commands.add(
        "alias", _("correct a student number or cohort; the old one still finds the file"), _alias
    )
    student_args.add_students(alias, many=False)
    alias.add_argument("--to", metavar=_("NO"), help=_("the correct student number"))
    alias.add_argument("--to-cohort", metavar=_("YEAR"), help=_("the correct cohort"))
    alias.add_argument("--reason", metavar=_("TEXT"), required=True)

    same = commands.add("same-person", _("link the files of one person, one per cohort"), _same)
    student_args.add_students(same)
    same.add_argument("--part", action="store_true", help=_("undo the link"))
    same.add_argument("--reason", metavar=_("TEXT"), help=_("why they are separated"))


def _open(context: CommandContext, args: Namespace) -> int:
    changes = read_changes(args.changes, today=context.today())
    changes["name"] = args.name
    cohort = (
        graduating_cohort(context.today())
        if args.cohort is None
        else values.year(args.cohort, "cohort")
    )
    known = {key: value for key, value in changes.items() if key in _OF_FACTS}
    more = {key: value for key, value in changes.items() if key not in _OF_FACTS}
    categories = known.pop("categories", None) or ()
    facts = StudentFacts(student_no=args.number, cohort=cohort, categories=categories, **known)
    with context.open() as caseload:
        student_args.answer_done(
            context, caseload, caseload.services.student_details.open_file(facts, more)
        )
    return 0


def _edit(context: CommandContext, args: Namespace) -> int:
    changes = read_changes(args.changes, today=context.today())
    with context.open() as caseload:
        with caseload.snapshot() as reader:
            (file_id,) = student_args.find(reader, args)
        student_args.answer_done(
            context, caseload, caseload.services.student_details.edit_facts(file_id, changes)
        )
    return 0


def read_changes(pairs: Iterable[str], *, today: date) -> dict[str, Any]:
    """Parse ``KEY=VALUE`` pairs. Raises RuleBroken BAD_PAIR, BAD_CHOICE, BAD_DATE."""
    changes: dict[str, Any] = {}
    for pair in pairs:
        key, equals, text = pair.partition("=")
        if not equals:
            raise RuleBroken("BAD_PAIR", "changes", value=pair)
        key = values.choice(key, "changes", _SET)
        if key == "categories":
            changes[key] = tuple(text.replace("、", ",").split(",")) if text.strip() else ()
        elif key in _DAYS and text.strip():
            changes[key] = values.day(text, key, today=today)
        else:
            changes[key] = text.strip() or None
    return changes


def _contact(context: CommandContext, args: Namespace) -> int:
    since = None if args.since is None else values.day(args.since, "since", today=context.today())
    with context.open() as caseload:
        with caseload.snapshot() as reader:
            (file_id,) = student_args.find(reader, args)
        done = caseload.services.people.change_contact(
            file_id, args.way, args.value, since=since, note=args.note
        )
        student_args.answer_done(context, caseload, done)
    return 0


def _alias(context: CommandContext, args: Namespace) -> int:
    cohort = None if args.to_cohort is None else values.year(args.to_cohort, "to_cohort")
    if args.to is None and cohort is None:
        raise RuleBroken("FIELD_MISSING", "to")
    with context.open() as caseload:
        with caseload.snapshot() as reader:
            (file_id,) = student_args.find(reader, args)
        done = caseload.services.people.renumber(
            file_id, student_no=args.to, cohort=cohort, reason=args.reason
        )
        with caseload.snapshot() as reader:
            aliases = reader.get(CaseFile, file_id).aliases
        student_args.answer_done(context, caseload, done, aliases=list(aliases))
    return 0


def _same(context: CommandContext, args: Namespace) -> int:
    with context.open() as caseload:
        with caseload.snapshot() as reader:
            files = student_args.find(reader, args)
        if not args.part:
            done = caseload.services.people.link_person(files)
        elif len(files) == 1:
            done = caseload.services.people.unlink_person(files[0], reason=args.reason or "")
        else:
            raise RuleBroken("ONE_STUDENT", "students", count=len(files))
        student_args.answer_done(context, caseload, done)
    return 0
