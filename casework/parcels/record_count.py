"""Record count shown to users: sessions, proofs and custody steps are excluded."""

from __future__ import annotations

from collections.abc import Iterable

from casework.parcels.lines import RecordReply, RecordRevision
from casework.records import AttestedSummary, Custody, Evidence, TalkSession

PARTS = frozenset(kind.kind for kind in (TalkSession, Evidence, AttestedSummary, Custody))
"""Kinds that are part of another record and not counted: a talk's session, a proof."""


def count_records(lines: Iterable[RecordRevision | RecordReply | None]) -> int:
    """Return the number of records that is shown to users."""
    return sum(1 for line in lines if isinstance(line, RecordRevision) and line.kind not in PARTS)
