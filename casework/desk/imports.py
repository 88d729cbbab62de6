"""Rosters: one file after another becomes, or renews, the caseload."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from uuid import UUID

from casework.categories import with_names
from casework.desk.base import BaseDesk, Done
from casework.desk.people import with_phone
from casework.ids import file_id_of, new_id, parked_row_id_of
from casework.ports import Reader, Shelf
from casework.records import CaseFile, HardshipCategory, Pairing, ParkedRow, Record
from casework.roster import Roster, RosterRow, RowProblem, StudentFacts
from casework.roster_rules import IntakePlan, decide


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What became of a roster's rows: the five numbers add up to ``rows``, always."""

    rows: int
    new: int
    updated: int
    unchanged: int
    parked: int
    ignored: int
    import_id: UUID | None
    problems: tuple[RowProblem, ...]


class ImportDesk(BaseDesk):
    """Takes rosters in."""

    def preview_import(
        self, reader: Reader, roster: Roster, *, college: str | None, cohort: int | None
    ) -> ImportReport:
        """What taking this roster in would do; nothing is written."""
        return _report(self._plan(reader, roster, college, cohort), None)

    def import_roster(
        self, roster: Roster, *, college: str | None = None, cohort: int | None = None
    ) -> tuple[Done, ImportReport]:
        """Take a roster in as one action: new files, renewed ones, and rows that wait."""
        with self._archive.begin("roster.import") as shelf:
            plan = self._plan(shelf, roster, college, cohort)
            files = [
                *self._open_files(shelf, plan),
                *self._renew_files(shelf, plan),
            ]
            parked = self._park(shelf, plan)
            wrote = bool(files or parked)
            if wrote:
                shelf.note(
                    rows=len(roster.rows),
                    new=len(plan.openings),
                    updated=len(plan.updates),
                    parked=len(parked),
                    source=roster.source_digest,
                )
            action = shelf.action_id if wrote else None
        done = Done(action, "roster.import", tuple(files), tuple(files))
        return done, _report(plan, action)

    def _plan(
        self, reader: Reader, roster: Roster, college: str | None, cohort: int | None
    ) -> IntakePlan:
        year = cohort or roster.cohort or graduating_cohort(self._today())
        cohorts = {year} | {row.facts.cohort for row in roster.rows if row.facts is not None}
        return decide(
            roster,
            reader.existing(c for c in cohorts if c),
            college=college,
            cohort=year,
        )

    def _open_files(self, shelf: Shelf, plan: IntakePlan) -> list[UUID]:
        school = shelf.keeper().school
        today = self._today()
        pack_id = shelf.office().default_pack
        files: list[CaseFile] = []
        pairings: list[Pairing] = []
        for _, facts in plan.openings:
            file = CaseFile(
                id=file_id_of(school, facts.cohort, facts.student_no),
                recorded_at=shelf.now,
                recorded_by=shelf.actor,
                pack_id=pack_id,
                opened_on=today,
                imported=facts,
                **_file_fields(facts),
            )
            files.append(file)
            if facts.helper:
                pairings.append(_pairing(shelf, file.id, facts.helper, facts.helper_role, today))
        shelf.add(files)
        shelf.add(pairings)
        return [file.id for file in files]

    def _renew_files(self, shelf: Shelf, plan: IntakePlan) -> list[UUID]:
        today = self._today()
        cases = shelf.cases(file_id for _, file_id, _ in plan.updates)
        renewed: list[UUID] = []
        for row, file_id, changed in plan.updates:
            case = cases[file_id]
            helper = changed.get("helper"), changed.get("helper_role")
            fields = {k: v for k, v in changed.items() if k not in ("helper", "helper_role")}
            if "categories" in fields:
                fields["categories"] = _categories(fields["categories"], case.file.categories)
            phone = fields.pop("phone", case.file.phone)
            renewed_file = with_phone(
                replace(case.file, **fields, imported=row.facts), phone, today
            )
            shelf.amend(renewed_file)
            if helper != (None, None):
                self._replace_helper(shelf, case.id, changed, today)
            renewed.append(file_id)
        return renewed

    def _replace_helper(
        self, shelf: Shelf, file_id: UUID, changed: Mapping[str, Any], today: date
    ) -> None:
        case = shelf.case(file_id)
        current = case.helper_on(today)
        name = changed.get("helper") or (current.helper if current else None)
        role = changed.get("helper_role") or (current.helper_role if current else None)
        if name is None:
            return
        for pairing in case.pairings:
            if not (pairing.is_void or pairing.is_participant) and pairing.until is None:
                shelf.amend(replace(pairing, until=today))
        shelf.add([_pairing(shelf, file_id, name, role, today)])

    def _park(self, shelf: Shelf, plan: IntakePlan) -> list[UUID]:
        rows: dict[UUID, ParkedRow] = {}
        for row in plan.parked:
            parked = _parked(shelf, row)
            rows.setdefault(parked.id, parked)
        known = shelf.known_ids(ParkedRow, rows)
        fresh: list[Record] = [row for row_id, row in rows.items() if row_id not in known]
        shelf.add(fresh)
        return [row.id for row in fresh]


def graduating_cohort(day: date) -> int:
    """Return the year in which the class that is in its last school year on ``day`` graduates."""
    return day.year + 1 if day.month >= 9 else day.year


def _file_fields(facts: StudentFacts) -> dict[str, Any]:
    names = (
        "student_no cohort name original_name gender ethnicity id_number birth phone college"
        " major class_name level job_city job_kind custom"
    )
    fields: dict[str, Any] = {name: getattr(facts, name) for name in names.split()}
    fields["categories"] = _categories(facts.categories, ())
    return fields


def _categories(
    names: Iterable[str], known: tuple[HardshipCategory, ...]
) -> tuple[HardshipCategory, ...]:
    """The categories by these names; periods and proofs of known ones are kept."""
    return with_names(known, names)


def _pairing(shelf: Shelf, file_id: UUID, helper: str, role: str | None, since: date) -> Pairing:
    return Pairing(
        id=new_id(),
        recorded_at=shelf.now,
        recorded_by=shelf.actor,
        file_id=file_id,
        helper=helper,
        helper_role=role,
        since=since,
    )


def _parked(shelf: Shelf, row: RosterRow) -> ParkedRow:
    content = "\x1f".join(f"{name}\x1e{text}" for name, text in row.cells)
    return ParkedRow(
        id=parked_row_id_of(f"{row.sheet}/{row.row}", content),
        recorded_at=shelf.now,
        recorded_by=shelf.actor,
        sheet=row.sheet,
        row=row.row,
        codes=tuple(problem.code for problem in row.problems),
        cells=row.cells,
    )


def _report(plan: IntakePlan, import_id: UUID | None) -> ImportReport:
    counts = (
        len(plan.openings),
        len(plan.updates),
        len(plan.unchanged),
        len(plan.parked),
        len(plan.ignored),
    )
    return ImportReport(sum(counts), *counts, import_id, plan.problems)
