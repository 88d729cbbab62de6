"""One student's file with everything in it: what rules judge and documents print."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date
from uuid import UUID

from casework.org_settings import OrgSettings
from casework.records import (
    Attachment,
    Attendance,
    AttestedSummary,
    CaseFile,
    Consent,
    Destination,
    Employer,
    Event,
    ExtraService,
    Pairing,
    Plan,
    Post,
    Referral,
    Talk,
    TalkSession,
    Training,
)
from casework.rulepack import RulePack


@dataclass(frozen=True, slots=True)
class TalkWithSession:
    """A student's talk with the session it belongs to.

    ``carried`` is what its sender says of its words where we were not sent them.
    """

    talk: Talk
    session: TalkSession
    carried: AttestedSummary | None = None


@dataclass(frozen=True, slots=True)
class ReferralWithPost:
    """A student's referral with its post and employer.

    ``students`` is how many students this post was given with the same words on the same day;
    ``carried`` as for talks.
    """

    referral: Referral
    post: Post
    employer: Employer
    students: int = 1
    carried: AttestedSummary | None = None


@dataclass(frozen=True, slots=True)
class AttendanceWithEvent:
    """A student's place at an event, with the event."""

    attendance: Attendance
    event: Event


@dataclass(frozen=True, slots=True)
class Case:
    """A file and all its records, voided ones included; tuples are in order of their dates."""

    file: CaseFile
    plans: tuple[Plan, ...] = ()
    pairings: tuple[Pairing, ...] = ()
    talks: tuple[TalkWithSession, ...] = ()
    referrals: tuple[ReferralWithPost, ...] = ()
    attendances: tuple[AttendanceWithEvent, ...] = ()
    destinations: tuple[Destination, ...] = ()
    trainings: tuple[Training, ...] = ()
    extras: tuple[ExtraService, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    consents: tuple[Consent, ...] = ()
    settings: OrgSettings = field(default=OrgSettings(), repr=False, compare=False)

    @property
    def pack(self) -> RulePack:
        """The rule pack that the file is under."""
        return self.settings.pack(self.file.pack_id)

    @property
    def id(self) -> UUID:
        return self.file.id

    @property
    def plan(self) -> Plan | None:
        """The plan in force: the highest version that is not void."""
        standing = [plan for plan in self.plans if not plan.is_void]
        return max(standing, key=lambda plan: plan.version, default=None)

    def helper_on(self, day: date) -> Pairing | None:
        """The pairing that is responsible on ``day``: the latest one begun that has not ended.

        Participants help without being responsible.
        """
        open_ones = [
            pairing
            for pairing in self.pairings
            if not pairing.is_void
            and not pairing.is_participant
            and pairing.since <= day
            and (pairing.until is None or day < pairing.until)
        ]
        return max(open_ones, key=lambda pairing: (pairing.since, pairing.id), default=None)

    @property
    def destination(self) -> Destination | None:
        """The current destination: the latest that is not void."""
        valid = [destination for destination in self.destinations if not destination.is_void]
        return max(valid, key=lambda destination: (destination.on, destination.id), default=None)

    def with_talk(self, talk: Talk, session: TalkSession) -> Case:
        """This case as it would be with one talk more."""
        return replace(self, talks=(*self.talks, TalkWithSession(talk, session)))

    def with_referral(self, referral: Referral, post: Post, employer: Employer) -> Case:
        """This case as it would be with one referral more."""
        return replace(
            self, referrals=(*self.referrals, ReferralWithPost(referral, post, employer))
        )

    def with_attendance(self, attendance: Attendance, event: Event) -> Case:
        """This case as it would be with one attendance more."""
        return replace(
            self, attendances=(*self.attendances, AttendanceWithEvent(attendance, event))
        )
