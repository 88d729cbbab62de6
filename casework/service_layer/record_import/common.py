"""Shared code for importing records of any kind: matching students, and row outcomes."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import TypeVar
from uuid import UUID

from casework.case import Case
from casework.formats.dates import parse_year
from casework.ids import normalised_student_no
from casework.intake.draft import ImportDraft
from casework.intake.preview import End
from casework.intake.records import RecordRow
from casework.intake.roster import NO_FACTS, RowProblem
from casework.intake.roster_cells import Outcome
from casework.intake.roster_rules import LOCK_CODES
from casework.parcels.custody import TransferLock
from casework.ports import Reader
from casework.problems import RuleBroken
from casework.records import Record

Key = TypeVar("Key", bound=Hashable)


@dataclass(frozen=True, slots=True)
class RowOutcome:
    """A row and its outcome: whose it is, and what is written for it.

    ``added`` are all new records that the row depends on; rows may share some.
    """

    row: RecordRow
    end: End
    file_id: UUID | None = None
    added: tuple[Record, ...] = ()
    amended: tuple[Record, ...] = ()


@dataclass(frozen=True, slots=True)
class ImportContext:
    """The context of an import: known data, the current day, and the author."""

    reader: Reader
    draft: ImportDraft
    today: date
    now: datetime
    actor: str


@dataclass(slots=True)
class Students:
    """The students named in a file, with all their records."""

    ids: Mapping[str, tuple[UUID, ...]]
    cases: Mapping[UUID, Case] = field(repr=False)
    cohort: int | None
    away: Mapping[UUID, TransferLock]

    @classmethod
    def of(cls, context: ImportContext, rows: Iterable[RecordRow]) -> Students:
        """Return the students of these rows."""
        numbers = {normalised_student_no(n) for row in rows if (n := row.values.get("student_no"))}
        ids = context.reader.files_numbered(sorted(numbers))
        found = context.reader.cases({one for some in ids.values() for one in some})
        defaults = context.draft.table.choices.defaults
        cohort = parse_year(defaults.get("cohort")) or context.draft.found.cohort
        return cls(ids, found, cohort, context.reader.exchange.transfer_locks(found))

    def case_of(self, row: RecordRow) -> Case:
        """Return the case of a row.

        Raises:
            RowDecided: its student is unknown or cannot be written to.
        """
        number = normalised_student_no(str(row.values.get("student_no") or ""))
        known = [self.cases[one] for one in self.ids.get(number, ()) if one in self.cases]
        if len(known) > 1 and self.cohort is not None:
            known = [case for case in known if case.file.cohort == self.cohort] or known
        if not known:
            raise parked(row, "student_no", "STUDENT_UNKNOWN", {"value": number})
        name = row.values.get("name")
        if len(known) > 1:
            raise parked(row, "student_no", "STUDENT_AMBIGUOUS", {"value": number})
        if name and known[0].file.name != name:
            facts = {"value": number, "known": known[0].file.name}
            raise parked(row, "name", "STUDENT_OTHER_NAME", facts)
        there = self.away.get(known[0].id)
        if there is not None:
            raise parked(row, "student_no", LOCK_CODES[there.ownership])
        return known[0]


def with_problem(
    row: RecordRow,
    name: str | None,
    code: str,
    facts: Mapping[str, str] = NO_FACTS,
    *,
    outcome: Outcome = "parked",
) -> RecordRow:
    """Return the row with an additional problem."""
    place = f"{name}#{row.part}" if row.part and name and name not in _SHARED else name
    problem = RowProblem(row.sheet, row.row, place, code, facts, outcome)
    return replace(row, problems=(*row.problems, problem))


_SHARED = ("student_no", "name")


class RowDecided(Exception):
    """A row is parked or ignored: nothing is written for it."""

    def __init__(self, outcome: RowOutcome) -> None:
        super().__init__()
        self.outcome = outcome


def parked(row: RecordRow, name: str, code: str, facts: Mapping[str, str] = NO_FACTS) -> RowDecided:
    """Return the decision to park a row for this reason."""
    return RowDecided(RowOutcome(with_problem(row, name, code, facts), "parked"))


def check_first(first: dict[Key, RecordRow], key: Key, row: RecordRow) -> None:
    """Raise RowDecided if an earlier row has this key."""
    earlier = first.setdefault(key, row)
    if earlier is not row:
        raise repeated(row, earlier)


def repeated(row: RecordRow, first: RecordRow) -> RowDecided:
    """Return the decision to ignore a row that repeats an earlier one."""
    said = with_problem(row, None, "RECORD_REPEATED", {"first": str(first.row)}, outcome="ignored")
    return RowDecided(RowOutcome(said, "ignored"))


def resolve_each(
    rows: Iterable[RecordRow], resolve: Callable[[RecordRow], RowOutcome]
) -> list[RowOutcome]:
    """Return the outcome of each row: decided by its own cells, else by ``resolve``.

    A row that the service layer would refuse is parked, with the error as the reason.
    """

    def outcome(row: RecordRow) -> RowOutcome:
        if row.is_ignored or row.is_parked:
            return RowOutcome(row, "ignored" if row.is_ignored else "parked")
        try:
            return resolve(row)
        except RowDecided as decided:
            return decided.outcome
        except RuleBroken as broken:
            facts = {key: str(value) for key, value in broken.facts.items()}
            return RowOutcome(with_problem(row, broken.field, broken.rule, facts), "parked")

    return [outcome(row) for row in rows]
