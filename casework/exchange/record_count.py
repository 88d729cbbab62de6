"""How many records lines are of, as a person counts them: the same number wherever it is shown."""

from __future__ import annotations

from collections.abc import Iterable

from casework.exchange.parcels import RecordReply, RecordRevision
from casework.records import AttestedSummary, Custody, Evidence, TalkSession

PARTS = frozenset(kind.kind for kind in (TalkSession, Evidence, AttestedSummary, Custody))
"""Records that belong to another one and are not counted beside it: a talk's sitting, a proof."""


def count_records(lines: Iterable[RecordRevision | RecordReply | None]) -> int:
    """Return how many records lines are of, as a person counts them."""
    return sum(1 for line in lines if isinstance(line, RecordRevision) and line.kind not in PARTS)
