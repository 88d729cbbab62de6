"""The records of the service: immutable values that the journal compares field by field."""

from casework.records.base import FileRecord, Record
from casework.records.care import Consent, Erasure, SignalAnswer
from casework.records.destination import Destination, SignOff
from casework.records.employer import Employer, Post
from casework.records.event import Attendance, AttendanceState, Event, EventMode
from casework.records.evidence import Attachment, Evidence
from casework.records.file import CaseFile, Contact, HardshipCategory, Withdrawal
from casework.records.keeper import Keeper, Role
from casework.records.outreach import Complaint, Visit, Visitor
from casework.records.pairing import Pairing
from casework.records.parked import ParkedRow
from casework.records.partner import Assignment, AttestedSummary, Custody, Partner
from casework.records.plan import Measure, Plan
from casework.records.referral import Referral, ReferralStep, Stage
from casework.records.report import Report
from casework.records.seating import Seating
from casework.records.setting import PackVersion, Setting
from casework.records.talk import Talk, TalkMode, TalkSession
from casework.records.training import ExtraKind, ExtraService, Training, TrainingState

RECORD_KINDS: tuple[type[Record], ...] = (
    Keeper,
    Partner,
    Setting,
    PackVersion,
    Evidence,
    CaseFile,
    Assignment,
    Custody,
    Plan,
    Pairing,
    TalkSession,
    Talk,
    Employer,
    Visit,
    Post,
    Referral,
    Event,
    Attendance,
    Destination,
    Training,
    ExtraService,
    Attachment,
    Consent,
    Complaint,
    SignalAnswer,
    Erasure,
    ParkedRow,
    Report,
    Seating,
    AttestedSummary,
)
"""All kinds of records, parents before their children."""

KIND_OF: dict[str, type[Record]] = {record.kind: record for record in RECORD_KINDS}

PARENTS: dict[type[Record], dict[str, type[Record]]] = {
    Plan: {"file_id": CaseFile},
    Pairing: {"file_id": CaseFile},
    Talk: {"file_id": CaseFile, "session_id": TalkSession},
    Visit: {"employer_id": Employer, "proof_id": Evidence},
    Post: {"employer_id": Employer, "visit_id": Visit},
    Referral: {"file_id": CaseFile, "post_id": Post},
    Attendance: {"file_id": CaseFile, "event_id": Event, "proof_id": Evidence},
    Destination: {"file_id": CaseFile, "proof_id": Evidence, "by_referral": Referral},
    Training: {"file_id": CaseFile},
    ExtraService: {"file_id": CaseFile},
    Attachment: {"file_id": CaseFile, "evidence_id": Evidence},
    Consent: {"file_id": CaseFile},
    Complaint: {"employer_id": Employer, "file_id": CaseFile},
    Assignment: {"file_id": CaseFile, "partner_id": Partner},
    Custody: {"file_id": CaseFile},
    AttestedSummary: {"file_id": CaseFile},
}

SAID_OF_STUDENTS = frozenset({TalkSession.kind, Event.kind})
"""Shared records that belong to the content of a file; employers and posts outlive files."""
"""The fields of each kind of record that refer to other records."""

__all__ = [
    "KIND_OF",
    "PARENTS",
    "RECORD_KINDS",
    "SAID_OF_STUDENTS",
    "Assignment",
    "Attachment",
    "Attendance",
    "AttendanceState",
    "AttestedSummary",
    "CaseFile",
    "Complaint",
    "Consent",
    "Contact",
    "Custody",
    "Destination",
    "Employer",
    "Erasure",
    "Event",
    "EventMode",
    "Evidence",
    "ExtraKind",
    "ExtraService",
    "FileRecord",
    "HardshipCategory",
    "Keeper",
    "Measure",
    "PackVersion",
    "Pairing",
    "ParkedRow",
    "Partner",
    "Plan",
    "Post",
    "Record",
    "Referral",
    "ReferralStep",
    "Report",
    "Role",
    "Seating",
    "Setting",
    "SignOff",
    "SignalAnswer",
    "Stage",
    "Talk",
    "TalkMode",
    "TalkSession",
    "Training",
    "TrainingState",
    "Visit",
    "Visitor",
    "Withdrawal",
]
