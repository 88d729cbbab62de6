"""Ports of the service layer: the interfaces it needs from a store, here ``storage``."""

from casework.ports.caseload import (
    NO_USER_STATE,
    CaseloadStore,
    Clock,
    HistoryReader,
    ProgressCallback,
    Reader,
    RecordReader,
    UnitOfWork,
    UserState,
)
from casework.ports.changes import Change, Changed, HasChange
from casework.ports.evidence_store import EvidenceStore, KeptProof, Proof, ProofInspection

__all__ = [
    "NO_USER_STATE",
    "CaseloadStore",
    "Change",
    "Changed",
    "Clock",
    "EvidenceStore",
    "HasChange",
    "HistoryReader",
    "KeptProof",
    "ProgressCallback",
    "Proof",
    "ProofInspection",
    "Reader",
    "RecordReader",
    "UnitOfWork",
    "UserState",
]
