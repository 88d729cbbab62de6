"""Preview of an import: the outcome of every row, the questions to answer, and missing students."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from typing import Literal
from uuid import UUID

from casework.formats import code_tables, dates
from casework.ids import normalised_student_no
from casework.intake.changes import CellChange, ChangeKind
from casework.intake.choices import Choices
from casework.intake.draft import ImportDraft
from casework.intake.fields import part_of
from casework.intake.records import RecordRow
from casework.intake.roster import ExistingFile, RosterRow, RowProblem
from casework.intake.roster_cells import spelled_name, text_of
from casework.intake.roster_rules import FieldDifference, IntakePlan
from casework.intake.table import TableLine

End = Literal["new", "updated", "unchanged", "parked", "ignored"]
Severity = Literal["must", "hint"]

ENDS: tuple[End, ...] = ("new", "updated", "unchanged", "parked", "ignored")


@dataclasses.dataclass(frozen=True, slots=True)
class PreviewRow:
    """The outcome of one row (or of record ``part`` in it), and the student it is about."""

    row: int
    part: int
    end: End
    student_no: str
    name: str = dataclasses.field(repr=False)
    file_id: UUID | None = None
    problems: tuple[RowProblem, ...] = ()
    differences: tuple[FieldDifference, ...] = dataclasses.field(default=(), repr=False)


@dataclasses.dataclass(frozen=True, slots=True)
class ImportQuestion:
    """Something for the user to settle, for one row or for all similar rows.

    ``value`` is the text in the file, ``suggestions`` are its possible meanings, most likely first
    (blank text clears the cells). If ``is_alike``, one answer applies to all ``rows``
    (``with_alike``); otherwise each row is answered separately (``with_fix``). If ``can_accept``,
    the user may confirm the text (``with_accepted(key)``). ``answer`` is the answer so far.
    """

    key: tuple[str, str, str] = dataclasses.field(repr=False)
    severity: Severity
    field: str | None
    code: str
    value: str = dataclasses.field(repr=False)
    rows: tuple[int, ...]
    problem: RowProblem
    suggestions: tuple[str, ...] = dataclasses.field(default=(), repr=False)
    is_alike: bool = False
    can_accept: bool = False
    is_handled: bool = False
    answer: str | None = dataclasses.field(default=None, repr=False)


@dataclasses.dataclass(frozen=True, slots=True)
class MissingStudent:
    """A student of the caseload who is missing from a file of the same college and cohort."""

    file_id: UUID
    student_no: str
    name: str = dataclasses.field(repr=False)
    class_name: str | None


@dataclasses.dataclass(frozen=True, slots=True)
class ImportPreview:
    """What importing a draft would do, or did (then ``import_id`` is the action)."""

    draft: ImportDraft = dataclasses.field(repr=False)
    rows: tuple[PreviewRow, ...]
    problems: tuple[RowProblem, ...]
    questions: tuple[ImportQuestion, ...]
    missing: tuple[MissingStudent, ...]
    import_id: UUID | None = None

    def count(self, end: End) -> int:
        """Return the number of rows with an outcome; the five counts add up to all rows."""
        return sum(1 for row in self.rows if row.end == end)

    @property
    def counts(self) -> dict[End, int]:
        """The five counts, in the order of ``ENDS``."""
        return {end: self.count(end) for end in ENDS}


Files = Mapping[tuple[int, str], ExistingFile]


def preview_of(
    draft: ImportDraft, plan: IntakePlan, existing: Files, action: UUID | None
) -> ImportPreview:
    """Return the preview of an import plan for a draft of students."""
    rows: list[PreviewRow] = [
        *(_row(o.row, "new") for o in plan.openings),
        *(_row(u.row, "updated", u.file_id, u.differences) for u in plan.updates),
        *(_row(u.row, "unchanged", u.file_id, u.differences) for u in plan.unchanged),
        *(_row(row, "parked") for row in plan.parked),
        *(_row(row, "ignored") for row in plan.ignored),
    ]
    rows.sort(key=lambda row: row.row)
    classes = {e.facts.class_name for e in existing.values() if e.facts.class_name}
    return ImportPreview(
        draft,
        tuple(rows),
        plan.problems,
        questions_of(draft, rows, classes),
        _missing(plan, existing),
        action,
    )


def preview_of_records(
    draft: ImportDraft,
    ends: Iterable[tuple[RecordRow, End, UUID | None]],
    action: UUID | None,
) -> ImportPreview:
    """Return the preview of a draft of records."""
    rows = tuple(_record(row, end, file_id) for row, end, file_id in ends)
    problems = (*draft.problems, *(problem for row in rows for problem in row.problems))
    return ImportPreview(draft, rows, problems, questions_of(draft, rows), (), action)


def _record(row: RecordRow, end: End, file_id: UUID | None) -> PreviewRow:
    values = row.values
    name = values.get("name") or values.get("event") or values.get("employer") or ""
    number = str(values.get("student_no") or "")
    return PreviewRow(row.row, row.part, end, number, str(name), file_id, row.problems)


def _row(
    row: RosterRow,
    end: End,
    file_id: UUID | None = None,
    differences: tuple[FieldDifference, ...] = (),
) -> PreviewRow:
    cells = dict(row.cells)
    facts = row.facts
    number = facts.student_no if facts is not None else cells.get("student_no", "").strip()
    name = facts.name if facts is not None else spelled_name(cells.get("name", ""))
    return PreviewRow(row.row, 0, end, number, name, file_id, row.problems, differences)


def _missing(plan: IntakePlan, existing: Files) -> tuple[MissingStudent, ...]:
    """Return the students of the same colleges and cohorts who are in no row."""
    rows = [
        *(o.row for o in plan.openings),
        *(u.row for u in plan.updates),
        *(u.row for u in plan.unchanged),
        *plan.parked,
        *plan.ignored,
    ]
    named = {normalised_student_no(dict(row.cells).get("student_no", "")) for row in rows}
    named |= {normalised_student_no(row.facts.student_no) for row in rows if row.facts}
    places = {(row.facts.cohort, row.facts.college) for row in rows if row.facts}
    seen: dict[UUID, MissingStudent] = {}
    present: set[UUID] = set()
    for (_cohort, number), known in existing.items():
        facts = known.facts
        if number in named or normalised_student_no(facts.student_no) in named:
            present.add(known.file_id)
        elif (facts.cohort, facts.college) in places:
            seen[known.file_id] = MissingStudent(
                known.file_id, facts.student_no, facts.name, facts.class_name
            )
    found = [missing for file_id, missing in seen.items() if file_id not in present]
    return tuple(sorted(found, key=lambda missing: missing.student_no))


ACCEPTABLE = frozenset(("TEST_ROW", "STUDENT_NO_ZERO_LOST"))
"""Problems of pending rows that the user may dismiss by confirming the value."""

_ALIKE = frozenset(
    ("CATEGORY_UNKNOWN", "ETHNICITY_UNKNOWN", "GENDER_UNKNOWN", "COHORT_UNREADABLE", "WORD_UNKNOWN")
) | frozenset(("LEVEL_UNKNOWN", "HELPER_ROLE_UNKNOWN", "TICK_UNREADABLE", "CLASS_NEARLY_KNOWN"))
"""Problems with words that mean the same in every row, so one answer applies to all."""

_NO_QUESTION = frozenset(("HIDDEN_ROW", "LOCAL_EDIT_KEPT", "ID_NUMBER_MISSING"))
_NO_QUESTION |= frozenset(("CATEGORIES_MISSING", "PAY_OPEN", "COUNT_UNREADABLE"))
_NEAR = 0.6


@dataclass(slots=True)
class _Group:
    problem: RowProblem
    value: str
    severity: Severity
    rows: list[int] = field(default_factory=list)


def questions_of(
    draft: ImportDraft, rows: Iterable[PreviewRow], known_classes: Iterable[str] = ()
) -> tuple[ImportQuestion, ...]:
    """Return the questions of a draft: pending rows first, then hints, then answered ones."""
    lines = {line.index + 1: line for line in draft.lines}
    groups: dict[tuple[str, str, str], _Group] = {}
    for row in rows:
        for problem in row.problems:
            if problem.code in _NO_QUESTION or problem.outcome == "ignored":
                continue
            severity: Severity = "must" if problem.outcome == "parked" else "hint"
            value = _value(draft, lines.get(row.row), problem)
            _add(groups, problem, value, severity, row.row)
    for row_number, problem, value in _hints(draft, known_classes):
        _add(groups, problem, value, "hint", row_number)
    asked = [_question(key, group, draft.choices) for key, group in groups.items()]
    asked += _answered(draft)
    return tuple(
        sorted(asked, key=lambda q: (q.is_handled, q.severity != "must", q.rows[0], q.code))
    )


def _add(
    groups: dict[tuple[str, str, str], _Group],
    problem: RowProblem,
    value: str,
    severity: Severity,
    row: int,
) -> None:
    # Questions about the same word are merged; all others are per row.
    tail = value if problem.code in _ALIKE or severity == "hint" else f"{value}\x1f{row}"
    group = groups.setdefault(
        (problem.field or "", problem.code, tail), _Group(problem, value, severity)
    )
    if group.rows[-1:] != [row]:
        group.rows.append(row)


def _value(draft: ImportDraft, line: TableLine | None, problem: RowProblem) -> str:
    """Return the original text of the cell that a problem is about."""
    index = draft.table.where.get(problem.field or "")
    if line is None or index is None:
        return problem.facts.get("value", "")
    return text_of(line.at(index))


def _hints(
    draft: ImportDraft, known_classes: Iterable[str]
) -> Iterator[tuple[int, RowProblem, str]]:
    """Yield automatic replacements to confirm: synonyms of categories, similar class names."""
    for row in draft.rows:
        for change in row.changes:
            if change.kind is ChangeKind.SYNONYM:
                facts = {"value": change.before, "likely": change.after}
                yield (
                    row.row,
                    RowProblem(row.sheet, row.row, change.field, "SYNONYM_TAKEN", facts),
                    change.before,
                )
    known = frozenset(known_classes)
    nearest: dict[str, str | None] = {}
    for row in draft.rows if known else ():
        if isinstance(row, RosterRow) and row.facts is not None and row.facts.class_name:
            written = row.facts.class_name
            if written not in nearest:
                nearest[written] = None if written in known else _nearest(written, known)
            near = nearest[written]
            if near is not None:
                facts = {"value": written, "likely": near}
                yield (
                    row.row,
                    RowProblem(row.sheet, row.row, "class_name", "CLASS_NEARLY_KNOWN", facts),
                    written,
                )


def _nearest(word: str, known: frozenset[str]) -> str | None:
    """Return a known class with a similar name and the same digits: other digits, other class."""
    digits = re.sub(r"\D", "", word)
    near = [
        (SequenceMatcher(None, word, other).ratio(), other)
        for other in known
        if re.sub(r"\D", "", other) == digits
    ]
    best = max(near, default=(0.0, ""))
    return best[1] if best[0] >= _NEAR else None


def _question(key: tuple[str, str, str], group: _Group, choices: Choices) -> ImportQuestion:
    problem = group.problem
    accepted_key = (problem.field or "", problem.code, group.value)
    accepted = accepted_key in choices.accepted
    can_accept = group.severity == "hint" or problem.code in ACCEPTABLE
    return ImportQuestion(
        accepted_key if can_accept else key,
        group.severity,
        problem.field,
        problem.code,
        group.value,
        tuple(group.rows),
        problem,
        _suggestions(problem, group.value),
        is_alike=problem.code in _ALIKE or problem.code == "SYNONYM_TAKEN",
        can_accept=can_accept,
        is_handled=accepted,
        answer=problem.facts.get("likely") if accepted else None,
    )


def _suggestions(problem: RowProblem, value: str) -> tuple[str, ...]:
    likely = tuple(filter(None, problem.facts.get("likely", "").split("、")))
    code, name = problem.code, part_of(problem.field or "")[0]
    if code == "SYNONYM_TAKEN":
        return (problem.facts["likely"],)
    if code == "STUDENT_NO_TAKEN":
        return (problem.facts["known"],)
    if code == "ETHNICITY_UNKNOWN":
        return ("",)
    if code == "GENDER_UNKNOWN":
        return (*code_tables.GENDERS, "")
    if code == "HELPER_ROLE_UNKNOWN":
        return code_tables.HELPER_ROLES
    if code in ("BIRTH_UNREADABLE", "DAY_AMBIGUOUS"):
        readings = tuple(day.isoformat() for day in dates.readings_of(value))
        return (*readings, "") if name == "birth" else readings
    if code in ("CELL_LOST", "PHONE_DAMAGED", "ID_STORED_AS_NUMBER", "ID_OLD_15"):
        return ("",)
    if code.startswith("ID_WRONG") or code in ("ID_BAD_DATE", "BIRTH_CONTRADICTS_ID"):
        return ("",)
    return likely


def _answered(draft: ImportDraft) -> Iterator[ImportQuestion]:
    """Yield the user's corrections and skipped rows as answered questions."""
    found: dict[tuple[str, str, str], list[CellChange]] = {}
    for row in draft.rows:
        for change in row.changes:
            if change.kind is ChangeKind.FIXED:
                found.setdefault((change.field, change.before, change.after), []).append(change)
    for (name, before, after), changes in found.items():
        rows = tuple(change.row for change in changes)
        facts: Mapping[str, str] = {"value": before, "likely": after}
        problem = RowProblem(draft.found.sheet, rows[0], name, "CORRECTED", facts)
        yield ImportQuestion(
            (name, "CORRECTED", before),
            "must",
            name,
            "CORRECTED",
            before,
            rows,
            problem,
            is_alike=(name, before) in draft.table.choices.alike,
            is_handled=True,
            answer=after,
        )
    for row in draft.rows:
        for problem in row.problems:
            if problem.code == "ROW_LEFT_OUT":
                yield ImportQuestion(
                    ("", "ROW_LEFT_OUT", str(row.row)),
                    "must",
                    None,
                    "ROW_LEFT_OUT",
                    "",
                    (row.row,),
                    problem,
                    is_handled=True,
                )
