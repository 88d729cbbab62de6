"""The records of the service: frozen values that the journal can tell apart field by field."""

from casework.records.base import FileRecord, Record
from casework.records.destination import Destination
from casework.records.employer import Employer, Post
from casework.records.event import Attendance, AttendanceState, Event, EventMode
from casework.records.evidence import Evidence
from casework.records.file import CaseFile, HardshipCategory, Withdrawal
from casework.records.keeper import Keeper, Role
from casework.records.pairing import Pairing
from casework.records.parked import ParkedRow
from casework.records.plan import Measure, Plan
from casework.records.referral import Referral
from casework.records.talk import Talk, TalkMode, TalkSession

RECORD_KINDS: tuple[type[Record], ...] = (
    Keeper,
    Evidence,
    CaseFile,
    Plan,
    Pairing,
    TalkSession,
    Talk,
    Employer,
    Post,
    Referral,
    Event,
    Attendance,
    Destination,
    ParkedRow,
)
"""Every kind of record, parents before their children."""

KIND_OF: dict[str, type[Record]] = {record.kind: record for record in RECORD_KINDS}

PARENTS: dict[type[Record], dict[str, type[Record]]] = {
    Plan: {"file_id": CaseFile},
    Pairing: {"file_id": CaseFile},
    Talk: {"file_id": CaseFile, "session_id": TalkSession},
    Post: {"employer_id": Employer},
    Referral: {"file_id": CaseFile, "post_id": Post},
    Attendance: {"file_id": CaseFile, "event_id": Event, "proof_id": Evidence},
    Destination: {"file_id": CaseFile, "proof_id": Evidence},
}
"""Which field of a record names which other record."""

__all__ = [
    "KIND_OF",
    "PARENTS",
    "RECORD_KINDS",
    "Attendance",
    "AttendanceState",
    "CaseFile",
    "Destination",
    "Employer",
    "Event",
    "EventMode",
    "Evidence",
    "FileRecord",
    "HardshipCategory",
    "Keeper",
    "Measure",
    "Pairing",
    "ParkedRow",
    "Plan",
    "Post",
    "Record",
    "Referral",
    "Role",
    "Talk",
    "TalkMode",
    "TalkSession",
    "Withdrawal",
]
