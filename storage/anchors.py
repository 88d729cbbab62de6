"""Anchors: journal entries whose digests are also held outside, and whether they still match.

Every parcel and every sealed document names the newest journal entry at that time and its digest.
Once a partner has acknowledged a parcel, or a document was issued, the journal cannot be forged
without contradicting it.
"""

from __future__ import annotations

import json
from collections.abc import Iterator

import sqlalchemy as sa

from casework.read_models import Anchor, VerificationFinding
from casework.service_layer.documents import EXPORT
from storage import journal
from storage.bulk import rows_of

ANCHOR_BROKEN = "ANCHOR_BROKEN"
"""A parcel sealed here names a digest that differs from the entry's present one."""

_ANSWERED = frozenset({"acknowledged", "returned"})
_SEALED = "SELECT state, manifest FROM parcel WHERE is_ours ORDER BY at, id"
_EXPORTED = "SELECT seq, facts FROM journal WHERE name = ? ORDER BY seq"


def anchored(connection: sa.Connection) -> Anchor | None:
    """Return the newest entry whose digest others also hold, or None."""
    held = [
        Anchor(count, "parcel")
        for state, count, head in _parcels(connection)
        if state in _ANSWERED and _fits(connection, count, head)
    ]
    held += [Anchor(count, "document") for count in _documents(connection)]
    return max(held, key=lambda one: one.entries, default=None)


def broken_anchors(connection: sa.Connection) -> Iterator[VerificationFinding]:
    """Yield a finding for each sealed parcel whose digest differs from the journal's."""
    said = {(count, head) for _state, count, head in _parcels(connection)}
    for count, head in sorted(said):
        if not _fits(connection, count, head):
            yield VerificationFinding(ANCHOR_BROKEN, count, None, {})


def _parcels(connection: sa.Connection) -> Iterator[tuple[str, int, str]]:
    """Yield the state of each parcel sent from here, with the entry and digest it names."""
    for state, manifest in rows_of(connection, _SEALED):
        try:
            anchor = json.loads(manifest)["anchor"]
            count, head = int(anchor["count"]), str(anchor["head"])
        except (ValueError, TypeError, KeyError):  # it was tampered with; its signature shows it
            continue
        yield state, count, head


def _documents(connection: sa.Connection) -> Iterator[int]:
    """Yield the entries that sealed documents name; documents of older versions name none."""
    for seq, facts in rows_of(connection, _EXPORTED, EXPORT):
        count = json.loads(facts).get("journal_count")
        if isinstance(count, int) and 0 < count < seq:
            yield count


def _fits(connection: sa.Connection, count: int, head: str) -> bool:
    return journal.head(connection, until=count) == (count, head)
