"""The rows of the journal page, and the queries that load them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from uuid import UUID

from casework.ports import Reader
from casework.read_models import Action, ActionImpact, FieldChange, JournalQuery
from casework.service_layer.undo import UndoPreview, is_undoable, preview_undo, undone_by
from casework.service_layer.undo_outcome import shared_ids_in, titles_of
from ui.common.display_names import action_name
from ui.common.i18n import _, current_language, ngettext
from ui.common.journal_words import NOTHING, action_facts, change_title, field_lines, why_left
from ui.common.masking import mask_fields
from ui.common.problems import sentence_for

PAGE = 200
"""Page size of the list of actions."""

MOST_CHANGES = 300
"""Maximum of changed records in the detail of one action."""

MOST_TRIED = 2_000
"""The undo of an action with more records is not simulated in advance."""


@dataclass(frozen=True, slots=True)
class ActionLine:
    """One action and whom it concerns; ``undone_by`` is the undo of it, unless redone.

    ``preview`` is what undoing it would do, if that was simulated.
    """

    action: Action
    touched: ActionImpact | None
    name: str = field(repr=False)
    undone_by: UUID | None
    of: Action | None = None
    preview: UndoPreview | None = None

    @property
    def title(self) -> str:
        """The name of the action; for an undo or redo, with the original action."""
        title = capital(action_name(self.action.name))
        if self.of is None:
            return title
        return _("{action}: {what}").format(action=title, what=action_name(self.of.name))

    @property
    def about(self) -> str:
        """Whom or what it concerns, as a short text."""
        if self.touched is None:
            return action_facts(self.action)
        files = self.touched.files
        if files == 1:
            return self.name
        if files > 1:
            return ngettext("{count} student", "{count} students", files).format(count=files)
        records = self.touched.records
        return ngettext("{count} record", "{count} records", records).format(count=records)

    @property
    def can_undo(self) -> bool:
        refused = self.preview is not None and self.preview.refused is not None
        return is_undoable(self.action) and self.undone_by is None and not refused


def load_actions(reader: Reader, query: JournalQuery) -> tuple[ActionLine, ...]:
    """Return one page of the journal, newest first."""
    return lines_of(reader, reader.journal_page(query))


def lines_of(reader: Reader, actions: Sequence[Action]) -> tuple[ActionLine, ...]:
    """Return actions as lines."""
    touched = reader.impacts_of(actions)
    undone = undone_by(reader.reversals())
    firsts = {one.first for one in touched.values() if one.files == 1 and one.first is not None}
    names = {line.file.id: line.file.name for line in reader.lines_of(firsts)}
    return tuple(
        ActionLine(
            action,
            touched.get(action.id),
            _name(touched.get(action.id), names),
            undone.get(action.id),
            _meant(reader, action),
        )
        for action in actions
    )


def _name(touched: ActionImpact | None, names: Mapping[UUID, str]) -> str:
    if touched is None or touched.first is None:
        return ""
    return names.get(touched.first, _("an erased file"))


def _meant(reader: Reader, action: Action) -> Action | None:
    """Return the action that an undo or redo refers to."""
    if action.undoes is not None:
        return reader.action(action.undoes)
    if action.redoes is not None:
        undoing = reader.action(action.redoes)
        return undoing if undoing.undoes is None else reader.action(undoing.undoes)
    return None


@dataclass(frozen=True, slots=True)
class ChangeLine:
    """A changed record (the heading of its fields), or one field of it."""

    record: str = field(repr=False)
    file_id: UUID | None
    field_name: str = ""
    before: str = field(default="", repr=False)
    after: str = field(default="", repr=False)

    @property
    def is_heading(self) -> bool:
        return not self.field_name

    @property
    def change_text(self) -> str:
        """The value before and after; for a new or deleted record, only its value."""
        if self.before == NOTHING or self.after == NOTHING:
            return self.after if self.before == NOTHING else self.before
        return f"{self.before} → {self.after}" if self.field_name else ""


@dataclass(frozen=True, slots=True)
class ActionDetail:
    """One action in full: its line, its changes as text, and which files have masked values."""

    line: ActionLine
    changes: tuple[FieldChange, ...] = field(repr=False)
    names: Mapping[UUID, str] = field(repr=False)
    titles: Mapping[str, str] = field(repr=False)
    total: int

    @property
    def covered_files(self) -> tuple[UUID, ...]:
        """The files with masked values."""
        found = (
            change.file_id
            for change in self.changes
            if change.file_id in self.names and _is_covered(change)
        )
        return tuple(dict.fromkeys(file_id for file_id in found if file_id is not None))

    def rows(self, *, masked: bool = True) -> tuple[ChangeLine, ...]:
        """Return the changes field by field."""
        rows: list[ChangeLine] = []
        for change in self.changes:
            name = self.names.get(change.file_id) if change.file_id else None
            title = self.titles.get(str(change.record_id)) or name
            what = change_title(change)
            record = f"{what} · {title}" if title else what
            rows.append(ChangeLine(record, change.file_id))
            for one in field_lines(change, masked=masked, titles=self.titles):
                names = (one.name, one.before, one.after)
                rows.append(ChangeLine(record, change.file_id, *names))
        return tuple(rows)


def _is_covered(change: FieldChange) -> bool:
    sides = [side for side in (change.before, change.after) if side is not None]
    return any(field_lines_of(side) for side in sides)


def field_lines_of(side: Mapping[str, object]) -> bool:
    """Return whether masking changes any of these fields."""
    covered = mask_fields(side)
    seen = ("id_number", "birth", "phone", "contacts", "cells")
    return any(side.get(name) and covered.get(name) != side.get(name) for name in seen)


def with_undo_previews(reader: Reader, lines: Iterable[ActionLine]) -> tuple[ActionLine, ...]:
    """Return lines with what undoing each would do."""
    undone = frozenset(undone_by(reader.reversals()))
    return tuple(
        replace(line, preview=preview_undo(reader, line.action, undone))
        if line.touched is None or line.touched.records <= MOST_TRIED
        else line
        for line in lines
    )


def load_detail(reader: Reader, action_id: UUID) -> ActionDetail:
    """Load an action with its changes, and what undoing it would do."""
    action = reader.action(action_id)
    shown = reader.changes_of(action_id, most=MOST_CHANGES)
    files = {change.file_id for change in shown if change.file_id is not None}
    names = {line.file.id: line.file.name for line in reader.lines_of(files)}
    shared = {change.record_id for change in shown if change.file_id is None}
    titles = titles_of(reader, shared_ids_in(shown) | shared)
    (line,) = with_undo_previews(reader, lines_of(reader, [action]))
    records = line.touched.records if line.touched is not None else 0
    return ActionDetail(line, shown, names, titles, max(records, len(shown)))


def capital(text: str) -> str:
    """Capitalise the first letter of a text."""
    return text[:1].upper() + text[1:]


UNDO_PAGE = 50
"""Page size of the undo list; small, as the undo of each action is simulated."""


def read_undo_list(reader: Reader, query: JournalQuery) -> tuple[Sequence[ActionLine], bool]:
    """Return a page of actions with undo previews, newest first, and whether there are more."""
    while actions := reader.journal_page(replace(query, limit=UNDO_PAGE)):
        is_more = len(actions) == UNDO_PAGE
        done = [one for one in actions if one.undoes is None and one.redoes is None]
        if done or not is_more:
            return with_undo_previews(reader, lines_of(reader, done)), is_more
        query = replace(query, before=actions[-1].seq)
    return (), False


def undo_preview_words(line: ActionLine) -> str:
    """Return what undoing an action would do, or why it is impossible, as text."""
    preview = line.preview
    if line.undone_by is not None:
        return _("This was undone; it can be redone.")
    if preview is None:
        return _("Can be undone; what is kept, and why, is shown then.")
    if preview.refused is not None:
        return sentence_for(preview.refused)
    back = ngettext(
        "{count} record will be restored", "{count} records will be restored", preview.restored
    )
    parts = [back.format(count=preview.restored), *_left(preview)]
    return ("；" if current_language() == "zh_CN" else "; ").join(parts)


def _left(preview: UndoPreview) -> Iterable[str]:
    for why, count in Counter(kept.why for kept in preview.kept).items():
        stays = ngettext("{count} is kept: {why}", "{count} are kept: {why}", count)
        yield stays.format(count=count, why=why_left(why))
