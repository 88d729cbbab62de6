"""Posts, rulings on their wording, and their referrals to students with their stages."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from types import MappingProxyType
from typing import Any
from uuid import UUID

from casework import clock
from casework.case import Case
from casework.corrections import check
from casework.ids import new_id, new_stamp
from casework.offers.posts import advanced
from casework.ports import NO_USER_STATE, Proof, RecordReader, UnitOfWork, UserState
from casework.problems import RuleBroken
from casework.records import Employer, Post, Referral, Stage, Visit
from casework.records.base import AuditStamp, field_info
from casework.service_layer import inputs
from casework.service_layer.base import ActionResult, BaseService
from casework.service_layer.drafts import EmployerDraft, PostDraft, ReferralDraft, values_of
from casework.service_layer.employers import check_employer, new_employer
from casework.verdicts.posts import RETURNED, RULINGS

POST_FIELDS = frozenset(field_info(PostDraft)) - {"employer_id"}
"""Fields that can be corrected."""

_NEEDED = ("title", "city", "source")
_WORDS = ("title", "education", "major", "text")
"""A ruling applies to these texts; it ends when they change."""


class PostService(BaseService):
    """Writes posts."""

    def add_post(self, draft: PostDraft) -> ActionResult:
        """Add a post.

        Raises:
            RuleBroken: FIELD_MISSING, PAY_REVERSED, PAY_NEGATIVE, HEADCOUNT_WRONG, UNKNOWN_RECORD,
                VISIT_OF_ANOTHER.
        """
        with self._store.unit_of_work("post.add") as work:
            post = check_post(work, new_post(work, draft))
            work.add([post])
            return ActionResult(work.change, (post.id,))

    def amend_post(self, post_id: UUID, changes: Mapping[str, Any]) -> ActionResult:
        """Correct fields of a post (``POST_FIELDS``); None clears one.

        Changing its title, requirements or text removes a ruling, which applied to the old wording.

        Raises:
            RuleBroken: UNKNOWN_RECORD, NOT_EDITABLE, and as ``add_post``.
        """
        for key in changes:
            if key not in POST_FIELDS:
                raise RuleBroken("NOT_EDITABLE", key)
        clean: dict[str, Any] = {
            key: inputs.text_or_none(value) if isinstance(value, str) else value
            for key, value in changes.items()
        }
        clean.update(
            {key: inputs.required_text(changes[key], key) for key in _NEEDED if key in changes}
        )
        with self._store.unit_of_work("post.amend") as work:
            before = work.get(Post, post_id)
            after = replace(before, **clean)
            if after == before:
                return ActionResult(work.change)
            if any(getattr(after, name) != getattr(before, name) for name in _WORDS):
                after = replace(after, **_NO_RULING)
            work.amend(check_post(work, after))
            return ActionResult(work.change)

    def extend_post(self, post_id: UUID, until: date) -> ActionResult:
        """Extend the closing date of a post.

        Raises:
            RuleBroken: UNKNOWN_RECORD, POST_NOT_LATER (until, now).
        """
        inputs.checked_day(until, "until")
        with self._store.unit_of_work("post.extend") as work:
            post = work.get(Post, post_id)
            if post.until is None or until <= post.until:
                now = post.until.isoformat() if post.until else None
                raise RuleBroken("POST_NOT_LATER", "until", until=until.isoformat(), now=now)
            work.amend(replace(post, until=until))
            return ActionResult(work.change)

    def verify_post(self, post_id: UUID, *, on: date, by: str | None = None) -> ActionResult:
        """Record that a post was verified to exist: on which day, and by whom.

        Raises:
            RuleBroken: UNKNOWN_RECORD, VERIFIED_IN_FUTURE.
        """
        inputs.refuse_future(on, self._today(), "on", "VERIFIED_IN_FUTURE")
        with self._store.unit_of_work("post.verify") as work:
            post = work.get(Post, post_id)
            after = replace(post, verified_on=on, verified_by=(by or "").strip() or work.actor)
            work.amend(after)
            return ActionResult(work.change)

    def rule_post(self, post_id: UUID, decision: str, *, note: str | None = None) -> ActionResult:
        """Record a ruling on the wording of a post: 放行 or 退回, which needs a note.

        Raises:
            RuleBroken: UNKNOWN_RECORD, BAD_CHOICE, FIELD_MISSING.
        """
        inputs.one_of(RULINGS, decision, "decision")
        why = (
            inputs.required_text(note, "note")
            if decision == RETURNED
            else inputs.text_or_none(note)
        )
        with self._store.unit_of_work("post.rule") as work:
            post = work.get(Post, post_id)
            after = replace(
                post,
                ruling=decision,
                ruling_by=work.actor,
                ruling_on=self._today(),
                ruling_note=why,
            )
            work.amend(after)
            return ActionResult(work.change)


_NO_RULING: Mapping[str, Any] = {
    "ruling": None,
    "ruling_by": None,
    "ruling_on": None,
    "ruling_note": None,
}


def new_post(work: AuditStamp, draft: PostDraft) -> Post:
    """Return the unchecked record of a draft."""
    for name in _NEEDED:
        inputs.required_text(getattr(draft, name), name)
    return Post(**new_stamp(work), **values_of(draft, Post))


def check_post(work: UnitOfWork, post: Post) -> Post:
    """Return the post; raise RuleBroken if its numbers, closing date or visit are invalid."""
    for field, amount in (("pay_low", post.pay_low), ("pay_high", post.pay_high)):
        if amount is not None and amount < 0:
            raise RuleBroken("PAY_NEGATIVE", field, amount=amount)
    check(post)
    if post.headcount is not None and post.headcount < 1:
        raise RuleBroken("HEADCOUNT_WRONG", "headcount", count=post.headcount)
    if post.until is not None:
        inputs.checked_day(post.until, "until")
    work.get(Employer, post.employer_id)
    if post.visit_id is not None:
        visit = work.get(Visit, post.visit_id)
        if visit.employer_id not in (None, post.employer_id):
            raise RuleBroken("VISIT_OF_ANOTHER", "visit", employer=visit.employer_name)
    return post


_NO_WORDS: Mapping[UUID, str] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class NewOffer:
    """A post that is added together with its first referral, possibly with its employer."""

    post: PostDraft
    employer: EmployerDraft | None = None


class ReferralService(BaseService):
    """Writes referrals."""

    def refer(
        self,
        files: Iterable[UUID],
        draft: ReferralDraft,
        *,
        new: NewOffer | None = None,
        own_match: Mapping[UUID, str] = _NO_WORDS,
        proofs: Sequence[Proof] = (),
        user_state: UserState = NO_USER_STATE,
    ) -> ActionResult:
        """Record that a post was recommended to each student.

        ``new`` adds the post (and its employer) in the same action, so that undo removes them as
        well; ``draft.post_id`` is ignored then. ``own_match`` says why it fits a particular
        student, instead of ``draft.match``; ``proofs`` are attached to each referral;
        ``user_state`` is saved in the same transaction. The result's ``created`` are the referrals.
        """
        chosen = inputs.require_files(files)
        check_referral(draft)
        with self._store.unit_of_work("referral.make") as work:
            inputs.require_known_files(work, chosen)
            post_id = draft.post_id if new is None else _write_offer(work, new)
            work.get(Post, post_id)
            referrals = [
                replace(
                    new_referral(draft, file_id),
                    post_id=post_id,
                    match=own_match.get(file_id, draft.match).strip(),
                    recorded_at=work.now,
                    recorded_by=work.actor,
                )
                for file_id in chosen
            ]
            work.add(referrals)
            self._proofs.attach(work, referrals, proofs)
            work.set_user_state(user_state)
            return ActionResult(work.change, tuple(r.id for r in referrals), chosen)

    def advance_referral(
        self, ids: Iterable[UUID], stage: Stage, on: date, *, note: str | None = None
    ) -> ActionResult:
        """Advance each referral by one stage, all of them or none.

        Raises:
            RuleBroken: UNKNOWN_RECORD, NO_RECORD,
            and as ``casework.offers.posts.advanced``.
        """
        inputs.checked_day(on, "on")
        chosen = inputs.require_records(ids)
        with self._store.unit_of_work("referral.advance") as work:
            moved = [
                advanced(work.get(Referral, record_id), stage, on, note, self._today())
                for record_id in chosen
            ]
            for referral in moved:
                work.amend(referral)
            files = tuple(dict.fromkeys(referral.file_id for referral in moved))
            return ActionResult(work.change, (), files)

    def preview_referral(
        self, reader: RecordReader, cases: Iterable[Case], draft: ReferralDraft
    ) -> tuple[tuple[Case, UUID], ...]:
        """Return each case as it would be with this referral, and the referral's id in it."""
        post = reader.get(Post, draft.post_id)
        employer = reader.get(Employer, post.employer_id)
        previews: list[tuple[Case, UUID]] = []
        for case in cases:
            referral = replace(new_referral(draft, case.id), recorded_at=self._now())
            previews.append((case.with_referral(referral, post, employer), referral.id))
        return tuple(previews)


def _write_offer(work: UnitOfWork, new: NewOffer) -> UUID:
    draft = new.post
    if new.employer is not None:
        employer = new_employer(work, new.employer)
        check_employer(work, employer)
        work.add([employer])
        draft = replace(draft, employer_id=employer.id)
    post = check_post(work, new_post(work, draft))
    work.add([post])
    return post.id


def new_referral(draft: ReferralDraft, file_id: UUID) -> Referral:
    """Return the record of a draft for a student, without audit stamp."""
    values = values_of(draft, Referral)
    return Referral(id=new_id(), recorded_at=clock.now(), recorded_by="", file_id=file_id, **values)


def check_referral(draft: ReferralDraft) -> None:
    """Raise RuleBroken as ``refer`` does."""
    inputs.checked_day(draft.on, "on")
    check(draft)
