"""One student's file with all its records: the input of rules and documents."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date
from uuid import UUID

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
from casework.settings.org_settings import OrgSettings


@dataclass(frozen=True, slots=True)
class TalkWithSession:
    """A student's talk with the session it belongs to.

    ``carried`` is the sender's summary of the text, where the text itself was not sent to us.
    """

    talk: Talk
    session: TalkSession
    carried: AttestedSummary | None = None


@dataclass(frozen=True, slots=True)
class ReferralWithPost:
    """A student's referral with its post and employer.

    ``students`` is the number of students who were referred to this post with the same text on the
    same day; ``carried`` as for talks.
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
    """A file and all its records, void ones included; tuples are ordered by date."""

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
        """The rule pack of the file."""
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
        """Return the pairing responsible on ``day``: the latest to begin that has not ended.

        Participants are not responsible, and are skipped.
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
        """Return a copy of this case with one more talk."""
        return replace(self, talks=(*self.talks, TalkWithSession(talk, session)))

    def with_referral(self, referral: Referral, post: Post, employer: Employer) -> Case:
        """Return a copy of this case with one more referral."""
        return replace(
            self, referrals=(*self.referrals, ReferralWithPost(referral, post, employer))
        )

    def with_attendance(self, attendance: Attendance, event: Event) -> Case:
        """Return a copy of this case with one more attendance."""
        return replace(
            self, attendances=(*self.attendances, AttendanceWithEvent(attendance, event))
        )
