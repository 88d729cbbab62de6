"""Text for records of a parcel: a one-line summary with kind, date and content, or all fields."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from casework.exchange.returned_records import CONTENT_PARENTS
from casework.parcels.lines import RecordRevision
from casework.records import KIND_OF, CaseFile, Destination, Event
from ui.common.case_words import destination_name, mode_name
from ui.common.display_names import field_name, kind_name
from ui.common.i18n import _
from ui.common.journal_words import HIDDEN_FIELDS, value_words
from ui.common.masking import mask_fields
from ui.shell.status_bar import short_day

_NOTHING: tuple[object, ...] = (None, "", [], {}, False)


def what_of(line: RecordRevision) -> str:
    """Return the kind of a record; for an event, with its date."""
    day = str((line.fields or {}).get("on") or "")
    name = kind_name(line.kind)
    return f"{name} {day}".strip() if line.kind == Event.kind else name


def content_of(line: RecordRevision, parents: Mapping[UUID, RecordRevision]) -> str:
    """Return a one-line summary of a record: its date and text.

    ``parents`` are the records that it may refer to: a talk has the date of its session.
    """
    fields: dict[str, Any] = dict(line.fields or {})
    if line.fields is None:
        return _("was undone by the sender")
    for parent in _named_by(line, parents):
        fields = {**(parent.fields or {}), **{k: v for k, v in fields.items() if v}}
    parts = [_moment(fields)] if fields.get("on") else []
    if mode := fields.get("mode"):
        parts.append(mode_name(str(mode)))
    parts += [str(fields[n]) for n in ("class_name", "student_no") if fields.get(n)]
    if line.kind == Destination.kind:
        fields["code"] = destination_name(fields.get("code"))
    words = next(
        (
            str(fields[name])
            for name in ("own_words", "content", "topic", "title", "name", "match", "code")
            if fields.get(name) and not (name == "name" and line.kind == CaseFile.kind)
        ),
        "",
    )
    return " · ".join([*parts, words.replace("\n", " ")] if words else parts)


def details_of(
    line: RecordRevision, parents: Mapping[UUID, RecordRevision]
) -> list[tuple[str, str]]:
    """Return all fields of a record, resolving references; numbers are masked."""
    found: dict[str, tuple[str, str]] = {}
    for one in (*_named_by(line, parents), line):
        said = mask_fields(one.fields or {})
        for name in KIND_OF[one.kind].__dataclass_fields__:
            value = said.get(name)
            if name not in HIDDEN_FIELDS and not name.endswith("_id") and value not in _NOTHING:
                found[name] = (field_name(name, one.kind), words_in_full(value))
    return list(found.values())


def words_in_full(value: object, titles: Mapping[str, str] | None = None) -> str:
    """Return a value as text for users, without truncation."""
    words = value_words(value, titles)
    return value if isinstance(value, str) and words.endswith("…") else words


def _named_by(line: RecordRevision, parents: Mapping[UUID, RecordRevision]) -> list[RecordRevision]:
    found = (parents.get(_as_id((line.fields or {}).get(name))) for name in CONTENT_PARENTS)
    return [one for one in found if one is not None]


def _moment(fields: Mapping[str, Any]) -> str:
    day = short_day(date.fromisoformat(str(fields["on"])))
    return f"{day} {str(fields.get('start') or '')[:5]}".strip()


def _as_id(value: object) -> UUID:
    try:
        return UUID(str(value))
    except ValueError:
        return UUID(int=0)
