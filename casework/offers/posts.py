"""Posts with their employers, and the students referred to them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from casework.offers.referral_stages import stage_of
from casework.ports import Reader
from casework.records import Employer, Post, Referral, Stage
from casework.verdicts.wording_scan import RETURNED, scan_post

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
