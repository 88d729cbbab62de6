"""A sign-in list is read against the roster; nothing is guessed and no word is lost."""

from __future__ import annotations

from datetime import date
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casework.intake.signin import DoubtReason, SheetRow, SignIn, counted, read_rows, read_sign_in
from casework.intake.signin_list import RosterStudent
from casework.problems import RuleBroken
from casework.records import AttendanceState

DAY = date(2026, 11, 20)
NAMES = ("张三丰", "李小明", "王芳", "王芳", "阿卜杜拉·买买提", "欧阳娜", "赵强", "Anna Maria")
ABOUT = ("会计2301", "会计学", "经济管理学院")
PEOPLE = tuple(
    RosterStudent(UUID(int=place), f"2023{place:04d}", name, ABOUT)
    for place, name in enumerate(NAMES, 1)
)
ATTENDED, ABSENT, ON_LEAVE = (
    AttendanceState.ATTENDED,
    AttendanceState.ABSENT,
    AttendanceState.ON_LEAVE,
)


def read(text: str) -> SignIn:
    return read_sign_in(text, PEOPLE, on=DAY)


def certain(sign_in: SignIn) -> list[int]:
    return sorted(file_id.int for file_id in sign_in.presences())


def offered(sign_in: SignIn) -> list[tuple[str, DoubtReason | None, list[int]]]:
    return [
        (one.text, one.why, sorted(c.file_id.int for c in one.candidates))
        for one in sign_in.doubtful
    ]


@pytest.mark.parametrize(
    "text",
    [
        "张三丰\n李小明",
        "20230001\n20230002",
        "１．张三丰\n２．李小明",
        "1. 张三丰 08:30\n2、李小明 上午8:31",
        "(1)张三丰，(2)李小明",
        "① 张三丰\n② 李小明",
        "张三丰、20230002",
        "20230001\t张三丰\t会计2301\t√\n20230002\t李小明\t会计学\t√",
        "张三丰(20230001)；李小明（20230002）",
        "20230001张三丰,李小明20230002",
        "张 三 丰  李　小　明",
        "1 20230001 张三丰 2 20230002 李小明",
        "序号\t姓名\t学号\n1\t张三丰\t20230001.0\n2\t李小明\t20230002.0",
        "秋季双选会签到表\n经济管理学院 会计学\n张三丰 13900000001\n李小明 13900000002\n合计 2 人",
        "张三丰：20230001\n李小明：20230002",
    ],
)  # fmt: skip
def test_lists_of_many_formats_give_the_same_two_students(text: str) -> None:
    found = read(text)
    assert certain(found) == [1, 2]
    assert found.doubtful == ()
    assert [one.text for one in found.unknown] in ([], ["2"])  # 合计 2 人 counts nobody


def test_foreign_names_match_regardless_of_dots_and_case() -> None:
    assert certain(read("阿卜杜拉.买买提\nanna maria")) == [5, 8]
    assert certain(read("阿卜杜拉•买买提 在场")) == [5]


def test_an_ambiguous_name_is_resolved_by_a_number_next_to_it() -> None:
    assert offered(read("王芳")) == [("王芳", DoubtReason.SAME_NAME, [3, 4])]
    assert certain(read("王芳 20230004")) == [4]


@pytest.mark.parametrize(
    ("word", "why", "candidates"),
    [
        ("李晓明", DoubtReason.SOUNDS_ALIKE, [2]),
        ("张山丰", DoubtReason.SOUNDS_ALIKE, [1]),
        ("赵墙", DoubtReason.SOUNDS_ALIKE, [7]),
        ("lixiaoming", DoubtReason.SOUNDS_ALIKE, [2]),
        ("李大明", DoubtReason.NEAR_NAME, [2]),
        ("欧阳", DoubtReason.NEAR_NAME, [6]),
        ("2023001", DoubtReason.NEAR_NUMBER, [1]),
        ("20230010", DoubtReason.NEAR_NUMBER, [1]),
        ("20320002", DoubtReason.NEAR_NUMBER, [2]),
    ],
)
def test_near_matches_are_suggested_but_never_applied(
    word: str, why: DoubtReason, candidates: list[int]
) -> None:
    found = read(word)
    assert certain(found) == []
    assert offered(found) == [(word, why, candidates)]


def test_short_names_with_a_different_character_do_not_match() -> None:
    found = read("赵敏 李明 张伟")
    assert [one.text for one in found.unknown] == ["赵敏", "张伟"]
    assert offered(found) == [("李明", DoubtReason.NEAR_NAME, [2])]


def test_number_and_name_of_one_row_must_agree() -> None:
    assert offered(read("20230001 李小明")) == [("20230001 李小明", DoubtReason.DISAGREE, [1, 2])]
    assert offered(read("20230002 李晓明")) == [("20230002 李晓明", DoubtReason.SOUNDS_ALIKE, [2])]
    assert offered(read("20230202 李小明")) == [("20230202 李小明", DoubtReason.NEAR_NUMBER, [2])]
    assert offered(read("20247788 李小明")) == [
        ("20247788 李小明", DoubtReason.NUMBER_UNKNOWN, [2])
    ]
    assert certain(read("20230001、李小明")) == [1, 2]  # a list, not a row


def test_a_number_in_two_cohorts_needs_a_decision() -> None:
    twice = (*PEOPLE, RosterStudent(UUID(int=91), "20230001", "张三丰"))
    found = read_sign_in("20230001 张三丰", twice, on=DAY)
    assert offered(found) == [("20230001 张三丰", DoubtReason.SAME_NUMBER, [1, 91])]


def test_states_are_applied_only_if_unambiguous() -> None:
    found = read("张三丰 缺席\n李小明 已签到\n请假：赵强、欧阳娜").presences()
    states = {file_id.int: one.state for file_id, one in found.items()}
    assert states == {1: ABSENT, 2: ATTENDED, 7: ON_LEAVE, 6: ON_LEAVE}
    both = read("张三丰 李小明 缺席")
    assert certain(both) == []
    assert {why for _text, why, _ids in offered(both)} == {DoubtReason.STATE_UNCLEAR}


def test_a_heading_with_a_state_applies_to_the_names_below() -> None:
    found = read("已到：\n张三丰\n缺席名单\n李小明\n赵强").presences()
    assert {i.int: one.state for i, one in found.items()} == {1: ATTENDED, 2: ABSENT, 7: ABSENT}


def test_a_state_between_two_names_is_ambiguous_for_both() -> None:
    found = read("张三丰\n缺席\n李小明")
    assert certain(found) == []
    assert [one.text for one in found.doubtful] == ["张三丰", "李小明"]


def test_two_states_of_one_student_need_a_decision() -> None:
    found = read("张三丰 缺席\n张三丰 已到")
    assert certain(found) == []
    assert len(found.doubtful) == 2


def test_a_student_who_signed_twice_is_one_student() -> None:
    found = read("张三丰 08:30\n20230001 08:31")
    assert certain(found) == [1]
    assert counted(found)["matched"] == 2


def test_a_sign_in_time_without_a_day_is_on_the_day_of_the_event() -> None:
    text = "张三丰 08:30\n李小明 2026-11-19 17:00\n赵强 11月21日\n欧阳娜"
    days = {i.int: one.signed_on for i, one in read(text).presences().items()}
    assert days == {1: DAY, 2: date(2026, 11, 19), 7: date(2026, 11, 21), 6: None}


def test_unknown_names_and_numbers_are_listed() -> None:
    found = read("陈建国\n19990101\n会计2301 13912345678")
    assert [one.text for one in found.unknown] == ["陈建国", "19990101", "13912345678"]
    assert [word.text for word in found.ignored] == ["会计2301"]


def test_the_rows_of_a_sheet_are_read_by_their_columns() -> None:
    rows = [
        SheetRow(2, "20230001", "张三丰", "2026-11-20 08:30", "已签到"),
        SheetRow(3, "", "王芳", "", ""),
        SheetRow(4, "20230002", "", "", "缺勤"),
        SheetRow(5, "20230007", "赵强", "", "在路上"),
        SheetRow(6, "", "陈建国", "", ""),
        SheetRow(7, "学号", "姓名", "签到时间", "状态"),
        SheetRow(8, "合计", "", "", ""),
    ]
    found = read_rows(rows, PEOPLE, on=DAY)
    states = {i.int: (one.state, one.signed_on) for i, one in found.presences().items()}
    assert states == {1: (ATTENDED, DAY), 2: (ABSENT, None)}
    assert [(why, ids) for _text, why, ids in offered(found)] == [
        (DoubtReason.SAME_NAME, [3, 4]),
        (DoubtReason.STATE_UNCLEAR, [7]),
    ]
    assert found.tokens == 16


def test_a_row_without_a_time_among_rows_with_times_needs_a_decision() -> None:
    rows = [
        SheetRow(2, "20230001", "张三丰", "2026-11-20 08:30"),
        SheetRow(3, "20230002", "李小明"),
    ]
    found = read_rows(rows, PEOPLE, on=DAY)
    assert certain(found) == [1]
    assert offered(found) == [("20230002 李小明", DoubtReason.STATE_UNCLEAR, [2])]
    assert certain(read_rows(rows[1:], PEOPLE, on=DAY)) == [2]


def test_the_word_for_signed_in_is_a_state_not_a_heading() -> None:
    rows = [
        SheetRow(2, "20230001", "张三丰", "", "已签到"),
        SheetRow(3, "20230002", "李小明", "", "未签到"),
    ]
    found = read_rows(rows, PEOPLE, on=DAY).presences()
    assert {i.int: one.state for i, one in found.items()} == {1: ATTENDED, 2: ABSENT}


def test_a_decision_moves_an_entry_and_counts_still_add_up() -> None:
    found = read("王芳\n王芳\n李晓明\n陈建国")
    before = found.tokens
    found = found.with_choice("王芳", UUID(int=3)).with_choice("王芳", UUID(int=4))
    found = found.with_choice("李晓明", UUID(int=2))
    assert certain(found) == [2, 3, 4]
    found = found.with_choice("陈建国", UUID(int=7))
    assert (found.doubtful, found.unknown, found.tokens) == ((), (), before)
    with pytest.raises(RuleBroken) as broken:
        found.with_choice("王芳", UUID(int=3))
    assert broken.value.rule == "SIGN_IN_NOT_THERE"


def test_a_decision_can_be_nobody() -> None:
    found = read("李晓明")
    settled = found.with_decision(found.doubtful[0], None)
    assert (settled.doubtful, [one.text for one in settled.unknown]) == ((), ["李晓明"])


_PIECES = st.sampled_from(
    (
        *NAMES,
        *("20230001", "20230004", "20239999", "李晓明", "缺席", "已到：", "1.", "08:30"),
        *("会计2301", "2026-11-20", "姓名", "？？", "12", "13900000001", "x", "请假名单", "（"),
    )
)
_MARKS = st.sampled_from([" ", "\t", "\n", "，", "、", "", "\n\n", ",", "；", "/"])


@given(st.lists(st.tuples(_PIECES, _MARKS), max_size=14))
def test_every_entry_is_in_exactly_one_list(parts: list[tuple[str, str]]) -> None:
    found = read("".join(piece + mark for piece, mark in parts))
    words = [
        *(word for one in (*found.matched, *found.doubtful, *found.unknown) for word in one.words),
        *found.ignored,
    ]
    assert len(words) == found.tokens
    for one in found.matched:
        assert one.file_id is not None
    for one in found.doubtful:
        assert one.file_id is None
        assert one.candidates
    text = "".join(piece + mark for piece, mark in parts)
    kept = "".join(word.text for word in words)
    lost = {char for char in text if char.isalnum()} - set(kept)
    assert not lost
