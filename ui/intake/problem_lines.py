"""Problems for display, built on a worker thread from the questions of a preview."""

from __future__ import annotations

import dataclasses
from collections import Counter
from collections.abc import Collection, Hashable, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from casework.intake import ImportPreview, ImportQuestion
from ui.common.i18n import _
from ui.common.intake_words import column_name
from ui.common.masking import SENSITIVE, masked_sentence, masked_text


class ProblemPart(StrEnum):
    """Sections of the list of problems."""

    MUST = "must"
    """Must be fixed, or the rows stay pending."""

    NOTE = "note"
    """Imported unless changed."""

    DONE = "done"
    """Decided by the user: fixed, kept pending or excluded."""


@dataclass(frozen=True, slots=True)
class Remedy:
    """One suggested answer: a new text for the cell, or rows to exclude.

    ``words`` is the label; ``text`` "" leaves the cell blank, None excludes ``leave_out``.
    """

    words: str = dataclasses.field(repr=False)
    text: str | None = dataclasses.field(default=None, repr=False)
    leave_out: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class AffectedRow:
    """A row with a problem, and the student it is about."""

    row: int
    who: str = dataclasses.field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class ProblemLine:
    """Identical problems of one field: same value, same error, in one or more rows.

    Personal numbers in ``value`` are masked. ``start`` is the initial text of the editor, or None
    if no text can be entered. ``answer`` is the decision, if one was made. ``can_accept`` allows
    the value to be imported unchanged. ``is_alike`` means that ``raw``, the original text,
    identifies all affected cells.
    """

    key: Hashable
    part: ProblemPart
    code: str
    field: str | None
    field_words: str
    value: str = dataclasses.field(repr=False)
    message: str = dataclasses.field(repr=False)
    places: tuple[AffectedRow, ...] = dataclasses.field(repr=False)
    remedies: tuple[Remedy, ...] = dataclasses.field(default=(), repr=False)
    start: str | None = dataclasses.field(default=None, repr=False)
    answer: str = dataclasses.field(default="", repr=False)
    is_alike: bool = False
    raw: str = dataclasses.field(default="", repr=False)
    can_accept: bool = False

    @property
    def is_one(self) -> bool:
        """Whether only one row is affected."""
        return len(self.places) == 1

    @property
    def has_editor(self) -> bool:
        """Whether the row offers any action."""
        return bool(self.places) or self.start is not None or bool(self.remedies)


_NEVER_BLANK = frozenset(("student_no", "name"))
_ONE_ROW_COUNTS = frozenset(("STUDENT_NO_TWO_NAMES", "ID_TWO_STUDENTS"))
_FIRST_OR_THIS = frozenset(("STUDENT_REPEATED_DIFFERENT",))
_MOST_ROWS = 6
"""With more rows than this, choosing the row that counts is not offered."""


def problem_lines(
    preview: ImportPreview, who: Mapping[int, str], set_aside: Collection[Hashable] = ()
) -> tuple[ProblemLine, ...]:
    """Return a line for each question; ``who`` maps rows to the student they are about.

    Questions whose keys are in ``set_aside`` are decided: the user keeps their rows pending.
    """
    return tuple(_line(one, who, waits=one.key in set_aside) for one in preview.questions)


def _line(question: ImportQuestion, who: Mapping[int, str], *, waits: bool) -> ProblemLine:
    field = question.field
    is_done = question.is_handled or waits
    part = (
        ProblemPart.DONE
        if is_done
        else ProblemPart.MUST
        if question.severity == "must"
        else ProblemPart.NOTE
    )
    remedies = () if is_done else tuple(_remedies(question, who))
    return ProblemLine(
        key=question.key,
        part=part,
        code=question.code,
        field=field,
        field_words=column_name(field) if field else "",
        value=masked_text(question.value, field),
        message=masked_sentence(question.problem),
        places=tuple(AffectedRow(row, who.get(row, "")) for row in question.rows),
        remedies=remedies,
        start=None if is_done else _start(question),
        answer=_("pending") if waits else _answer(question) if is_done else "",
        is_alike=question.is_alike,
        raw=question.value,
        can_accept=question.can_accept,
    )


def _start(question: ImportQuestion) -> str | None:
    if question.field is None or question.code in _FIRST_OR_THIS:
        return None
    if question.field in SENSITIVE or question.code in _ONE_ROW_COUNTS:
        return ""
    if question.severity == "hint":
        return next((text for text in question.suggestions if text), question.value)
    return "" if question.suggestions else question.value


def _remedies(question: ImportQuestion, who: Mapping[int, str]) -> Iterable[Remedy]:
    field, rows = question.field, question.rows
    shown = Counter(masked_text(text, field) for text in question.suggestions if text)
    for text in question.suggestions:
        # Suggestions that look the same when masked cannot be told apart; the user must type.
        if text and shown[masked_text(text, field)] == 1:
            yield Remedy(masked_text(text, field), text)
    if question.code in _ONE_ROW_COUNTS and 1 < len(rows) <= _MOST_ROWS:
        for row in rows:
            others = tuple(other for other in rows if other != row)
            words = _("Row {row} counts: {who}").format(row=row, who=who.get(row, ""))
            yield Remedy(words, None, others)
    elif question.code in _FIRST_OR_THIS and len(rows) == 1:
        first = int(question.problem.facts.get("first", "0") or 0)
        this = rows[0]
        yield Remedy(_("Row {row} counts, this one not").format(row=first), None, (this,))
        if first:
            words = _("This row counts, row {row} not").format(row=first)
            yield Remedy(words, None, (first,))
    is_about_rows = question.code in _ONE_ROW_COUNTS | _FIRST_OR_THIS
    can_be_blank = field is not None and field not in _NEVER_BLANK and not is_about_rows
    is_must = question.severity == "must"
    if "" in question.suggestions or (can_be_blank and is_must and question.value):
        yield Remedy(_("Leave blank, ask later"), "")


def _answer(question: ImportQuestion) -> str:
    if question.code == "ROW_LEFT_OUT":
        return _("left out")
    if question.code == "CORRECTED":
        shown = masked_text(question.answer or "", question.field) or _("left blank")
        return _("→ {text}").format(text=shown)
    return _("correct as it is")
