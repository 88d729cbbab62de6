"""Shared code for importing records of any kind: matching students, and row outcomes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from uuid import UUID

from casework.case import Case
from casework.formats import credit_code
from casework.formats.dates import parse_year
from casework.ids import normalised_student_no
from casework.intake.draft import ImportDraft
from casework.intake.preview import End
from casework.intake.records import RecordRow
from casework.intake.roster import NO_FACTS, RowProblem
from casework.intake.roster_cells import Outcome, plain
from casework.intake.roster_rules import LOCK_CODES
from casework.parcels.custody import TransferLock
from casework.ports import Reader
from casework.problems import RuleBroken
from casework.records import Employer, Record
from casework.service_layer.drafts import EmployerDraft, draft_from
from casework.service_layer.employers import new_employer
from casework.verdicts.referrals import needs_credit_code


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

    def case_of(self, row: RecordRow) -> Case | RecordRow:
        """Return the case of a row, or the row with the reason why it is unknown."""
        number = normalised_student_no(str(row.values.get("student_no") or ""))
        known = [self.cases[one] for one in self.ids.get(number, ()) if one in self.cases]
        if len(known) > 1 and self.cohort is not None:
            known = [case for case in known if case.file.cohort == self.cohort] or known
        if not known:
            return with_problem(row, "student_no", "STUDENT_UNKNOWN", {"value": number})
        name = row.values.get("name")
        if len(known) > 1:
            return with_problem(row, "student_no", "STUDENT_AMBIGUOUS", {"value": number})
        if name and known[0].file.name != name:
            facts = {"value": number, "known": known[0].file.name}
            return with_problem(row, "name", "STUDENT_OTHER_NAME", facts)
        there = self.away.get(known[0].id)
        if there is not None:
            return with_problem(row, "student_no", LOCK_CODES[there.ownership])
        return known[0]


class Employers:
    """The known employers, and those that the file adds."""

    def __init__(self, context: ImportContext) -> None:
        self._taking = context
        self._all: list[Employer] = list(context.reader.get_all(Employer))
        self._by_code: dict[str, Employer] = {}
        self._by_name: dict[str, list[Employer]] = {}
        self._made: set[UUID] = set()
        for employer in self._all:
            self._note(employer)

    def _note(self, employer: Employer) -> None:
        if employer.uscc:
            self._by_code.setdefault(credit_code.normalise(employer.uscc), employer)
        self._by_name.setdefault(_name(employer.name), []).append(employer)

    def employer_of(self, row: RecordRow) -> tuple[Employer, bool] | RecordRow:
        """Return the employer of a row and whether it is new, or the row with its problem."""
        found = self._found(row)
        return found if isinstance(found, RecordRow) else (found, found.id in self._made)

    def _found(self, row: RecordRow) -> Employer | RecordRow:
        values = row.values
        name, code = str(values.get("employer") or ""), str(values.get("uscc") or "")
        if code and code in self._by_code:
            return self._by_code[code]
        named = self._by_name.get(_name(name), [])
        if named and not code:
            return named[0]
        coded = next((one for one in named if one.uscc), None)
        if coded is not None and credit_code.is_valid(code) and credit_code.is_valid(coded.uscc):
            facts = {"value": coded.name, "known": coded.uscc}
            return with_problem(row, "uscc", "EMPLOYER_TWO_CODES", facts)
        if named:
            return named[0]
        contact = None if "title" in values else values.get("contact")  # that of the post
        others = {"name": name, "uscc": code, "contact": contact}
        draft = draft_from(EmployerDraft, values, **others)
        made = new_employer(self._taking, draft)
        self._note(made)
        self._made.add(made.id)
        return made


def lacks_code(employer: Employer) -> bool:
    """Return whether an employer should have a credit code and has none."""
    return not employer.uscc and needs_credit_code(employer)


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


def refused(row: RecordRow, broken: RuleBroken) -> RowOutcome:
    """Return the parked row, with the service layer's error as the reason."""
    facts = {key: str(value) for key, value in broken.facts.items()}
    return RowOutcome(with_problem(row, broken.field, broken.rule, facts), "parked")


def settled_at_once(row: RecordRow) -> RowOutcome | None:
    """Return the outcome of a row that its own cells decide."""
    if row.is_ignored:
        return RowOutcome(row, "ignored")
    return RowOutcome(row, "parked") if row.is_parked else None


def repeated(row: RecordRow, first: RecordRow) -> RowOutcome:
    """Return a row that repeats an earlier one."""
    said = with_problem(row, None, "RECORD_REPEATED", {"first": str(first.row)}, outcome="ignored")
    return RowOutcome(said, "ignored")


def _name(text: str) -> str:
    return plain(text).upper()


Plan = Sequence[RowOutcome]
