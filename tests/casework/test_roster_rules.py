"""What a roster does to the caseload: every row ends in one place, and nothing is lost."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from uuid import UUID, uuid5

from hypothesis import given
from hypothesis import strategies as st

from casework.intake.roster import ExistingFile, Roster, RosterRow, RowProblem, with_cross_checks
from casework.intake.roster_rules import IntakePlan, decide, imported_after
from casework.records.file import StudentFacts

SPACE = UUID(int=7)
FIRST, SECOND = "129900200403080019", "129900200403080027"


def facts(no: str = "023110001", name: str = "甲", **more: Any) -> StudentFacts:
    return StudentFacts(student_no=no, name=name, **more)


def row(at: int, said: StudentFacts | None, *problems: RowProblem) -> RosterRow:
    return RosterRow("名单", at, hidden=False, facts=said, cells=(), problems=problems)


def roster(*rows: RosterRow) -> Roster:
    return Roster("名单", "0" * 64, 1, (), None, None, rows)


def problem(at: int, outcome: Any) -> RowProblem:
    return RowProblem("名单", at, None, "SOME_CODE", {}, outcome)


def known(said: StudentFacts, imported: StudentFacts | None = None) -> Mapping[Any, ExistingFile]:
    file_id = uuid5(SPACE, said.student_no)
    return {(said.cohort, said.student_no): ExistingFile(file_id, said, imported)}


def plan(*rows: RosterRow, existing: Mapping[Any, ExistingFile] | None = None) -> IntakePlan:
    return decide(roster(*rows), existing or {}, college="本学院", cohort=2027)


def codes(found: IntakePlan) -> list[tuple[int, str | None, str]]:
    return [(p.row, p.field, p.code) for p in found.problems]


def test_a_new_student_opens_a_file_of_the_persons_college_and_cohort() -> None:
    (opening,) = plan(row(2, facts())).openings

    assert opening.facts.college == "本学院"
    assert opening.facts.cohort == 2027


def test_college_and_cohort_of_the_row_are_kept() -> None:
    (opening,) = plan(row(2, facts(college="别院", cohort=2026))).openings

    assert (opening.facts.college, opening.facts.cohort) == ("别院", 2026)


def test_importing_the_same_roster_again_changes_nothing() -> None:
    said = facts(college="本学院", cohort=2027, phone="13900000001")

    found = plan(row(2, facts(phone="13900000001")), existing=known(said, said))

    assert len(found.unchanged) == 1
    assert found.problems == ()


def test_a_changed_cell_updates_the_file() -> None:
    said = facts(college="本学院", cohort=2027, phone="13900000001")

    (update,) = plan(row(2, facts(phone="13900000002")), existing=known(said, said)).updates

    assert update.changes == {"phone": "13900000002"}


def test_a_blank_cell_erases_nothing() -> None:
    said = facts(college="本学院", cohort=2027, phone="13900000001", categories=("残疾",))

    assert len(plan(row(2, facts()), existing=known(said, said)).unchanged) == 1


def test_a_blank_field_is_filled() -> None:
    said = facts(college="本学院", cohort=2027)

    (update,) = plan(row(2, facts(id_number=FIRST)), existing=known(said, said)).updates

    assert update.changes == {"id_number": FIRST}


def test_a_local_edit_is_kept_if_the_roster_is_unchanged() -> None:
    before = facts(college="本学院", cohort=2027, phone="13900000001")
    edited = replace(before, phone="13900000009")

    found = plan(row(2, facts(phone="13900000001")), existing=known(edited, before))

    assert len(found.unchanged) == 1
    assert found.problems == ()


def test_a_local_edit_is_kept_and_reported_if_the_roster_changed() -> None:
    before = facts(college="本学院", cohort=2027, phone="13900000001")
    edited = replace(before, phone="13900000009")

    found = plan(row(2, facts(phone="13900000002")), existing=known(edited, before))

    assert len(found.unchanged) == 1
    assert codes(found) == [(2, "phone", "LOCAL_EDIT_KEPT")]


def test_locally_entered_values_are_kept() -> None:
    typed = facts(college="本学院", cohort=2027, phone="13900000009")

    found = plan(row(2, facts(phone="13900000002")), existing=known(typed))

    assert codes(found) == [(2, "phone", "LOCAL_EDIT_KEPT")]


def test_custom_columns_are_merged_and_never_removed() -> None:
    before = facts(college="本学院", cohort=2027, custom=(("备注", "旧"), ("宿舍", "1-101")))

    (update,) = plan(
        row(2, facts(custom=(("备注", "新"), ("银校", "是")))), existing=known(before, before)
    ).updates

    assert update.changes == {"custom": (("备注", "新"), ("宿舍", "1-101"), ("银校", "是"))}


def test_earlier_imported_values_are_remembered_under_blanks() -> None:
    before = facts(phone="13900000001", major="会计学")

    after = imported_after(before, facts(major="审计学"))

    assert (after.phone, after.major) == ("13900000001", "审计学")


def test_the_same_student_twice_with_equal_data_counts_once() -> None:
    said = facts(phone="13900000001")

    found = plan(row(2, said), row(3, replace(said, major=None)))

    assert (len(found.openings), len(found.ignored)) == (1, 1)
    assert codes(found) == [(3, "student_no", "STUDENT_REPEATED")]


def test_a_repeated_student_with_other_data_is_pending() -> None:
    found = plan(row(2, facts(phone="13900000001")), row(3, facts(phone="13900000002")))

    assert [o.row.row for o in found.openings] == [2]
    assert [r.row for r in found.parked] == [3]
    assert codes(found) == [(3, "phone", "STUDENT_REPEATED_DIFFERENT")]


def test_a_number_with_two_names_makes_both_rows_pending() -> None:
    found = plan(row(2, facts(name="甲")), row(3, facts(name="乙")), row(4, facts("9", "丙")))

    assert [r.row for r in found.parked] == [2, 3]
    assert [o.row.row for o in found.openings] == [4]
    assert codes(found) == [
        (2, "student_no", "STUDENT_NO_TWO_NAMES"),
        (3, "student_no", "STUDENT_NO_TWO_NAMES"),
    ]


def test_an_identity_number_of_two_students_makes_both_rows_pending() -> None:
    found = plan(row(2, facts("1", id_number=FIRST)), row(3, facts("2", id_number=FIRST)))

    assert [r.row for r in found.parked] == [2, 3]
    assert {code for _, _, code in codes(found)} == {"ID_TWO_STUDENTS"}


def test_two_students_of_one_name_are_two_students() -> None:
    found = plan(row(2, facts("1", id_number=FIRST)), row(3, facts("2", id_number=SECOND)))

    assert len(found.openings) == 2


def test_a_pending_first_row_does_not_block_a_valid_second() -> None:
    found = plan(row(2, facts(), problem(2, "parked")), row(3, facts()))

    assert [o.row.row for o in found.openings] == [3]
    assert [r.row for r in found.parked] == [2]


def test_a_number_of_another_persons_file_is_pending() -> None:
    said = facts(name="甲", college="本学院", cohort=2027, id_number=FIRST)

    found = plan(row(2, facts(name="乙")), existing=known(said, said))

    assert codes(found) == [(2, "name", "STUDENT_NO_TAKEN")]


def test_a_corrected_name_of_the_same_person_updates_the_file() -> None:
    said = facts(name="甲", college="本学院", cohort=2027, id_number=FIRST)

    (update,) = plan(row(2, facts(name="乙", id_number=FIRST)), existing=known(said, said)).updates

    assert update.changes["name"] == "乙"


def test_a_name_corrected_here_is_kept_against_the_old_roster() -> None:
    before = facts(name="乙", college="本学院", cohort=2027)
    edited = replace(before, name="甲")

    assert len(plan(row(2, facts(name="乙")), existing=known(edited, before)).unchanged) == 1


def test_an_identity_number_of_another_file_is_pending() -> None:
    said = facts("1", college="本学院", cohort=2027, id_number=FIRST)

    found = plan(row(2, facts("2", id_number=FIRST)), existing=known(said, said))

    assert codes(found) == [(2, "id_number", "ID_TAKEN")]


def test_a_file_with_a_leading_zero_reveals_a_lost_zero() -> None:
    said = facts("023110001", college="本学院", cohort=2027)

    found = plan(row(2, facts("23110001")), existing=known(said, said))

    assert codes(found) == [(2, "student_no", "STUDENT_NO_ZERO_LOST")]


def test_a_shorter_numeric_student_number_has_lost_a_zero() -> None:
    rows = [row(i, facts(f"02311000{i}")) for i in range(2, 6)]

    found = with_cross_checks([*rows, row(6, facts("23110006"))], {6})

    assert [r.row for r in found if r.is_parked] == [6]


def test_any_shorter_numeric_student_number_is_questioned() -> None:
    rows = [row(i, facts(f"2023110{i:02d}")) for i in range(2, 6)]

    found = with_cross_checks([*rows, row(6, facts("23110006")), row(7, facts("23110007"))], {6})

    assert [r.row for r in found if r.is_parked] == [6]


def test_a_text_without_the_common_leading_zero_has_lost_it() -> None:
    rows = [row(i, facts(f"02311000{i}")) for i in range(2, 6)]

    found = with_cross_checks([*rows, row(6, facts("23110006")), row(7, facts("S1"))], set())

    assert [r.row for r in found if r.is_parked] == [6]


def test_all_numeric_student_numbers_are_accepted() -> None:
    rows = [row(i, facts(f"2023000{i}")) for i in range(2, 6)]

    assert not any(r.is_parked for r in with_cross_checks(rows, set(range(2, 6))))


def test_a_shifted_column_makes_rows_with_identity_numbers_pending() -> None:
    wrong = RowProblem("名单", 0, "birth", "BIRTH_CONTRADICTS_ID", {}, "parked")
    rows = [row(i, facts(f"{i:09d}", id_number=FIRST), *([wrong] * (i < 9))) for i in range(2, 20)]

    found = with_cross_checks([*rows, row(30, facts("000000030"))], set())

    assert [r.row for r in found if r.is_parked] == list(range(2, 20))


numbers = st.sampled_from(["023110001", "023110002", "023110003", "23110003"])
people = st.builds(
    StudentFacts,
    student_no=numbers,
    name=st.sampled_from(["甲", "乙"]),
    id_number=st.sampled_from([None, FIRST, SECOND]),
    phone=st.sampled_from([None, "13900000001", "13900000002"]),
    cohort=st.sampled_from([0, 2026, 2027]),
    custom=st.sampled_from([(), (("备注", "一"),), (("备注", "二"),)]),
)
outcomes = st.lists(st.sampled_from(["parked", "ignored", "noted"]), max_size=2)


@given(
    rows=st.lists(st.tuples(st.none() | people, outcomes), max_size=12),
    files=st.lists(st.tuples(people, st.none() | people), max_size=4),
)
def test_every_row_has_exactly_one_outcome(
    rows: list[tuple[StudentFacts | None, list[str]]],
    files: list[tuple[StudentFacts, StudentFacts | None]],
) -> None:
    existing = {
        (f.cohort, f.student_no): ExistingFile(uuid5(SPACE, f.student_no), f, i) for f, i in files
    }
    all_rows = [row(i, f, *(problem(i, o) for o in out)) for i, (f, out) in enumerate(rows, 2)]

    found = plan(*all_rows, existing=existing)

    placed = [
        *(o.row.row for o in found.openings),
        *(u.row.row for u in found.updates),
        *(u.row.row for u in found.unchanged),
        *(r.row for r in (*found.parked, *found.ignored)),
    ]
    assert sorted(placed) == [r.row for r in all_rows]
    assert found.row_count == len(all_rows)
    opened = [(o.facts.cohort, o.facts.student_no) for o in found.openings]
    assert len(opened) == len(set(opened))


@given(rows=st.lists(people, max_size=8))
def test_reimporting_any_roster_never_changes_a_file(rows: list[StudentFacts]) -> None:
    all_rows = [row(i, f) for i, f in enumerate(rows, 2)]
    first = plan(*all_rows)
    existing = {
        (o.facts.cohort, o.facts.student_no): ExistingFile(
            uuid5(SPACE, o.facts.student_no), o.facts, o.facts
        )
        for o in first.openings
    }

    again = plan(*all_rows, existing=existing)

    assert again.openings == ()
    assert again.updates == ()
    assert len(again.unchanged) == len(first.openings)
    assert len(again.parked) == len(first.parked)
