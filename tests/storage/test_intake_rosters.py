"""Whole rosters with every kind of damage: each row ends where it should, and says why."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from casework.intake.roster_rules import IntakePlan, decide
from tests.builders.nonempty import nonempty
from tests.builders.rosters import Invented, id_number, invented_students, read_roster, write_ledger

SAMPLES = Path(__file__).resolve().parents[2].parent / "shared" / "data" / "rosters"


def taken_in(path: Path, *, college: str | None = None) -> IntakePlan:
    return decide(read_roster(path), {}, college=college, cohort=2027)


def sample_names() -> list[str]:
    found = sorted(p.name.removesuffix(".expected.json") for p in SAMPLES.glob("*.expected.json"))
    return found or ["none beside the project"]


@pytest.mark.fast
@pytest.mark.parametrize("name", sample_names())
def test_a_sample_roster_is_imported_as_expected(name: str) -> None:
    path = SAMPLES / name
    if not path.is_file():
        return  # the samples are next to the project on some machines; ours below need nothing
    expected = json.loads((SAMPLES / f"{name}.expected.json").read_text(encoding="utf-8"))
    college = name.removesuffix("学工系统导出.csv") if name.endswith(".csv") else None

    plan = taken_in(path, college=college)

    assert len(plan.openings) == expected["accepted"]
    assert [as_expected(o.facts) for o in plan.openings] == [
        {key: value or (0 if key == "cohort" else None) for key, value in student.items()}
        | {"categories": student["categories"]}
        for student in expected["students"]
    ]
    assert {(p["row"], p["field"], outcome(p["outcome"])) for p in expected["problems"]} == {
        (p.row, p.field, p.outcome) for p in plan.problems if p.code != "HIDDEN_ROW"
    }


def as_expected(facts: Any) -> dict[str, Any]:
    keys = (
        "student_no name ethnicity birth gender id_number phone college major class_name cohort"
        " categories level job_city job_kind helper helper_role"
    )
    values = {key: getattr(facts, key) for key in keys.split()}
    birth = values["birth"].isoformat() if values["birth"] else None
    return values | {"birth": birth, "categories": list(values["categories"])}


def outcome(words: str) -> str:
    if words.startswith("accepted"):
        return "noted"
    return "parked" if "this one parked" in words or words == "parked" else "ignored"


def damaged(students: list[Invented]) -> list[Invented | None]:
    """Return 20 students with one kind of damage a row; comments name the row of the sheet."""
    rows: list[Invented | None] = list(students)

    def write(row: int, **cells: Any) -> None:
        rows[row - 5] = students[row - 5].with_cells(**cells)

    born = date(2004, 3, 8)
    write(6, categories="家庭经济困难")
    write(7, student_no=23110003)
    write(8, id_number=id_number(born, 8, "男")[:17] + "?".replace("?", "A"))
    write(9, id_number=float(id_number(born, 9, "男")[:17] + "0"))
    write(10, id_number=None)
    write(11, birth="1999-01-01")
    write(12, gender="女" if students[7]["gender"] == "男" else "男")
    write(13, name="努尔兰•哈力", ethnicity="哈萨克", phone="+86 139-0000-0013")
    write(14, student_no="０２３１１００１０", name="阎\u3000娜")
    write(15, birth=date.fromisoformat(students[10]["birth"]), categories="低保户 残疾")
    write(16, birth=float(students[11]["birth"].replace("-", "")), ethnicity="汉")
    rows[17 - 5] = students[16 - 5].with_cells(phone="13900009999", ethnicity="汉")
    rows[18 - 5] = rows[15 - 5]
    write(19, student_no=students[20 - 5]["student_no"])
    write(21, id_number=students[22 - 5]["id_number"], birth=students[22 - 5]["birth"])
    write(21, **{k: students[22 - 5][k] for k in ("id_number", "birth", "gender")})
    rows.insert(20, None)
    return rows


PARKED = {
    6: ("categories", "CATEGORY_UNKNOWN"),
    7: ("student_no", "STUDENT_NO_ZERO_LOST"),
    8: ("id_number", "ID_WRONG_CHARACTER"),
    9: ("id_number", "ID_STORED_AS_NUMBER"),
    11: ("birth", "BIRTH_CONTRADICTS_ID"),
    12: ("gender", "GENDER_CONTRADICTS_ID"),
    17: ("phone", "STUDENT_REPEATED_DIFFERENT"),
    19: ("student_no", "STUDENT_NO_TWO_NAMES"),
    20: ("student_no", "STUDENT_NO_TWO_NAMES"),
    21: ("id_number", "ID_TWO_STUDENTS"),
    22: ("id_number", "ID_TWO_STUDENTS"),
}


@pytest.fixture(scope="module")
def plan(tmp_path_factory: pytest.TempPathFactory) -> IntakePlan:
    folder = tmp_path_factory.mktemp("rosters")
    students = invented_students(24)
    return taken_in(write_ledger(folder / "a.xlsx", damaged(students), hidden=(5,)))


def test_damaged_and_contradictory_rows_are_pending_with_a_reason(plan: IntakePlan) -> None:
    reasons = {
        r.row: next((p.field, p.code) for p in r.problems if p.outcome == "parked")
        for r in plan.parked
    }

    assert reasons == PARKED


@pytest.mark.fast
def test_the_same_row_again_counts_once(plan: IntakePlan) -> None:
    assert [r.row for r in plan.ignored] == [18]


def test_missing_and_hidden_cells_are_imported_and_noted(plan: IntakePlan) -> None:
    noted = {(p.row, p.field, p.code) for p in plan.problems if p.outcome == "noted"}

    assert noted == {(5, None, "HIDDEN_ROW"), (10, "id_number", "ID_NUMBER_MISSING")}
    assert {5, 10} <= {o.row.row for o in plan.openings}


def test_every_row_is_counted(plan: IntakePlan) -> None:
    assert plan.row_count == 24
    assert len(plan.openings) == 24 - len(PARKED) - 1


def test_spellings_are_fixed_and_the_original_name_is_kept(plan: IntakePlan) -> None:
    at = {o.row.row: o.facts for o in plan.openings}

    assert (at[13].name, at[13].original_name) == ("努尔兰·哈力", "努尔兰•哈力")
    assert (at[13].ethnicity, at[13].phone) == ("哈萨克族", "13900000013")
    assert (at[14].student_no, at[14].name) == ("023110010", "阎娜")
    assert at[15].categories == ("低保家庭", "残疾")
    assert at[16].birth is not None
    assert at[16].original_name is None
    assert {f.college for f in at.values()} == {"某某学院"}
    assert {f.cohort for f in at.values()} == {2027}


def test_the_helper_of_the_group_heading_is_read(plan: IntakePlan) -> None:
    assert {o.facts.helper for o in plan.openings} <= {"李建国", "王秀英", "周涛"}
    assert all(o.facts.helper_role for o in nonempty(plan.openings))
