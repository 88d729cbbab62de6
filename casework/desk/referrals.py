"""Employers, posts and referrals."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime
from uuid import UUID

from casework import credit_code
from casework.case import Case
from casework.desk.base import (
    BaseDesk,
    Done,
    at_least_one,
    known_files,
    needed,
    not_before,
    sensible_day,
)
from casework.desk.drafts import EmployerDraft, PostDraft, ReferralDraft
from casework.ids import new_id
from casework.ports import Reader
from casework.problems import RuleBroken
from casework.records import Employer, Post, Referral

BLACKLIST_REASON_AT_LEAST = 2


class ReferralDesk(BaseDesk):
    """Writes employers, posts and referrals."""

    def add_employer(self, draft: EmployerDraft) -> Done:
        """Keep an employer. A wrong credit code is kept too; its referrals will not count."""
        name = needed(draft.name, "name")
        uscc = credit_code.normalise(needed(draft.uscc, "uscc"))
        with self._archive.begin("employer.add") as shelf:
            employer = Employer(
                id=new_id(),
                recorded_at=shelf.now,
                recorded_by=shelf.actor,
                name=name,
                uscc=uscc,
                employer_kind=draft.employer_kind,
            )
            shelf.add([employer])
            return Done(shelf.action_id, "employer.add", (employer.id,))

    def blacklist(self, employer_id: UUID, *, reason: str) -> Done:
        """Put an employer on the blacklist: no referral to it counts, past ones included."""
        why = needed(reason, "reason", at_least=BLACKLIST_REASON_AT_LEAST)
        with self._archive.begin("employer.blacklist") as shelf:
            employer = shelf.get(Employer, employer_id)
            if employer.blacklisted_on is not None:
                raise RuleBroken("ALREADY_BLACKLISTED", "employer", name=employer.name)
            shelf.amend(replace(employer, blacklisted_on=self._today(), blacklist_reason=why))
            return Done(shelf.action_id, "employer.blacklist")

    def add_post(self, draft: PostDraft) -> Done:
        """Keep a post. Raises RuleBroken PAY_REVERSED, PAY_NEGATIVE, UNKNOWN_RECORD."""
        _check_pay(draft)
        if draft.until is not None:
            sensible_day(draft.until, "until")
        with self._archive.begin("post.add") as shelf:
            shelf.get(Employer, draft.employer_id)
            post = Post(
                id=new_id(),
                recorded_at=shelf.now,
                recorded_by=shelf.actor,
                employer_id=draft.employer_id,
                title=needed(draft.title, "title"),
                city=needed(draft.city, "city"),
                pay_low=draft.pay_low,
                pay_high=draft.pay_high,
                until=draft.until,
                source=needed(draft.source, "source"),
                education=draft.education,
                major=draft.major,
                url=draft.url,
            )
            shelf.add([post])
            return Done(shelf.action_id, "post.add", (post.id,))

    def refer(self, files: Iterable[UUID], draft: ReferralDraft) -> Done:
        """Keep that a post was recommended to each student."""
        chosen = at_least_one(files)
        _check_referral(draft)
        with self._archive.begin("referral.make") as shelf:
            known_files(shelf, chosen)
            shelf.get(Post, draft.post_id)
            referrals = [
                replace(_referral(draft, file_id), recorded_at=shelf.now, recorded_by=shelf.actor)
                for file_id in chosen
            ]
            shelf.add(referrals)
            return Done(shelf.action_id, "referral.make", tuple(r.id for r in referrals), chosen)

    def preview_referral(
        self, reader: Reader, cases: Iterable[Case], draft: ReferralDraft
    ) -> tuple[tuple[Case, UUID], ...]:
        """Each case as it would be with this referral, and the id the referral has in it."""
        post = reader.get(Post, draft.post_id)
        employer = reader.get(Employer, post.employer_id)
        previews: list[tuple[Case, UUID]] = []
        for case in cases:
            referral = _referral(draft, case.id)
            previews.append((case.with_referral(referral, post, employer), referral.id))
        return tuple(previews)


def _referral(draft: ReferralDraft, file_id: UUID) -> Referral:
    return Referral(
        id=new_id(),
        recorded_at=datetime.now(UTC),
        recorded_by="",
        file_id=file_id,
        post_id=draft.post_id,
        on=draft.on,
        match=draft.match.strip(),
        response=(draft.response or "").strip() or None,
        responded_on=draft.responded_on,
    )


def _check_referral(draft: ReferralDraft) -> None:
    sensible_day(draft.on, "on")
    if draft.responded_on is not None:
        not_before(draft.responded_on, draft.on, "responded_on", "RESPONSE_BEFORE_REFERRAL")
        if not (draft.response or "").strip():
            raise RuleBroken("FIELD_MISSING", "response")


def _check_pay(draft: PostDraft) -> None:
    for field, amount in (("pay_low", draft.pay_low), ("pay_high", draft.pay_high)):
        if amount is not None and amount < 0:
            raise RuleBroken("PAY_NEGATIVE", field, amount=amount)
    if draft.pay_low is not None and draft.pay_high is not None and draft.pay_low > draft.pay_high:
        raise RuleBroken("PAY_REVERSED", "pay_high", low=draft.pay_low, high=draft.pay_high)
