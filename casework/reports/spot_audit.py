"""The spot audit 抽查: a random sample that anyone can reproduce from its seed."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from uuid import UUID

from casework.problems import RuleBroken


def sample_of(files: Iterable[UUID], size: int, seed: str) -> tuple[UUID, ...]:
    """Return a sample of ``size`` files; the same seed always gives the same sample.

    Files are ranked by SHA-256 of seed and file id, and the smallest hashes are taken. The result
    does not depend on a random number generator, and adding a file changes at most one entry.

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
