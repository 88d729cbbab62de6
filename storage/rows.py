"""The tables, one row class a kind of record; nothing outside ``storage`` sees a row."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from storage.types import UtcDateTime


class Base(DeclarativeBase):
    """Common ground: every constraint has a name, every type works on SQLite and PostgreSQL."""

    metadata = sa.MetaData(
        naming_convention={
            "ix": "ix_%(column_0_label)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map = {  # noqa: RUF012  read by SQLAlchemy as a class attribute
        str: sa.Text(),
        datetime: UtcDateTime(),
        UUID: sa.Uuid(),
        list[Any]: sa.JSON(),
        dict[str, Any]: sa.JSON(none_as_null=True),
    }


class _RecordColumns:
    """What every record's row has; ``revision`` is the digest that the journal knows it by."""

    id: Mapped[UUID] = mapped_column(primary_key=True)
    recorded_at: Mapped[datetime]
    recorded_by: Mapped[str]
    revision: Mapped[str]


class _FileRecordColumns(_RecordColumns):
    """What every row has that belongs to one student's file."""

    file_id: Mapped[UUID] = mapped_column(sa.ForeignKey("file.id"), index=True)
    voided_at: Mapped[datetime | None]
    voided_by: Mapped[str | None]
    void_reason: Mapped[str | None]


class KeeperRow(_RecordColumns, Base):
    __tablename__ = "keeper"

    name: Mapped[str]
    unit: Mapped[str]
    school: Mapped[str]
    role: Mapped[str]


class FileRow(_RecordColumns, Base):
    """A file; ``key`` is the small number that the search index knows it by."""

    __tablename__ = "file"
    __table_args__ = (sa.UniqueConstraint("id"), sa.UniqueConstraint("cohort", "student_no"))

    id: Mapped[UUID] = mapped_column(sa.Uuid())
    key: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    student_no: Mapped[str] = mapped_column(index=True)
    cohort: Mapped[int]
    name: Mapped[str]
    original_name: Mapped[str | None]
    gender: Mapped[str | None]
    ethnicity: Mapped[str | None]
    id_number: Mapped[str | None]
    birth: Mapped[date | None]
    phone: Mapped[str | None]
    college: Mapped[str | None]
    major: Mapped[str | None]
    class_name: Mapped[str | None]
    level: Mapped[str | None]
    categories: Mapped[list[Any]]
    job_city: Mapped[str | None]
    job_kind: Mapped[str | None]
    custom: Mapped[list[Any]]
    imported: Mapped[dict[str, Any] | None]
    pack_id: Mapped[str]
    opened_on: Mapped[date]
    withdrawal: Mapped[str | None]
    withdrawal_reason: Mapped[str | None]
    withdrawn_on: Mapped[date | None]
    id_kind: Mapped[str | None]
    political: Mapped[str | None]
    origin: Mapped[str | None]
    leaving: Mapped[str | None]
    graduates_on: Mapped[date | None]
    job_industry: Mapped[str | None]
    job_pay: Mapped[int | None]
    contacts: Mapped[list[Any]] = mapped_column(server_default="[]")
    aliases: Mapped[list[Any]] = mapped_column(server_default="[]")
    person_id: Mapped[UUID | None] = mapped_column(index=True)


class PlanRow(_FileRecordColumns, Base):
    __tablename__ = "plan"
    __table_args__ = (sa.UniqueConstraint("file_id", "version"),)

    version: Mapped[int]
    made_on: Mapped[date]
    analysis: Mapped[str]
    difficulties: Mapped[list[Any]]
    goal: Mapped[str]
    measures: Mapped[list[Any]]
    review_on: Mapped[date | None]
    confirmed_on: Mapped[date | None]
    confirmed_how: Mapped[str | None]
    change_reason: Mapped[str | None]
    made_by: Mapped[str | None]
    level: Mapped[str | None]
    risk: Mapped[str | None]
    goal_kind: Mapped[str | None]
    goal_city: Mapped[str | None]
    goal_industry: Mapped[str | None]
    goal_pay: Mapped[int | None]
    reviewed_by: Mapped[str | None]
    review_note: Mapped[str | None]


class PairingRow(_FileRecordColumns, Base):
    __tablename__ = "pairing"

    helper: Mapped[str]
    helper_role: Mapped[str | None]
    since: Mapped[date]
    until: Mapped[date | None]
    is_participant: Mapped[bool] = mapped_column(server_default=sa.false())
    accepted_on: Mapped[date | None]
    handover_note: Mapped[str | None]


class TalkSessionRow(_RecordColumns, Base):
    __tablename__ = "talk_session"

    on: Mapped[date]
    start: Mapped[time]
    end: Mapped[time]
    mode: Mapped[str]
    place: Mapped[str]
    topic: Mapped[str]
    content: Mapped[str]
    measures: Mapped[str]
    held_by: Mapped[str]
    is_group: Mapped[bool]
    template: Mapped[str]
    talk_kind: Mapped[str | None]
    wishes: Mapped[str | None]
    next_step: Mapped[str | None]
    follow_up_on: Mapped[date | None]
    follow_up: Mapped[str | None]


class TalkRow(_FileRecordColumns, Base):
    __tablename__ = "talk"

    session_id: Mapped[UUID] = mapped_column(sa.ForeignKey("talk_session.id"), index=True)
    own_words: Mapped[str]
    feedback: Mapped[str | None]
    confirmed_how: Mapped[str | None]


class EmployerRow(_RecordColumns, Base):
    __tablename__ = "employer"

    name: Mapped[str]
    uscc: Mapped[str] = mapped_column(index=True)
    employer_kind: Mapped[str | None]
    blacklisted_on: Mapped[date | None]
    blacklist_reason: Mapped[str | None]
    blacklist_kind: Mapped[str | None]
    industry: Mapped[str | None]
    size: Mapped[str | None]
    region: Mapped[str | None]
    contact: Mapped[str | None]
    verified_on: Mapped[date | None]
    verified_by: Mapped[str | None]
    verified_how: Mapped[str | None]


class PostRow(_RecordColumns, Base):
    __tablename__ = "post"

    employer_id: Mapped[UUID] = mapped_column(sa.ForeignKey("employer.id"), index=True)
    title: Mapped[str]
    city: Mapped[str]
    pay_low: Mapped[int | None]
    pay_high: Mapped[int | None]
    until: Mapped[date | None]
    source: Mapped[str]
    education: Mapped[str | None]
    major: Mapped[str | None]
    url: Mapped[str | None]
    job_kind: Mapped[str | None]
    industry: Mapped[str | None]
    headcount: Mapped[int | None]
    contact: Mapped[str | None]
    text: Mapped[str | None]
    visit_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("visit.id"), index=True)
    verified_on: Mapped[date | None]
    verified_by: Mapped[str | None]
    ruling: Mapped[str | None]
    ruling_by: Mapped[str | None]
    ruling_on: Mapped[date | None]
    ruling_note: Mapped[str | None]


class ReferralRow(_FileRecordColumns, Base):
    __tablename__ = "referral"

    post_id: Mapped[UUID] = mapped_column(sa.ForeignKey("post.id"), index=True)
    on: Mapped[date]
    match: Mapped[str]
    response: Mapped[str | None]
    responded_on: Mapped[date | None]
    way: Mapped[str | None]
    recommended_by: Mapped[str | None]
    steps: Mapped[list[Any]] = mapped_column(server_default="[]")


class EventRow(_RecordColumns, Base):
    __tablename__ = "event"

    name: Mapped[str]
    event_kind: Mapped[str]
    mode: Mapped[str]
    on: Mapped[date]
    organiser: Mapped[str]
    place: Mapped[str | None]
    until: Mapped[date | None]
    start: Mapped[time | None]
    end: Mapped[time | None]
    city: Mapped[str | None]
    url: Mapped[str | None]
    session_no: Mapped[str | None]


class EvidenceRow(_RecordColumns, Base):
    __tablename__ = "evidence"

    name: Mapped[str]
    size: Mapped[int]
    sha256: Mapped[str]
    blob_id: Mapped[UUID]
    blob_name: Mapped[str]
    blob_key: Mapped[str]
    content_tag: Mapped[str] = mapped_column(index=True)
    media: Mapped[str | None]
    picture_hash: Mapped[str | None]
    taken_on: Mapped[date | None]


class AttendanceRow(_FileRecordColumns, Base):
    __tablename__ = "attendance"

    event_id: Mapped[UUID] = mapped_column(sa.ForeignKey("event.id"), index=True)
    state: Mapped[str]
    proof_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("evidence.id"), index=True)
    signed_by: Mapped[str | None]
    signed_on: Mapped[date | None]
    feedback: Mapped[str | None]


class DestinationRow(_FileRecordColumns, Base):
    __tablename__ = "destination"

    code: Mapped[str]
    on: Mapped[date]
    employer: Mapped[str | None]
    proof_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("evidence.id"), index=True)
    employer_uscc: Mapped[str | None]
    employer_kind: Mapped[str | None]
    job_title: Mapped[str | None]
    pay: Mapped[int | None]
    region: Mapped[str | None]
    fits_major: Mapped[bool | None]
    by_referral: Mapped[UUID | None] = mapped_column(sa.ForeignKey("referral.id"), index=True)
    register_state: Mapped[str | None]
    reason: Mapped[str | None]
    school_abroad: Mapped[str | None]
    country: Mapped[str | None]
    signoffs: Mapped[list[Any]] = mapped_column(server_default="[]")
    lost_on: Mapped[date | None]
    lost_reason: Mapped[str | None]


class ParkedRowRow(_RecordColumns, Base):
    __tablename__ = "parked_row"

    sheet: Mapped[str]
    row: Mapped[int]
    codes: Mapped[list[Any]]
    cells: Mapped[list[Any]]
    settled: Mapped[bool]
    subject: Mapped[str] = mapped_column(server_default="students")


class SettingRow(_RecordColumns, Base):
    __tablename__ = "setting"

    key: Mapped[str] = mapped_column(unique=True)
    document: Mapped[str]


class PackVersionRow(_RecordColumns, Base):
    __tablename__ = "pack_version"

    ref: Mapped[str] = mapped_column(unique=True)
    document: Mapped[str]


class VisitRow(_RecordColumns, Base):
    __tablename__ = "visit"

    on: Mapped[date]
    employer_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("employer.id"), index=True)
    employer_name: Mapped[str]
    visitors: Mapped[list[Any]]
    college: Mapped[str | None]
    subject: Mapped[str | None]
    is_new: Mapped[bool]
    place: Mapped[str | None]
    outcome: Mapped[str | None]
    proof_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("evidence.id"), index=True)
    withdrawn_on: Mapped[date | None]
    withdrawn_reason: Mapped[str | None]


class TrainingRow(_FileRecordColumns, Base):
    __tablename__ = "training"

    year: Mapped[int]
    programme: Mapped[str]
    mode: Mapped[str]
    state: Mapped[str]
    platform: Mapped[str | None]
    base: Mapped[str | None]
    enrolled_on: Mapped[date | None]
    begun_on: Mapped[date | None]
    ended_on: Mapped[date | None]
    hours: Mapped[int | None]
    certificate: Mapped[str | None]


class ExtraServiceRow(_FileRecordColumns, Base):
    __tablename__ = "extra_service"

    service: Mapped[str]
    on: Mapped[date]
    given_by: Mapped[str]
    content: Mapped[str]


class AttachmentRow(_FileRecordColumns, Base):
    __tablename__ = "attachment"

    evidence_id: Mapped[UUID] = mapped_column(sa.ForeignKey("evidence.id"), index=True)
    target_kind: Mapped[str]
    target_id: Mapped[UUID] = mapped_column(index=True)
    proof_kind: Mapped[str]
    dated_on: Mapped[date | None]
    pages: Mapped[int | None]
    review: Mapped[str]
    reviewed_by: Mapped[str | None]
    reviewed_on: Mapped[date | None]
    return_reason: Mapped[str | None]


class ConsentRow(_FileRecordColumns, Base):
    __tablename__ = "consent"

    consent_kind: Mapped[str]
    version: Mapped[str]
    given_on: Mapped[date]
    how: Mapped[str]
    receiver: Mapped[str | None]
    withdrawn_on: Mapped[date | None]


class ComplaintRow(_RecordColumns, Base):
    __tablename__ = "complaint"

    received_on: Mapped[date]
    complainant: Mapped[str]
    contact: Mapped[str | None]
    channel: Mapped[str]
    about: Mapped[str]
    employer_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("employer.id"), index=True)
    file_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("file.id"), index=True)
    handler: Mapped[str | None]
    findings: Mapped[str | None]
    answered_on: Mapped[date | None]
    outcome: Mapped[str | None]


class SignalAnswerRow(_RecordColumns, Base):
    __tablename__ = "signal_answer"

    signal: Mapped[str] = mapped_column(index=True)
    detector: Mapped[str]
    answer: Mapped[str]
    note: Mapped[str]


class ReportRow(_RecordColumns, Base):
    __tablename__ = "report"

    report: Mapped[str]
    on: Mapped[date]
    frozen_at: Mapped[datetime]
    document: Mapped[str]


class SeatingRow(_RecordColumns, Base):
    __tablename__ = "seating"

    class_name: Mapped[str] = mapped_column(index=True)
    columns: Mapped[int]
    seats: Mapped[list[Any]]


class ErasureRow(_RecordColumns, Base):
    __tablename__ = "erasure"

    file_digest: Mapped[str]
    cohort: Mapped[int]
    closed_on: Mapped[date]
    erased_on: Mapped[date]
    rule: Mapped[str]
    counts: Mapped[list[Any]]
    approved_by: Mapped[str]


class PartnerRow(_RecordColumns, Base):
    __tablename__ = "partner"

    name: Mapped[str]
    unit: Mapped[str]
    role: Mapped[str]
    signing: Mapped[str] = mapped_column(unique=True)
    sealing: Mapped[str]
    below: Mapped[bool]
    is_own: Mapped[bool]
    shares_with: Mapped[UUID | None]
    fields: Mapped[list[Any]]
    checked_on: Mapped[date | None]
    checked_by: Mapped[str | None]
    revoked_on: Mapped[date | None]
    revoke_reason: Mapped[str | None]
    follows: Mapped[UUID | None]
    revoked_by: Mapped[str | None]


class AssignmentRow(_FileRecordColumns, Base):
    __tablename__ = "assignment"

    partner_id: Mapped[UUID] = mapped_column(sa.ForeignKey("partner.id"), index=True)
    since: Mapped[date]
    until: Mapped[date | None]


class CustodyRow(_FileRecordColumns, Base):
    __tablename__ = "custody"

    holder: Mapped[str] = mapped_column(index=True)
    giver: Mapped[str]
    epoch: Mapped[int]
    offered_at: Mapped[datetime]
    given: Mapped[str]
    taken: Mapped[str]
    declined_on: Mapped[date | None]
    is_out: Mapped[bool]
    via: Mapped[str | None]
    held_above: Mapped[str | None]


class AttestedSummaryRow(_FileRecordColumns, Base):
    __tablename__ = "carried"

    target_kind: Mapped[str]
    target_id: Mapped[UUID] = mapped_column(index=True)
    length: Mapped[int]
    sketch: Mapped[str]
    pack: Mapped[str]
    counts: Mapped[bool]
    codes: Mapped[list[Any]]


class JournalRow(Base):
    """One action: its digest covers its changes and, through ``prev``, everything before it."""

    __tablename__ = "journal"

    seq: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    id: Mapped[UUID] = mapped_column(unique=True)
    at: Mapped[datetime]
    hlc: Mapped[str]
    device: Mapped[str]
    actor: Mapped[str]
    name: Mapped[str]
    facts: Mapped[str]
    undoes: Mapped[UUID | None]
    redoes: Mapped[UUID | None]
    prev: Mapped[str]
    digest: Mapped[str]
    mac: Mapped[str]


class JournalChangeRow(Base):
    """What an action did to one record. The payload may be erased one day; its digest stays."""

    __tablename__ = "journal_change"

    seq: Mapped[int] = mapped_column(sa.ForeignKey("journal.seq"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str]
    record_id: Mapped[UUID] = mapped_column(index=True)
    file_id: Mapped[UUID | None] = mapped_column(index=True)
    parent: Mapped[str | None]
    revision: Mapped[str]
    payload: Mapped[str | None]
    payload_digest: Mapped[str]


class StandingRow(Base):
    """What lists sort, filter and show of a file: derived, rebuilt with each of its changes.

    Narrow on purpose: all rows of a large caseload stay in memory. ``key`` is the file's;
    ``lacks`` holds the missing fields between bars (``|phone|birth|``); ``beside`` is JSON of the
    extra services (``{"guidance": [minimum, given, owed, not counting]}``; None
    = nothing); ``proof`` says how the destination is proven (None = there is none); ``changes_on``
    is the day on which the counts can change by themselves (None = never).
    """

    __tablename__ = "standing"
    __table_args__ = (sa.Index("ix_standing_natural_order", "cohort", "student_no", "file_id"),)

    key: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    file_id: Mapped[UUID] = mapped_column(sa.ForeignKey("file.id", ondelete="CASCADE"), unique=True)
    cohort: Mapped[int]
    student_no: Mapped[str]
    name: Mapped[str]
    class_name: Mapped[str | None]
    college: Mapped[str | None]
    lacks: Mapped[str]
    status: Mapped[str] = mapped_column(index=True)
    helper_id: Mapped[UUID | None]
    helper: Mapped[str | None] = mapped_column(index=True)
    helper_role: Mapped[str | None]
    talk_given: Mapped[int]
    talk_owed: Mapped[int]
    talk_not_counting: Mapped[int]
    referral_given: Mapped[int]
    referral_owed: Mapped[int]
    referral_not_counting: Mapped[int]
    event_given: Mapped[int]
    event_owed: Mapped[int]
    event_not_counting: Mapped[int]
    talk_minimum: Mapped[int | None]
    referral_minimum: Mapped[int | None]
    event_minimum: Mapped[int | None]
    missing: Mapped[int] = mapped_column(index=True)
    is_complete: Mapped[bool]
    last_contact_on: Mapped[date | None]
    destination_code: Mapped[str | None]
    changes_on: Mapped[date | None] = mapped_column(index=True)
    beside: Mapped[str | None]
    proof: Mapped[str | None]


class CategoryRow(Base):
    """Which categories a file has at present: derived, for filters."""

    __tablename__ = "file_category"

    file_id: Mapped[UUID] = mapped_column(
        sa.ForeignKey("file.id", ondelete="CASCADE"), primary_key=True
    )
    name: Mapped[str] = mapped_column(primary_key=True, index=True)


class KeyValueRow(Base):
    """What this computer remembers about the caseload, outside the journal."""

    __tablename__ = "note"

    key: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[str]
