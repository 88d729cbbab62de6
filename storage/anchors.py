"""Anchors: the last journal entry whose digest is held outside, and whether it still matches.

Every parcel and every sealed document names the last entry of its time with its digest. What a
partner has answered, or a document that was made, cannot be forged together with the journal.
"""

from __future__ import annotations

import json
from collections.abc import Iterator

import sqlalchemy as sa

from casework.read_models import Anchor, VerificationFinding
from casework.service_layer.exports import EXPORT
from storage import journal
from storage.bulk import rows_of

ANCHOR_BROKEN = "ANCHOR_BROKEN"
"""A parcel that was sealed here names another digest than the entry has now."""

_ANSWERED = frozenset({"acknowledged", "returned"})
_SEALED = "SELECT state, manifest FROM parcel WHERE is_ours ORDER BY at, id"
_EXPORTED = "SELECT seq, facts FROM journal WHERE name = ? ORDER BY seq"


def anchored(connection: sa.Connection) -> Anchor | None:
    """Return the last entry that others hold the digest of; None: there is none."""
    held = [
        Anchor(count, "parcel")
        for state, count, head in _parcels(connection)
        if state in _ANSWERED and _fits(connection, count, head)
    ]
    held += [Anchor(count, "document") for count in _documents(connection)]
    return max(held, key=lambda one: one.entries, default=None)


def broken_anchors(connection: sa.Connection) -> Iterator[VerificationFinding]:
    """Yield where a parcel that was sealed here names another digest than the journal."""
    said = {(count, head) for _state, count, head in _parcels(connection)}
    for count, head in sorted(said):
        if not _fits(connection, count, head):
            yield VerificationFinding(ANCHOR_BROKEN, count, None, {})


def _parcels(connection: sa.Connection) -> Iterator[tuple[str, int, str]]:
    """Yield the state of each of our parcels, and the entry and the digest that it names."""
    for state, manifest in rows_of(connection, _SEALED):
        try:
            anchor = json.loads(manifest)["anchor"]
            count, head = int(anchor["count"]), str(anchor["head"])
        except (ValueError, TypeError, KeyError):  # it was tampered with; its signature shows it
            continue
        yield state, count, head


def _documents(connection: sa.Connection) -> Iterator[int]:
    """Yield the entries that sealed documents name; those of older programs do not say."""
    for seq, facts in rows_of(connection, _EXPORTED, EXPORT):
        count = json.loads(facts).get("journal_count")
        if isinstance(count, int) and 0 < count < seq:
            yield count


def _fits(connection: sa.Connection, count: int, head: str) -> bool:
    return journal.head(connection, until=count) == (count, head)
