"""Decide what importing a roster would do to the caseload; saving is done elsewhere.

Every data row has exactly one outcome: a new file, an updated one, unchanged, parked or ignored.
A blank cell erases nothing, and local edits since the last import are kept.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any, NamedTuple, Protocol
from uuid import UUID

from casework.ids import normalised_student_no
from casework.intake.roster import ExistingFile, Roster, RosterRow, RowProblem, parked
from casework.parcels.custody import Ownership
from casework.records.file import FACT_FIELDS, StudentFacts

# Fields in which two rows, or a row and a file, can differ; custom columns are compared singly.
_APART = ("student_no", "cohort", "original_name", "custom")
_PLAIN_FIELDS = tuple(f for f in FACT_FIELDS if f not in _APART)


class ValueChoices(Protocol):
    """The user's choices between the roster's values and local edits."""

    def takes(self, row: int, field: str) -> bool:
        """Return whether the roster's value overwrites local edits."""

    def keeps(self, row: int, field: str) -> bool:
        """Return whether a field keeps its value although the roster has a newer one."""


class _NoValueChoices:
    def takes(self, _row: int, _field: str) -> bool:
        return False

    def keeps(self, _row: int, _field: str) -> bool:
        return False


NO_VALUE_CHOICES: ValueChoices = _NoValueChoices()


class FieldDifference(NamedTuple):
    """One field in which a row and a file differ, side by side.

    ``was`` is the value of the previous roster, ``is_edited`` whether the field was edited locally
    since then, ``is_taken`` whether the row's value is written to the file.
    """

    field: str
    ours: Any
    theirs: Any
    was: Any
    is_edited: bool
    is_taken: bool


class NewFile(NamedTuple):
    """A row that creates a file; the default college and cohort are filled in."""

    row: RosterRow
    facts: StudentFacts


class FileUpdate(NamedTuple):
    """A row that updates a file; ``changes`` has the new value of each changed field.

    The facts of the row are what to store as last imported: the row on top of the previous import.
    """

    row: RosterRow
    file_id: UUID
    changes: dict[str, Any]
    differences: tuple[FieldDifference, ...] = ()


class Unchanged(NamedTuple):
    """A row that changes nothing; ``differences`` are values kept although the row differs."""

    row: RosterRow
    file_id: UUID
    differences: tuple[FieldDifference, ...] = ()


@dataclass(frozen=True, slots=True)
class IntakePlan:
    """The outcome of each data row, and all problems, in the order of the sheet."""

    openings: tuple[NewFile, ...]
    updates: tuple[FileUpdate, ...]
    unchanged: tuple[Unchanged, ...]
    parked: tuple[RosterRow, ...]
    ignored: tuple[RosterRow, ...]
    problems: tuple[RowProblem, ...]

    @property
    def row_count(self) -> int:
        """The number of data rows, the sum of the five outcomes."""
        return sum(
            map(len, (self.openings, self.updates, self.unchanged, self.parked, self.ignored))
        )


def decide(
    roster: Roster,
    existing: Mapping[tuple[int, str], ExistingFile],
    *,
    college: str | None,
    cohort: int,
    wishes: ValueChoices = NO_VALUE_CHOICES,
) -> IntakePlan:
    """Return the outcome of each row of the roster.

    ``existing`` has the files of the cohorts concerned by (cohort, normalised student number);
    ``college`` and ``cohort`` are the defaults for rows without them; ``wishes`` are the user's
    choices between the roster's values and local edits.
    """
    rows = [_completed(row, college, cohort) for row in roster.rows]
    rows = _with_number_clashes(rows)
    rows = _with_identity_clashes(rows)
    rows = _with_repeats(rows)
    rows = [_against_files(row, existing) for row in rows]
    rows = _with_known_identities(rows, existing)
    return _sorted_out(rows, roster.problems, existing, wishes)


LOCK_CODES: Mapping[Ownership, str] = MappingProxyType(
    {Ownership.TRANSFER_PENDING: "FILE_ON_ITS_WAY", Ownership.TRANSFERRED: "FILE_HANDED_ON"}
)
"""Why a row cannot change a file that is not ours."""


def imported_after(before: StudentFacts | None, row: StudentFacts) -> StudentFacts:
    """Return the data to store as last imported: the row, and the last import for its blanks."""
    if before is None:
        return row
    kept = {f: before.value(f) for f in _PLAIN_FIELDS if not row.value(f)}
    custom = tuple((dict(before.custom) | dict(row.custom)).items())
    return replace(row, **kept, custom=custom)


def _completed(row: RosterRow, college: str | None, cohort: int) -> RosterRow:
    facts = row.facts
    if facts is None:
        return row
    return replace(
        row,
        facts=replace(facts, college=facts.college or college, cohort=facts.cohort or cohort),
    )


def _key(facts: StudentFacts) -> tuple[int, str]:
    return facts.cohort, normalised_student_no(facts.student_no)


def _has_sure_number(row: RosterRow) -> bool:
    return not row.is_ignored and not any(
        p.field in ("student_no", "cohort") and p.outcome == "parked" for p in row.problems
    )


def _groups(
    rows: Iterable[RosterRow], key: Callable[[StudentFacts], Any]
) -> dict[Any, list[RosterRow]]:
    found: dict[Any, list[RosterRow]] = defaultdict(list)
    for row in rows:
        if row.facts is not None and _has_sure_number(row) and (value := key(row.facts)):
            found[value].append(row)
    return found


def _with_number_clashes(rows: list[RosterRow]) -> list[RosterRow]:
    """Park all rows of a student number that occurs with different names."""
    clashing: dict[int, str] = {}
    for group in _groups(rows, _key).values():
        if len({r.facts.name for r in group if r.facts is not None}) > 1:
            clashing.update((r.row, _others(r, group)) for r in group)
    return _park_all(rows, clashing, "student_no", "STUDENT_NO_TWO_NAMES")


def _with_identity_clashes(rows: list[RosterRow]) -> list[RosterRow]:
    """Park all rows of an identity number that occurs with different student numbers."""
    clashing: dict[int, str] = {}
    for group in _groups(rows, lambda facts: facts.id_number).values():
        if len({_key(r.facts) for r in group if r.facts is not None}) > 1:
            clashing.update((r.row, _others(r, group)) for r in group)
    return _park_all(rows, clashing, "id_number", "ID_TWO_STUDENTS")


def _others(row: RosterRow, group: list[RosterRow]) -> str:
    return "、".join(str(r.row) for r in group if r.row != row.row)


def _park_all(
    rows: list[RosterRow], clashing: Mapping[int, str], field: str, code: str
) -> list[RosterRow]:
    return [
        parked(row, field, code, rows=clashing[row.row]) if row.row in clashing else row
        for row in rows
    ]


def _with_repeats(rows: list[RosterRow]) -> list[RosterRow]:
    """Keep a student's first valid row; ignore repeats that add nothing, park those that differ."""
    first: dict[tuple[int, str], RosterRow] = {}
    found = []
    for row in rows:
        if row.facts is not None and not row.is_parked and not row.is_ignored:
            earlier = first.setdefault(_key(row.facts), row)
            if earlier is not row and earlier.facts is not None:
                row = _repeat(row, row.facts, earlier.row, earlier.facts)
        found.append(row)
    return found


def _repeat(row: RosterRow, facts: StudentFacts, at: int, earlier: StudentFacts) -> RosterRow:
    differing = [f for f in _PLAIN_FIELDS if facts.value(f) and facts.value(f) != earlier.value(f)]
    if not set(facts.custom) <= set(earlier.custom):
        differing.append("custom")
    known = {"first": str(at)}
    if differing:
        return parked(row, differing[0], "STUDENT_REPEATED_DIFFERENT", **known)
    problem = RowProblem(row.sheet, row.row, "student_no", "STUDENT_REPEATED", known, "ignored")
    return replace(row, problems=(*row.problems, problem))


def _against_files(row: RosterRow, existing: Mapping[tuple[int, str], ExistingFile]) -> RosterRow:
    """Park a row whose number is another person's, or lacks the leading zero of a file's number."""
    facts = row.facts
    if facts is None or row.is_parked or row.is_ignored:
        return row
    year, number = _key(facts)
    known = existing.get((year, number))
    if known is None:
        longer = existing.get((year, f"0{number}"))
        if longer is not None and longer.facts.name == facts.name:
            return parked(
                row, "student_no", "STUDENT_NO_ZERO_LOST", value=number, usual=str(len(number) + 1)
            )
    elif known.facts.name != facts.name and not _is_same_person(known, facts):
        return parked(row, "name", "STUDENT_NO_TAKEN", value=number, known=known.facts.name)
    return row


def _is_same_person(known: ExistingFile, facts: StudentFacts) -> bool:
    """Return whether a different name is a correction, in the roster or made locally since then."""
    if known.imported is not None and known.imported.name == facts.name:
        return True
    return facts.id_number is not None and known.facts.id_number == facts.id_number


def _with_known_identities(
    rows: list[RosterRow], existing: Mapping[tuple[int, str], ExistingFile]
) -> list[RosterRow]:
    """Park rows whose identity number belongs to another file of the cohort."""
    holders = {
        (year, known.facts.id_number): known
        for (year, _number), known in existing.items()
        if known.facts.id_number
    }
    found = []
    for row in rows:
        facts = row.facts
        if facts is not None and facts.id_number and not row.is_parked and not row.is_ignored:
            holder = holders.get((facts.cohort, facts.id_number))
            # a file is also found by its former number
            own = existing.get(_key(facts))
            if holder is not None and (own is None or own.file_id != holder.file_id):
                number = holder.facts.student_no
                row = parked(row, "id_number", "ID_TAKEN", number=number)
        found.append(row)
    return found


def _sorted_out(
    rows: Iterable[RosterRow],
    of_the_sheet: tuple[RowProblem, ...],
    existing: Mapping[tuple[int, str], ExistingFile],
    wishes: ValueChoices,
) -> IntakePlan:
    openings: list[NewFile] = []
    updates: list[FileUpdate] = []
    unchanged: list[Unchanged] = []
    waiting: list[RosterRow] = []
    ignored: list[RosterRow] = []
    problems = list(of_the_sheet)
    for row in rows:
        notes: list[RowProblem] = []
        if row.is_ignored:
            ignored.append(row)
        elif row.is_parked or row.facts is None:
            waiting.append(row)
        elif (known := existing.get(_key(row.facts))) is None:
            openings.append(NewFile(row, row.facts))
        else:
            differences = _differences(row.row, row.facts, known, wishes)
            changes = {d.field: d.theirs for d in differences if d.is_taken}
            notes = [
                RowProblem(row.sheet, row.row, d.field, "LOCAL_EDIT_KEPT")
                for d in differences
                if d.is_edited and not d.is_taken and d.field != "custom"
            ]
            if changes and known.ownership is not Ownership.OWNED:
                code = LOCK_CODES[known.ownership]
                notes = [RowProblem(row.sheet, row.row, "student_no", code, {}, "ignored")]
                ignored.append(replace(row, problems=(*row.problems, *notes)))
            elif changes:
                if "name" in changes:
                    changes["original_name"] = row.facts.original_name
                facts = imported_after(known.imported, row.facts)
                renewed = replace(row, facts=facts)
                updates.append(FileUpdate(renewed, known.file_id, changes, differences))
            else:
                unchanged.append(Unchanged(row, known.file_id, differences))
        problems += [*row.problems, *notes]
    return IntakePlan(
        tuple(openings),
        tuple(updates),
        tuple(unchanged),
        tuple(waiting),
        tuple(ignored),
        tuple(problems),
    )


def _differences(
    row: int, facts: StudentFacts, known: ExistingFile, wishes: ValueChoices
) -> tuple[FieldDifference, ...]:
    """Compare field by field: changes in the roster are taken, local edits are kept.

    The user may choose otherwise, for one field of a row or for a field of all rows. A blank cell,
    or the same value as in the previous roster, is not a difference.
    """
    found: list[FieldDifference] = []
    base = known.imported
    for field in _PLAIN_FIELDS:
        ours, theirs = known.facts.value(field), facts.value(field)
        was = None if base is None else base.value(field)
        if not theirs or theirs == ours:
            continue
        is_edited = not ((not ours and not was) or ours == was)
        if is_edited and theirs == was and not wishes.takes(row, field):
            continue
        is_taken = wishes.takes(row, field) if is_edited else not wishes.keeps(row, field)
        found.append(FieldDifference(field, ours, theirs, was, is_edited, is_taken))
    custom = _custom_changes(facts, known)
    if custom is not None:
        is_taken = not wishes.keeps(row, "custom")
        found.append(
            FieldDifference(
                "custom", known.facts.custom, custom, None, is_edited=False, is_taken=is_taken
            )
        )
    return tuple(found)


def _custom_changes(facts: StudentFacts, known: ExistingFile) -> tuple[tuple[str, str], ...] | None:
    ours = dict(known.facts.custom)
    was = {} if known.imported is None else dict(known.imported.custom)
    taken = {
        heading: text
        for heading, text in facts.custom
        if text != ours.get(heading) and ours.get(heading) in (None, was.get(heading))
    }
    return tuple((ours | taken).items()) if taken else None
