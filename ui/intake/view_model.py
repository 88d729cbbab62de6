"""Display data of a draft import, built on a worker thread."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass, field
from uuid import UUID

from casework.intake import DraftColumn, ImportDraft, ImportPreview, PreviewRow
from casework.intake.changes import ChangeGroup
from casework.intake.fields import KEPT, LEFT_OUT, SERIAL, Subject, fields_of
from casework.intake.roster import RosterRow
from casework.ports import Reader
from ui.common.case_words import category_name
from ui.common.display_names import field_name
from ui.common.i18n import _
from ui.common.intake_words import change_name, column_name, subject_name
from ui.common.masking import SENSITIVE, mask, masked_sentence, masked_text
from ui.intake.cleanings import ChangeRow, CleaningLine
from ui.intake.footer import RowTotals
from ui.intake.grid import GridSheet, RowKind
from ui.intake.mapping import ColumnLine
from ui.intake.outcomes import DifferenceLine, RowLine
from ui.intake.problem_lines import ProblemLine, problem_lines

_GAPS = ("helper", "id_number", "categories", "phone", "class_name")
_MOST_CHANGES = 500
"""Maximum number of distinct changes listed per kind; the count includes all."""


@dataclass(frozen=True, slots=True)
class SheetChoice:
    """One worksheet: its name, and a description of its size."""

    name: str
    words: str


@dataclass(frozen=True, slots=True)
class AskLine:
    """A field for which rows without a value can use a default."""

    field: str
    words: str
    text: str
    rows: int


@dataclass(frozen=True, slots=True)
class ImportViewModel:
    """A draft and its preview, prepared for display.

    ``gaps`` are fields that new files lack, with counts. ``preview`` is None while a required
    column is missing; ``refusal`` says which.
    """

    draft: ImportDraft = field(repr=False)
    preview: ImportPreview | None = field(repr=False)
    title: str
    sheets: tuple[SheetChoice, ...]
    sheet: str
    subjects: tuple[tuple[Subject, str], ...]
    columns: tuple[ColumnLine, ...]
    sample_row: int
    raw: GridSheet
    hidden_count: int
    asks: tuple[AskLine, ...]
    problems: tuple[ProblemLine, ...]
    cleanings: tuple[CleaningLine, ...]
    rows: tuple[RowLine, ...]
    differences: tuple[DifferenceLine, ...]
    numbers: RowTotals | None
    gaps: tuple[tuple[str, int], ...] = ()
    refusal: str = ""
    notes: tuple[str, ...] = ()


def view_model_of(
    draft: ImportDraft,
    preview: ImportPreview | None,
    raw: GridSheet,
    set_aside: frozenset[Hashable] = frozenset(),
) -> ImportViewModel:
    """Build the display data of a draft.

    ``raw`` are the cells of its sheet, ``set_aside`` the problems whose rows are kept pending.
    """
    found = draft.found
    rows = () if preview is None else preview.rows
    who = {row.row: _who(row) for row in rows}
    return ImportViewModel(
        draft,
        preview,
        draft.name,
        _sheets(draft),
        found.sheet,
        tuple((one, subject_name(one)) for one in Subject),
        tuple(_column(draft, column) for column in draft.columns),
        found.first_row,
        raw_sheet(draft, raw),
        len(found.hidden_rows),
        tuple(AskLine(a.field, _named(a.field), a.value, a.rows) for a in draft.asks),
        () if preview is None else problem_lines(preview, who, set_aside),
        tuple(_cleaning(group) for group in draft.changes()),
        _row_lines(draft, preview),
        tuple(_differences(rows)),
        None if preview is None else _numbers(preview),
        () if preview is None else _gaps(draft, preview),
        _refusal(draft),
        tuple(masked_sentence(p) for p in draft.problems),
    )


def is_undone(reader: Reader, action: UUID) -> bool:
    """Return whether an import was undone, and not redone since."""
    reversals = reader.reversals()
    newest = next((one for one in reversals if action in (one.undoes, one.redoes)), None)
    return newest is not None and newest.undoes == action


def _named(name: str) -> str:
    words = field_name(name)
    return words[:1].upper() + words[1:]


def _numbers(preview: ImportPreview) -> RowTotals:
    return RowTotals(len(preview.rows), **preview.counts)


def _refusal(draft: ImportDraft) -> str:
    if not draft.lacks:
        return ""
    names = _(", ").join(_named(name) for name in draft.lacks)
    return _("No column fills {names}. Choose one on the left, or other headings here.").format(
        names=names
    )


def _sheets(draft: ImportDraft) -> tuple[SheetChoice, ...]:
    found = []
    for sheet in draft.sheets:
        parts = [sheet.name, _("{rows} rows").format(rows=sheet.rows)]
        if not sheet.subject:  # the combo box next to it shows the subject of the current sheet
            parts.append(_("no table"))
        if not sheet.is_visible:
            parts.append(_("hidden"))
        found.append(SheetChoice(sheet.name, " · ".join(parts)))
    return tuple(found)


# --- columns


def _column(draft: ImportDraft, column: DraftColumn) -> ColumnLine:
    sample = next((masked_text(text, column.field) for text in column.samples if text), "")
    return ColumnLine(
        column.index,
        column.letters,
        column.heading,
        column.field,
        _offers(draft.subject, column),
        _state(column),
        sample,
    )


def _state(column: DraftColumn) -> str:
    if column.field == KEPT:
        return "kept" if column.confidence == "sure" or column.is_chosen else "unsure"
    if column.field in (LEFT_OUT, SERIAL):
        return "out"
    return "sure" if column.is_chosen or column.is_remembered else column.confidence


def _offers(subject: Subject, column: DraftColumn) -> tuple[tuple[str, str], ...]:
    keys = dict.fromkeys((column.field, *column.alternatives, *fields_of(subject), KEPT, LEFT_OUT))
    return tuple((key, column_name(key)) for key in keys)


# --- original sheet


def raw_sheet(draft: ImportDraft, raw: GridSheet) -> GridSheet:
    """Return the sheet with the detected kinds of its rows and the fields of its columns."""
    found = draft.found
    by_column = {column.index: column for column in draft.columns}
    titles = tuple(
        _grid_title(at, by_column.get(at)) for at in range(len(raw.titles) or len(by_column))
    )
    covers = {c.index: c.field for c in draft.columns if c.field in SENSITIVE}
    kinds: dict[int, RowKind] = {}
    for rows, kind in (
        (found.title_rows, RowKind.TITLE),
        (found.footer_rows, RowKind.FOOTER),
        (found.hidden_rows, RowKind.HIDDEN),
        (found.repeated_rows, RowKind.REPEATED),
        (found.heading_rows, RowKind.HEADING),
    ):
        kinds |= dict.fromkeys((row - 1 for row in rows), kind)
    for row in draft.choices.ignored:
        kinds[row - 1] = RowKind.LEFT_OUT
    return GridSheet(raw.rows, kinds, titles, raw.hidden_columns, covers)


def _grid_title(at: int, column: DraftColumn | None) -> str:
    letters = column.letters if column is not None else letters_of(at)
    if column is None or column.field in (KEPT, LEFT_OUT, SERIAL):
        return letters
    return f"{letters}  {column_name(column.field)}"


def letters_of(index: int) -> str:
    """Return the column letters of a 0-based index, as in a spreadsheet: A, B … Z, AA …"""
    letters, rest = "", index + 1
    while rest:
        rest, digit = divmod(rest - 1, 26)
        letters = chr(65 + digit) + letters
    return letters


# --- automatic corrections


def _cleaning(group: ChangeGroup) -> CleaningLine:
    alike: dict[tuple[str, str], list[int]] = {}
    for change in group.changes:
        alike.setdefault((change.before, change.after), []).append(change.row)
    lines = [
        ChangeRow(masked_text(before, group.field), masked_text(after, group.field), tuple(rows))
        for (before, after), rows in list(alike.items())[:_MOST_CHANGES]
    ]
    lines.sort(key=lambda line: -len(line.rows))
    words = f"{column_name(group.field)} · {change_name(group.kind)}"
    return CleaningLine(
        (group.field, group.kind),
        words,
        len(group.changes),
        group.is_wanted,
        group.can_revert,
        tuple(lines),
    )


# --- outcomes of rows


def _who(row: PreviewRow) -> str:
    return "  ".join(part for part in (row.name, row.student_no) if part)


def _row_lines(draft: ImportDraft, preview: ImportPreview | None) -> tuple[RowLine, ...]:
    if preview is None:
        return ()
    by_hand = draft.choices.ignored
    facts = {row.row: _facts(row) for row in draft.rows if isinstance(row, RosterRow)}
    found = []
    for row in preview.rows:
        who = row.name
        if row.part:
            who = _("{name}, no. {number}").format(name=row.name, number=row.part)
        found.append(
            RowLine(
                row.row, row.end, who, row.student_no, _why(row, by_hand, facts), row.row in by_hand
            )
        )
    for student in preview.missing:
        class_name = student.class_name or ""
        found.append(RowLine(0, "missing", student.name, student.student_no, class_name))
    return tuple(found)


def _gaps(draft: ImportDraft, preview: ImportPreview) -> tuple[tuple[str, int], ...]:
    """Return the fields that new files will lack, with counts."""
    new = {row.row for row in preview.rows if row.end == "new"}
    rows = [row.facts for row in draft.rows if isinstance(row, RosterRow) and row.row in new]
    counts = (
        (name, sum(1 for facts in rows if facts is not None and not facts.value(name)))
        for name in _GAPS
    )
    return tuple((name, count) for name, count in counts if count)


def _facts(row: RosterRow) -> str:
    """Return what distinguishes students of the same name: class, categories, helper."""
    facts = row.facts
    if facts is None:
        return ""
    said = (facts.class_name, *(category_name(one) for one in facts.categories), facts.helper)
    return " · ".join(part for part in said if part)


def _why(row: PreviewRow, by_hand: frozenset[int], facts: Mapping[int, str]) -> str:
    if row.row in by_hand:
        return _("Left out by hand.")
    if row.end == "new":
        notes = dict.fromkeys(masked_sentence(problem) for problem in row.problems)
        return " · ".join(part for part in (facts.get(row.row, ""), *notes) if part)
    if row.end == "updated":
        taken = [field_name(d.field) for d in row.differences if d.is_taken]
        return _(", ").join(taken)
    wanted = [p for p in row.problems if p.outcome == row.end] or list(row.problems)
    return " ".join(dict.fromkeys(masked_sentence(problem) for problem in wanted))


def _differences(rows: Iterable[PreviewRow]) -> Iterable[DifferenceLine]:
    for row in rows:
        if row.end not in ("updated", "unchanged"):
            continue
        who = _who(row)
        for one in row.differences:
            yield DifferenceLine(
                row.row,
                who,
                one.field,
                _named(one.field),
                _value(one.field, one.ours),
                _value(one.field, one.theirs),
                one.is_taken,
                one.is_edited,
            )


def _value(name: str, value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, tuple | list | frozenset):
        return _(", ").join(_value(name, one) for one in value)
    return mask(name, str(value)) or ""


__all__ = ["AskLine", "ImportViewModel", "SheetChoice", "raw_sheet", "view_model_of"]
