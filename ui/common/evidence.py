"""The proofs of a case."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from casework.case import Case
from casework.ports import Reader
from casework.records import Evidence


def evidence_of(reader: Reader, case: Case) -> tuple[Evidence, ...]:
    """Return the proofs that records of this file name, each once."""
    named: Iterable[UUID | None] = (
        *(held.attendance.proof_id for held in case.attendances),
        *(destination.proof_id for destination in case.destinations),
        *(category.proof_id for category in case.file.categories),
    )
    return tuple(reader.get(Evidence, proof) for proof in dict.fromkeys(named) if proof is not None)
