"""Ports of the service layer: the interfaces it needs from a store, here ``storage``."""

from casework.ports.caseload import (
    CaseloadStore,
    Clock,
    HistoryReader,
    ProgressCallback,
    Reader,
    UnitOfWork,
)
from casework.ports.evidence_store import EvidenceStore, KeptProof, Proof, ProofInspection

__all__ = [
    "CaseloadStore",
    "Clock",
    "EvidenceStore",
    "HistoryReader",
    "KeptProof",
    "ProgressCallback",
    "Proof",
    "ProofInspection",
    "Reader",
    "UnitOfWork",
]
