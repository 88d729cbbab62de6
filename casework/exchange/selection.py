"""Which records of a parcel are taken: the ones a person chose, and what they cannot be without."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from typing import TYPE_CHECKING, Any
from uuid import UUID

from casework.exchange.parcels import LineOutcome, ParcelKind, RecordReply, RecordRevision
from casework.records import KIND_OF, PARENTS, CaseFile, Custody, Record

if TYPE_CHECKING:
    from casework.exchange.parcel_import import LineDecision

LineFilter = Callable[[RecordRevision], bool]
"""Tells whether the person takes a record in."""

Lines = Iterable[RecordRevision | RecordReply | None]


def line_filter(kind: ParcelKind, lines: Lines, accept: Collection[UUID] | None) -> LineFilter:
    """Return what tells which lines are taken: the accepted ones and what belongs to them.

    None accepts all. Of a handover whole files are accepted, by the files' own ids.
    """
    if accept is None:
        return lambda _line: True
    every = [line for line in lines if isinstance(line, RecordRevision)]
    named = {str(record_id) for record_id in accept}
    if kind is ParcelKind.HANDOVER:
        of_files = {line.record_id for line in every if _file_named(line) in named}
        chosen = with_parents(every, of_files)
    else:
        of_them = {line.record_id for line in every if text_of(line, "target_id") in named}
        chosen = with_parents(every, {*accept, *of_them})
    return lambda line: line.record_id in chosen


def with_parents(lines: Iterable[RecordRevision], chosen: Collection[UUID]) -> frozenset[UUID]:
    """Return the ids of these records and of all that they name among the lines."""
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
    """Return a field of a line as text; None where it says nothing."""
    fields: Mapping[str, Any] = line.fields or {}
    value = fields.get(name)
    return value if isinstance(value, str) else None


def as_id(text: object) -> UUID | None:
    """Return the id that a text is; None when it is none."""
    try:
        return UUID(str(text))
    except ValueError:
        return None


def file_of(line: RecordRevision) -> UUID | None:
    """Return the file that a line speaks of, when it speaks of one."""
    if line.kind == CaseFile.kind:
        return line.record_id
    return as_id((line.fields or {}).get("file_id"))


def reject_incomplete_files(decisions: Collection[LineDecision]) -> None:
    """Let every file of a handover come whole or not at all, and nothing that only it needs."""
    refused: dict[str, LineDecision] = {}
    for one in sorted(decisions, key=_severity):
        file_id = _file_named(one.line)
        if file_id is not None and one.outcome is LineOutcome.RETURNED:
            refused.setdefault(file_id, one)
    for one in decisions:
        is_step = one.line.kind == Custody.kind and not was_already_taken(one.line)
        if is_step and one.outcome is LineOutcome.DUPLICATE:  # it was taken before, and stays so
            refused.pop(_file_named(one.line) or "", None)
    if not refused:
        return
    for one in decisions:
        first = refused.get(_file_named(one.line) or "")
        if first is not None:
            one.code, one.reason = first.code, first.reason
    lines = [one.line for one in decisions]
    kept = {line.record_id for line in lines if _file_named(line) not in {None, *refused}}
    needed = with_parents(lines, kept)
    for one in decisions:
        if one.code is None and one.line.record_id not in needed:
            one.code = "DECLINED"


def _severity(decision: LineDecision) -> tuple[bool, bool]:
    """What says most of why a file goes back stands first: its custody, and no mere consequence."""
    return decision.code == "PARENT_MISSING", decision.line.kind != Custody.kind


def was_already_taken(line: RecordRevision) -> bool:
    """Tell whether a step of custody was taken when it was sealed: it is history, no offer."""
    return bool(text_of(line, "taken"))


def _file_named(line: RecordRevision) -> str | None:
    return str(line.record_id) if line.kind == CaseFile.kind else text_of(line, "file_id")
