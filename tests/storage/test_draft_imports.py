"""Drafts against a real caseload: what would happen, what happened, and what waits."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from casework.intake import ImportDraft, ImportPreview, draft_of, draft_of_parked, with_choices
from casework.intake.parked import reference_of
from casework.problems import RuleBroken
from casework.read_models import FileQuery
from exports.table_book import write_problem_book
from storage.caseload import OpenCaseload
from storage.intake.sheets import read_table
from tests.builders.homes import COHORT, a_home, facts, files_of
from tests.builders.nonempty import nonempty
from tests.builders.tables import a_table
from ui.common.i18n import set_language
from ui.common.intake_words import draft_problems

HEADINGS = ["学号", "姓名", "学院", "班级", "联系电话", "届别"]


@pytest.fixture
def caseload(tmp_path: Path) -> Iterator[OpenCaseload]:
    with a_home(tmp_path / "home").open() as opened:
        yield opened


def a_row(number: int, **changed: Any) -> list[Any]:
    known = facts(number, **changed)
    return [
        known.student_no, known.name, known.college, known.class_name, known.phone, known.cohort,
    ]  # fmt: skip


def a_draft(*rows: list[Any], headings: list[str] | None = None) -> ImportDraft:
    return draft_of(a_table([headings or HEADINGS, *rows]))


def look(caseload: OpenCaseload, draft: ImportDraft) -> ImportPreview:
    with caseload.snapshot() as reader:
        return caseload.services.imports.preview_draft(reader, draft)


def waiting(caseload: OpenCaseload) -> tuple[Any, ...]:
    with caseload.snapshot() as reader:
        return reader.parked()


def phone_of(caseload: OpenCaseload, number: int) -> str | None:
    with caseload.snapshot() as reader:
        (line,) = reader.lines(FileQuery(where=(("student_no", facts(number).student_no),)))
        return line.file.phone


def test_row_counts_add_up_and_the_preview_equals_the_import(caseload: OpenCaseload) -> None:
    draft = a_draft(
        a_row(1),
        a_row(2, phone="13711112222"),
        a_row(9),
        [*a_row(10)[:4], "12", COHORT],
        a_row(9),
    )

    before = look(caseload, draft)
    _, after = caseload.services.imports.import_draft(draft)

    expected = {"new": 1, "updated": 1, "unchanged": 1, "parked": 1, "ignored": 1}
    assert before.counts == after.counts == expected
    assert sum(before.counts.values()) == len(before.rows) == 5
    assert [row.end for row in before.rows] == ["unchanged", "updated", "new", "parked", "ignored"]


def test_previewing_writes_nothing(caseload: OpenCaseload) -> None:
    before = caseload.checks.state_digest()

    look(caseload, a_draft(a_row(9), [*a_row(10)[:4], "12", COHORT]))

    assert caseload.checks.state_digest() == before
    assert waiting(caseload) == ()


def test_a_newer_file_is_compared_and_keeps_local_edits(
    caseload: OpenCaseload,
) -> None:
    caseload.services.student_details.edit_facts(files_of(caseload)[0], {"phone": "13500000001"})
    draft = a_draft(a_row(1, phone="13600000001", class_name="会计9"))

    (row,) = look(caseload, draft).rows
    shown = {d.field: (d.ours, d.theirs, d.is_edited, d.is_taken) for d in row.differences}
    assert shown == {
        "phone": ("13500000001", "13600000001", True, False),
        "class_name": (facts(1).class_name, "会计9", False, True),
    }

    kept = with_choices(draft, draft.choices.with_new("class_name", row=2, taken=False))
    assert look(caseload, kept).rows[0].end == "unchanged"
    taken = with_choices(draft, draft.choices.with_new("phone"))
    caseload.services.imports.import_draft(taken)
    assert phone_of(caseload, 1) == "13600000001"


def test_a_blank_cell_erases_nothing(caseload: OpenCaseload) -> None:
    before = phone_of(caseload, 1)

    _, preview = caseload.services.imports.import_draft(a_draft([*a_row(1)[:4], None, COHORT]))

    assert preview.count("unchanged") == 1
    assert phone_of(caseload, 1) == before


def test_students_missing_from_the_new_file_are_listed_and_kept(caseload: OpenCaseload) -> None:
    _, preview = caseload.services.imports.import_draft(a_draft(a_row(1)))

    assert [one.student_no for one in preview.missing] == [
        facts(2).student_no, facts(3).student_no,
    ]  # fmt: skip
    assert len(files_of(caseload)) == 3


def test_equal_problems_are_asked_about_once(
    caseload: OpenCaseload,
) -> None:
    headings = ["学号", "姓名", "困难类型", "性别"]
    draft = a_draft(
        ["A001", "甲乙", "家庭经济困难", "男"],
        ["A002", "丙丁", "家庭经济困难", "?"],
        ["A003", "戊己", "建档立卡", "女"],
        headings=headings,
    )

    asked = look(caseload, draft).questions
    assert [(q.severity, q.field, q.code, q.rows, q.is_handled) for q in asked] == [
        ("must", "categories", "CATEGORY_UNKNOWN", (2, 3), False),
        ("must", "gender", "GENDER_UNKNOWN", (3,), False),
        ("hint", "categories", "SYNONYM_TAKEN", (4,), False),
    ]
    first, gender, hint = asked
    choices = draft.choices.with_alike("categories", first.value, first.suggestions[0])
    choices = choices.with_fix(3, "gender", gender.suggestions[0]).with_accepted(hint.key)

    answered = look(caseload, with_choices(draft, choices))
    assert answered.count("new") == 3
    assert all(question.is_handled for question in nonempty(answered.questions))
    assert {q.code for q in answered.questions} == {"CORRECTED", "SYNONYM_TAKEN"}


def test_a_number_with_another_name_suggests_the_stored_name(caseload: OpenCaseload) -> None:
    draft = a_draft([facts(1).student_no, "别名", *a_row(1)[2:]])

    (question,) = look(caseload, draft).questions
    mended = with_choices(draft, draft.choices.with_fix(2, "name", question.suggestions[0]))

    assert (question.code, question.suggestions) == ("STUDENT_NO_TAKEN", (facts(1).name,))
    assert look(caseload, mended).rows[0].end == "unchanged"


def test_a_similar_class_name_suggests_the_known_one(
    caseload: OpenCaseload,
) -> None:
    known = facts(1).class_name or ""
    odd, new = known.replace("会计", "会算"), f"{known}9"

    preview = look(caseload, a_draft(a_row(9, class_name=odd), a_row(10, class_name=new)))

    assert [(q.code, q.rows, q.suggestions) for q in preview.questions] == [
        ("CLASS_NEARLY_KNOWN", (2,), (known,))
    ]


def test_pending_rows_are_reopened_completed_and_resolved_in_one_action(
    caseload: OpenCaseload,
) -> None:
    caseload.services.imports.import_draft(
        a_draft([*a_row(9)[:4], "12", COHORT], [*a_row(10)[:4], "3", COHORT])
    )
    draft = draft_of_parked(waiting(caseload))
    assert [row.is_parked for row in draft.rows] == [True, True]

    fixed = with_choices(draft, draft.choices.with_fix(2, "phone", "13900009999"))
    done, preview = caseload.services.imports.import_draft(fixed)

    assert preview.counts == {"new": 1, "updated": 0, "unchanged": 0, "parked": 1, "ignored": 0}
    assert len(waiting(caseload)) == 1
    caseload.services.actions.undo(done.action)
    assert len(waiting(caseload)) == 2
    assert len(files_of(caseload)) == 3


def test_a_row_that_still_fails_stays_pending_as_edited(caseload: OpenCaseload) -> None:
    caseload.services.imports.import_draft(a_draft([*a_row(9)[:4], "12", COHORT]))
    (before,) = waiting(caseload)
    draft = draft_of_parked([before])

    caseload.services.imports.import_draft(
        with_choices(draft, draft.choices.with_fix(2, "phone", "34"))
    )

    (after,) = waiting(caseload)
    assert after.id == before.id
    assert dict(after.cells)["phone"] == "34"
    again, _ = caseload.services.imports.import_draft(
        with_choices(draft, draft.choices.with_fix(2, "phone", "34"))
    )
    assert again.action is None


def test_a_pending_row_keeps_what_the_title_said(caseload: OpenCaseload) -> None:
    rows = [
        ["商学院2026届名单"],
        ["单位：商学院"],
        ["学号", "姓名", "电话"],
        ["B001", "甲乙", "12"],
    ]
    caseload.services.imports.import_draft(draft_of(a_table(rows)))

    (row,) = draft_of_parked(waiting(caseload)).rows

    assert row.facts is not None
    assert (row.facts.college, row.facts.cohort) == ("商学院", 2026)


@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_importing_the_corrected_error_workbook_leaves_nothing_pending(
    caseload: OpenCaseload, tmp_path: Path, language: str
) -> None:
    set_language(language)
    import openpyxl

    draft = a_draft([*a_row(9)[:4], "12", COHORT], [None, "丙丁", "学院", None, None, COHORT])
    _, preview = caseload.services.imports.import_draft(draft)
    target = tmp_path / "待处理.xlsx"
    write_problem_book(target, *draft_problems(preview))

    book = openpyxl.load_workbook(target)
    sheet = book.worksheets[0]
    heads = [cell.value for cell in sheet[1]]
    sheet.cell(2, heads.index("手机") + 1).value = "13900000099"
    sheet.cell(3, heads.index("学号") + 1).value = "B007"
    book.save(target)
    back = draft_of(read_table(target))
    _, second = caseload.services.imports.import_draft(back)

    assert second.counts["new"] == 2
    assert waiting(caseload) == ()
    assert all(row.facts.custom == () for row in nonempty(back.rows) if row.facts)


@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_importing_the_unchanged_error_workbook_adds_no_pending_rows(
    caseload: OpenCaseload, tmp_path: Path, language: str
) -> None:
    set_language(language)
    _, preview = caseload.services.imports.import_draft(a_draft([*a_row(9)[:4], "12", COHORT]))
    write_problem_book(tmp_path / "a.xlsx", *draft_problems(preview))

    done, _ = caseload.services.imports.import_draft(draft_of(read_table(tmp_path / "a.xlsx")))

    assert done.action is None
    assert len(waiting(caseload)) == 1


def test_importing_a_fixed_file_resolves_pending_rows(
    caseload: OpenCaseload,
) -> None:
    caseload.services.imports.import_draft(a_draft([*a_row(9)[:4], "12", COHORT]))

    caseload.services.imports.import_draft(a_draft(a_row(9)))

    assert waiting(caseload) == ()


def test_pending_rows_can_be_dismissed_with_a_reason(caseload: OpenCaseload) -> None:
    caseload.services.imports.import_draft(a_draft([*a_row(9)[:4], "12", COHORT]))
    (row,) = waiting(caseload)

    with pytest.raises(RuleBroken):
        caseload.services.imports.dismiss_parked([row.id], reason="")
    done = caseload.services.imports.dismiss_parked([row.id], reason="已转学")

    assert waiting(caseload) == ()
    caseload.services.actions.undo(done.action)
    assert [reference_of(one.id) for one in waiting(caseload)] == [reference_of(row.id)]


@pytest.mark.fast
def test_the_same_file_twice_changes_nothing(caseload: OpenCaseload) -> None:
    draft = a_draft(a_row(9), [*a_row(10)[:4], "12", COHORT])
    caseload.services.imports.import_draft(draft)
    before = caseload.checks.state_digest()

    done, preview = caseload.services.imports.import_draft(draft)

    assert (done.action, preview.counts["unchanged"]) == (None, 1)
    assert caseload.checks.state_digest() == before
