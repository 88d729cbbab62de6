"""Import of employers, posts and referrals from a college's own sheets."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

from casework.case import Case
from casework.intake.records import RecordRow
from casework.intake.roster_cells import plain
from casework.problems import RuleBroken
from casework.records import Employer, Post, Record
from casework.records.base import field_info
from casework.service_layer.base import checked_day
from casework.service_layer.drafts import EmployerDraft, PostDraft, ReferralDraft, draft_from
from casework.service_layer.posts import check_referral, new_post, new_referral
from casework.service_layer.record_import.common import (
    Employers,
    ImportContext,
    RowOutcome,
    Students,
    lacks_code,
    refused,
    repeated,
    settled_at_once,
    with_problem,
)

Offer = tuple[RecordRow, Post, tuple[Record, ...]]


def resolve_employers(context: ImportContext, rows: Sequence[RecordRow]) -> list[RowOutcome]:
    """Return the outcome of each employer."""
    employers = Employers(context)
    first: dict[UUID, RecordRow] = {}

    def place(row: RecordRow) -> RowOutcome:
        found = employers.employer_of(row)
        if isinstance(found, RecordRow):
            return RowOutcome(found, "parked")
        employer, is_new = found
        earlier = first.setdefault(employer.id, row)
        if earlier is not row:
            return repeated(row, earlier)
        if is_new:
            return RowOutcome(_noted(row, employer), "new", None, (employer,))
        filled = _filled(employer, row.values)
        if filled != employer:
            return RowOutcome(row, "updated", None, (), (filled,))
        return RowOutcome(row, "unchanged")

    return _each(rows, place)


def resolve_posts(context: ImportContext, rows: Sequence[RecordRow]) -> list[RowOutcome]:
    """Return the outcome of each post, with its employer if that is new."""
    posts = Posts(context)
    first: dict[UUID, RecordRow] = {}

    def place(row: RecordRow) -> RowOutcome:
        found = posts.post_of(row)
        if isinstance(found, RecordRow):
            return RowOutcome(found, "parked")
        said, post, added = found
        earlier = first.setdefault(post.id, row)
        if earlier is not row:
            return repeated(row, earlier)
        return RowOutcome(said, "new" if added else "unchanged", None, added)

    return _each(rows, place)


def resolve_referrals(context: ImportContext, rows: Sequence[RecordRow]) -> list[RowOutcome]:
    """Return the outcome of each referral, with its post and employer if they are new."""
    students = Students.of(context, rows)
    posts = Posts(context)
    first: dict[tuple[Any, ...], RecordRow] = {}

    def place(row: RecordRow) -> RowOutcome:
        case = students.case_of(row)
        if isinstance(case, RecordRow):
            return RowOutcome(case, "parked")
        found = posts.post_of(row)
        if isinstance(found, RecordRow):
            return RowOutcome(found, "parked")
        said, post, added = found
        day = row.values["on"]
        if _is_known(case, post, day):
            return RowOutcome(said, "unchanged", case.id)
        earlier = first.setdefault((case.id, post.id, day), row)
        if earlier is not row:
            return repeated(row, earlier)
        draft = _referral_draft(row.values, post)
        check_referral(draft)
        made = replace(
            new_referral(draft, case.id), recorded_at=context.now, recorded_by=context.actor
        )
        return RowOutcome(said, "new", case.id, (*added, made))

    return _each(rows, place)


class Posts:
    """The known posts, and those that the file adds."""

    def __init__(self, context: ImportContext) -> None:
        self._taking = context
        self._employers = Employers(context)
        self._known: dict[tuple[UUID, str, str], Post] = {}
        self._made: dict[UUID, Employer | None] = {}
        for post in context.reader.get_all(Post):
            self._known.setdefault(_key(post), post)

    def post_of(self, row: RecordRow) -> Offer | RecordRow:
        """Return the post of a row and its new records, or the row with its problem.

        Raises:
            RuleBroken: as ``add_post``.
        """
        found = self._employers.employer_of(row)
        if isinstance(found, RecordRow):
            return found
        employer, is_new = found
        made = new_post(self._taking, draft_from(PostDraft, row.values, employer_id=employer.id))
        _check_pay(made)
        post = self._known.setdefault(_key(made), made)
        if post is made:
            self._made[post.id] = employer if is_new else None
        said = _noted(row, employer) if is_new else row
        if post.id not in self._made:
            return said, post, ()
        brought = self._made[post.id]
        return said, post, (post,) if brought is None else (brought, post)


def _each(rows: Sequence[RecordRow], place: Callable[[RecordRow], RowOutcome]) -> list[RowOutcome]:
    found = []
    for row in rows:
        placed = settled_at_once(row)
        if placed is None:
            try:
                placed = place(row)
            except RuleBroken as broken:
                placed = refused(row, broken)
        found.append(placed)
    return found


def _noted(row: RecordRow, employer: Employer) -> RecordRow:
    is_reported = any(problem.code.startswith("USCC_") for problem in row.problems)
    if is_reported or not lacks_code(employer):
        return row
    return with_problem(row, "uscc", "USCC_BLANK", outcome="noted")


def _filled(employer: Employer, values: Mapping[str, Any]) -> Employer:
    """Return the employer with blank fields filled in; nothing is overwritten."""
    names = (name for name in field_info(EmployerDraft) if name != "name")
    changes = {n: values[n] for n in names if values.get(n) and not getattr(employer, n)}
    return replace(employer, **changes)


def _check_pay(post: Post) -> None:
    if post.pay_low is not None and post.pay_high is not None and post.pay_low > post.pay_high:
        raise RuleBroken("PAY_REVERSED", "pay_high", low=post.pay_low, high=post.pay_high)
    if post.until is not None:
        checked_day(post.until, "until")


def _referral_draft(values: Mapping[str, Any], post: Post) -> ReferralDraft:
    others = {"match": values.get("match") or ""}
    if not values.get("response"):
        others["responded_on"] = None
    return draft_from(ReferralDraft, values, post_id=post.id, **others)


def _key(post: Post) -> tuple[UUID, str, str]:
    return post.employer_id, plain(post.title).upper(), plain(post.city)


def _is_known(case: Case, post: Post, day: object) -> bool:
    return any(
        made.post.id == post.id and made.referral.on == day and not made.referral.is_void
        for made in case.referrals
    )
