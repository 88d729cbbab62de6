"""Referrals: posts recommended to students, and their stages."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from types import MappingProxyType
from uuid import UUID

from casework import clock
from casework.case import Case
from casework.ids import new_id
from casework.offers.referral_stages import advanced
from casework.ports import NO_USER_STATE, Proof, RecordReader, UnitOfWork, UserState
from casework.problems import RuleBroken
from casework.records import Employer, Post, Referral, Stage
from casework.service_layer.base import (
    ActionResult,
    BaseService,
    checked_day,
    require_files,
    require_known_files,
    require_order,
    require_records,
    text_or_none,
)
from casework.service_layer.drafts import EmployerDraft, PostDraft, ReferralDraft
from casework.service_layer.employers import check_employer, new_employer
from casework.service_layer.posts import check_post, new_post

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
        chosen = require_files(files)
        check_referral(draft)
        with self._store.unit_of_work("referral.make") as work:
            require_known_files(work, chosen)
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
            and as ``casework.offers.referral_stages.advanced``.
        """
        checked_day(on, "on")
        chosen = require_records(ids)
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
    return Referral(
        id=new_id(),
        recorded_at=clock.now(),
        recorded_by="",
        file_id=file_id,
        post_id=draft.post_id,
        on=draft.on,
        match=draft.match.strip(),
        response=text_or_none(draft.response),
        responded_on=draft.responded_on,
        way=text_or_none(draft.way),
        recommended_by=text_or_none(draft.recommended_by),
    )


def check_referral(draft: ReferralDraft) -> None:
    """Raise RuleBroken as ``refer`` does."""
    checked_day(draft.on, "on")
    if draft.responded_on is not None:
        require_order(draft.responded_on, draft.on, "responded_on", "RESPONSE_BEFORE_REFERRAL")
        if not (draft.response or "").strip():
            raise RuleBroken("FIELD_MISSING", "response")
