"""Posts with their employers, the students referred to them, and the stages of a referral.

Stages are 已推荐 → … → 录用; some transitions are allowed, and some imply an answer.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from uuid import UUID

from casework.ports import Reader
from casework.problems import RuleBroken
from casework.records import Employer, Post, Referral, ReferralStep, Stage
from casework.verdicts.posts import RETURNED, scan_post

FORWARD = (
    Stage.REFERRED,
    Stage.INFORMED,
    Stage.ANSWERED,
    Stage.APPLIED,
    Stage.INTERVIEW,
    Stage.HIRED,
)
"""The order of stages; some may be skipped, but none returned to."""

ENDS = (Stage.HIRED, Stage.DROPPED, Stage.LAPSED)
"""Final stages."""

_ANSWERS = {
    Stage.ANSWERED: "已回应",
    Stage.APPLIED: "已投递",
    Stage.INTERVIEW: "面试中",
    Stage.HIRED: "录用",
    Stage.DROPPED: "不合适",
}
"""The default answer of the student at each stage."""


def way_of(referral: Referral) -> tuple[ReferralStep, ...]:
    """Return all steps, including the recommendation and an answer given with it."""
    begun = ReferralStep(stage=Stage.REFERRED, on=referral.on)
    if not referral.has_response or any(step.stage in _ANSWERS for step in referral.steps):
        return (begun, *referral.steps)
    informed = [step for step in referral.steps if step.stage is Stage.INFORMED]
    later = [step for step in referral.steps if step.stage is not Stage.INFORMED]
    answered = ReferralStep(
        stage=Stage.ANSWERED,
        on=max(referral.responded_on or referral.on, referral.on),
        note=referral.response,
    )
    return (begun, *informed, answered, *later)


def stage_of(referral: Referral) -> Stage:
    """Return the current stage of a referral."""
    return way_of(referral)[-1].stage


def next_stages(stage: Stage) -> tuple[Stage, ...]:
    """Return the stages that may follow; an interview may be followed by another."""
    if stage in ENDS:
        return ()
    place = FORWARD.index(stage)
    ahead = FORWARD[place + 1 :]
    again = (stage,) if stage is Stage.INTERVIEW else ()
    may_drop = place < FORWARD.index(Stage.APPLIED)
    return (*again, *ahead, *((Stage.DROPPED,) if may_drop else ()), Stage.LAPSED)


def advanced(referral: Referral, stage: Stage, on: date, note: str | None, today: date) -> Referral:
    """Return the referral with one more step, and its answer updated.

    Stages that answer (已回应 and later, also 未投) set ``response``; ``responded_on`` keeps the
    day of the first answer. 失效 is not an answer and changes neither.

    Raises:
        RuleBroken: REFERRAL_VOID, STAGE_ENDED, STAGE_NOT_NEXT, STEP_BEFORE_LAST, STEP_IN_FUTURE,
            FIELD_MISSING (未投 without a reason).
    """
    way = way_of(referral)
    _check_stage(referral, way[-1].stage, stage)
    last = way[-1].on
    if on < last:
        raise RuleBroken("STEP_BEFORE_LAST", "on", on=on.isoformat(), last=last.isoformat())
    if on > today:
        raise RuleBroken("STEP_IN_FUTURE", "on", on=on.isoformat(), today=today.isoformat())
    words = (note or "").strip() or None
    if stage is Stage.DROPPED and words is None:
        raise RuleBroken("FIELD_MISSING", "note")
    moved = replace(referral, steps=(*way[1:], ReferralStep(stage=stage, on=on, note=words)))
    if stage not in _ANSWERS:
        return moved
    return replace(
        moved,
        response=_answer(stage, words),
        responded_on=referral.responded_on if referral.has_response else on,
    )


def _check_stage(referral: Referral, now: Stage, stage: Stage) -> None:
    if referral.is_void:
        raise RuleBroken("REFERRAL_VOID", "records", record=str(referral.id))
    if now in ENDS:
        raise RuleBroken("STAGE_ENDED", "stage", now=now.value, stage=stage.value)
    possible = next_stages(now)
    if stage not in possible:
        choices = [one.value for one in possible]
        raise RuleBroken(
            "STAGE_NOT_NEXT", "stage", now=now.value, stage=stage.value, choices=choices
        )


def _answer(stage: Stage, words: str | None) -> str:
    if stage is Stage.ANSWERED and words:
        return words
    if stage is Stage.DROPPED and words:
        return f"{_ANSWERS[stage]}：{words}"
    return _ANSWERS[stage]


SOURCES = (
    "访企拓岗",
    "导师推荐",
    "校园招聘会",
    "24365",
    "津校招",
    "校友",
    "企业来函",
    "双选会",
    "其他",
)
"""Sources of posts (notice, item 1, and the forms in use)."""

BLACKLIST_KINDS = ("就业歧视", "招聘欺诈", "培训贷", "其他")
"""Reasons for blacklisting an employer (notice, item 16)."""

WAYS = ("面谈", "电话", "微信", "短信", "邮件", "现场")
"""Ways of recommending a post."""

VERIFIED_HOW = ("国家企业信用信息公示系统", "营业执照", "实地走访", "电话核实", "其他")
"""Ways of verifying that an employer is genuine."""


@dataclass(frozen=True, slots=True)
class Offer:
    """A post with its employer."""

    post: Post
    employer: Employer

    def is_open(self, day: date) -> bool:
        """Return whether applications are possible: not closed, blacklisted or returned."""
        return (
            (self.post.until is None or day <= self.post.until)
            and self.employer.blacklisted_on is None
            and self.post.ruling != RETURNED
        )

    @property
    def needs_ruling(self) -> bool:
        """Return whether its wording still needs a person's decision."""
        return self.post.ruling is None and bool(scan_post(self.post))


@dataclass(frozen=True, slots=True)
class ReferredStudent:
    """A student who was referred to a post, the date, and the stage of the referral."""

    referral_id: UUID
    file_id: UUID
    post_id: UUID
    student_no: str
    name: str = field(repr=False)
    class_name: str
    title: str
    on: date
    stage: Stage
    response: str | None = field(default=None, repr=False)


def offers(reader: Reader) -> tuple[Offer, ...]:
    """Return all posts with their employers, in order of creation."""
    employers = {employer.id: employer for employer in reader.get_all(Employer)}
    return tuple(Offer(post, employers[post.employer_id]) for post in reader.get_all(Post))


def offer(reader: Reader, post_id: UUID) -> Offer:
    """Return one post with its employer; raises RuleBroken UNKNOWN_RECORD."""
    post = reader.get(Post, post_id)
    return Offer(post, reader.get(Employer, post.employer_id))


def referred_to_post(reader: Reader, post_id: UUID) -> tuple[ReferredStudent, ...]:
    """Return the students referred to a post, oldest referral first, without void referrals."""
    return _referred(reader, [reader.get(Post, post_id)])


def referred_to_employer(reader: Reader, employer_id: UUID) -> tuple[ReferredStudent, ...]:
    """Return the students referred to posts of an employer, oldest referral first.

    They should be warned when the employer is blacklisted.
    """
    children = reader.children_of(Employer.kind, [employer_id]).get(employer_id, frozenset())
    known = reader.known_ids(Post, children)
    return _referred(reader, [reader.get(Post, post_id) for post_id in known])


def how_many_referred(reader: Reader, posts: Iterable[UUID]) -> Mapping[UUID, int]:
    """Return the number of referrals of each post; posts without any are omitted."""
    found = reader.children_of(Post.kind, posts)
    return {post_id: len(referrals) for post_id, referrals in found.items()}


def _referred(reader: Reader, posts: list[Post]) -> tuple[ReferredStudent, ...]:
    titles = {post.id: post.title for post in posts}
    children = reader.children_of(Post.kind, titles)
    referrals = [
        referral
        for ids in children.values()
        for referral in (reader.get(Referral, record_id) for record_id in ids)
        if not referral.is_void
    ]
    lines = reader.lines_of({referral.file_id for referral in referrals})
    files = {line.file.id: line.file for line in lines}
    found = [
        ReferredStudent(
            referral_id=referral.id,
            file_id=referral.file_id,
            post_id=referral.post_id,
            student_no=files[referral.file_id].student_no,
            name=files[referral.file_id].name,
            class_name=files[referral.file_id].class_name or "",
            title=titles[referral.post_id],
            on=referral.on,
            stage=stage_of(referral),
            response=referral.response,
        )
        for referral in referrals
        if referral.file_id in files
    ]
    return tuple(sorted(found, key=lambda one: (one.on, one.student_no, one.referral_id)))
