"""Import drafts: what was interpreted is visible, and every part of it can be changed."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from casework.intake import (
    KEPT,
    LEFT_OUT,
    Choices,
    ImportDraft,
    Subject,
    draft_of,
    memory_of,
    remembered,
    with_choices,
)
from casework.intake.changes import ChangeKind
from casework.intake.roster import RosterRow
from casework.intake.roster_cells import LOST
from tests.builders.rosters import id_number
from tests.builders.tables import a_book, a_sheet, a_table

BORN = date(2004, 3, 8)
GOOD = id_number(BORN, 7, "女")


def a_roster(*rows: list[Any], headings: tuple[str, ...] = ("学号", "姓名")) -> ImportDraft:
    return draft_of(a_table([list(headings), *rows]))


def facts_of(draft: ImportDraft, row: int = 2) -> Any:
    return next(r.facts for r in draft.rows if isinstance(r, RosterRow) and r.row == row)


def fields_of(draft: ImportDraft) -> list[str]:
    return [column.field for column in draft.columns]


def changes_of(draft: ImportDraft) -> list[tuple[str, ChangeKind, str, str]]:
    return [
        (group.field, group.kind, change.before, change.after)
        for group in draft.changes()
        for change in group.changes
    ]


def parked(draft: ImportDraft) -> list[tuple[int, str | None, str]]:
    return [
        (problem.row, problem.field, problem.code)
        for row in draft.rows
        for problem in row.problems
        if problem.outcome == "parked"
    ]


def test_the_extent_of_the_table_is_shown_row_by_row() -> None:
    rows = [
        ["某学院2027届名单"],
        ["填报单位：某学院"],
        ["序号", "学号", "姓名"],
        [1, "2023001", "甲乙"],
        [],
        ["序号", "学号", "姓名"],
        [2, "2023002", "丙丁"],
        ["合计", None, 2],
    ]

    found = draft_of(a_table(rows, hidden=(7,))).found

    assert (found.title_rows, found.heading_rows) == ((1, 2), (3,))
    assert (found.first_row, found.last_row) == (4, 7)
    assert (found.repeated_rows, found.footer_rows, found.blank_rows) == ((6,), (8,), 1)
    assert found.hidden_rows == (7,)
    assert (found.unit, found.cohort, found.is_sure) == ("某学院", 2027, True)


def test_every_sheet_is_listed_with_its_detected_kind() -> None:
    students = a_sheet([["学号", "姓名"], ["1", "甲"]], name="名单")
    talks = a_sheet([["学号", "谈话日期", "谈话内容", "谈话地点"]], name="谈话", is_visible=False)
    note = a_sheet([["填写说明"]], name="说明")

    lines = draft_of(a_book(note, talks, students)).sheets

    assert [(line.name, line.is_visible, line.subject) for line in lines] == [
        ("说明", True, None),
        ("谈话", False, Subject.TALKS),
        ("名单", True, Subject.STUDENTS),
    ]


def test_a_column_has_a_confidence_and_alternatives() -> None:
    draft = a_roster(
        ["2023001", "甲乙", "13900000001", "x", GOOD],
        ["2023002", "丙丁", "13900000002", "y", id_number(BORN, 9, "男")],
        ["2023003", "戊己", "13900000003", "z", id_number(BORN, 11, "男")],
        headings=("学号", "姓名", "性别", "备注", "证件"),
    )
    by_heading = {column.heading: column for column in draft.columns}

    assert by_heading["学号"].confidence == "sure"
    assert by_heading["性别"].confidence == "unsure"
    assert by_heading["性别"].alternatives[0] == "phone"
    assert (by_heading["证件"].field, by_heading["证件"].confidence) == (KEPT, "unsure")
    assert by_heading["证件"].alternatives[0] == "id_number"
    assert by_heading["备注"].samples == ("x", "y", "z")


def test_choosing_a_field_removes_it_from_another_column() -> None:
    draft = a_roster(["2023001", "甲乙", "a", "b"], headings=("学号", "姓名", "专业", "方向"))

    chosen = with_choices(draft, draft.choices.with_field(3, "major").with_field(2, LEFT_OUT))

    assert fields_of(chosen) == ["student_no", "name", LEFT_OUT, "major"]
    assert facts_of(chosen).major == "b"
    assert facts_of(chosen).custom == ()
    taken = with_choices(draft, draft.choices.with_field(3, "major"))
    assert fields_of(taken) == ["student_no", "name", KEPT, "major"]


def test_headings_can_be_chosen() -> None:
    rows = [["编码", "称呼"], ["2023001", "甲乙"], ["学号", "姓名"], ["2023002", "丙丁"]]
    draft = draft_of(a_table(rows), Choices().with_headings((1,)))

    fixed = with_choices(
        draft,
        draft.choices.with_field(0, "student_no").with_field(1, "name").with_row(4, ignored=True),
    )

    assert draft.lacks == ("student_no", "name")
    assert fixed.lacks == ()
    assert facts_of(fixed).name == "甲乙"


def test_columns_without_headings_are_detected_by_content() -> None:
    rows = [
        [f"2023{n:03d}", name, f"1390000000{n}"] for n, name in enumerate(("甲乙", "丙丁", "戊己"))
    ]

    draft = draft_of(a_table(rows))

    assert fields_of(draft) == ["student_no", "name", "phone"]
    assert draft.found.heading_rows == ()
    assert facts_of(draft, 1).name == "甲乙"


def test_rows_below_the_chosen_last_row_are_ignored() -> None:
    draft = a_roster(["1001", "甲"], ["1002", "乙"], ["1003", "丙"])

    cut = with_choices(draft, draft.choices.with_headings((1,), last_row=3))

    assert [row.row for row in cut.rows] == [2, 3]
    assert cut.found.footer_rows == (4,)


def test_hidden_rows_are_imported_with_a_note_or_excluded() -> None:
    draft = draft_of(a_table([["学号", "姓名"], ["1001", "甲"], ["1002", "乙"]], hidden=(3,)))

    left = with_choices(draft, replace(draft.choices, hidden_rows=False))

    assert [p.code for row in draft.rows for p in row.problems] == ["HIDDEN_ROW"]
    assert [row.is_ignored for row in left.rows] == [False, True]


def test_every_change_is_listed_with_before_and_after() -> None:
    draft = a_roster(
        ["０２３１", "张　三", "１３９ 0000-0001", "36592", "建档立卡", "汉", "无", "2027届"],
        headings=("学号", "姓名", "手机", "出生日期", "困难类型", "民族", "班级", "届别"),
    )

    assert set(changes_of(draft)) == {
        ("student_no", ChangeKind.WIDTH, "０２３１", "0231"),
        ("name", ChangeKind.BLANKS, "张　三", "张三"),
        ("phone", ChangeKind.PHONE, "１３９ 0000-0001", "13900000001"),
        ("birth", ChangeKind.SERIAL, "36592", "2000-03-07"),
        ("categories", ChangeKind.SYNONYM, "建档立卡", "脱贫家庭"),
        ("ethnicity", ChangeKind.SPELLING, "汉", "汉族"),
        ("class_name", ChangeKind.ABSENT, "无", ""),
        ("cohort", ChangeKind.SPELLING, "2027届", "2027"),
    }


def test_a_kind_of_cleaning_can_be_reverted_for_all_cells() -> None:
    draft = a_roster(
        ["1001", "张 三", "建档立卡"],
        ["1002", "李 四", "低保"],
        headings=("学号", "姓名", "困难类型"),
    )

    names = with_choices(
        draft, draft.choices.with_cleaning("name", ChangeKind.BLANKS, wanted=False)
    )
    words = with_choices(
        draft, draft.choices.with_cleaning("categories", ChangeKind.SYNONYM, wanted=False)
    )

    assert [facts_of(names, row).name for row in (2, 3)] == ["张 三", "李 四"]
    assert parked(words) == [
        (2, "categories", "CATEGORY_UNKNOWN"),
        (3, "categories", "CATEGORY_UNKNOWN"),
    ]
    assert [(g.field, g.is_wanted) for g in words.changes() if not g.is_wanted] == [
        ("categories", False)
    ]
    again = with_choices(
        words, words.choices.with_cleaning("categories", ChangeKind.SYNONYM, wanted=True)
    )
    assert parked(again) == []


def test_fixing_a_cell_reparses_only_its_row() -> None:
    draft = a_roster(
        ["1001", "甲乙", "?"], ["1002", "丙丁", "男"], headings=("学号", "姓名", "性别")
    )

    fixed = with_choices(draft, draft.choices.with_fix(2, "gender", "女"))

    assert parked(draft) == [(2, "gender", "GENDER_UNKNOWN")]
    assert parked(fixed) == []
    assert changes_of(fixed) == [("gender", ChangeKind.FIXED, "?", "女")]
    assert fixed.plain_rows[1] is draft.plain_rows[1]
    assert fixed.written(2, "gender") == "?"
    back = with_choices(fixed, fixed.choices.without_fix(2, "gender"))
    assert parked(back) == parked(draft)


def test_a_damaged_cell_can_be_blanked_and_a_missing_field_filled() -> None:
    draft = a_roster(["1001", "甲乙", LOST], headings=("学号", "姓名", "班级"))

    fixed = with_choices(
        draft, draft.choices.with_fix(2, "class_name", "").with_fix(2, "major", "会计学")
    )

    assert parked(draft) == [(2, "class_name", "CELL_LOST")]
    assert (parked(fixed), facts_of(fixed).class_name, facts_of(fixed).major) == (
        [],
        None,
        "会计学",
    )


def test_equal_cells_are_fixed_at_once() -> None:
    draft = a_roster(
        *[[f"100{n}", "甲乙", "家庭经济困难"] for n in range(3)],
        headings=("学号", "姓名", "困难类型"),
    )

    fixed = with_choices(draft, draft.choices.with_alike("categories", "家庭经济困难", "低保家庭"))

    assert len(parked(draft)) == 3
    assert [facts_of(fixed, row).categories for row in (2, 3, 4)] == [("低保家庭",)] * 3
    assert parked(
        with_choices(fixed, fixed.choices.without_alike("categories", "家庭经济困难"))
    ) == parked(draft)


def test_choices_applied_one_by_one_or_at_once_agree() -> None:
    draft = a_roster(
        ["1001", "测试", "?", "家庭经济困难"],
        ["1002", "丙 丁", "男", "低保"],
        headings=("学号", "姓名", "性别", "困难类型"),
    )
    steps = [
        lambda c: c.with_fix(2, "gender", "女"),
        lambda c: c.with_alike("categories", "家庭经济困难", "残疾"),
        lambda c: c.with_accepted(("name", "TEST_ROW", "测试")),
        lambda c: c.with_cleaning("name", ChangeKind.BLANKS, wanted=False),
        lambda c: c.with_row(3, ignored=True),
        lambda c: c.with_field(3, LEFT_OUT),
        lambda c: c.with_default("college", "某学院"),
    ]

    now = draft
    for step in steps:
        now = with_choices(now, step(now.choices))
        whole = draft_of(draft.workbook, now.choices)
        assert (now.rows, now.columns, now.asks) == (whole.rows, whole.columns, whole.asks)


def test_choices_for_a_layout_are_remembered_for_the_next_file() -> None:
    headings = ("学号", "姓名", "方向", "困难类型")
    draft = a_roster(["1001", "甲乙", "软件", "家庭经济困难"], headings=headings)
    chosen = with_choices(
        draft,
        draft.choices.with_field(2, "major")
        .with_alike("categories", "家庭经济困难", "低保家庭")
        .with_alike("name", "甲乙", "甲丁"),
    )

    kept = dict([memory_of(chosen)])
    again = draft_of(
        a_table([list(headings), ["1002", "甲乙", "网络", "家庭经济困难"]]), memory=remembered(kept)
    )

    assert again.is_remembered
    assert [c.is_remembered for c in again.columns] == [False, False, True, False]
    assert (facts_of(again).major, facts_of(again).categories) == ("网络", ("低保家庭",))
    assert facts_of(again).name == "甲乙", "what is said of one person is never remembered"
    other = draft_of(a_table([["学号", "姓名", "方向"], ["1", "甲", "x"]]), memory=remembered(kept))
    assert not other.is_remembered


def test_damaged_remembered_choices_are_discarded() -> None:
    assert remembered({"intake.layout/x": "{", "quicklog/1": "{}"}) == {}


def test_a_value_missing_from_all_rows_is_asked_once() -> None:
    draft = a_roster(
        ["1001", "甲乙", "商学院"], ["1002", "丙丁", None], headings=("学号", "姓名", "学院")
    )

    assert [(ask.field, ask.rows) for ask in draft.asks] == [("college", 1), ("cohort", 2)]


def test_sample_rows_are_pending_until_confirmed_as_real() -> None:
    draft = a_roster(["11111", "张三"], ["2023001", "张三"], ["2023002", "测试学生"])

    assert parked(draft) == [(2, "name", "TEST_ROW"), (4, "name", "TEST_ROW")]
    real = with_choices(draft, draft.choices.with_accepted(("name", "TEST_ROW", "张三")))
    assert parked(real) == [(4, "name", "TEST_ROW")]


def test_cell_comments_are_kept() -> None:
    draft = draft_of(a_table([["学号", "姓名"], ["1001", "甲乙"]], notes=[(1, 1, "休学一年")]))

    assert facts_of(draft).custom == (("批注", "休学一年"),)


def test_an_empty_sheet_has_no_rows_and_reports_what_is_missing() -> None:
    draft = draft_of(a_table([]))

    assert (draft.rows, draft.lacks) == ((), ("student_no", "name"))


def test_no_personal_data_shows_in_a_repr() -> None:
    draft = a_roster(["2023001", "甲乙丙", GOOD], headings=("学号", "姓名", "身份证号"))
    fixed = with_choices(draft, draft.choices.with_fix(2, "name", "丁戊己"))

    shown = repr(fixed) + repr(fixed.changes())

    assert not any(word in shown for word in ("甲乙丙", "丁戊己", GOOD))
