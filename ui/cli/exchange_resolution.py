"""Exchange issues that need a decision: conflicts, returned records, ownership of files."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from casework.exchange.conflict_resolution import open_conflicts
from casework.exchange.custody_queries import (
    CustodyStep,
    StepState,
    custody_history,
    disputes,
    pending_transfers,
)
from casework.exchange.delta import pending_replies
from casework.exchange.returned_records import returned_records
from casework.exchange.stranded_records import stranded_records
from casework.parcels.lines import PARTS, RecordRevision
from casework.problems import RuleBroken
from casework.records import CaseFile, Partner
from casework.service_layer.partners import find_partner
from ui.cli import output
from ui.cli.context import CommandContext
from ui.cli.parser import Commands
from ui.cli.students import add_unmask, check_unmask, note_unmasked
from ui.cli.values import RECORD
from ui.common.display_names import kind_name
from ui.common.i18n import N_, _, ngettext
from ui.common.masking import mask_fields
from ui.common.parcel_words import stranded_words, why_returned, writer_words
from ui.common.problems import sentence_of


def add_to(parcel: Commands) -> None:
    """Add the commands of this module to the parcel commands."""
    about = _("records with two conflicting versions")
    add_unmask(parcel.add("conflicts", about, _conflicts))
    settle = parcel.add("settle", _("resolve a conflict by choosing a version"), _settle)
    settle.option("record", RECORD)
    settle.option("--keep", _("VERSION"), required=True)
    about = _("return reported records with a reason; sent with the next ruling")
    give_back = parcel.add("return", about, _return)
    give_back.option("records", RECORD, named="record", nargs="+")
    give_back.option("--reason", required=True)
    parcel.add("answers", _("who is waiting for this office's answers"), _answers)
    parcel.add("back", _("our records that were returned and need correcting"), _back)
    leave = parcel.add("leave", _("leave returned records as they are"), _leave)
    leave.option("--to", _("PARTNER"))
    leave.option("--seq", _("NO"), type=int)
    leave.option("--record", RECORD, _("only these records, from any sender"), nargs="+")
    leave.flag("--again", _("reopen it"))
    about = _("who is responsible for a student's file, and its history")
    parcel.add("custody", about, _custody).option("students", _("NO"), nargs="*")
    about = _("records of transferred students that exist only on this computer")
    parcel.add("stayed", about, _stranded)
    parcel.add("oddities", _("rejected parcels"), _rejected)


def _conflicts(context: CommandContext, args: Namespace) -> int:
    check_unmask(args)
    with context.open() as caseload:
        with caseload.snapshot() as reader:
            every = open_conflicts(reader)
        files = dict.fromkeys(_file_of(line) for one in every for line in one.versions)
        note_unmasked(caseload, args, (file_id for file_id in files if file_id is not None))
    found = {one.record_id: one.versions for one in every}
    writers = {revision: who for one in every for revision, who in one.writers.items()}
    document = [
        {
            "record": record_id,
            "kind": lines[0].kind,
            "versions": [
                {
                    **output.picked(line, "version by at", version=line.revision),
                    "fields": _fields(line, masked=not args.unmask),
                    "author": writers[line.revision].name or None,
                    "reported_by": writers[line.revision].reporter,
                }
                for line in lines
            ],
        }
        for record_id, lines in found.items()
    ]
    rows = []
    for record_id, lines in found.items():
        for line in lines:
            who = writer_words(writers[line.revision])
            rows.append([kind_name(line.kind), record_id, who, line.at[:16], line.revision])
    headings = [_("Record"), "ID", _("By"), _("When"), _("Version")]
    return context.answer_table(document, headings, rows, _("No conflicts."))


def _fields(line: RecordRevision, *, masked: bool) -> Mapping[str, Any] | None:
    return mask_fields(line.fields) if masked and line.fields is not None else line.fields


def _file_of(line: RecordRevision) -> UUID | None:
    if line.kind == CaseFile.kind:
        return line.record_id
    named = (line.fields or {}).get("file_id")
    return None if named is None else UUID(named)


def _settle(context: CommandContext, args: Namespace) -> int:
    with context.open() as caseload:
        done = caseload.services.parcels.resolve_conflict(args.record, args.keep)
    message = _("Resolved (action {action}).").format(action=done.action)
    return context.answer({"action": done.action, "record": args.record}, message)


def _return(context: CommandContext, args: Namespace) -> int:
    records = args.records
    with context.open() as caseload:
        done = caseload.services.returns.return_records(records, reason=args.reason)
    document = {"action": done.action, "records": records}
    message = ngettext("{count} record returned.", "{count} records returned.", len(records))
    return context.answer(document, message.format(count=len(records)))


def _answers(context: CommandContext, args: Namespace) -> int:
    with context.open() as caseload, caseload.snapshot() as reader:
        found = pending_replies(reader)
    document = [{"to": one.partner.name, "records": one.count} for one in found]
    rows = [[one.partner.name, str(one.count)] for one in found]
    return context.answer_table(document, [_("To"), _("Records")], rows, _("No answer is pending."))


def _back(context: CommandContext, args: Namespace) -> int:
    with context.open() as caseload, caseload.snapshot() as reader:
        found = returned_records(reader)
        files = dict.fromkeys(one.file_id for one in found if one.file_id is not None)
        numbers = {line.file.id: line.file.student_no for line in reader.lines_of(files)}
        seqs = {one.id: one.seq for one in reader.exchange.parcels(is_ours=True)}
    document = [
        output.picked(
            one,
            "id kind student_no partner seq code reason",
            id=one.record_id,
            student_no=numbers.get(one.file_id) if one.file_id else None,
            seq=seqs.get(one.parcel_id) if one.parcel_id else None,
        )
        for one in found
    ]
    rows = []
    for one in found:
        number = numbers.get(one.file_id) if one.file_id else None
        why = why_returned(one.code, one.reason)
        rows.append([number, kind_name(one.kind), one.record_id, one.partner, why])
    headings = [_("Student no."), _("Record"), "ID", _("From"), _("Why")]
    return context.answer_table(document, headings, rows, _("No returned records."))


def _leave(context: CommandContext, args: Namespace) -> int:
    message = _("Marked as open again.") if args.again else _("Marked as resolved.")
    if args.record:
        records = args.record
        with context.open() as caseload:
            done = caseload.services.returns.dismiss_records(records, is_left=not args.again)
        document = {"action": done.action, "records": records}
        return context.answer(document, message)
    if args.to is None or args.seq is None:
        raise RuleBroken("FIELD_MISSING", "to" if args.to is None else "seq")
    with context.open() as caseload:
        with caseload.snapshot() as reader:
            group = find_partner(reader, args.to).group
            found = [
                one.id
                for one in reader.exchange.parcels(is_ours=True)
                if one.partner_id == group and one.seq == args.seq
            ]
        if not found:
            raise RuleBroken("UNKNOWN_PARCEL", "seq", value=args.seq)
        done = caseload.services.returns.dismiss_returned(found[0], is_left=not args.again)
    return context.answer({"action": done.action, "seq": args.seq}, message)


_STEP_WORDS = {
    StepState.REPORTED: N_("reported from the beginning"),
    StepState.WAITING: N_("in transfer"),
    StepState.TAKEN: N_("accepted"),
    StepState.DECLINED: N_("declined"),
}


def _step_shape(step: CustodyStep) -> dict[str, Any]:
    return {
        "epoch": step.epoch,
        "from": step.giver or None,
        "to": step.holder,
        **output.picked(step, "at state by_office"),
        "proven": step.is_proven,
    }


def _custody(context: CommandContext, args: Namespace) -> int:
    with context.open() as caseload, caseload.snapshot() as reader:
        if args.students:
            files = reader.find_files(args.students)
        else:
            going = [one.line.file.id for one in pending_transfers(reader)]
            files = tuple(dict.fromkeys([*going, *reader.exchange.disputed()]))
        ways = {file_id: custody_history(reader, file_id) for file_id in files}
        numbers = {line.file.id: line.file.student_no for line in reader.lines_of(files)}
        against = {one.line.file.id: one.name for one in disputes(reader)}
    document = [
        {
            "file_id": file_id,
            "student_no": numbers[file_id],
            "disputed_with": against.get(file_id),
            "steps": list(map(_step_shape, steps)),
        }
        for file_id, steps in ways.items()
    ]
    rows: list[list[object]] = []
    for file_id, steps in ways.items():
        for step in steps:
            who, state = (step.giver or None, step.holder), _(_STEP_WORDS[step.state])
            by_office = _("by the office") if step.by_office else ""
            proof = "" if step.is_proven else _("unproven")
            rows.append([numbers[file_id], *who, step.at, state, by_office, proof])
    rows += [
        [numbers[i], "", name, "", _("Disputed"), _("according to the office"), ""]
        for i, name in against.items()
        if i in ways
    ]
    headings = [_("Number"), _("From"), _("To"), _("When"), _("State"), "", ""]
    return context.answer_table(document, headings, rows, _("No file is in transfer."))


def _stranded(context: CommandContext, args: Namespace) -> int:
    with context.open() as caseload, caseload.snapshot() as reader:
        found = stranded_records(reader)
        numbers = {
            line.file.id: line.file.student_no
            for line in reader.lines_of(file_id for one in found for file_id in one.files)
        }
    document, lines = [], []
    for one in found:
        students = sorted(numbers[file_id] for file_id in one.files)
        records = [str(each.record_id) for each in one.records if each.kind not in PARTS]
        theirs = {"records": records, "students": students}
        document.append({"to": one.name, "can_go": one.can_go, **theirs})
        lines += [stranded_words(one), ", ".join(students)]
        if one.can_go:
            lines.append(f"parcel seal --to {one.name} --kind log")
    text = "\n".join(lines) or _("No record exists only on this computer.")
    return context.answer(document, text)


def _rejected(context: CommandContext, args: Namespace) -> int:
    with context.open() as caseload:
        found = caseload.exchange.rejected_parcels()
        with caseload.snapshot() as reader:
            names = {one.signing: one.name for one in reader.get_all(Partner)}
    document = [
        output.picked(
            one,
            "at code message name sender size sha256",
            message=sentence_of(one.code, one.facts),
            sender=names.get(one.sender or ""),
        )
        for one in found
    ]
    rows = []
    for one in found:
        name, sender = one.name or one.sha256[:12], names.get(one.sender or "")
        rows.append([one.at, name, sender, sentence_of(one.code, one.facts)])
    headings = [_("When"), _("File name"), _("Claimed sender"), _("Why")]
    return context.answer_table(document, headings, rows, _("Nothing was rejected."))
