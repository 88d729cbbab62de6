"""The selection of a parcel's records: the chosen ones and what they depend on."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from typing import Any
from uuid import UUID

from casework.parcels.lines import ParcelKind, RecordReply, RecordRevision
from casework.records import KIND_OF, PARENTS, CaseFile, Record

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
