"""Rollback detection: signs that this caseload is an older copy, and since when.

A data folder that was copied back, or a database whose log was lost or truncated, looks intact.
It is detected by what partners know about it, and by the head file next to the database. The sign
is stored until the user has resolved it (``storage.exchange.device_migration``): until then
nothing is sealed, because parcel numbers would be used twice.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from casework.read_models import VerificationFinding
from storage import journal
from storage.bulk import rows_of
from storage.head_file import HeadFile
from storage.key_values import get_value, set_values

BEHIND_NOTE = "behind"
"""Key of the stored sign of an older copy that the user has not resolved."""

ENTRIES_LOST = "ENTRIES_LOST"
ENTRIES_REPLACED = "ENTRIES_REPLACED"
PARCELS_LOST = "PARCELS_LOST"
RECORDS_LOST = "RECORDS_LOST"
DOCUMENT_AHEAD = "DOCUMENT_AHEAD"


def compare_head(connection: sa.Connection, file: HeadFile) -> VerificationFinding | None:
    """Compare the journal with the head file; return None if they agree."""
    said = file.read()
    if said is None:
        return None
    entries, digest = said
    have, now = journal.head(connection, until=entries)
    if have < entries:
        facts = {"first": have + 1, "last": entries, "count": entries - have}
        return VerificationFinding(ENTRIES_LOST, have, None, facts)
    if now != digest:
        return VerificationFinding(ENTRIES_REPLACED, entries, None, {})
    return None


def record_rollback(connection: sa.Connection, found: VerificationFinding) -> None:
    """Record a sign of an older copy; the first one is kept."""
    if get_value(connection, BEHIND_NOTE) is None:
        facts = {"code": found.code, "seq": found.seq, "facts": dict(found.facts)}
        set_values(connection, {BEHIND_NOTE: json.dumps(facts, sort_keys=True)})


def recorded_rollback(connection: sa.Connection) -> VerificationFinding | None:
    """Return the recorded sign of an older copy; None if there is none or it was resolved."""
    text = get_value(connection, BEHIND_NOTE)
    if text is None:
        return None
    facts: Mapping[str, Any] = json.loads(text)
    return VerificationFinding(facts["code"], facts["seq"], None, facts["facts"])


def missing_triggers(connection: sa.Connection) -> tuple[str, ...]:
    """Return the journal's triggers that are missing: someone dropped them."""
    here = {name for (name,) in rows_of(connection, _TRIGGERS)}
    return tuple(sorted(_promised() - here))


_TRIGGERS = "SELECT name FROM sqlite_master WHERE type = 'trigger'"
_NEWEST = Path(__file__).parent / "migrations" / "newest.json"


@cache
def _promised() -> frozenset[str]:
    statements = json.loads(_NEWEST.read_text("utf-8"))
    return frozenset(
        words[2] for one in statements if (words := one.split())[:2] == ["CREATE", "TRIGGER"]
    )
