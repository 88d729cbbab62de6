"""The manifest of a snapshot, authenticated with the caseload's key."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import rfc8785

from casework.formats.json_values import read_json

FORMAT = "zhuhang-backup"
VERSION = 1

_SHAPE: Mapping[str, type] = {
    "name": str,
    "number": int,
    "taken_at": str,
    "owner": str,
    "schema_number": int,
    "facts": dict,
    "rows": dict,
    "database_bytes": int,
    "database_sha256": str,
    "keys": dict,
    "evidence": list,
    "missing": list,
}


class ManifestDamaged(Exception):
    """The file is not a manifest, or its authentication tag does not match."""


@dataclass(frozen=True, slots=True)
class SnapshotOutcome:
    """What else happened while a snapshot was taken.

    ``kept_all`` is true if the new snapshot has far fewer rows or evidence files than the previous
    one, so that no old snapshot was removed.
    """

    files_verified: int
    files_mended: int
    removed: tuple[str, ...]
    kept_all: bool


@dataclass(frozen=True, slots=True)
class BackupSnapshot:
    """One verified copy of a caseload; contains counts and digests, no personal data."""

    name: str
    number: int
    taken_at: datetime
    owner: str
    schema_number: int
    facts: Mapping[str, int | str]
    rows: Mapping[str, int]
    database_bytes: int
    database_sha256: str
    keys: Mapping[str, str]
    evidence: tuple[str, ...]
    missing: tuple[str, ...] = ()
    outcome: SnapshotOutcome | None = None

    @property
    def row_count(self) -> int:
        """Total number of rows in all tables."""
        return sum(self.rows.values())

    def settled(self, outcome: SnapshotOutcome) -> BackupSnapshot:
        """Return the same snapshot with its outcome."""
        return replace(self, outcome=outcome)


def seal(snapshot: BackupSnapshot, key: bytes) -> bytes:
    """Return the manifest file of ``snapshot``, authenticated with the backup-manifest key."""
    body = {"format": FORMAT, "v": VERSION, **_plain(snapshot)}
    return rfc8785.dumps({**body, "mac": _mac(body, key)})


def unseal(written: bytes, key: bytes | None) -> BackupSnapshot:
    """Return the snapshot that a manifest file describes; verify it if ``key`` is given.

    Errors:
        ``ManifestDamaged``.
    """
    try:
        body = read_json(written)
    except ValueError as error:
        raise ManifestDamaged from error
    if not isinstance(body, dict) or body.get("format") != FORMAT or body.get("v") != VERSION:
        raise ManifestDamaged
    mac = body.pop("mac", None)
    if not isinstance(mac, str) or not mac.isascii():
        raise ManifestDamaged
    try:
        if key is not None and not hmac.compare_digest(mac, _mac(body, key)):
            raise ManifestDamaged
        return _snapshot(body)
    except (ValueError, rfc8785.CanonicalizationError) as error:
        raise ManifestDamaged from error


def _plain(snapshot: BackupSnapshot) -> dict[str, Any]:
    plain: dict[str, Any] = {name: getattr(snapshot, name) for name in _SHAPE}
    plain["taken_at"] = snapshot.taken_at.isoformat()
    for name in ("facts", "rows", "keys"):
        plain[name] = dict(plain[name])
    for name in ("evidence", "missing"):
        plain[name] = list(plain[name])
    return plain


def _snapshot(body: Mapping[str, Any]) -> BackupSnapshot:
    for name, kind in _SHAPE.items():
        if type(body.get(name)) is not kind:
            raise ManifestDamaged
    if not all(type(count) is int for count in body["rows"].values()):
        raise ManifestDamaged
    values = {name: body[name] for name in _SHAPE}
    values["taken_at"] = datetime.fromisoformat(body["taken_at"])
    if values["taken_at"].tzinfo is None:
        raise ManifestDamaged
    values["evidence"] = _names(body["evidence"])
    values["missing"] = _names(body["missing"])
    return BackupSnapshot(**values)


def _names(listed: list[Any]) -> tuple[str, ...]:
    # These become paths, so only digests are allowed.
    for name in listed:
        if not isinstance(name, str) or len(name) != 64 or set(name) - set("0123456789abcdef"):
            raise ManifestDamaged
    return tuple(listed)


def _mac(body: Mapping[str, Any], key: bytes) -> str:
    return hmac.new(key, rfc8785.dumps(dict(body)), hashlib.sha256).hexdigest()
