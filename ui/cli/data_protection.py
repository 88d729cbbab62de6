"""Data protection: consents, a student's own copy, the notice, retention."""

from __future__ import annotations

from argparse import Namespace
from typing import Any
from uuid import UUID

from casework.people.person import HOWS, ConsentKind
from casework.problems import RuleBroken, Trouble
from casework.records import Erasure
from casework.service_layer import ActionResult, CaseloadServices
from casework.service_layer.data_protection import retention_list
from ui.cli import output, student_args
from ui.cli.context import CommandContext
from ui.cli.parser import Commands
from ui.cli.student_args import act_on
from ui.cli.values import DAY, OUT_FILE, one_of
from ui.common import display_names
from ui.common.i18n import _, ngettext
from ui.common.maintenance_words import copies_facts
from ui.common.problems import sentence_of


def add_to(commands: Commands) -> None:
    """Add the commands of this module."""
    consent = commands.add("consent", _("record a notice or consent, or its withdrawal"), _consent)
    student_args.add_students(consent)
    consent.option("--kind", one_of(ConsentKind), required=True)
    consent.option("--on", DAY, _("today by default"))
    consent.option("--how", "|".join(HOWS), default=HOWS[0])
    consent.option("--version", meaning=_("which text was shown"))
    consent.option("--receiver", _("NAME"), _("recipient of the data (提供)"))
    consent.flag("--withdraw", _("the consent was withdrawn"))

    about = _("export all data held about a student, for the student")
    own = commands.add("own-copy", about, _own_copy)
    student_args.add_students(own, many=False)
    own.option("--out", OUT_FILE, "pdf, json", required=True)

    notice = commands.add("notice", _("the notice on personal data, for printing"), _notice)
    notice.option("--out", OUT_FILE, "pdf", required=True)

    retention = commands.group("retention", _("closed files: list, erase, certificates"))
    listed = retention.add("list", _("list closed files and when each may be erased"), _list)
    listed.flag("--due", _("only files that may be erased now"))
    erase = retention.add("erase", _("erase files permanently, with a certificate"), _erase)
    student_args.add_students(erase, least=0)
    erase.flag("--due", _("all files that may be erased now"))
    erase.option("--approved-by", _("NAME"), required=True)
    erase.option("--out", OUT_FILE, "pdf", required=True)
    again = retention.add("certificates", _("write certificates of deletion again"), _again)
    again.option("--out", OUT_FILE, "pdf", required=True)


def _consent(context: CommandContext, args: Namespace) -> int:
    day = args.on or context.today()

    def change(services: CaseloadServices, files: tuple[UUID, ...]) -> ActionResult:
        consents = services.data_protection
        if args.withdraw:
            return consents.withdraw_consent(files, args.kind, on=day, receiver=args.receiver)
        how = {"how": args.how, "version": args.version, "receiver": args.receiver}
        return consents.give_consent(files, args.kind, on=day, **how)

    return act_on(context, args, change)


def _own_copy(context: CommandContext, args: Namespace) -> int:
    from exports.runs import subject_access

    target = args.out
    with context.open() as caseload:
        with caseload.snapshot() as reader:
            (file_id,) = student_args.find(reader, args)
        action = subject_access.make_subject_access_copy(caseload, file_id, target, display_names)
    return context.answer({"path": target, "action": action}, str(target))


def _notice(context: CommandContext, args: Namespace) -> int:
    from exports.runs.subject_access import make_notice

    with context.open() as caseload:
        make_notice(caseload, args.out)
    return context.answer({"path": args.out}, str(args.out))


def _list(context: CommandContext, args: Namespace) -> int:
    today = context.today()
    with context.open() as caseload, caseload.snapshot() as reader:
        lines = retention_list(reader)
    shown = [line for line in lines if line.due_on <= today] if args.due else list(lines)
    names = "file_id student_no cohort closed_on due_on"
    document = [output.picked(one, names, is_due=one.due_on <= today) for one in shown]
    headings = [_("Number"), _("Cohort"), _("Closed on"), _("Erasable from")]
    rows = [[one.student_no, one.cohort, one.closed_on, one.due_on] for one in shown]
    return context.answer_table(document, headings, rows, _("No closed file is due."))


def _erase(context: CommandContext, args: Namespace) -> int:
    from exports.runs.subject_access import make_certificates

    target = args.out
    today = context.today()
    if args.due == bool(args.students):
        raise RuleBroken("NO_STUDENT", "students")
    if not target.parent.is_dir():  # check before anything is permanently erased
        raise Trouble("FOLDER_MISSING", path=str(target))
    with context.open() as caseload:
        with caseload.snapshot() as reader:
            due = tuple(one.file_id for one in retention_list(reader) if one.due_on <= today)
            files = due if args.due else student_args.find(reader, args)
        erased = caseload.services.data_protection.erase_files(files, approved_by=args.approved_by)
        try:
            make_certificates(caseload, erased.certificates, target, display_names)
        except (RuleBroken, Trouble) as error:
            code = error.rule if isinstance(error, RuleBroken) else error.code
            raise Trouble("CERTIFICATE_KEPT", path=str(target), reason=code) from error
        copies = caseload.backups.replaced_copies()
        if copies:
            context.doubt(sentence_of("OLDER_COPIES", copies_facts(copies)))
    document: dict[str, Any] = {
        "action": erased.done.action,
        "created": [one.id for one in erased.certificates],
        "erased": len(erased.certificates),
        "path": target,
        "older_copies": [one.path for one in copies],
    }
    message = ngettext(
        "{count} file permanently erased.", "{count} files permanently erased.", len(files)
    )
    return context.answer(document, f"{message.format(count=len(files))}\n{target}")


def _again(context: CommandContext, args: Namespace) -> int:
    from exports.runs.subject_access import make_certificates

    target = args.out
    with context.open() as caseload:
        with caseload.snapshot() as reader:
            certificates = reader.get_all(Erasure)
        if not certificates:
            raise RuleBroken("NO_CERTIFICATE", "out")
        make_certificates(caseload, certificates, target, display_names)
    return context.answer({"path": target, "certificates": len(certificates)}, str(target))
