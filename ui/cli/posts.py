"""Existing posts: correct, extend, verify, decide; and suggestions for students."""

from __future__ import annotations

from argparse import Namespace
from datetime import date
from typing import Any
from uuid import UUID

from casework.offers.matching import Fit, Suggestion
from casework.offers.posts import Offer, ReferredStudent, offer, offers, referred_to_post
from casework.problems import RuleBroken
from casework.queries import candidates
from casework.records import Post
from casework.verdicts.posts import RULINGS, scan_post
from ui.cli import output, student_args, values
from ui.cli.context import CommandContext
from ui.cli.json_values import plain, record
from ui.cli.parser import Commands, Parser
from ui.common.i18n import _
from ui.common.offer_words import against_words, for_words, found_words, stage_word

_STATES = ("open", "expired", "doubtful", "blacklisted")
_TEXTS = (
    "title",
    "city",
    "source",
    "education",
    "major",
    "url",
    "job_kind",
    "industry",
    "contact",
    "text",
)
_NUMBERS = ("pay_low", "pay_high", "headcount")


def add_facts(parser: Parser) -> None:
    """Add the options for the optional fields of a post."""
    parser.add_argument("--education", metavar=_("LEVEL"))
    parser.add_argument("--major", metavar=_("TEXT"))
    parser.add_argument("--url", metavar="URL")
    parser.add_argument("--job-kind", metavar=_("KIND"))
    parser.add_argument("--industry", metavar=_("TEXT"))
    parser.add_argument("--headcount", metavar="N", help=_("number of openings"))
    parser.add_argument("--contact", metavar=_("TEXT"))
    parser.add_argument("--text", metavar=_("TEXT"), help=_("text of the advertisement"))
    parser.add_argument("--visit", metavar="ID", help=_("the visit that led to it"))


def add_to(group: Commands) -> None:
    """Add the commands of this module to the post commands."""
    amend = group.add("amend", _("correct a post; an empty text clears a field"), _amend)
    amend.add_argument("post", metavar="ID")
    for name in ("title", "city", "source"):
        amend.add_argument(f"--{name}", metavar=_("TEXT"))
    for name in ("pay-low", "pay-high"):
        amend.add_argument(f"--{name}", metavar="N")
    amend.add_argument("--until", metavar=_("DATE"))
    add_facts(amend)
    extend = group.add("extend", _("extend the closing date of a post"), _extend)
    extend.add_argument("post", metavar="ID")
    extend.add_argument("--until", metavar=_("DATE"), required=True)
    verify = group.add("verify", _("record that a post is genuine"), _verify)
    verify.add_argument("post", metavar="ID")
    verify.add_argument("--on", metavar=_("DATE"), required=True)
    verify.add_argument("--by", metavar=_("NAME"))
    rule = group.add("rule", _("decide on a post with questionable wording"), _rule)
    rule.add_argument("post", metavar="ID")
    rule.add_argument("--decision", metavar="|".join(RULINGS), required=True)
    rule.add_argument("--note", metavar=_("TEXT"), help=_("reason; required for 退回"))
    listed = group.add("list", _("all posts"), _list)
    listed.add_argument("--state", metavar="|".join(_STATES))
    show = group.add("show", _("a post, its questionable wording and its referrals"), _show)
    show.add_argument("post", metavar="ID")
    fits = group.add("fits", _("students for whom a post would count"), _fits)
    fits.add_argument("post", metavar="ID")
    fits.add_argument("--limit", metavar="N", default="30")


def _post_id(args: Namespace) -> UUID:
    return values.record_id(args.post, "post")


def _amend(context: CommandContext, args: Namespace) -> int:
    changes: dict[str, Any] = {
        key: getattr(args, key) for key in _TEXTS if getattr(args, key) is not None
    }
    for key in _NUMBERS:
        text = getattr(args, key)
        if text is not None:
            changes[key] = values.number(text, key) if text.strip() else None
    if args.until is not None:
        until = args.until.strip()
        changes["until"] = (
            values.day(until, "until", today=context.today(), ahead=True) if until else None
        )
    if args.visit is not None:
        changes["visit_id"] = values.record_id(args.visit, "visit") if args.visit.strip() else None
    with context.open() as caseload:
        student_args.answer_done(
            context, caseload, caseload.services.posts.amend_post(_post_id(args), changes)
        )
    return 0


def _extend(context: CommandContext, args: Namespace) -> int:
    until = values.day(args.until, "until", today=context.today(), ahead=True)
    with context.open() as caseload:
        student_args.answer_done(
            context, caseload, caseload.services.posts.extend_post(_post_id(args), until)
        )
    return 0


def _verify(context: CommandContext, args: Namespace) -> int:
    on = values.day(args.on, "on", today=context.today())
    with context.open() as caseload:
        done = caseload.services.posts.verify_post(_post_id(args), on=on, by=args.by)
        student_args.answer_done(context, caseload, done)
    return 0


def _rule(context: CommandContext, args: Namespace) -> int:
    decision = values.choice(args.decision, "decision", RULINGS)
    with context.open() as caseload:
        done = caseload.services.posts.rule_post(_post_id(args), decision, note=args.note)
        student_args.answer_done(context, caseload, done)
    return 0


def _list(context: CommandContext, args: Namespace) -> int:
    state = None if args.state is None else values.choice(args.state, "state", _STATES)
    with context.open() as caseload, caseload.snapshot() as reader:
        today = reader.today
        found = [one for one in offers(reader) if _is(one, state, today)]
    rows = [
        [
            str(one.post.id),
            one.post.title,
            one.employer.name,
            one.post.city,
            _pay(one.post),
            one.post.until.isoformat() if one.post.until else None,
            _state_words(one, today),
        ]
        for one in found
    ]
    headings = ["ID", _("Title"), _("Employer"), _("City"), _("Pay"), _("Until"), _("State")]
    text = output.table(headings, rows) if rows else _("None yet.")
    context.answer([record(one.post) for one in found], text)
    return 0


def _is(one: Offer, state: str | None, today: date) -> bool:
    if state == "open":
        return one.is_open(today)
    if state == "expired":
        return one.post.until is not None and one.post.until < today
    if state == "doubtful":
        return one.needs_ruling
    return one.employer.blacklisted_on is not None if state == "blacklisted" else True


def _state_words(one: Offer, today: date) -> str:
    if one.employer.blacklisted_on is not None:
        return _("blacklisted")
    if one.needs_ruling:
        return _("needs a decision")
    if one.post.ruling is not None and not one.is_open(today):
        return one.post.ruling
    return _("open") if one.is_open(today) else _("expired")


def _pay(post: Post) -> str | None:
    amounts = [str(pay) for pay in (post.pay_low, post.pay_high) if pay is not None]
    return "–".join(amounts) or None


def _show(context: CommandContext, args: Namespace) -> int:
    with context.open() as caseload, caseload.snapshot() as reader:
        one = offer(reader, _post_id(args))
        known = referred_to_post(reader, one.post.id)
    found = scan_post(one.post)
    document = {
        **record(one.post),
        "employer": record(one.employer),
        "words": [{"for": word.bait.value, "word": word.word} for word in found],
        "referrals": [referred(referral) for referral in known],
    }
    lines: list[tuple[str, object]] = [
        (_("Title"), one.post.title),
        (_("Employer"), one.employer.name),
        (_("City"), one.post.city),
        (_("Pay"), _pay(one.post)),
        (_("Until"), one.post.until),
        (_("Source"), one.post.source),
        (_("Questionable wording"), found_words(found) or None),
        (_("Decision"), one.post.ruling),
    ]
    parts = [output.pairs(lines), referred_table(known) if known else _("No referrals yet.")]
    context.answer(document, "\n\n".join(parts))
    return 0


def _fits(context: CommandContext, args: Namespace) -> int:
    most = limit(args)
    with context.open() as caseload, caseload.snapshot() as reader:
        one = offer(reader, _post_id(args))
        found = candidates(reader, one, most)
    document = [
        {
            "student_no": person.case.file.student_no,
            "name": person.case.file.name,
            "file_id": str(person.case.id),
            "owed": person.owed,
            **_fit(person.fit),
        }
        for person in found
    ]
    headings = [_("Number"), _("Name"), _("Owed"), _("For"), _("Against")]
    rows = [
        [
            person.case.file.student_no,
            person.case.file.name,
            person.owed,
            for_words(person.fit) or None,
            against_words(person.fit) or None,
        ]
        for person in found
    ]
    text = output.table(headings, rows) if rows else _("It would not count for any student now.")
    context.answer(document, text)
    return 0


def suggestion(one: Suggestion) -> dict[str, Any]:
    """Return a post that would count for a student, as JSON."""
    return {
        "post": str(one.offer.post.id),
        "title": one.offer.post.title,
        "employer": one.offer.employer.name,
        "city": one.offer.post.city,
        "pay_low": one.offer.post.pay_low,
        "pay_high": one.offer.post.pay_high,
        "until": plain(one.offer.post.until),
        "codes": list(one.verdict.codes),
        **_fit(one.fit),
    }


def suggestions_table(found: tuple[Suggestion, ...]) -> str:
    """Return posts that would count for a student as a table."""
    headings = ["ID", _("Title"), _("Employer"), _("For"), _("Against")]
    rows = [
        [
            str(one.offer.post.id),
            one.offer.post.title,
            one.offer.employer.name,
            for_words(one.fit) or None,
            against_words(one.fit) or None,
        ]
        for one in found
    ]
    return output.table(headings, rows) if rows else _("No post would count for this student now.")


def _fit(fit: Fit) -> dict[str, Any]:
    return {
        "score": fit.score,
        "fits": [
            {
                "aspect": sign.aspect.value,
                "fits": sign.fits,
                "wanted": sign.wanted,
                "offered": sign.offered,
            }
            for sign in fit.signs
        ],
    }


def limit(args: Namespace) -> int:
    """Return the requested maximum. Raises RuleBroken BAD_NUMBER, BAD_LIMIT."""
    wanted = values.number(args.limit, "limit")
    if wanted < 1:
        raise RuleBroken("BAD_LIMIT", "limit", value=args.limit)
    return wanted


def referred(one: ReferredStudent) -> dict[str, Any]:
    """Return a student who was referred to a post, as JSON."""
    return {
        "student_no": one.student_no,
        "name": one.name,
        "class_name": one.class_name or None,
        "post": str(one.post_id),
        "title": one.title,
        "on": one.on.isoformat(),
        "stage": one.stage.value,
        "referral": str(one.referral_id),
    }


def referred_table(found: tuple[ReferredStudent, ...]) -> str:
    """Return the students who were referred as a table."""
    headings = [_("Number"), _("Name"), _("Class"), _("Post"), _("Date"), _("Stage")]
    return output.table(
        headings,
        [
            [
                one.student_no,
                one.name,
                one.class_name or None,
                one.title,
                one.on.isoformat(),
                stage_word(one.stage),
            ]
            for one in found
        ],
    )
