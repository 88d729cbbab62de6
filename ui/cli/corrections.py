"""Corrections of wrong fields of a record."""

from __future__ import annotations

from argparse import Namespace
from typing import Any
from uuid import UUID

from casework.corrections import CORRECTABLE
from casework.ports import Reader
from casework.problems import RuleBroken
from casework.service_layer import CorrectionPreview
from casework.service_layer.corrections import correctable_parts
from ui.cli import output, student_args, values
from ui.cli.context import CommandContext
from ui.cli.json_values import plain
from ui.cli.parser import Commands
from ui.common.display_names import field_name
from ui.common.i18n import _, ngettext
from ui.common.input_parsing import read_value, shown_value


def add_to(commands: Commands) -> None:
    """Add the commands of this module."""
    correct = commands.add(
        "correct", _("correct fields of a record; the reason is kept in the journal"), _correct
    )
    correct.add_argument("record", metavar="ID")
    correct.add_argument("changes", metavar=_("FIELD=VALUE"), nargs="+")
    correct.add_argument("--reason", metavar=_("TEXT"))
    correct.add_argument(
        "--dry-run", action="store_true", help=_("show what would change; nothing is saved")
    )


def _correct(context: CommandContext, args: Namespace) -> int:
    record_id = values.record_id(args.record, "record")
    if not args.dry_run and not (args.reason or "").strip():
        raise RuleBroken("FIELD_MISSING", "reason")
    with context.open() as caseload:
        with caseload.snapshot() as reader:
            changes = _changes(context, reader, record_id, args.changes)
        preview = caseload.services.corrections.preview_correction(record_id, changes)
        if args.dry_run:
            context.answer(_preview(preview), _text_of(preview))
            return 0
        done = caseload.services.corrections.correct(record_id, changes, reason=args.reason)
        student_args.answer_done(context, caseload, done, **_preview(preview))
    return 0


def _changes(
    context: CommandContext, reader: Reader, record_id: UUID, pairs: list[str]
) -> dict[str, Any]:
    fields = {
        name: field
        for part in reversed(correctable_parts(reader, record_id))
        for name, field in CORRECTABLE[type(part)].items()
    }
    changes: dict[str, Any] = {}
    for pair in pairs:
        name, equals, text = pair.partition("=")
        if not equals:
            raise RuleBroken("BAD_PAIR", "changes", value=pair)
        key = name.strip()
        if key not in fields:
            raise RuleBroken("BAD_CHOICE", "changes", value=key, choices=list(fields))
        changes[key] = read_value(fields[key], key, text, today=context.today())
    return changes


def _preview(preview: CorrectionPreview) -> dict[str, Any]:
    return {
        "changes": {
            name: {"before": plain(old), "after": plain(new)}
            for name, (old, new) in preview.fields.items()
        },
        "students": len(preview.files),
        "verdicts": [
            {
                "student_no": shift.student_no,
                "record": str(shift.after.record_id),
                "counted": shift.before.counts,
                "counts": shift.after.counts,
                "codes": list(shift.after.codes),
            }
            for shift in preview.shifts
        ],
    }


def _text_of(preview: CorrectionPreview) -> str:
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
        parts.append(
            output.table(
                [_("Number"), _("Name"), _("Before"), _("After")],
                [
                    [
                        shift.student_no,
                        shift.name,
                        counting[shift.before.counts],
                        counting[shift.after.counts],
                    ]
                    for shift in preview.shifts
                ],
            )
        )
    return "\n".join(parts)
