"""The order of a class on paper, and plans of seats as people have them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from uuid import UUID

import pytest

from casework.ids import new_id
from casework.people.seating import SheetOrder, check_seats, in_order, read_grid, seat_numbers
from casework.problems import RuleBroken
from casework.records import CaseFile, Seating
from tests.builders.cases import a_case


def a_file(number: str, name: str, **changed: object) -> CaseFile:
    file = a_case().build().file
    return replace(file, id=new_id(), student_no=number, name=name, **changed)


ZHAO, QIAN = a_file("003", "赵一"), a_file("001", "钱二")
OUYANG, LATIN = a_file("002", "欧阳·三"), a_file("004", "Anna")
CLASS = (ZHAO, QIAN, OUYANG, LATIN)


def seating(*seats: CaseFile | None, columns: int = 2) -> Seating:
    kept = check_seats(columns, [file.id if file else None for file in seats])
    at = datetime(2026, 11, 20, tzinfo=UTC)
    return Seating(
        id=new_id(), recorded_at=at, recorded_by="周", class_name="会计2301",
        columns=columns, seats=kept,
    )  # fmt: skip


def numbers(order: SheetOrder, sat: Seating | None = None) -> list[str]:
    return [file.student_no for file in in_order(CLASS, order, sat)]


def test_a_class_is_sorted_as_requested() -> None:
    assert numbers(SheetOrder.NUMBER) == ["001", "002", "003", "004"]
    assert [file.name for file in in_order(CLASS, SheetOrder.PINYIN)] == [
        "Anna", "欧阳·三", "钱二", "赵一",
    ]  # fmt: skip


def test_students_without_a_seat_come_last() -> None:
    assert numbers(SheetOrder.SEAT, seating(LATIN, None, ZHAO)) == ["004", "003", "001", "002"]
    assert numbers(SheetOrder.SEAT) == ["001", "002", "003", "004"]
    assert seat_numbers(seating(LATIN, None, ZHAO)) == {LATIN.id: 1, ZHAO.id: 3}


def test_dormitories_are_sorted_numerically() -> None:
    rooms = (("宿舍楼", "3号楼"), ("寝室号", "12-101")), (("宿舍楼", "3号楼"), ("寝室号", "3-101"))
    class_ = [replace(ZHAO, custom=rooms[0]), replace(QIAN, custom=rooms[1]), OUYANG]
    assert [f.name for f in in_order(class_, SheetOrder.DORMITORY)] == ["钱二", "赵一", "欧阳·三"]


def test_empty_back_rows_are_dropped() -> None:
    assert len(check_seats(2, [ZHAO.id, None, None, None, None, None])) == 2
    with pytest.raises(RuleBroken, match="SEAT_TWICE") as twice:
        check_seats(2, [ZHAO.id, None, ZHAO.id])
    assert (twice.value.facts["first"], twice.value.facts["second"]) == (1, 3)
    with pytest.raises(RuleBroken, match="SEATS_TOO_MANY"):
        check_seats(21, [])


@pytest.mark.parametrize(
    ("plan", "columns", "seats"),
    [
        ("赵一\t钱二\n欧阳三\tAnna", 2, (ZHAO, QIAN, OUYANG, LATIN)),
        ("讲台\n\n赵 一\t\t钱二\n\t\t003x", 2, (ZHAO, QIAN)),
        ("003,001\n,004", 2, (ZHAO, QIAN, None, LATIN)),
        ("赵一　钱二\n欧阳•三", 2, (ZHAO, QIAN, OUYANG, None)),
        ("001\n002\n003", 1, (QIAN, OUYANG, ZHAO)),
    ],
)
def test_plans_are_parsed_in_common_forms(
    plan: str, columns: int, seats: tuple[CaseFile | None, ...]
) -> None:
    grid = read_grid(plan, CLASS)
    assert grid.columns == columns
    assert grid.seats == tuple(file.id if file else None for file in seats)
    seated = {file.id for file in seats if file}
    assert set(grid.unseated) == {file.id for file in CLASS} - seated


def test_unknown_entries_of_a_plan_are_listed() -> None:
    assert read_grid("赵一\t路人甲", CLASS).unknown == ("路人甲",)
    twin = a_file("009", "赵一")
    grid = read_grid("赵一\t钱二", (*CLASS, twin))
    assert grid.unknown == ("赵一",)
    assert {ZHAO.id, twin.id} <= set(grid.unseated)
    with pytest.raises(RuleBroken, match="SEATS_NOBODY"):
        read_grid("门\t窗", CLASS)
    with pytest.raises(RuleBroken, match="SEAT_TWICE"):
        read_grid("赵一\t赵一", CLASS)
    assert isinstance(ZHAO.id, UUID)
