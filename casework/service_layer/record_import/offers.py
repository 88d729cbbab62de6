"""Import of employers, posts and referrals from a college's own sheets."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

from casework.case import Case
from casework.corrections import check
from casework.formats import credit_code
from casework.intake.records import RecordRow
from casework.intake.roster_cells import plain
from casework.records import Employer, Post, Record
from casework.records.base import field_info
from casework.service_layer import inputs
from casework.service_layer.drafts import EmployerDraft, PostDraft, ReferralDraft, draft_from
from casework.service_layer.employers import new_employer
from casework.service_layer.posts import check_referral, new_post, new_referral
from casework.service_layer.record_import.common import (
    ImportContext,
    RowOutcome,
    Students,
    check_first,
    parked,
    resolve_each,
    with_problem,
)
from casework.verdicts.referrals import needs_credit_code

Offer = tuple[RecordRow, Post, tuple[Record, ...]]


class Employers:
    """The known employers, and those that the file adds."""

    def __init__(self, context: ImportContext) -> None:
        self._taking = context
        self._all: list[Employer] = list(context.reader.get_all(Employer))
        self._by_code: dict[str, Employer] = {}
        self._by_name: dict[str, list[Employer]] = {}
        self._made: set[UUID] = set()
        for employer in self._all:
            self._note(employer)

    def _note(self, employer: Employer) -> None:
        if employer.uscc:
            self._by_code.setdefault(credit_code.normalise(employer.uscc), employer)
        self._by_name.setdefault(_name(employer.name), []).append(employer)

    def employer_of(self, row: RecordRow) -> tuple[Employer, bool]:
        """Return the employer of a row and whether it is new.

        Raises:
            RowDecided: its name has another credit code.
        """
        found = self._found(row)
        return found, found.id in self._made

    def _found(self, row: RecordRow) -> Employer:
        values = row.values
        name, code = str(values.get("employer") or ""), str(values.get("uscc") or "")
        if code and code in self._by_code:
            return self._by_code[code]
        named = self._by_name.get(_name(name), [])
        if named and not code:
            return named[0]
        coded = next((one for one in named if one.uscc), None)
        if coded is not None and credit_code.is_valid(code) and credit_code.is_valid(coded.uscc):
            facts = {"value": coded.name, "known": coded.uscc}
            raise parked(row, "uscc", "EMPLOYER_TWO_CODES", facts)
        if named:
            return named[0]
        contact = None if "title" in values else values.get("contact")  # that of the post
        others = {"name": name, "uscc": code, "contact": contact}
        draft = draft_from(EmployerDraft, values, **others)
        made = new_employer(self._taking, draft)
        self._note(made)
        self._made.add(made.id)
        return made


def lacks_code(employer: Employer) -> bool:
    """Return whether an employer should have a credit code and has none."""
    return not employer.uscc and needs_credit_code(employer)


def _name(text: str) -> str:
    return plain(text).upper()


def resolve_employers(context: ImportContext, rows: Sequence[RecordRow]) -> list[RowOutcome]:
    """Return the outcome of each employer."""
    employers = Employers(context)
    first: dict[UUID, RecordRow] = {}

    def place(row: RecordRow) -> RowOutcome:
        employer, is_new = employers.employer_of(row)
        check_first(first, employer.id, row)
        if is_new:
            return RowOutcome(_noted(row, employer), "new", None, (employer,))
        filled = _filled(employer, row.values)
        if filled != employer:
            return RowOutcome(row, "updated", None, (), (filled,))
        return RowOutcome(row, "unchanged")

    return resolve_each(rows, place)


def resolve_posts(context: ImportContext, rows: Sequence[RecordRow]) -> list[RowOutcome]:
    """Return the outcome of each post, with its employer if that is new."""
    posts = Posts(context)
    first: dict[UUID, RecordRow] = {}

    def place(row: RecordRow) -> RowOutcome:
        said, post, added = posts.post_of(row)
        check_first(first, post.id, row)
        return RowOutcome(said, "new" if added else "unchanged", None, added)

    return resolve_each(rows, place)


def resolve_referrals(context: ImportContext, rows: Sequence[RecordRow]) -> list[RowOutcome]:
    """Return the outcome of each referral, with its post and employer if they are new."""
    students = Students.of(context, rows)
    posts = Posts(context)
    first: dict[tuple[Any, ...], RecordRow] = {}

    def place(row: RecordRow) -> RowOutcome:
        case = students.case_of(row)
        said, post, added = posts.post_of(row)
        day = row.values["on"]
        if _is_known(case, post, day):
            return RowOutcome(said, "unchanged", case.id)
        check_first(first, (case.id, post.id, day), row)
        draft = _referral_draft(row.values, post)
        check_referral(draft)
        made = replace(
            new_referral(draft, case.id), recorded_at=context.now, recorded_by=context.actor
        )
        return RowOutcome(said, "new", case.id, (*added, made))

    return resolve_each(rows, place)


class Posts:
    """The known posts, and those that the file adds."""

    def __init__(self, context: ImportContext) -> None:
        self._taking = context
        self._employers = Employers(context)
        self._known: dict[tuple[UUID, str, str], Post] = {}
        self._made: dict[UUID, Employer | None] = {}
        for post in context.reader.get_all(Post):
            self._known.setdefault(_key(post), post)

    def post_of(self, row: RecordRow) -> Offer:
        """Return the post of a row and its new records.

        Raises:
            RowDecided: as ``employer_of``; RuleBroken: as ``add_post``.
        """
        employer, is_new = self._employers.employer_of(row)
        made = new_post(self._taking, draft_from(PostDraft, row.values, employer_id=employer.id))
        check(made)
        if made.until is not None:
            inputs.checked_day(made.until, "until")
        post = self._known.setdefault(_key(made), made)
        if post is made:
            self._made[post.id] = employer if is_new else None
        said = _noted(row, employer) if is_new else row
        if post.id not in self._made:
            return said, post, ()
        brought = self._made[post.id]
        return said, post, (post,) if brought is None else (brought, post)


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
