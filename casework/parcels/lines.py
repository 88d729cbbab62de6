"""The lines of a parcel as values: revisions of records, replies, and how they are selected.

The format is specified in ``docs/parcel-format.md``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any
from uuid import UUID

from casework.formats.json_values import Reader, any_object, listed, matching, nullable, table
from casework.formats.text_direction import CONTROLS, DIRECTION_CONTROLS
from casework.parcels.manifest import HEX64, LONGEST_TEXT, TEXT, ParcelKind, read_id, read_instant
from casework.records import (
    KIND_OF,
    PARENTS,
    AttestedSummary,
    CaseFile,
    Custody,
    Evidence,
    Record,
    TalkSession,
)

DEEPEST = 6
_HEX32 = matching("[0-9a-f]{32}")
_HLC = matching("[0-9a-f]{16}")


@dataclass(frozen=True, slots=True)
class RecordRevision:
    """One revision of one record, as it is sent.

    ``ancestors`` are all earlier revisions of the record. ``fields`` is the content, None for a
    deletion; ``withheld`` names the redacted fields. ``author`` is the signing key of the device
    that made the revision, ``hlc`` its hybrid logical clock.
    """

    record_id: UUID
    kind: str
    revision: str
    ancestors: tuple[str, ...]
    fields: Mapping[str, Any] | None = field(repr=False)
    withheld: tuple[str, ...]
    by: str
    at: str
    hlc: str
    author: str
    rest: Mapping[str, Any] = field(default_factory=dict, repr=False)

    def document(self) -> dict[str, Any]:
        return {
            **self.rest,
            "line": "revision",
            "record": str(self.record_id),
            "kind": self.kind,
            "revision": self.revision,
            "ancestors": list(self.ancestors),
            "fields": None if self.fields is None else dict(self.fields),
            "withheld": list(self.withheld),
            "by": self.by,
            "at": self.at,
            "hlc": self.hlc,
            "author": self.author,
        }


class LineOutcome(StrEnum):
    """The outcome of a line at the receiver."""

    ACCEPTED = "accepted"
    DUPLICATE = "duplicate"
    CONFLICT = "conflict"
    RETURNED = "returned"


@dataclass(frozen=True, slots=True)
class RecordReply:
    """The receiver's reply on one record: in a receipt, or later in a ruling."""

    record_id: UUID
    revision: str
    outcome: LineOutcome
    code: str | None = None
    reason: str | None = field(default=None, repr=False)

    def document(self) -> dict[str, Any]:
        return {
            "line": "answer",
            "record": str(self.record_id),
            "revision": self.revision,
            "outcome": self.outcome.value,
            "code": self.code,
            "reason": self.reason,
        }


def _instant_text(value: Any) -> str:
    read_instant(value)
    return str(value)


_LINE = table({"line": TEXT}, is_open=True)
_REPLY = table(
    {
        "record": read_id,
        "revision": _HEX32,
        "outcome": LineOutcome,
        "code": nullable(TEXT),
        "reason": nullable(TEXT),
    },
    is_open=True,
)
_REVISION_KEYS: Mapping[str, Reader[Any]] = {
    "record": read_id,
    "kind": TEXT,
    "revision": _HEX32,
    "ancestors": listed(_HEX32),
    "fields": nullable(any_object),
    "withheld": listed(TEXT),
    "by": TEXT,
    "at": _instant_text,
    "hlc": _HLC,
    "author": HEX64,
}
_REVISION = table(_REVISION_KEYS, is_open=True)
_KNOWN_OF_REVISION = frozenset({"line", *_REVISION_KEYS})


def read_revision(document: Any) -> RecordRevision | RecordReply | None:
    """Parse a line; None for a type of line that only a newer version knows.

    Raises:
        ValueError: it is no line of ours.
    """
    sort = _LINE(document)["line"]
    if sort == "answer":
        reply = _REPLY(document)
        return RecordReply(reply.pop("record"), **reply)
    if sort != "revision":
        return None
    raw = _REVISION(document)
    if raw["revision"] in raw["ancestors"]:
        raise ValueError("its own ancestor")
    rest = {name: value for name, value in document.items() if name not in _KNOWN_OF_REVISION}
    return RecordRevision(raw.pop("record"), **raw, rest=rest)


def texts_in(value: Any, depth: int = 0) -> Iterator[str]:
    """Yield every text in a value. Raises ValueError if it is nested too deeply."""
    if depth > DEEPEST:
        raise ValueError("nested too deep")
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for name, inner in value.items():
            yield name
            yield from texts_in(inner, depth + 1)
    elif isinstance(value, list):
        for inner in value:
            yield from texts_in(inner, depth + 1)


_CONTROLS = re.compile(f"{CONTROLS.pattern}|{DIRECTION_CONTROLS.pattern}")


def check_texts(fields: Mapping[str, Any]) -> None:
    """Reject texts that are too long or contain control characters, and deep nesting.

    Raises:
        ValueError.
    """
    for found in texts_in(dict(fields)):
        if len(found.encode()) > LONGEST_TEXT or _CONTROLS.search(found):
            raise ValueError("a text that no record has")


PARTS = frozenset(kind.kind for kind in (TalkSession, Evidence, AttestedSummary, Custody))
"""Kinds that are part of another record and not counted: a talk's session, a proof."""


def count_records(lines: Iterable[RecordRevision | RecordReply | None]) -> int:
    """Return the number of records that is shown to users."""
    return sum(1 for line in lines if isinstance(line, RecordRevision) and line.kind not in PARTS)


LineFilter = Callable[[RecordRevision], bool]
"""Tells whether a record is selected for import."""

Lines = Iterable[RecordRevision | RecordReply | None]


def line_filter(kind: ParcelKind, lines: Lines, accept: Collection[UUID] | None) -> LineFilter:
    """Return the filter of lines to import: the accepted ones and their dependencies.

    None accepts all. Of a transfer whole files are accepted, by file id.
    """
    if accept is None:
        return lambda _line: True
    every = [line for line in lines if isinstance(line, RecordRevision)]
    named = {str(record_id) for record_id in accept}
    if kind is ParcelKind.HANDOVER:
        of_files = {line.record_id for line in every if file_named(line) in named}
        chosen = with_parents(every, of_files)
    else:
        of_them = {line.record_id for line in every if text_of(line, "target_id") in named}
        chosen = with_parents(every, {*accept, *of_them})
    return lambda line: line.record_id in chosen


def with_parents(lines: Iterable[RecordRevision], chosen: Collection[UUID]) -> frozenset[UUID]:
    """Return the ids of these records and of all lines that they depend on."""
    every = {line.record_id: line for line in lines}
    by_text = {str(record_id): record_id for record_id in every}
    found = set(chosen)
    left = list(found)
    while left:
        line = every.get(left.pop())
        for name in PARENTS.get(KIND_OF.get(line.kind, Record), {}) if line else ():
            parent = by_text.get(text_of(line, name) or "") if line else None
            if parent is not None and parent not in found:
                found.add(parent)
                left.append(parent)
    return frozenset(found)


def text_of(line: RecordRevision, name: str) -> str | None:
    """Return a field of a line as text, or None."""
    fields: Mapping[str, Any] = line.fields or {}
    value = fields.get(name)
    return value if isinstance(value, str) else None


def as_id(text: object) -> UUID | None:
    """Parse an id; None if the text is none."""
    try:
        return UUID(str(text))
    except ValueError:
        return None


def file_of(line: RecordRevision) -> UUID | None:
    """Return the file that a line belongs to, or None."""
    if line.kind == CaseFile.kind:
        return line.record_id
    return as_id((line.fields or {}).get("file_id"))


def was_already_taken(line: RecordRevision) -> bool:
    """Tell whether a custody step was already accepted when sealed: history, no offer."""
    return bool(text_of(line, "taken"))


def file_named(line: RecordRevision) -> str | None:
    return str(line.record_id) if line.kind == CaseFile.kind else text_of(line, "file_id")
