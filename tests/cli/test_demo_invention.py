"""The students of the demonstration, whom the documents name in their commands."""

from __future__ import annotations

import random

import pytest

from ui.cli.demo.invention import InventedStudent, students


def invented(cohort: int) -> list[InventedStudent]:
    return list(students(120, cohort, random.Random(1)))


@pytest.mark.parametrize("cohort", [2026, 2031, 2099])
def test_the_demonstration_has_the_same_students_in_every_year(cohort: int) -> None:
    def known_by(student: InventedStudent) -> tuple[str, str]:
        return student.student_no, student.cell("姓名")

    assert [known_by(one) for one in invented(cohort)] == [known_by(one) for one in invented(2027)]


@pytest.mark.fast
def test_student_numbers_of_the_demonstration_have_a_leading_zero() -> None:
    assert {(one.student_no[:5], len(one.student_no)) for one in invented(2027)} == {("02311", 9)}
