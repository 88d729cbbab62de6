"""What a record of a parcel is and says, in one line: its kind, its day and its words."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from casework.exchange.parcels import Line
from casework.records import CaseFile, Event
from ui.common.case_words import mode_name
from ui.common.names import kind_name
from ui.common.words import _
from ui.shell.status import short_day


def what_of(line: Line) -> str:
    """Return what kind of record a line is; of an event, with its day."""
    day = str((line.fields or {}).get("on") or "")
    name = kind_name(line.kind)
    return f"{name} {day}".strip() if line.kind == Event.kind else name


def content_of(line: Line, parents: Mapping[UUID, Line]) -> str:
    """Return what the record says, in one line: its day and its words.

    ``parents`` are the records that it may name: a talk has the day of its sitting.
    """
    fields: dict[str, Any] = dict(line.fields or {})
    if line.fields is None:
        return _("was taken back by the sender")
    for name in ("session_id", "event_id", "post_id"):
        parent = parents.get(_as_id(fields.get(name)))
        if parent is not None and parent.fields is not None:
            fields = {**parent.fields, **{k: v for k, v in fields.items() if v}}
    parts = [_moment(fields)] if fields.get("on") else []
    if mode := fields.get("mode"):
        parts.append(mode_name(str(mode)))
    parts += [str(fields[n]) for n in ("class_name", "student_no") if fields.get(n)]
    words = next(
        (
            str(fields[name])
            for name in ("own_words", "content", "topic", "title", "name", "match", "code")
            if fields.get(name) and not (name == "name" and line.kind == CaseFile.kind)
        ),
        "",
    )
    return " · ".join([*parts, words.replace("\n", " ")] if words else parts)


def _moment(fields: Mapping[str, Any]) -> str:
    day = short_day(date.fromisoformat(str(fields["on"])))
    return f"{day} {str(fields.get('start') or '')[:5]}".strip()


def _as_id(value: object) -> UUID:
    try:
        return UUID(str(value))
    except ValueError:
        return UUID(int=0)
