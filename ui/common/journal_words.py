"""The journal in words: changes from old to new value, and what an undo skipped and why."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from casework.ports import Change, Reader
from casework.read_models import Action, FieldChange
from casework.records import (
    KIND_OF,
    PARENTS,
    Employer,
    Event,
    Post,
    Record,
    TalkSession,
)
from casework.service_layer import Reversal
from ui.common.display_names import field_name, kind_name
from ui.common.document_words import level_name, paper_name
from ui.common.i18n import N_, _, current_language, ngettext
from ui.common.masking import COVERED, mask_fields

_WHOLE_MINUTE = re.compile(r"\d\d:\d\d:00")

_WHY = {
    "in_conflict": N_("has conflicting versions; resolve the conflict first"),
    "sent_on": N_("was forwarded to another partner"),
    "handed_over": N_("was transferred"),
    "acknowledged": N_("acknowledged by a partner; correct it or declare it void"),
    "edited_since": N_("edited since"),
    "used_since": N_("other records depend on it"),
    "belongs_to_kept": N_("belongs to a record that is kept"),
    "place_taken": N_("was replaced by another record"),
    "gone": N_("no longer exists"),
    "erased": N_("was erased under the retention rule"),
    "parent_gone": N_("the record it belongs to no longer exists"),
}

NOTHING = "—"
"""Shown for an empty value."""

HIDDEN_FIELDS = frozenset(
    {
        "id",
        "recorded_at",
        "recorded_by",
        "file_id",
        "imported",
        "custom",
        "original_name",
        "blob_id",
        "blob_name",
        "blob_key",
        "content_tag",
        "voided_at",
        "voided_by",
    }
)
"""Technical fields, which are not shown."""

_LONGEST = 400


@dataclass(frozen=True, slots=True)
class SkippedRow:
    """A record that an undo skipped: its name and the reason.

    ``file_id`` is None when the record belongs to no student's file.
    """

    kind: str
    record_id: UUID
    file_id: UUID | None
    student_no: str | None
    title: str = field(repr=False)
    why: str
    is_impossible: bool


def skipped_records(reader: Reader, reversal: Reversal) -> tuple[SkippedRow, ...]:
    """Return the records that an undo or redo skipped, with names."""
    kept = [*reversal.kept, *reversal.impossible]
    files = {one.file_id for one in kept if one.file_id is not None}
    lines = {line.file.id: line.file for line in reader.lines_of(files)}
    impossible = {one.record_id for one in reversal.impossible}
    found: list[SkippedRow] = []
    for one in kept:
        file = lines.get(one.file_id) if one.file_id is not None else None
        title = file.name if file is not None else _title_of(reader.find_record(one.record_id))
        number = file.student_no if file is not None else None
        known = one.file_id if file is not None else None
        is_impossible = one.record_id in impossible
        found.append(
            SkippedRow(one.kind, one.record_id, known, number, title, one.why, is_impossible)
        )
    return tuple(found)


@dataclass(frozen=True, slots=True)
class RestoredRecord:
    """A record that an undo or redo restored: its name and what happened to it."""

    kind: str
    record_id: UUID
    file_id: UUID | None
    student_no: str | None
    title: str = field(repr=False)
    what: str


@dataclass(frozen=True, slots=True)
class UndoOutcome:
    """Result of an undo or redo with names: records restored, kept, and impossible to restore."""

    reversal: Reversal
    put_back: tuple[RestoredRecord, ...]
    kept: tuple[SkippedRow, ...]
    impossible: tuple[SkippedRow, ...]

    @property
    def change(self) -> Change:
        return self.reversal.change


def outcome_of(reader: Reader, reversal: Reversal) -> UndoOutcome:
    """Return the result of an undo or redo with the names of the students concerned."""
    left = skipped_records(reader, reversal)
    action = reversal.done.action
    changes = () if action is None else reader.changes_of(action)
    last = {change.record_id: change for change in changes}
    names = _names_in(reader, changes)
    files = {change.file_id for change in changes if change.file_id is not None}
    lines = {line.file.id: line.file for line in reader.lines_of(files)}
    put_back: list[RestoredRecord] = []
    for change in last.values():
        file = lines.get(change.file_id) if change.file_id is not None else None
        title = file.name if file else names.get(change.file_id or change.record_id, "")
        number, known = (file.student_no, file.id) if file else (None, None)
        what = change_title(change)
        put_back.append(RestoredRecord(change.kind, change.record_id, known, number, title, what))
    return UndoOutcome(
        reversal,
        tuple(put_back),
        tuple(one for one in left if not one.is_impossible),
        tuple(one for one in left if one.is_impossible),
    )


def _names_in(reader: Reader, changes: Iterable[FieldChange]) -> dict[UUID, str]:
    """Return names for changed records, which may no longer exist, from reader and changes."""
    names: dict[UUID, str] = {}
    for change in changes:
        fields = change.after or change.before or {}
        if change.file_id is None:
            record = reader.find_record(change.record_id)
            own = fields.get("name") or fields.get("title") or fields.get("topic")
            names[change.record_id] = _title_of(record) or str(own or "")
        elif change.record_id == change.file_id and fields.get("name"):
            names[change.file_id] = str(fields["name"])
    return names


def why_left(why: str) -> str:
    """Return why an undo skipped a record."""
    return _(_WHY[why])


def _title_of(record: Record | None) -> str:
    match record:
        case Event() | Employer():
            return record.name
        case Post():
            return record.title
        case TalkSession():
            return f"{record.on} {record.topic}"
        case _:
            return ""


def action_facts(action: Action) -> str:
    """Return the facts recorded with an action as text: reason, what was shown, to whom."""
    facts = action.facts
    parts: list[str] = []
    if kind := facts.get("kind"):
        parts.append(paper_name(str(kind)))
    if what := facts.get("what"):
        separator = "、" if current_language() == "zh_CN" else ", "
        parts.append(separator.join(field_name(name) for name in str(what).split(",")))
    if isinstance(files := facts.get("files"), list):
        count = len(files)
        parts.append(ngettext("{count} student", "{count} students", count).format(count=count))
    if level := facts.get("level"):
        parts.append(level_name(str(level)))
    parts.extend(str(facts[key]) for key in ("receiver", "reason") if facts.get(key))
    return " · ".join(parts)


@dataclass(frozen=True, slots=True)
class FieldLine:
    """One field of a change: its name, old value and new value."""

    key: str
    name: str
    before: str = field(repr=False)
    after: str = field(repr=False)


def change_title(change: FieldChange) -> str:
    """Return what happened to a record."""
    kind = kind_name(change.kind)
    if change.is_erased:
        return _("erased: {kind}").format(kind=kind)
    if change.before is None:
        return _("new: {kind}").format(kind=kind)
    if change.after is None:
        return _("removed: {kind}").format(kind=kind)
    if "voided_at" in change.after:
        if change.after["voided_at"]:
            return _("void: {kind}").format(kind=kind)
        return _("no longer void: {kind}").format(kind=kind)
    return _("changed: {kind}").format(kind=kind)


def field_lines(
    change: FieldChange, *, masked: bool = True, titles: Mapping[str, str] | None = None
) -> tuple[FieldLine, ...]:
    """Return each changed field with its old and new value as text.

    Personal numbers are masked unless ``masked`` is false; ``titles`` names records by id.
    """
    known = titles or {}
    before = _shown(change.before, masked=masked)
    after = _shown(change.after, masked=masked)
    names = [name for name in {**before, **after} if name not in HIDDEN_FIELDS]
    alike = {name for name in names if _said(change.before, name) == _said(change.after, name)}
    lines = tuple(
        FieldLine(
            name,
            field_name(name, change.kind),
            value_words(before.get(name), known),
            value_words(after.get(name), known),
        )
        for name in names
    )
    # Two masked values may look alike; the change is shown nevertheless.
    hidden = COVERED - alike
    return tuple(line for line in lines if line.before != line.after or line.key in hidden)


def _said(side: Mapping[str, object] | None, name: str) -> object:
    return None if side is None else side.get(name)


def _shown(side: Mapping[str, object] | None, *, masked: bool) -> Mapping[str, object]:
    if side is None:
        return {}
    return mask_fields(side) if masked else side


def value_words(value: object, titles: Mapping[str, str] | None = None) -> str:
    """Return a value from the journal as display text; None is a dash."""
    if value is None or value == "" or value == []:
        return NOTHING
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, Mapping):
        words = [value_words(one, titles) for one in value.values() if one not in (None, "", [])]
        return " ".join(words) or NOTHING
    if isinstance(value, Sequence) and not isinstance(value, str):
        return "、".join(value_words(one, titles) for one in value)
    text = (titles or {}).get(str(value), str(value))
    if _WHOLE_MINUTE.fullmatch(text):
        return text[:5]
    if text[:1] in ("{", "[") and (held := _parsed(text)) is not None:
        return value_words(held, titles)
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"


def _parsed(text: str) -> object:
    """Return the JSON value of a setting; None for text that is not JSON."""
    try:
        found: object = json.loads(text)
    except ValueError:
        return None
    return found


def ids_in(changes: Iterable[FieldChange]) -> frozenset[UUID]:
    """Return the ids of shared records in the fields of changes, to look up their titles."""
    found: set[UUID] = set()
    for change in changes:
        parents = PARENTS.get(KIND_OF[change.kind], {})
        for side in (change.before, change.after):
            for name in parents:
                if name not in HIDDEN_FIELDS and (side or {}).get(name):
                    found.add(UUID(str((side or {})[name])))
    return frozenset(found)


def titles_of(reader: Reader, record_ids: Iterable[UUID]) -> dict[str, str]:
    """Return the titles of records by id as text; records without a title are left out."""
    found: dict[str, str] = {}
    for record_id in record_ids:
        title = _title_of(reader.find_record(record_id))
        if title:
            found[str(record_id)] = title
    return found
