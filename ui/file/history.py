"""The history of a file: what was done, by whom, and which fields changed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from uuid import UUID

from casework.ports import Reader
from casework.read_models import Action, FieldChange, HistoryLine, JournalQuery
from ui.common.display_names import action_name, field_name, kind_name
from ui.common.i18n import _, current_language
from ui.common.journal_words import action_facts
from ui.common.masking import mask_fields
from ui.common.timeline_entries import TimelineEntry

_HIDDEN_FIELDS = frozenset(
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


_REVEAL = "personal_data.reveal"
_EXPORT = "document.export"


@dataclass(frozen=True, slots=True)
class FileHistory:
    """Changes of a file, and the actions that revealed or exported its data."""

    changes: tuple[HistoryLine, ...]
    reveals: tuple[Action, ...] = ()


def load_history(reader: Reader, file_id: UUID) -> FileHistory:
    """Load the history of a file, including actions that only read it (reveals, exports)."""
    looked = reader.journal_page(JournalQuery(file_id=file_id, names=(_REVEAL, _EXPORT)))
    return FileHistory(reader.history(file_id), looked)


def history_entries(past: FileHistory) -> tuple[TimelineEntry, ...]:
    """Return one entry for each action that touched the file, newest first."""
    found = [(action.seq, _look_entry(action)) for action in past.reveals]
    for seq, group in groupby(past.changes, key=lambda line: line.action.seq):
        found.append((seq, _entry(tuple(group))))
    return tuple(entry for _seq, entry in sorted(found, key=lambda pair: pair[0], reverse=True))


def _entry(lines: tuple[HistoryLine, ...]) -> TimelineEntry:
    sentences = [text for line in lines if (text := _text_of(line.change))]
    shown = sentences[:_MOST] + (
        [_("and {count} more").format(count=len(sentences) - _MOST)]
        if len(sentences) > _MOST
        else []
    )
    facts = (_("Changes"), "\n".join(sentences) or "—")
    return _line_of(lines[0].action, "clock-counter-clockwise", "\n".join(shown), (facts,))


def _look_entry(action: Action) -> TimelineEntry:
    return _reveal_entry(action) if action.name == _REVEAL else _export_entry(action)


def _export_entry(action: Action) -> TimelineEntry:
    message = action_facts(action)
    return _line_of(action, "printer", message, ((_("Details"), message),))


def _reveal_entry(action: Action) -> TimelineEntry:
    separator = "、" if current_language() == "zh_CN" else ", "
    what = separator.join(field_name(name) for name in str(action.facts.get("what", "")).split(","))
    why = str(action.facts.get("reason", ""))
    detail = _("{what} · {why}").format(what=what, why=why)
    return _line_of(action, "eye", detail, ((_("Shown"), what), (_("Reason"), why)))


def _line_of(
    action: Action, glyph: str, detail: str, facts: tuple[tuple[str, str], ...]
) -> TimelineEntry:
    at = action.at.astimezone()
    name = action_name(action.name)
    return TimelineEntry(
        id=action.id,
        kind="history",
        on=at.date(),
        glyph=glyph,
        title=f"{name[:1].upper()}{name[1:]} · {at:%H:%M} · {action.by}",
        detail=detail,
        can_void=False,
        facts=(
            (_("When"), f"{at:%Y-%m-%d %H:%M:%S}"),
            (_("By"), f"{action.by}  ({action.device})"),
            (_("Action"), name),
            *facts,
        ),
    )


def _text_of(change: FieldChange) -> str:
    kind = kind_name(change.kind)
    if change.is_erased:
        return _("erased: {kind}").format(kind=kind)
    if change.before is None:
        return _("new: {kind}").format(kind=kind)
    if change.after is None:
        return _("removed: {kind}").format(kind=kind)
    before, after = mask_fields(change.before), mask_fields(change.after)
    fields = [
        name
        for name, value in change.after.items()
        if name not in _HIDDEN_FIELDS and change.before.get(name) != value
    ]
    if "voided_at" in fields:
        return (
            _("void: {kind}").format(kind=kind)
            if after["voided_at"]
            else (_("no longer void: {kind}").format(kind=kind))
        )
    colon = "：" if current_language() == "zh_CN" else ": "
    return "\n".join(
        f"{field_name(name, change.kind)}{colon}{_value(before.get(name))} → {_value(after[name])}"
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
