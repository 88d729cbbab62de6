"""Evidence: add, list, review, export a decrypted copy, restore from backups."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Iterable, Iterator, Sequence
from typing import Any
from uuid import UUID

from casework.batching import iter_cases
from casework.case import Case
from casework.caseload_dtos import EvidenceRepair
from casework.evidence import MissingEvidence, missing_evidence
from casework.ports import Reader
from casework.problems import RuleBroken
from casework.queries import evidence_of
from casework.records import Attachment, Evidence
from casework.service_layer import ProofDraft
from casework.service_layer.proofs import ProofUse
from ui.cli import json_shapes, output, student_args
from ui.cli.context import CommandContext
from ui.cli.output import plain
from ui.cli.parser import Commands, draft_of
from ui.cli.values import OUT_FILE, PATH, PROOF, RECORD, YEAR
from ui.common.display_names import kind_name
from ui.common.evidence_words import lack_facts, lack_sentence, proof_kind_name, review_name
from ui.common.i18n import _, ngettext


def add_to(commands: Commands) -> None:
    """Add the commands of this module."""
    group = commands.group("evidence", _("evidence: add, list, review, export"))
    about = _("attach a file to a record as evidence")
    add = group.add("add", about, _add, draft=ProofDraft)
    add.option("record", _("RECORD"), _("the id of a record, or a student number"))
    add.option("file", PROOF, _("20 MiB at most"))
    about = _("劳动合同 签到 …; the usual kind by default")
    add.option("--kind", _("KIND"), about, field="proof_kind")
    add.option("--dated", meaning=_("date on the document itself"), field="dated_on")
    add.option("--pages")
    add.option("--category", _("NAME"), _("the hardship category it proves"))
    add.option("--cohort", YEAR)
    add.flag("--again", _("although the file is already evidence of something else"))
    shown = group.add("list", _("a student's evidence and what is missing"), _list)
    student_args.add_students(shown, many=False)
    lacking = group.add("missing", _("missing evidence by student"), _missing)
    lacking.option("students", _("NO"), nargs="*")
    lacking.option("--cohort", YEAR)
    review = group.add("review", _("accept evidence, or return it with a reason"), _review)
    review.option("attachment", RECORD, named="record")
    review.flag("--pass", dest="is_passed")
    review.option("--return", _("REASON"), dest="returned")
    review.option("--by", _("NAME"), _("who reviewed it"))
    about = _("write an unencrypted copy; recorded in the journal with the reason")
    save = group.add("save", about, _save)
    save.option("evidence", RECORD, named="record")
    save.option("--out", OUT_FILE, required=True)
    save.option("--reason", required=True)


def _add(context: CommandContext, args: Namespace) -> int:
    draft, proof = draft_of(ProofDraft, args), args.file
    with context.open() as caseload:
        with caseload.snapshot() as reader:
            target = _target(reader, args)
            uses = caseload.services.evidence.uses_of(reader, proof)
        done = caseload.services.evidence.add_evidence([target], proof, draft, again=args.again)
        more = {"id": done.created[0], "proof_uses": uses_shape(uses)}
        message = "\n".join(use_lines(uses))
        return student_args.answer_done(context, caseload, done, message=message, **more)


def _target(reader: Reader, args: Namespace) -> UUID:
    try:
        return UUID(args.record.strip())
    except ValueError:  # a student number: attach to the file itself
        return student_args.find_word(reader, args.record, args)


def uses_shape(uses: Iterable[ProofUse]) -> list[dict[str, Any]]:
    """Return the other records that use the same file, as JSON."""
    return [{"record": use.record_id, **plain(use)} for use in uses]


def use_lines(uses: Iterable[ProofUse]) -> list[str]:
    """Return a line of text for each other record that uses the same file."""
    said = _("The same file is also evidence of another record: {kind} {record}, student {number}.")
    return [
        said.format(kind=kind_name(use.kind), record=use.record_id, number=use.student_no or "—")
        for use in uses
    ]


def _list(context: CommandContext, args: Namespace) -> int:
    with context.open() as caseload, caseload.snapshot() as reader:
        case = reader.case(student_args.find(reader, args)[0])
        proofs = {one.id: one for one in evidence_of(reader, case)}
        document = {
            "evidence": json_shapes.evidence(reader, case),
            "missing": [lack_shape(lack) for lack in missing_evidence(case)],
        }
    rows = [_row(one, proofs[one.evidence_id]) for one in case.attachments]
    headings = ["ID", _("Evidence"), _("Kind"), _("Attached to"), _("Review")]
    lacks = [lack_sentence(lack) for lack in missing_evidence(case)]
    message = output.table(headings, rows, _("No evidence yet."))
    return context.answer(document, "\n".join([message, *lacks]))


def _row(attachment: Attachment, proof: Evidence) -> list[object]:
    review = _("void") if attachment.is_void else review_name(attachment.review)
    kinds = (proof_kind_name(attachment.proof_kind), kind_name(attachment.target_kind))
    return [attachment.id, proof.name, *kinds, review]


def lack_shape(lack: MissingEvidence) -> dict[str, Any]:
    """Return a missing proof as JSON."""
    target = {"kind": lack.target_kind, "record": lack.target_id}
    shape = output.picked(lack, "code kind record subject needs on", **target)
    return {**shape, "message": lack_sentence(lack), "facts": lack_facts(lack)}


def _missing(context: CommandContext, args: Namespace) -> int:
    with context.open() as caseload, caseload.snapshot() as reader:
        cases = _cases(reader, args)
        lacking = [(case.file, lacks) for case in cases if (lacks := missing_evidence(case))]
    document = [
        output.picked(file, "student_no cohort", missing=[lack_shape(lack) for lack in lacks])
        for file, lacks in lacking
    ]
    lines = [
        [file.student_no, file.name, lack_sentence(lack)]
        for file, lacks in lacking
        for lack in lacks
    ]
    headings = [_("Number"), _("Name"), _("Missing")]
    return context.answer_table(document, headings, lines, _("No evidence is missing."))


def _cases(reader: Reader, args: Namespace) -> Iterator[Case]:
    if args.students:
        return iter_cases(reader, student_args.find(reader, args))
    return iter_cases(reader, reader.file_ids(student_args.cohort_query(args)))


def _review(context: CommandContext, args: Namespace) -> int:
    if args.is_passed == (args.returned is not None):
        raise RuleBroken("REVIEW_ONE_WAY", "review")
    return student_args.act(
        context,
        lambda services: services.evidence.review_evidence(
            [args.attachment], passed=args.is_passed, reason=args.returned, by=args.by
        ),
    )


def _save(context: CommandContext, args: Namespace) -> int:
    from exports.atomic_files import atomic_writer

    with context.open() as caseload:
        with caseload.snapshot() as reader:
            evidence = evidence_named(reader, args.evidence)
        data = caseload.services.evidence.read_evidence(evidence)
        done = caseload.services.evidence.note_saved(evidence.id, reason=args.reason)
        with atomic_writer(args.out) as stream:
            stream.write(data)
    warning = _(
        "The copy is not encrypted: anyone who has the file can read it. Delete it when it is"
        " no longer needed."
    )
    document = {"action": done.action, "path": args.out, **output.picked(evidence, "size sha256")}
    return context.answer({**document, "warning": warning}, f"{args.out}\n{warning}")


def evidence_named(reader: Reader, record_id: UUID) -> Evidence:
    """Return the proof with this id, or the one of the attachment with this id."""
    record = reader.find_record(record_id)
    if isinstance(record, Attachment):
        return reader.get(Evidence, record.evidence_id)
    if isinstance(record, Evidence):
        return record
    raise RuleBroken("UNKNOWN_RECORD", "record", record=str(record_id))


def add_restore_to(backups: Commands) -> None:
    """Add the command that restores evidence to the backup commands."""
    about = _("restore damaged or missing evidence from backups")
    parser = backups.add("restore-evidence", about, _restore)
    about = _("everything damaged or missing by default")
    parser.option("evidence", RECORD, about, named="record", nargs="*")
    about = _("a folder other than the caseload's own")
    parser.option("--place", PATH, about, metavar=_("DIR"))


def _restore(context: CommandContext, args: Namespace) -> int:
    with context.open() as caseload:
        wanted: Sequence[UUID] | None = None
        if args.evidence:
            with caseload.snapshot() as reader:
                wanted = [evidence_named(reader, one).id for one in args.evidence]
        repair = caseload.backups.restore_evidence(wanted, args.place)
    context.answer(output.picked(repair, "restored lost"), _restored_text(repair))
    if repair.lost:
        raise RuleBroken("EVIDENCE_NOT_IN_BACKUPS", "record", count=len(repair.lost))
    return 0


def _restored_text(repair: EvidenceRepair) -> str:
    if not repair.restored and not repair.lost:
        return _("No evidence is damaged or missing.")
    message = ngettext(
        "{count} evidence file was restored.",
        "{count} evidence files were restored.",
        len(repair.restored),
    )
    return "\n".join([message.format(count=len(repair.restored)), *map(str, repair.restored)])
