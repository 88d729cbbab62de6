"""Rollback detection: signs that this caseload is an older copy, and since when.

A data folder that was copied back, or a database whose log was lost or truncated, looks intact.
It is detected by what partners know about it, and by the head file next to the database. The sign
is stored until the user has resolved it (``storage.exchange.device_migration``): until then
nothing is sealed, because parcel numbers would be used twice.
"""

from __future__ import annotations

import hmac
import json
import logging
import os
import re
from collections.abc import Mapping
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from casework.exchange.line_decision import ImportResult
from casework.parcels.manifest import REPLY_KINDS, Manifest
from casework.ports import Reader
from casework.read_models import VerificationFinding
from casework.records import Partner
from storage import journal
from storage.bulk import rows_of
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


_DOMAIN = b"zhuhang/journal-head/v1\0"
_FORM = re.compile(r"(\d{1,18}) ([0-9a-f]{64}) ([0-9a-f]{64})\n")
_WIDTH = 160
"""Bytes: overwritten in place; a single block is written completely or not at all."""

_log = logging.getLogger(__name__)


class HeadFile:
    """The file with the number of journal entries and the digest of the last one."""

    def __init__(self, path: Path, audit_key: bytes) -> None:
        self._path = path
        self._key = audit_key

    def read(self) -> tuple[int, str] | None:
        """Return the number of entries and the digest; None if there is no valid file."""
        try:
            found = _FORM.fullmatch(self._path.read_text("ascii", "replace").rstrip(" "))
        except OSError:
            return None
        if found is None or not hmac.compare_digest(found[3], self._mac(int(found[1]), found[2])):
            return None
        return int(found[1]), found[2]

    def write(self, entries: int, digest: str) -> None:
        """Record the journal's length, which is already on disk.

        If the write fails, the file is behind the journal, which is harmless.
        """
        line = f"{entries} {digest} {self._mac(entries, digest)}\n".ljust(_WIDTH).encode()
        try:
            file = os.open(self._path, os.O_RDWR | os.O_CREAT | getattr(os, "O_BINARY", 0), 0o600)
            try:
                os.write(file, line)
                os.fsync(file)
            finally:
                os.close(file)
        except OSError as error:
            _log.warning("the length of the journal was not written down: %s", error.strerror)

    def _mac(self, entries: int, digest: str) -> str:
        return hmac.new(self._key, _DOMAIN + f"{entries} {digest}".encode(), sha256).hexdigest()


def sign_of_older_copy(
    reader: Reader, manifest: Manifest, partner: Partner, taken: ImportResult
) -> VerificationFinding | None:
    """Return the sign in an imported parcel that this is an older copy, or None."""
    return (
        _lost_records(reader, taken, partner)
        or _lost_parcels(reader, manifest, partner)
        or _unknown_answer(reader, manifest, partner)
    )


def _lost_records(
    reader: Reader, taken: ImportResult, partner: Partner
) -> VerificationFinding | None:
    """Detect received records that this computer wrote and no longer has; normal after a move."""
    signing = reader.exchange.signing
    lost = [one for one in taken.lost if one.line.author == signing]
    if not lost:
        return None
    return VerificationFinding(
        RECORDS_LOST, None, None, {"partner": partner.name, "count": len(lost)}
    )


def _lost_parcels(
    reader: Reader, manifest: Manifest, partner: Partner
) -> VerificationFinding | None:
    """Detect that the sender has imported a parcel of this computer that is not in the ledger."""
    own = reader.exchange.signing
    theirs = next((one for one in manifest.state if one.signing == own), None)
    if theirs is None:
        return None
    last, _digest = reader.exchange.last_to(partner.group)
    sealed = reader.exchange.digest_of(partner.group, theirs.seq)
    if sealed == theirs.digest:
        return None
    facts = {"partner": partner.name, "seen": theirs.seq}
    return VerificationFinding(PARCELS_LOST, last, None, facts)


def _unknown_answer(
    reader: Reader, manifest: Manifest, partner: Partner
) -> VerificationFinding | None:
    """Detect a reply to a parcel that was not sealed here; older programs send no state.

    Replies to an old computer from before a move are normal, and so are those that all of a
    person's computers receive, for a parcel of one of them.
    """
    answered = manifest.about.get("parcel")
    if manifest.kind not in REPLY_KINDS or answered is None:
        return None
    moves = reader.exchange.key_rotations()
    is_one_of_several = any(one.is_own for one in reader.get_all(Partner))
    ours = {str(one.id): one for one in reader.exchange.parcels(is_ours=True)}
    last, _digest = reader.exchange.last_to(partner.group)
    is_of_before = bool(moves) and manifest.created_at < moves[-1].at
    if is_one_of_several or str(answered) in ours or is_of_before:
        return None
    facts = {"partner": partner.name, "parcel": str(answered)}
    return VerificationFinding(PARCELS_LOST, last, None, facts)
