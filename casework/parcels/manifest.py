"""The signed manifest of a parcel 包 as a value, and the limits of its parts.

The format is specified in ``docs/parcel-format.md``. Bytes, keys and files are handled by
``storage.exchange``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

from casework.formats.json_values import (
    Reader,
    any_object,
    choice,
    listed,
    matching,
    number,
    read_json,
    table,
    text,
)
from casework.problems import RuleBroken

FORMAT = "zhuhang-parcel"
SCHEMA = 2
READER = 2
"""The newest format version that this program reads; a higher ``min_reader`` is refused."""

SIGNED_AS = "zhuhang/parcel/v1"
LARGEST_PARCEL = 512 * 1024 * 1024
LARGEST_HEADER = 64 * 1024
MOST_RECIPIENTS = 32
"""Limit of the age header: a person has a few devices, each of which takes about 100 bytes."""

LARGEST_MANIFEST = 4 * 1024 * 1024
LARGEST_ITEM = 20 * 1024 * 1024
LARGEST_SUM = 500 * 1024 * 1024
MOST_ITEMS = 5000
LONGEST_TEXT = 64 * 1024
CLOCK_AHEAD = timedelta(hours=24)
"""How far the clock of another device may be ahead of ours."""


class ParcelKind(StrEnum):
    """The purpose of a parcel."""

    ASSIGNMENT = "assignment"
    LOG = "log"
    REPORT = "report"
    RECEIPT = "receipt"
    RULING = "ruling"
    HANDOVER = "handover"
    REVOCATION = "revocation"
    SETTINGS = "settings"
    UPDATE = "update"


STATE_KINDS = frozenset(
    {ParcelKind.ASSIGNMENT, ParcelKind.REVOCATION, ParcelKind.SETTINGS, ParcelKind.UPDATE}
)
"""Kinds that carry a state: an older parcel must not replace a newer one."""

NOTICE_KINDS: frozenset[ParcelKind] = frozenset(
    {ParcelKind.REVOCATION, ParcelKind.SETTINGS, ParcelKind.UPDATE}
)
"""Kinds that bring one document and no records (``casework.service_layer.notices``)."""

REPLY_KINDS = frozenset({ParcelKind.RECEIPT})
"""Kinds that are replies and are not acknowledged themselves."""


class ParcelItemKind(StrEnum):
    """The content of an item: record lines, one proof, a notice, or authors' proofs."""

    RECORDS = "records"
    PROOF = "proof"
    NOTICE = "notice"
    AUTHORS = "authors"


@dataclass(frozen=True, slots=True)
class ParcelItem:
    """One item of a parcel; ``lines`` is the digest of the digests of its lines."""

    kind: str
    size: int
    sha256: str
    count: int = 0
    lines: str = ""


@dataclass(frozen=True, slots=True)
class LastSeen:
    """The newest parcel of one of the receiver's devices that the sender has imported."""

    signing: str
    seq: int
    digest: str

    def document(self) -> dict[str, Any]:
        return {"signing": self.signing, "seq": self.seq, "digest": self.digest}


@dataclass(frozen=True, slots=True)
class Manifest:
    """The signed header of a parcel; ``rest`` holds fields that a newer version added."""

    parcel_id: UUID
    kind: ParcelKind
    signing: str
    sealing: str
    recipients: tuple[str, ...]
    seq: int
    prev: str
    created_at: datetime
    app: str
    items: tuple[ParcelItem, ...]
    anchor_count: int
    anchor_head: str
    min_reader: int = READER
    schema: int = SCHEMA
    about: Mapping[str, Any] = field(default_factory=dict)
    state: tuple[LastSeen, ...] = ()
    rest: Mapping[str, Any] = field(default_factory=dict)

    @property
    def records(self) -> int:
        """The number of lines."""
        return sum(item.count for item in self.items)

    def document(self) -> dict[str, Any]:
        """Return the manifest as it is written."""
        state = {"state": [one.document() for one in self.state]} if self.schema > 1 else {}
        return {
            **self.rest,
            **state,
            "format": FORMAT,
            "schema": self.schema,
            "min_reader": self.min_reader,
            "parcel_id": str(self.parcel_id),
            "kind": self.kind.value,
            "sender": {"signing": self.signing, "sealing": self.sealing},
            "recipients": list(self.recipients),
            "seq": self.seq,
            "prev": self.prev,
            "created_at": self.created_at.isoformat(),
            "app": self.app,
            "items": [_item_document(item) for item in self.items],
            "anchor": {"count": self.anchor_count, "head": self.anchor_head},
            "about": dict(self.about),
        }


def _item_document(item: ParcelItem) -> dict[str, Any]:
    facts: dict[str, Any] = {"kind": item.kind, "size": item.size, "sha256": item.sha256}
    if item.kind == ParcelItemKind.RECORDS:
        facts.update(count=item.count, lines=item.lines)
    return facts


@dataclass(frozen=True, slots=True)
class ManifestHeader:
    """The part of a manifest that is read before its signature is verified."""

    signing: str
    min_reader: int
    document: Mapping[str, Any]


TEXT = text(most=LONGEST_TEXT)
HEX64 = matching("[0-9a-f]{64}")

_HEADER = table(
    {
        "format": choice(FORMAT),
        "sender": table({"signing": HEX64}, is_open=True),
        "min_reader": number(1),
    },
    is_open=True,
)


def read_manifest_header(raw: bytes) -> ManifestHeader:
    """Return the sender that a manifest claims and the format version it requires.

    Raises:
        RuleBroken: E_MANIFEST.
    """
    try:
        document = read_json(raw)
        header = _HEADER(document)
    except ValueError as error:
        raise RuleBroken("E_MANIFEST", "file") from error
    return ManifestHeader(header["sender"]["signing"], header["min_reader"], document)


def read_manifest(document: Mapping[str, Any]) -> Manifest:
    """Parse a manifest.

    Raises:
        RuleBroken: E_MANIFEST, E_LIMIT.
    """
    try:
        raw = _MANIFEST(document)
    except ValueError as error:
        raise RuleBroken("E_MANIFEST", "file") from error
    sender, anchor = raw.pop("sender"), raw.pop("anchor")
    made = Manifest(
        **raw,
        signing=sender["signing"],
        sealing=sender["sealing"],
        anchor_count=anchor["count"],
        anchor_head=anchor["head"],
        rest={name: value for name, value in document.items() if name not in _KNOWN},
    )
    if len(made.items) > MOST_ITEMS or any(item.size > LARGEST_ITEM for item in made.items):
        raise RuleBroken("E_LIMIT", "file", limit=LARGEST_ITEM)
    if sum(item.size for item in made.items) > LARGEST_SUM:
        raise RuleBroken("E_LIMIT", "file", limit=LARGEST_SUM)
    return made


def _item(value: Any) -> ParcelItem:
    raw = _ITEM(value)
    if raw["kind"] == ParcelItemKind.RECORDS:
        raw |= _RECORDS(value)
    return ParcelItem(**raw)


def _last_seen(value: Any) -> LastSeen:
    return LastSeen(**_LAST_SEEN(value))


def read_id(value: Any) -> UUID:
    found = UUID(TEXT(value))
    if str(found) != value:  # ids have one spelling; otherwise two lines could refer to one record
        raise ValueError("an id is written in small letters with dashes")
    return found


def read_instant(value: Any) -> datetime:
    found = datetime.fromisoformat(TEXT(value))
    if found.tzinfo is None:
        raise ValueError("an instant needs a time zone")
    return found


_ITEM = table({"kind": TEXT, "size": number(0), "sha256": HEX64}, is_open=True)
_RECORDS = table({"count": number(0), "lines": HEX64}, is_open=True)
_LAST_SEEN = table({"signing": HEX64, "seq": number(1), "digest": HEX64}, is_open=True)

_MANIFEST_KEYS: Mapping[str, Reader[Any]] = {
    "schema": number(1),
    "min_reader": number(1),
    "parcel_id": read_id,
    "kind": ParcelKind,
    "sender": table({"signing": HEX64, "sealing": TEXT}, is_open=True),
    "recipients": listed(TEXT),
    "seq": number(1),
    "prev": HEX64,
    "created_at": read_instant,
    "app": TEXT,
    "items": listed(_item),
    "anchor": table({"count": number(0), "head": HEX64}, is_open=True),
    "about": any_object,
}

_STATE: Mapping[str, Reader[Any]] = {"state": listed(_last_seen, most=MOST_RECIPIENTS)}

_MANIFEST = table(_MANIFEST_KEYS, _STATE, is_open=True)
_KNOWN = frozenset({"format", *_MANIFEST_KEYS, *_STATE})
