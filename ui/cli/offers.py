"""Employers and posts."""

from __future__ import annotations

from argparse import Namespace

from casework.offers.posts import BLACKLIST_KINDS, SOURCES, VERIFIED_HOW, ReferredStudent
from casework.problems import RuleBroken
from casework.records import Employer, Record
from casework.service_layer import EmployerDraft, PostDraft
from ui.cli import output, posts, student_args, values
from ui.cli.context import CommandContext
from ui.cli.json_values import record
from ui.cli.parser import Commands, Parser, Run
from ui.cli.posts import referred, referred_table
from ui.common.i18n import _, ngettext

EMPLOYER_OPTIONS = ("industry", "size", "region", "contact")
POST_TEXTS = ("education", "major", "url", "job_kind", "industry", "contact", "text")


def add_to(commands: Commands) -> None:
    """Add the commands of this module."""
    _add_employers(commands.group("employer", _("employers: add, correct, verify, blacklist")))
    _add_posts(
        commands.group("post", _("posts: add, correct, extend, decide, find suitable students"))
    )


def _add_employers(employers: Commands) -> None:
    add = employers.add("add", _("add an employer; prints its id"), _add_employer)
    add.add_argument("--name", metavar=_("NAME"), required=True)
    _employer_options(add)
    amend = employers.add("amend", _("correct an employer"), _amend_employer)
    amend.add_argument("employer", metavar="ID")
    amend.add_argument("--name", metavar=_("NAME"))
    _employer_options(amend)
    verify = employers.add("verify", _("record that an employer is genuine"), _verify_employer)
    verify.add_argument("employer", metavar="ID")
    verify.add_argument("--on", metavar=_("DATE"), required=True)
    verify.add_argument("--how", metavar=_("TEXT"), required=True, help=" ".join(VERIFIED_HOW))
    verify.add_argument("--by", metavar=_("NAME"))
    black = employers.add("blacklist", _("put an employer on the blacklist"), _blacklist)
    black.add_argument("employer", metavar="ID")
    black.add_argument("--reason", metavar=_("TEXT"), required=True)
    black.add_argument("--kind", metavar="|".join(BLACKLIST_KINDS))
    black.add_argument(
        "--preview", action="store_true", help=_("only show whom to warn; nothing is saved")
    )
    clear = employers.add("unblacklist", _("remove an employer from the blacklist"), _unblacklist)
    clear.add_argument("employer", metavar="ID")
    clear.add_argument("--reason", metavar=_("TEXT"), required=True)
    clear.add_argument(
        "--preview", action="store_true", help=_("only show whom to inform; nothing is saved")
    )
    employers.add("list", _("all employers"), _listing(Employer))


def _employer_options(parser: Parser) -> None:
    parser.add_argument(
        "--uscc",
        metavar=_("CODE"),
        help=_("unified social credit code; government, military and foreign employers have none"),
    )
    parser.add_argument("--kind", metavar=_("KIND"), help=_("type of organisation, e.g. 国有企业"))
    parser.add_argument("--industry", metavar=_("TEXT"))
    parser.add_argument("--size", metavar=_("TEXT"))
    parser.add_argument("--region", metavar=_("TEXT"))
    parser.add_argument("--contact", metavar=_("TEXT"))
    parser.add_argument(
        "--anyway",
        action="store_true",
        help=_("although another employer has this credit code"),
    )


def _add_posts(group: Commands) -> None:
    add = group.add("add", _("add a post; prints its id"), _add_post)
    add.add_argument("--employer", metavar="ID", required=True)
    add.add_argument("--title", metavar=_("TEXT"), required=True)
    add.add_argument("--city", metavar=_("CITY"), required=True)
    add.add_argument("--pay-low", metavar="N", required=True, help=_("yuan per month"))
    add.add_argument("--pay-high", metavar="N", required=True, help=_("yuan per month"))
    add.add_argument("--until", metavar=_("DATE"), required=True, help=_("last day of the event"))
    add.add_argument("--source", metavar=_("TEXT"), required=True, help=" ".join(SOURCES))
    posts.add_facts(add)
    posts.add_to(group)


def _add_employer(context: CommandContext, args: Namespace) -> int:
    draft = EmployerDraft(
        name=args.name,
        uscc=args.uscc or "",
        employer_kind=args.kind,
        **{key: getattr(args, key) for key in EMPLOYER_OPTIONS},
    )
    with context.open() as caseload:
        student_args.answer_id(
            context, caseload.services.employers.add_employer(draft, anyway=args.anyway)
        )
    return 0


def _amend_employer(context: CommandContext, args: Namespace) -> int:
    employer = values.record_id(args.employer, "employer")
    given = {"employer_kind": args.kind, "name": args.name, "uscc": args.uscc}
    given.update({key: getattr(args, key) for key in EMPLOYER_OPTIONS})
    changes = {key: value for key, value in given.items() if value is not None}
    with context.open() as caseload:
        done = caseload.services.employers.amend_employer(employer, changes, anyway=args.anyway)
        student_args.answer_done(context, caseload, done)
    return 0


def _verify_employer(context: CommandContext, args: Namespace) -> int:
    employer = values.record_id(args.employer, "employer")
    on = values.day(args.on, "on", today=context.today())
    with context.open() as caseload:
        done = caseload.services.employers.verify_employer(
            employer, on=on, how=args.how, by=args.by
        )
        student_args.answer_done(context, caseload, done)
    return 0


def _blacklist(context: CommandContext, args: Namespace) -> int:
    employer = values.record_id(args.employer, "employer")
    with context.open() as caseload:
        with caseload.snapshot() as reader:
            warned = caseload.services.employers.preview_blacklist(reader, employer)
        if args.preview:
            context.answer({"warned": [referred(one) for one in warned]}, _to_warn(warned))
            return 0
        done = caseload.services.employers.blacklist(employer, reason=args.reason, kind=args.kind)
        student_args.answer_done(
            context,
            caseload,
            done,
            message=_to_warn(warned),
            warned=[referred(one) for one in warned],
        )
    return 0


def _unblacklist(context: CommandContext, args: Namespace) -> int:
    employer = values.record_id(args.employer, "employer")
    with context.open() as caseload:
        with caseload.snapshot() as reader:
            referred_students = caseload.services.employers.preview_blacklist(reader, employer)
        if args.preview:
            context.answer(
                {"warned": [referred(one) for one in referred_students]},
                _warning_text(referred_students),
            )
            return 0
        done = caseload.services.employers.clear_blacklist(employer, reason=args.reason)
        student_args.answer_done(
            context,
            caseload,
            done,
            referred_students=_warning_text(referred_students),
            warned=[referred(one) for one in referred_students],
        )
    return 0


def _to_warn(warned: tuple[ReferredStudent, ...]) -> str:
    if not warned:
        return _("No student was referred to this employer.")
    said = ngettext(
        "Warn this student, whose referral does not count:",
        "Warn these {count} students, whose referrals do not count:",
        len(warned),
    ).format(count=len(warned))
    return f"{said}\n{referred_table(warned)}"


def _warning_text(referred_students: tuple[ReferredStudent, ...]) -> str:
    if not referred_students:
        return _("No student was referred to this employer.")
    said = ngettext(
        "This student was warned; the referral is evaluated again:",
        "These {count} students were warned; their referrals are evaluated again:",
        len(referred_students),
    ).format(count=len(referred_students))
    return f"{said}\n{referred_table(referred_students)}"


def _add_post(context: CommandContext, args: Namespace) -> int:
    draft = PostDraft(
        employer_id=values.record_id(args.employer, "employer"),
        title=args.title,
        city=args.city,
        pay_low=_pay(args.pay_low, "pay_low"),
        pay_high=_pay(args.pay_high, "pay_high"),
        until=values.day(args.until, "until", today=context.today(), ahead=True),
        source=args.source,
        headcount=None if args.headcount is None else values.number(args.headcount, "headcount"),
        visit_id=None if args.visit is None else values.record_id(args.visit, "visit"),
        **{key: getattr(args, key) for key in POST_TEXTS},
    )
    with context.open() as caseload:
        student_args.answer_id(context, caseload.services.posts.add_post(draft))
    return 0


def _pay(text: str, field: str) -> int:
    amount = values.number(text, field)
    if amount < 0:
        raise RuleBroken("PAY_NEGATIVE", field, amount=amount)
    return amount


def _listing(kind: type[Record]) -> Run:
    def run(context: CommandContext, args: Namespace) -> int:
        with context.open() as caseload, caseload.snapshot() as reader:
            found = reader.get_all(kind)
        context.answer([record(item) for item in found], _table(found))
        return 0

    return run


def _table(found: tuple[Record, ...]) -> str:
    if not found:
        return _("None yet.")
    rows = [record(item) for item in found]
    names = [
        name
        for name in ("id", "name", "title", "uscc", "city", "pay_low", "pay_high",
                     "until", "verified_on", "blacklisted_on")
        if name in rows[0]
    ]  # fmt: skip
    headings = {
        "id": "ID", "name": _("Name"), "title": _("Title"), "uscc": _("Credit code"),
        "city": _("City"), "pay_low": _("Pay from"), "pay_high": _("Pay to"), "until": _("Until"),
        "verified_on": _("Verified"), "blacklisted_on": _("Blacklisted"),
    }  # fmt: skip
    return output.table([headings[n] for n in names], [[row[n] for n in names] for row in rows])
