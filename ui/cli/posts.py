"""Posts: add, correct, extend, verify, decide; suggestions for students, steps of referrals."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Iterable
from datetime import date
from operator import attrgetter
from typing import Any

from casework.offers import matching
from casework.offers.matching import Fit
from casework.offers.posts import SOURCES, Offer, ReferredStudent, offer, offers, referred_to_post
from casework.problems import RuleBroken
from casework.queries import candidates
from casework.records import Post, Stage
from casework.service_layer import PostDraft
from casework.verdicts.posts import RULINGS, scan_post
from ui.cli import output, student_args
from ui.cli.context import CommandContext
from ui.cli.output import record
from ui.cli.parser import Commands, Parser, changes_of, draft_of
from ui.cli.student_args import acts, creates
from ui.cli.values import DAY, FUTURE_DAY, RECORD, ArgumentKind, one_of
from ui.common.i18n import _
from ui.common.input_parsing import number
from ui.common.offer_words import against_words, for_words, found_words, stage_word

_STATES = ("open", "expired", "doubtful", "blacklisted")


def _pay_of(text: str, field: str, _today: date) -> int:
    amount = number(text, field)
    if amount < 0:
        raise RuleBroken("PAY_NEGATIVE", field, amount=amount)
    return amount


def _limit_of(text: str, field: str, _today: date) -> int:
    wanted = number(text, field)
    if wanted < 1:
        raise RuleBroken("BAD_LIMIT", field, value=wanted)
    return wanted


_PAY = ArgumentKind("N", _pay_of)
_LIMIT = ArgumentKind("N", _limit_of)


def add_to(commands: Commands) -> None:
    """Add the commands for posts."""
    about = _("posts: add, correct, extend, decide, find suitable students")
    group = commands.group("post", about)
    add = group.add(
        "add",
        _("add a post; prints its id"),
        creates(lambda s, a: s.posts.add_post(draft_of(PostDraft, a))),
        draft=PostDraft,
    )
    add.option("--employer", field="employer_id", required=True)
    add.option("--title", required=True)
    add.option("--city", _("CITY"), required=True)
    add.option("--pay-low", _PAY, _("yuan per month"), required=True)
    add.option("--pay-high", _PAY, _("yuan per month"), required=True)
    add.option("--until", FUTURE_DAY, _("last day of the event"), required=True)
    add.option("--source", meaning=" ".join(SOURCES), required=True)
    _add_facts(add)
    amend = group.add(
        "amend",
        _("correct a post; an empty text clears a field"),
        acts(lambda s, a: s.posts.amend_post(a.post, changes_of(a))),
        draft=PostDraft,
    )
    amend.option("post", RECORD)
    for name in ("--title", "--city", "--source"):
        amend.option(name)
    amend.option("--pay-low", clears=True)
    amend.option("--pay-high", clears=True)
    amend.option("--until", FUTURE_DAY, clears=True)
    _add_facts(amend)
    _add_decisions(group)
    listed = group.add("list", _("all posts"), _list)
    listed.option("--state", one_of(_STATES))
    show = group.add("show", _("a post, its questionable wording and its referrals"), _show)
    show.option("post", RECORD)
    fits = group.add("fits", _("students for whom a post would count"), _fits)
    fits.option("post", RECORD)
    fits.option("--limit", _LIMIT, default="30")


def _add_facts(parser: Parser) -> None:
    """Add the options for the optional fields of a post."""
    parser.option("--education", _("LEVEL"))
    parser.option("--major")
    parser.option("--url", "URL")
    parser.option("--job-kind", _("KIND"))
    parser.option("--industry")
    parser.option("--headcount", meaning=_("number of openings"), clears=True)
    parser.option("--contact")
    parser.option("--text", meaning=_("text of the advertisement"))
    about = _("the visit that led to it")
    parser.option("--visit", meaning=about, field="visit_id", clears=True)
    parser.more_options(but=("employer_id",))


def _add_decisions(group: Commands) -> None:
    extend = group.add(
        "extend",
        _("extend the closing date of a post"),
        acts(lambda s, a: s.posts.extend_post(a.post, a.until)),
    )
    extend.option("post", RECORD)
    extend.option("--until", FUTURE_DAY, required=True)
    verify = group.add(
        "verify",
        _("record that a post is genuine"),
        acts(lambda s, a: s.posts.verify_post(a.post, on=a.on, by=a.by)),
    )
    verify.option("post", RECORD)
    verify.option("--on", DAY, required=True)
    verify.option("--by", _("NAME"))
    rule = group.add(
        "rule",
        _("decide on a post with questionable wording"),
        acts(lambda s, a: s.posts.rule_post(a.post, a.decision, note=a.note)),
    )
    rule.option("post", RECORD)
    rule.option("--decision", one_of(RULINGS), required=True)
    rule.option("--note", meaning=_("reason; required for 退回"))


def add_referrals(commands: Commands) -> None:
    """Add the commands for suggestions and the progress of referrals."""
    about = _("posts that would count for a student, best match first")
    suggest = commands.add("suggest", about, _suggest)
    student_args.add_students(suggest, many=False)
    suggest.option("--limit", _LIMIT, default="10")
    step = commands.add(
        "referral",
        _("record the next step of referrals"),
        acts(lambda s, a: s.referrals.advance_referral(a.records, a.stage, a.on, note=a.note)),
    )
    step.option("records", RECORD, named="record", nargs="+")
    stages = "|".join(stage for stage in Stage if stage is not Stage.REFERRED)
    step.option("--stage", one_of(Stage), metavar=stages, required=True)
    step.option("--on", DAY, required=True)
    step.option("--note", meaning=_("required for 未投: the reason"))


def _list(context: CommandContext, args: Namespace) -> int:
    with context.open() as caseload, caseload.snapshot() as reader:
        today = reader.today
        found = [one for one in offers(reader) if _is(one, args.state, today)]
    rows = []
    for one in found:
        post = one.post
        what = (post.id, post.title, one.employer.name, post.city)
        rows.append([*what, _pay(post), post.until, _state_words(one, today)])
    headings = ["ID", _("Title"), _("Employer"), _("City"), _("Pay"), _("Until"), _("State")]
    return context.answer_table([record(one.post) for one in found], headings, rows, _("None yet."))


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
        one = offer(reader, args.post)
        known = referred_to_post(reader, one.post.id)
    found = scan_post(one.post)
    document = {
        **record(one.post),
        "employer": record(one.employer),
        "words": [{"for": word.bait, "word": word.word} for word in found],
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
    return context.answer(document, "\n\n".join(parts))


def _fits(context: CommandContext, args: Namespace) -> int:
    with context.open() as caseload, caseload.snapshot() as reader:
        found = candidates(reader, offer(reader, args.post), args.limit)
    document = [
        {
            **output.picked(person.case.file, "student_no name"),
            "file_id": person.case.id,
            "owed": person.owed,
            **_fit(person.fit),
        }
        for person in found
    ]
    headings = [_("Number"), _("Name"), _("Owed"), _("For"), _("Against")]
    rows = [
        [person.case.file.student_no, person.case.file.name, person.owed, *_fit_words(person.fit)]
        for person in found
    ]
    return context.answer_table(
        document, headings, rows, _("It would not count for any student now.")
    )


def _suggest(context: CommandContext, args: Namespace) -> int:
    with context.open() as caseload, caseload.snapshot() as reader:
        (file_id,) = student_args.find(reader, args)
        found = matching.suggest(
            reader.case(file_id), offers(reader), reader.today, limit=args.limit
        )
    document = [
        output.picked(
            one.offer.post,
            "post title employer city pay_low pay_high until",
            post=one.offer.post.id,
            employer=one.offer.employer.name,
            codes=one.verdict.codes,
            **_fit(one.fit),
        )
        for one in found
    ]
    headings = ["ID", _("Title"), _("Employer"), _("For"), _("Against")]
    rows = [
        [one.offer.post.id, one.offer.post.title, one.offer.employer.name, *_fit_words(one.fit)]
        for one in found
    ]
    return context.answer_table(
        document, headings, rows, _("No post would count for this student now.")
    )


def _fit(fit: Fit) -> dict[str, Any]:
    signs = [output.picked(sign, "aspect fits wanted offered") for sign in fit.signs]
    return {"score": fit.score, "fits": signs}


def _fit_words(fit: Fit) -> tuple[str | None, str | None]:
    return for_words(fit) or None, against_words(fit) or None


def referred(one: ReferredStudent) -> dict[str, Any]:
    """Return a student who was referred to a post, as JSON."""
    return output.picked(
        one,
        "student_no name class_name post title on stage",
        class_name=one.class_name or None,
        post=one.post_id,
        referral=one.referral_id,
    )


def referred_table(found: Iterable[ReferredStudent]) -> str:
    """Return the students who were referred as a table."""
    headings = [_("Number"), _("Name"), _("Class"), _("Post"), _("Date"), _("Stage")]
    of_student = attrgetter("student_no", "name")
    rows = [
        [*of_student(one), one.class_name or None, one.title, one.on, stage_word(one.stage)]
        for one in found
    ]
    return output.table(headings, rows)
