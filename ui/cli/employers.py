"""Employers: add, correct, verify, blacklist."""

from __future__ import annotations

from argparse import Namespace

from casework.offers.posts import BLACKLIST_KINDS, VERIFIED_HOW, ReferredStudent
from casework.records import Employer
from casework.service_layer import ActionResult, CaseloadServices, EmployerDraft
from ui.cli import student_args
from ui.cli.context import CommandContext
from ui.cli.output import record
from ui.cli.parser import Commands, Parser, Run, changes_of, draft_of
from ui.cli.posts import referred, referred_table
from ui.cli.student_args import acts, creates
from ui.cli.values import DAY, RECORD
from ui.common.i18n import _, ngettext


def add_to(commands: Commands) -> None:
    """Add the commands of this module."""
    employers = commands.group("employer", _("employers: add, correct, verify, blacklist"))
    add = employers.add(
        "add", _("add an employer; prints its id"), creates(_add), draft=EmployerDraft
    )
    add.option("--name", _("NAME"), required=True)
    _add_options(add)
    amend = employers.add("amend", _("correct an employer"), acts(_amend), draft=EmployerDraft)
    amend.option("employer", RECORD)
    amend.option("--name", _("NAME"))
    _add_options(amend)
    verify = employers.add(
        "verify",
        _("record that an employer is genuine"),
        acts(lambda s, a: s.employers.verify_employer(a.employer, on=a.on, how=a.how, by=a.by)),
    )
    verify.option("employer", RECORD)
    verify.option("--on", DAY, required=True)
    verify.option("--how", meaning=" ".join(VERIFIED_HOW), required=True)
    verify.option("--by", _("NAME"))
    about = _("put an employer on the blacklist")
    black = employers.add("blacklist", about, _blacklisting(is_cleared=False))
    black.option("employer", RECORD)
    black.option("--reason", required=True)
    black.option("--kind", "|".join(BLACKLIST_KINDS))
    black.flag("--preview", _("only show whom to warn; nothing is saved"))
    about = _("remove an employer from the blacklist")
    clear = employers.add("unblacklist", about, _blacklisting(is_cleared=True))
    clear.option("employer", RECORD)
    clear.option("--reason", required=True)
    clear.flag("--preview", _("only show whom to inform; nothing is saved"))
    employers.add("list", _("all employers"), _list)


def _add_options(parser: Parser) -> None:
    parser.option(
        "--uscc",
        _("CODE"),
        _("unified social credit code; government, military and foreign employers have none"),
    )
    about = _("type of organisation, e.g. 国有企业")
    parser.option("--kind", _("KIND"), about, field="employer_kind")
    for name in ("--industry", "--size", "--region", "--contact"):
        parser.option(name)
    parser.more_options()
    parser.flag("--anyway", _("although another employer has this credit code"))


def _add(services: CaseloadServices, args: Namespace) -> ActionResult:
    return services.employers.add_employer(draft_of(EmployerDraft, args), anyway=args.anyway)


def _amend(services: CaseloadServices, args: Namespace) -> ActionResult:
    return services.employers.amend_employer(args.employer, changes_of(args), anyway=args.anyway)


def _blacklisting(*, is_cleared: bool) -> Run:
    def run(context: CommandContext, args: Namespace) -> int:
        with context.open() as caseload:
            employers = caseload.services.employers
            with caseload.snapshot() as reader:
                concerned = employers.preview_blacklist(reader, args.employer)
            warned = [referred(one) for one in concerned]
            message = _warning(concerned, is_cleared=is_cleared)
            if args.preview:
                return context.answer({"warned": warned}, message)
            if is_cleared:
                done = employers.clear_blacklist(args.employer, reason=args.reason)
            else:
                done = employers.blacklist(args.employer, reason=args.reason, kind=args.kind)
            return student_args.answer_done(context, caseload, done, message=message, warned=warned)

    return run


def _warning(concerned: tuple[ReferredStudent, ...], *, is_cleared: bool) -> str:
    if not concerned:
        return _("No student was referred to this employer.")
    count = len(concerned)
    if is_cleared:
        message = ngettext(
            "This student was warned; the referral is evaluated again:",
            "These {count} students were warned; their referrals are evaluated again:",
            count,
        )
    else:
        message = ngettext(
            "Warn this student, whose referral does not count:",
            "Warn these {count} students, whose referrals do not count:",
            count,
        )
    return f"{message.format(count=count)}\n{referred_table(concerned)}"


def _list(context: CommandContext, args: Namespace) -> int:
    with context.open() as caseload, caseload.snapshot() as reader:
        found = [record(one) for one in reader.get_all(Employer)]
    headings = {
        "id": "ID",
        "name": _("Name"),
        "uscc": _("Credit code"),
        "verified_on": _("Verified"),
        "blacklisted_on": _("Blacklisted"),
    }
    rows = [[one[name] for name in headings] for one in found]
    return context.answer_table(found, [*headings.values()], rows, _("None yet."))
