"""Two computers of one person: what both write without knowing of each other is kept twice."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from casework.exchange.parcels import Outcome
from casework.records import Role
from tests.builders.exchange import Desk, open_desks, pin
from tests.builders.homes import a_plan, a_roster


@pytest.fixture
def both(tmp_path: Path) -> Iterator[tuple[Desk, Desk]]:
    """The second computer has what the first one has."""
    roles = [("周敏", Role.COUNSELOR), ("周敏二", Role.COUNSELOR)]
    with open_desks(tmp_path, roles) as (one, other):
        pin(one, other, Role.COUNSELOR, is_own=True)
        pin(other, one, Role.COUNSELOR, is_own=True)
        one.desk.import_roster(a_roster(1))
        carry(one, other)
        yield one, other


def carry(one: Desk, other: Desk) -> tuple[int, int, int]:
    """Bring everything over, and the receipt back; return taken, in two versions, and returned."""
    with other.caseload.look() as reader:
        name = reader.keeper().name
    opened = other.opens(one.seal(name))
    assert opened.receipt is not None
    one.opens(opened.receipt.path)
    outcomes = (Outcome.ACCEPTED, Outcome.CONFLICT, Outcome.RETURNED)
    return tuple(len(opened.of(outcome)) for outcome in outcomes)  # type: ignore[return-value]


def goals(desk: Desk) -> list[str]:
    with desk.caseload.look() as reader:
        return [plan.goal for plan in reader.case(desk.files()[0]).plans]


def test_the_same_version_of_a_plan_written_on_both_waits_for_a_choice_and_none_is_refused(
    both: tuple[Desk, Desk],
) -> None:
    one, other = both
    student = one.files()
    one.desk.make_plan(student, replace(a_plan(), goal="在天津做会计"))
    other.home.clock.pass_days(1)
    other.desk.make_plan(student, replace(a_plan(), goal="回老家考公"))

    assert carry(one, other) == (0, 1, 0)
    assert carry(other, one) == (0, 1, 0)

    with one.caseload.look() as reader:
        ((record, lines),) = reader.exchange.conflicts().items()
    assert {line.fields["goal"] for line in lines if line.fields} == {"在天津做会计", "回老家考公"}
    kept = next(line for line in lines if line.fields and line.fields["goal"] == "回老家考公")
    one.desk.settle(record, kept.revision)
    carry(one, other)
    assert goals(one) == goals(other) == ["回老家考公"]
    assert one.caseload.state_digest() == other.caseload.state_digest()
    one.desk.make_plan(student, replace(a_plan(), goal="第二版", change_reason="考公没有通过"))
    assert carry(one, other) == (1, 0, 0)
    assert goals(other)[-1] == "第二版"


def test_a_plan_that_was_undone_and_written_anew_is_one_record_with_a_history(
    both: tuple[Desk, Desk],
) -> None:
    one, other = both
    student = one.files()
    one.desk.make_plan(student, replace(a_plan(), goal="第一稿"))
    one.seal("周敏二")
    one.desk.undo()
    one.desk.make_plan(student, replace(a_plan(), goal="第二稿"))
    assert carry(one, other) == (1, 0, 0)
    assert goals(other) == ["第二稿"]
    assert one.caseload.verify_journal().findings == ()
