"""The history of a file: what was done, by whom, and which fields changed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import groupby

from casework.lists import FieldChange, HistoryLine
from ui.common.masking import cover_fields
from ui.common.names import action_name, field_name, kind_name
from ui.common.words import _, current_language
from ui.file.story import Entry

_SILENT = frozenset(
    (
        "id",
        "recorded_at",
        "recorded_by",
        "file_id",
        "imported",
        "custom",
        "original_name",
        "pack_id",
    )
)
_LONGEST = 60
_MOST = 4


def past_of(history: Sequence[HistoryLine]) -> tuple[Entry, ...]:
    """Return one entry for each action that touched the file, newest first."""
    found = []
    for _seq, group in groupby(history, key=lambda line: line.action.seq):
        found.append(_entry(tuple(group)))
    return tuple(reversed(found))


def _entry(lines: tuple[HistoryLine, ...]) -> Entry:
    action = lines[0].action
    at = action.at.astimezone()
    name = action_name(action.name)
    told = [text for line in lines if (text := _told(line.change))]
    shown = told[:_MOST] + (
        [_("and {count} more").format(count=len(told) - _MOST)] if len(told) > _MOST else []
    )
    return Entry(
        id=action.id,
        kind="history",
        on=at.date(),
        glyph="clock-counter-clockwise",
        title=f"{name[:1].upper()}{name[1:]} · {at:%H:%M} · {action.by}",
        detail="\n".join(shown),
        can_void=False,
        facts=(
            (_("When"), f"{at:%Y-%m-%d %H:%M:%S}"),
            (_("By"), f"{action.by}  ({action.device})"),
            (_("Action"), name),
            (_("Changes"), "\n".join(told) or "—"),
        ),
    )


def _told(change: FieldChange) -> str:
    kind = kind_name(change.kind)
    if change.before is None:
        return _("new: {kind}").format(kind=kind)
    if change.after is None:
        return _("gone: {kind}").format(kind=kind)
    before, after = cover_fields(change.before), cover_fields(change.after)
    fields = [name for name in after if name not in _SILENT and before.get(name) != after[name]]
    if "voided_at" in fields:
        return (
            _("void: {kind}").format(kind=kind)
            if after["voided_at"]
            else (_("no longer void: {kind}").format(kind=kind))
        )
    colon = "：" if current_language() == "zh_CN" else ": "
    return "\n".join(
        f"{field_name(name)}{colon}{_value(before.get(name))} → {_value(after[name])}"
        for name in fields
    )


def _value(value: object) -> str:
    if value is None or value == "" or value == []:
        return "—"
    if isinstance(value, Mapping):
        return str(value.get("name", "…"))
    if isinstance(value, Sequence) and not isinstance(value, str):
        return "、".join(_value(one) for one in value)
    text = str(value)
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"
