"""Single files: open, correct, renumber, link to another file, contacts; fields of records."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Iterable
from datetime import date
from typing import Any
from uuid import UUID

from casework.corrections import CORRECTABLE
from casework.people.person import WAYS
from casework.ports import Reader
from casework.problems import RuleBroken
from casework.records import CaseFile
from casework.records.base import field_info
from casework.records.file import StudentFacts
from casework.service_layer import ActionResult, CaseloadServices
from casework.service_layer.corrections import CorrectionPreview, correctable_parts
from casework.service_layer.files import EDITABLE
from casework.service_layer.imports import graduating_cohort
from ui.cli import output, student_args, values
from ui.cli.context import CommandContext
from ui.cli.parser import Commands
from ui.cli.student_args import act, act_on, acts_on
from ui.cli.values import DAY, RECORD, YEAR
from ui.common.display_names import field_name
from ui.common.i18n import _, ngettext
from ui.common.input_parsing import day, read_value, shown_value

_FIELDS = field_info(CaseFile)
_SET = tuple(key for key in EDITABLE if key != "custom")
_OF_FACTS = tuple(key for key in _SET if key in StudentFacts.__dataclass_fields__)


def add_to(commands: Commands) -> None:
    """Add the commands of this module."""
    file = commands.group("file", _("single files: open, edit, contact"))
    opened = file.add("open", _("open one student's file"), _open)
    opened.option("number", _("NO"))
    opened.option("--set", _("KEY=VALUE"), ", ".join(_SET), many=True, dest="changes")
    opened.option("--name", _("NAME"), required=True)
    opened.option("--cohort", YEAR, _("this year's graduates by default"))

    edit = file.add("edit", _("correct the student data of a file"), _edit)
    student_args.add_students(edit, many=False)
    about = _("KEY= clears; {keys}").format(keys=", ".join(_SET))
    edit.option("changes", _("KEY=VALUE"), about, nargs="+")

    contact = file.add(
        "contact",
        _("keep other ways to reach a student besides the phone"),
        acts_on(_change_contact),
    )
    student_args.add_students(contact, many=False)
    contact.option("way", "|".join(WAYS))
    contact.option("value", _("VALUE"), _("omit to remove it"), nargs="?")
    contact.option("--since", DAY)
    contact.option("--note")

    _add_identity(commands)


def _add_identity(commands: Commands) -> None:
    about = _("correct a student number or cohort; the old one still finds the file")
    alias = commands.add("alias", about, _alias)
    student_args.add_students(alias, many=False)
    alias.option("--to", _("NO"), _("the correct student number"))
    alias.option("--to-cohort", YEAR, _("the correct cohort"))
    alias.option("--reason", required=True)

    about = _("link the files of one person, one per cohort")
    same = commands.add("same-person", about, acts_on(_same))
    student_args.add_students(same)
    same.flag("--part", _("undo the link"))
    same.option("--reason", meaning=_("why they are separated"))


def _open(context: CommandContext, args: Namespace) -> int:
    changes = read_changes(args.changes, today=context.today())
    changes["name"] = args.name
    cohort = graduating_cohort(context.today()) if args.cohort is None else args.cohort
    known = {key: value for key, value in changes.items() if key in _OF_FACTS}
    more = {key: value for key, value in changes.items() if key not in _OF_FACTS}
    categories = known.pop("categories", None) or ()
    facts = StudentFacts(student_no=args.number, cohort=cohort, categories=categories, **known)
    return act(context, lambda services: services.student_details.open_file(facts, more))


def _edit(context: CommandContext, args: Namespace) -> int:
    changes = read_changes(args.changes, today=context.today())
    return act_on(
        context,
        args,
        lambda services, files: services.student_details.edit_facts(files[0], changes),
    )


def _change_contact(
    services: CaseloadServices, files: tuple[UUID, ...], args: Namespace
) -> ActionResult:
    about = {"since": args.since, "note": args.note}
    return services.people.change_contact(files[0], args.way, args.value, **about)


def read_changes(pairs: Iterable[str], *, today: date) -> dict[str, Any]:
    """Parse ``KEY=VALUE`` pairs. Raises RuleBroken BAD_PAIR, BAD_CHOICE, BAD_DATE."""
    changes: dict[str, Any] = {}
    for pair in pairs:
        key, text = values.pair(pair, "changes", _SET)
        if key == "categories":
            changes[key] = tuple(text.replace("、", ",").split(",")) if text.strip() else ()
        elif _FIELDS[key].type is date and text.strip():
            changes[key] = day(text, key, today=today)
        else:
            changes[key] = text.strip() or None
    return changes


def _alias(context: CommandContext, args: Namespace) -> int:
    if args.to is None and args.to_cohort is None:
        raise RuleBroken("FIELD_MISSING", "to")
    with context.open() as caseload:
        with caseload.snapshot() as reader:
            (file_id,) = student_args.find(reader, args)
        done = caseload.services.people.renumber(
            file_id, student_no=args.to, cohort=args.to_cohort, reason=args.reason
        )
        with caseload.snapshot() as reader:
            aliases = reader.get(CaseFile, file_id).aliases
        return student_args.answer_done(context, caseload, done, aliases=aliases)


def _same(services: CaseloadServices, files: tuple[UUID, ...], args: Namespace) -> ActionResult:
    if not args.part:
        return services.people.link_person(files)
    if len(files) != 1:
        raise RuleBroken("ONE_STUDENT", "students", count=len(files))
    return services.people.unlink_person(files[0], reason=args.reason or "")


# --- corrections of a record


def add_correct(commands: Commands) -> None:
    """Add the command that corrects fields of any record."""
    about = _("correct fields of a record; the reason is kept in the journal")
    correct = commands.add("correct", about, _correct)
    correct.option("record", RECORD)
    correct.option("changes", _("FIELD=VALUE"), nargs="+")
    correct.option("--reason")
    correct.flag("--dry-run", _("show what would change; nothing is saved"))


def _correct(context: CommandContext, args: Namespace) -> int:
    record_id = args.record
    if not args.dry_run and not (args.reason or "").strip():
        raise RuleBroken("FIELD_MISSING", "reason")
    with context.open() as caseload:
        with caseload.snapshot() as reader:
            changes = _corrected(context, reader, record_id, args.changes)
        preview = caseload.services.corrections.preview_correction(record_id, changes)
        if args.dry_run:
            return context.answer(_preview(preview), _preview_text(preview))
        done = caseload.services.corrections.correct(record_id, changes, reason=args.reason)
        return student_args.answer_done(context, caseload, done, **_preview(preview))


def _corrected(
    context: CommandContext, reader: Reader, record_id: UUID, pairs: list[str]
) -> dict[str, Any]:
    fields = {
        name: field
        for part in reversed(correctable_parts(reader, record_id))
        for name, field in CORRECTABLE[type(part)].items()
    }
    changes: dict[str, Any] = {}
    for pair in pairs:
        name, text = values.pair(pair, "changes")
        key = values.choice(name.strip(), "changes", fields)
        changes[key] = read_value(fields[key], key, text, today=context.today())
    return changes


def _preview(preview: CorrectionPreview) -> dict[str, Any]:
    return {
        "changes": {
            name: {"before": old, "after": new} for name, (old, new) in preview.fields.items()
        },
        "students": len(preview.files),
        "verdicts": [
            {
                "student_no": one.student_no,
                "record": one.after.record_id,
                "counted": one.before.counts,
                **output.picked(one.after, "counts codes"),
            }
            for one in preview.shifts
        ],
    }


def _preview_text(preview: CorrectionPreview) -> str:
    rows = [
        [field_name(name), shown_value(old), shown_value(new)]
        for name, (old, new) in preview.fields.items()
    ]
    touched = ngettext(
        "{count} student is affected.", "{count} students are affected.", len(preview.files)
    ).format(count=len(preview.files))
    parts = [output.table([_("Field"), _("Before"), _("After")], rows), touched]
    if preview.shifts:
        counting = {True: _("counts"), False: _("not counting")}
        headings = [_("Number"), _("Name"), _("Before"), _("After")]
        shifts = [
            [one.student_no, one.name, counting[one.before.counts], counting[one.after.counts]]
            for one in preview.shifts
        ]
        parts.append(output.table(headings, shifts))
    return "\n".join(parts)
