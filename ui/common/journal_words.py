"""The journal in words: changes from old to new value, and why an undo skipped a record."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from casework.read_models import Action, FieldChange
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


def why_left(why: str) -> str:
    """Return why an undo skipped a record."""
    return _(_WHY[why])


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
