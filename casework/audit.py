"""The spot audit 抽查: a sample that anyone can draw again from the same seed."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from uuid import UUID

from casework.problems import RuleBroken


def sample_of(files: Iterable[UUID], size: int, seed: str) -> tuple[UUID, ...]:
    """Return ``size`` of the files, drawn by ``seed``: the same seed draws the same ones.

    Each file has its lot, the SHA-256 of seed and id; the smallest lots are drawn. So the draw
    depends on no program's dice, and a file that joins the caseload changes it by one at most.

    Raises:
        RuleBroken: AUDIT_NO_SAMPLE, AUDIT_TOO_FEW.
    """
    if size < 1:
        raise RuleBroken("AUDIT_NO_SAMPLE", "sample")
    drawn = sorted(set(files), key=lambda file_id: _lot(seed, file_id))
    if size > len(drawn):
        raise RuleBroken("AUDIT_TOO_FEW", "sample", sample=size, count=len(drawn))
    return tuple(drawn[:size])


def _lot(seed: str, file_id: UUID) -> str:
    return hashlib.sha256(f"{seed.strip()}/{file_id}".encode()).hexdigest()
