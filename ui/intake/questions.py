"""The questions of a draft as lines of the list of problems, with what would answer each."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from casework.intake import Draft, Preview, Question
from ui.common.intake_words import column_name
from ui.common.words import _, ngettext
from ui.intake.covering import SENSITIVE, covered_sentence, covered_text
from ui.intake.lines import Part, Place, ProblemLine, Remedy

_NEVER_BLANK = frozenset(("student_no", "name"))
_ONE_ROW_COUNTS = frozenset(("STUDENT_NO_TWO_NAMES", "ID_TWO_STUDENTS"))
_FIRST_OR_THIS = frozenset(("STUDENT_REPEATED_DIFFERENT",))
_MOST_ROWS = 6
"""Rows beyond this many are not offered one by one as the row that counts."""


def problem_lines(
    draft: Draft, preview: Preview, who: Mapping[int, str]
) -> tuple[ProblemLine, ...]:
    """Return a line for each question; ``who`` says whom a row is about."""
    return tuple(_line(draft, question, who) for question in preview.questions)


def _line(draft: Draft, question: Question, who: Mapping[int, str]) -> ProblemLine:
    field = question.field
    is_done = question.is_handled
    part = Part.DONE if is_done else Part.MUST if question.severity == "must" else Part.NOTE
    remedies = () if is_done else tuple(_remedies(question, who))
    return ProblemLine(
        key=question.key,
        part=part,
        code=question.code,
        field=field,
        field_words=column_name(field) if field else "",
        value=covered_text(question.value, field),
        message=covered_sentence(question.problem),
        places=tuple(Place(row, who.get(row, "")) for row in question.rows),
        remedies=remedies,
        start=None if is_done else _start(question),
        answer=_answer(draft, question) if is_done else "",
        is_alike=question.alike,
        raw=question.value,
    )


def _start(question: Question) -> str | None:
    if question.field is None or question.code in _FIRST_OR_THIS:
        return None
    if question.field in SENSITIVE or question.code in _ONE_ROW_COUNTS:
        return ""
    return question.value


def _remedies(question: Question, who: Mapping[int, str]) -> Iterable[Remedy]:
    field, rows = question.field, question.rows
    for text in question.suggestions:
        if text:
            yield Remedy(covered_text(text, field), text)
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
    can_be_blank = field is not None and field not in _NEVER_BLANK and question.value
    if "" in question.suggestions or (can_be_blank and question.severity == "must"):
        yield Remedy(_("Leave blank, ask later"), "")


def _answer(draft: Draft, question: Question) -> str:
    choices, field = draft.choices, question.field
    if question.rows and all(row in choices.ignored for row in question.rows):
        return ngettext("left out", "left out", len(question.rows))
    if field is not None:
        fixed = [choices.fixes.get((row, field)) for row in question.rows]
        said = choices.alike.get((field, question.value), next(iter(fixed), None))
        if said is not None:
            shown = covered_text(said, field) or _("left blank")
            return _("→ {text}").format(text=shown)
    return _("waits") if question.severity == "must" else _("as it is")
