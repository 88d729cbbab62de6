"""Records that a college has kept in its own sheets are imported like rosters."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, time
from pathlib import Path
from typing import Any

import pytest

from casework.intake import (
    Choices,
    ImportDraft,
    ImportPreview,
    Subject,
    draft_of,
    draft_of_parked,
    with_choices,
)
from casework.records import (
    AttendanceState,
    Employer,
    Event,
    EventMode,
    Post,
    TalkMode,
)
from storage.caseload import OpenCaseload
from tests.builders.cases import a_credit_code
from tests.builders.homes import a_home, files_of
from tests.builders.tables import a_sheet, a_table

LONG = "了解到想回老家就业，简历还没有写完，约定下周带来一起修改。"


@dataclass
class Caseload:
    """An open caseload with three students: 20230001 to 20230003."""

    open: OpenCaseload

    def take(self, draft: ImportDraft) -> ImportPreview:
        return self.open.services.imports.import_draft(draft)[1]

    def look(self, draft: ImportDraft) -> ImportPreview:
        with self.open.snapshot() as reader:
            return self.open.services.imports.preview_draft(reader, draft)

    def cases(self) -> list[Any]:
        with self.open.snapshot() as reader:
            return [reader.case(one) for one in files_of(self.open)]

    def all_of(self, kind: type[Any]) -> tuple[Any, ...]:
        with self.open.snapshot() as reader:
            return reader.get_all(kind)


@pytest.fixture
def caseload(tmp_path: Path) -> Iterator[Caseload]:
    with a_home(tmp_path / "home").open() as opened:
        yield Caseload(opened)


def numbers(caseload: Caseload) -> list[str]:
    return [case.file.student_no for case in caseload.cases()]


def a_draft(rows: list[list[Any]], choices: Choices | None = None, **sheet: Any) -> ImportDraft:
    return draft_of(a_table(rows, **sheet), choices)


def codes(preview: ImportPreview) -> list[tuple[int, str | None, str]]:
    return [(p.row, p.field, p.code) for p in preview.problems if p.outcome == "parked"]


@pytest.mark.fast
def test_talks_in_one_row_each_are_imported_with_all_fields(caseload: Caseload) -> None:
    first, second, _ = numbers(caseload)
    rows = [
        ["学号", "姓名", "谈话时间", "谈话方式", "谈话地点", "谈话主题", "谈话内容", "帮扶措施"],
        [first, None, "2026年3月5日 14:00-14:40", "面谈", "学院楼", "就业", LONG, "修改简历"],
        [second, None, "2026.3.6 下午2点-3点", "微信", "", "就业", LONG + "乙", "推荐岗位"],
    ]

    draft = a_draft(rows)
    preview = caseload.take(draft)

    assert draft.subject is Subject.TALKS
    assert preview.counts == {"new": 2, "updated": 0, "unchanged": 0, "parked": 0, "ignored": 0}
    sittings = [case.talks[0].session for case in caseload.cases()[:2]]
    assert [(s.on, s.start, s.end, s.mode) for s in sittings] == [
        (date(2026, 3, 5), time(14), time(14, 40), TalkMode.FACE),
        (date(2026, 3, 6), time(14), time(15), TalkMode.TEXT),
    ]
    assert not sittings[0].is_group


def test_importing_the_same_talks_again_changes_nothing(caseload: Caseload) -> None:
    rows = [
        ["学号", "谈话日期", "起止时间", "方式", "地点", "主题", "内容", "措施"],
        [numbers(caseload)[0], date(2026, 3, 5), "9:00-9:30", "面谈", "101", "就业", LONG, "回访"],
    ]
    caseload.take(a_draft(rows))
    before = caseload.open.checks.state_digest()

    again = caseload.take(a_draft(rows))

    assert again.counts["unchanged"] == 1
    assert again.import_id is None
    assert caseload.open.checks.state_digest() == before


def test_a_missing_value_is_asked_once_and_applied_to_all_rows(caseload: Caseload) -> None:
    first, second, _ = numbers(caseload)
    rows = [
        ["学号", "谈话日期", "谈话内容", "帮扶措施"],
        [first, "2026-3-5", LONG, "回访"],
        [second, "2026-3-6", LONG + "二", "回访"],
    ]
    draft = a_draft(rows, Choices(subject=Subject.TALKS))
    asked = {ask.field: ask.rows for ask in draft.asks}

    assert asked == dict.fromkeys(("start", "end", "mode", "place", "topic", "held_by"), 2)
    assert {code for _r, _f, code in codes(caseload.look(draft))} == {"RECORD_FIELD_MISSING"}

    choices = draft.choices
    for name, text in (
        ("start", "14:00"),
        ("end", "14:30"),
        ("mode", "面谈"),
        ("place", "学院办公室"),
        ("topic", "就业"),
        ("held_by", "李老师"),
    ):
        choices = choices.with_default(name, text)
    preview = caseload.take(with_choices(draft, choices))

    assert preview.count("new") == 2
    assert caseload.cases()[0].talks[0].session.held_by == "李老师"


def test_each_group_of_columns_is_a_talk(caseload: Caseload) -> None:
    first, second, _ = numbers(caseload)
    rows: list[list[Any]] = [
        ["帮扶台账"],
        ["学号", "姓名", "谈心谈话", None, None, None],
        [None, None, "第1次", "第2次", "第3次", "次数"],
        [first, None, f"2026.3.5 面谈 {LONG}", f"2026.4.1电话：{LONG}二", "√", 2],
        [second, None, date(2026, 3, 9), None, None, 1],
    ]
    choices = Choices(subject=Subject.TALKS)
    for name, text in (
        ("start", "14:00"), ("end", "14:30"), ("mode", "面谈"), ("place", "办公室"),
        ("topic", "就业"), ("measures", "继续跟进"),
    ):  # fmt: skip
        choices = choices.with_default(name, text)

    draft = a_draft(rows, choices, merged=[(1, 2, 1, 5)])
    preview = caseload.take(draft)

    assert [column.field for column in draft.columns[2:5]] == ["entry#1", "entry#2", "entry#3"]
    assert [(row.row, row.part, row.end) for row in preview.rows] == [
        (4, 1, "new"),
        (4, 2, "new"),
        (4, 3, "parked"),
        (5, 1, "parked"),
    ]
    assert (4, "on#3", "RECORD_FIELD_MISSING") in codes(preview)
    assert (5, "content#1", "RECORD_FIELD_MISSING") in codes(preview)
    talks = caseload.cases()[0].talks
    assert [t.session.mode for t in talks] == [TalkMode.FACE, TalkMode.PHONE]


def test_groups_with_columns_of_their_own_are_distinguished(caseload: Caseload) -> None:
    first = numbers(caseload)[0]
    rows: list[list[Any]] = [
        ["学号", "第1次谈话", None, "第2次谈话", None],
        [None, "时间", "内容", "时间", "内容"],
        [first, "2026-3-5", LONG, "2026-4-5", LONG + "二"],
    ]

    draft = a_draft(rows, Choices(subject=Subject.TALKS), merged=[(0, 1, 0, 2), (0, 3, 0, 4)])

    assert [c.field for c in draft.columns] == [
        "student_no", "on#1", "content#1", "on#2", "content#2",
    ]  # fmt: skip
    assert [row.values["on"] for row in draft.records()] == [date(2026, 3, 5), date(2026, 4, 5)]


def test_one_text_for_several_students_is_one_group_session(caseload: Caseload) -> None:
    rows = [
        ["学号", "谈话日期", "起止时间", "方式", "地点", "主题", "内容", "措施"],
        *(
            [no, "2026-3-5", "9:00-9:40", "面谈", "报告厅", "动员", LONG, "回访"]
            for no in numbers(caseload)
        ),
    ]

    preview = caseload.take(a_draft(rows))

    sittings = {case.talks[0].session for case in caseload.cases()}
    assert preview.count("new") == 3
    assert len(sittings) == 1
    assert sittings.pop().is_group
    assert {p.code for p in preview.problems} == {"TALK_OF_A_GROUP"}


def test_a_record_with_an_unknown_number_or_another_name_is_pending(caseload: Caseload) -> None:
    rows = [
        ["学号", "姓名", "去向代码", "毕业去向", "签约日期"],
        ["99999999", "无此人", 10, "签就业协议形式就业", "2026-6-1"],
        [numbers(caseload)[0], "别名", 10, "签就业协议形式就业", "2026-6-1"],
    ]

    preview = caseload.take(a_draft(rows, Choices(subject=Subject.DESTINATIONS)))

    assert codes(preview) == [
        (2, "student_no", "STUDENT_UNKNOWN"),
        (3, "name", "STUDENT_OTHER_NAME"),
    ]


def test_referrals_add_their_posts_and_employers_once(caseload: Caseload) -> None:
    first, second, third = numbers(caseload)
    code = a_credit_code(3)
    heads = [
        "学号",
        "推荐日期",
        "单位名称",
        "统一社会信用代码",
        "岗位名称",
        "工作地点",
        "薪资",
        "来源",
    ]
    rows = [
        [*heads, "学生反馈"],
        [first, "2026-3-1", "津海软件有限公司", code, "测试", "天津", "5k-8k", "校友", "已投递"],
        [second, "2026-3-1", "津海软件有限公司", code, "测试", "天津", "5000-8000", "校友", None],
        [third, "2026-3-1", "无码公司", None, "文员", "天津", "面议", "企业来函", None],
        [third, "2026-3-1", "无码公司", None, "文员", "天津", "面议", "企业来函", None],
    ]

    draft = a_draft(rows)
    preview = caseload.take(draft)

    assert draft.subject is Subject.REFERRALS
    assert [row.end for row in preview.rows] == ["new", "new", "new", "ignored"]
    assert len(caseload.all_of(Employer)) == 2
    assert {(p.title, p.pay_low, p.pay_high) for p in caseload.all_of(Post)} == {
        ("测试", 5000, 8000),
        ("文员", None, None),
    }
    assert caseload.take(a_draft(rows)).count("unchanged") == 4
    notes = {p.code for p in preview.problems if p.outcome == "noted"}
    assert notes == {"PAY_OPEN", "USCC_BLANK"}


def test_an_employer_with_another_code_is_pending(caseload: Caseload) -> None:
    rows = [["单位名称", "统一社会信用代码", "单位性质"]]
    caseload.take(a_draft([*rows, ["津海公司", a_credit_code(1), "国有企业"]]))

    preview = caseload.take(a_draft([*rows, ["津海公司", a_credit_code(2), "国有企业"]]))

    assert codes(preview) == [(2, "uscc", "EMPLOYER_TWO_CODES")]
    assert preview.counts["parked"] == 1


def test_posts_are_imported_and_reversed_pay_is_pending(caseload: Caseload) -> None:
    rows = [
        [
            "单位名称",
            "岗位名称",
            "工作地点",
            "最低薪资",
            "最高薪资",
            "截止日期",
            "来源",
            "招聘人数",
        ],
        ["津海公司", "会计", "天津", "5,000", "8,000", date(2026, 6, 1), "校友", "3人"],
        ["津海公司", "出纳", "天津", 8000, 5000, None, "校友", "若干"],
    ]

    preview = caseload.take(a_draft(rows, Choices(subject=Subject.POSTS)))

    assert codes(preview) == [(3, "pay_high", "PAY_REVERSED")]
    (post,) = caseload.all_of(Post)
    assert (post.pay_low, post.pay_high, post.headcount) == (5000, 8000, 3)


def test_events_and_attendances_are_imported_together(caseload: Caseload) -> None:
    first, second, third = numbers(caseload)
    rows = [
        ["学号", "活动名称", "活动日期", "活动类型", "形式", "主办单位", "参加情况"],
        [first, "春季双选会", "2026-3-20", "双选会", "线下", "就业中心", "已参加"],
        [second, "春季双选会", "2026-3-20", "双选会", "线下", "就业中心", "√"],
        [third, "春季双选会", "2026-3-20", "双选会", "线下", "就业中心", "请假"],
    ]

    preview = caseload.take(a_draft(rows))

    (event,) = caseload.all_of(Event)
    assert preview.count("new") == 3
    assert (event.mode, event.organiser) == (EventMode.ON_SITE, "就业中心")
    states = [case.attendances[0].attendance.state for case in caseload.cases()]
    attended, away = AttendanceState.ATTENDED, AttendanceState.ON_LEAVE
    assert states == [attended, attended, away]

    later = [rows[0], [third, "春季双选会", "2026-3-20", None, None, None, "参加"]]
    assert caseload.take(a_draft(later)).count("updated") == 1
    assert caseload.take(a_draft(later)).count("unchanged") == 1


def test_a_list_without_states_means_attended(caseload: Caseload) -> None:
    rows = [
        ["学号", "活动名称", "活动日期", "活动类型", "形式", "主办单位"],
        [numbers(caseload)[0], "宣讲会", "2026-3-20", "宣讲会", "线上", "学院"],
    ]
    draft = a_draft(rows, Choices(subject=Subject.ATTENDANCES))

    assert [(ask.field, ask.value) for ask in draft.asks] == [("state", "已参加")]
    assert caseload.take(draft).count("new") == 1


def test_events_without_attendances_are_imported_once(caseload: Caseload) -> None:
    rows = [
        ["活动名称", "活动时间", "活动类型", "形式", "主办单位", "地点"],
        ["简历工作坊", "2026-3-20", "简历工作坊", "线下", "学院", "201"],
        ["简历工作坊", "2026-3-20", "简历工作坊", "线下", "学院", "201"],
    ]

    preview = caseload.take(a_draft(rows))

    assert [row.end for row in preview.rows] == ["new", "ignored"]
    assert caseload.take(a_draft(rows)).count("unchanged") == 1


def test_destinations_are_imported_from_the_employment_system(caseload: Caseload) -> None:
    first, second, third = numbers(caseload)
    heads = [
        "学号", "姓名", "性别", "毕业去向类别代码", "毕业去向", "签约日期", "单位名称",
        "统一社会信用代码", "单位性质",
    ]  # fmt: skip
    rows = [
        heads,
        [
            first,
            None,
            None,
            10.0,
            "签就业协议形式就业",
            "20260601",
            "津海公司",
            a_credit_code(1),
            None,
        ],
        [second, None, None, None, "待就业", date(2026, 6, 2), None, None, None],
        [third, None, None, None, "去月球", date(2026, 6, 2), None, None, None],
    ]

    draft = a_draft(rows)
    preview = caseload.take(draft)

    assert draft.subject is Subject.DESTINATIONS
    assert [row.end for row in preview.rows] == ["new", "new", "parked"]
    assert [case.destination.code for case in caseload.cases()[:2]] == ["10", "70"]
    assert codes(preview) == [(4, "destination", "DESTINATION_WORD_UNKNOWN")]


def test_one_import_of_records_is_one_action_with_one_undo(caseload: Caseload) -> None:
    before = caseload.open.checks.state_digest()
    rows = [
        ["学号", "推荐日期", "单位名称", "岗位名称", "工作地点", "来源"],
        [numbers(caseload)[0], "2026-3-1", "津海公司", "会计", "天津", "校友"],
        ["404404", "2026-3-1", "津海公司", "会计", "天津", "校友"],
    ]
    done, _ = caseload.open.services.imports.import_draft(a_draft(rows))

    reversal = caseload.open.services.actions.undo(done.action)

    assert done.name == "referrals.import"
    assert (reversal.kept, reversal.impossible) == ((), ())
    assert caseload.open.checks.state_digest() == before


def test_pending_records_are_completed_later(caseload: Caseload) -> None:
    rows = [
        ["学号", "谈话日期", "起止时间", "方式", "地点", "主题", "内容", "措施"],
        ["404404", "2026-3-5", "9:00-9:30", "面谈", "101", "就业", LONG, "回访"],
    ]
    caseload.take(a_draft(rows))
    with caseload.open.snapshot() as reader:
        waiting = reader.parked()
    draft = draft_of_parked(waiting)

    fixed = with_choices(draft, draft.choices.with_fix(2, "student_no", numbers(caseload)[0]))
    preview = caseload.take(fixed)

    assert draft.subject is Subject.TALKS
    assert preview.count("new") == 1
    with caseload.open.snapshot() as reader:
        assert reader.parked() == ()


@pytest.mark.fast
def test_a_sheet_of_students_is_not_taken_for_records(caseload: Caseload) -> None:
    assert caseload is not None
    sheet = a_sheet(
        [["学号", "姓名", "性别", "民族", "专业", "谈话次数"], ["1", "甲", "男", "汉", "x", 3]]
    )

    assert draft_of(a_table(sheet.rows)).subject is Subject.STUDENTS
