"""Who has a file: a fold over the signed steps in which it changed hands."""

from __future__ import annotations

import itertools
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest

from casework.parcels.custody import (
    GIVEN_AS,
    REPORTED,
    TAKEN_AS,
    Ownership,
    current,
    custody_id,
    is_given,
    is_taken,
    next_epoch,
    pending,
    statement,
    transfer_lock,
)
from casework.records import Custody

FILE = UUID(int=7)
AT = datetime(2026, 11, 20, 1, tzinfo=UTC)


def a_step(epoch: int, giver: str, holder: str, **more: Any) -> Custody:
    made = {
        "id": custody_id(FILE, epoch, holder),
        "recorded_at": AT,
        "recorded_by": "周敏",
        "file_id": FILE,
        "giver": giver,
        "holder": holder,
        "epoch": epoch,
        "offered_at": AT,
        "given": "aa",
        "taken": "bb",
    }
    return Custody(**(made | more))


REPORTED_BY_A = a_step(0, "", "a", given="", taken=REPORTED)
ROUND = (REPORTED_BY_A, a_step(1, "a", "b"), a_step(2, "b", "c"), a_step(3, "c", "a"))


def test_the_highest_accepted_step_determines_the_owner() -> None:
    offered = a_step(4, "a", "b", taken="")
    for steps in itertools.permutations((*ROUND, offered)):
        assert current(steps) == ROUND[3]
        assert pending(steps) == offered


def test_a_declined_step_is_closed_and_its_number_not_reused() -> None:
    steps = (*ROUND, a_step(4, "a", "b", taken="", declined_on=AT.date()))
    assert pending(steps) is None
    assert next_epoch(steps) == 5


def test_an_office_step_uses_the_next_full_thousand() -> None:
    assert next_epoch(ROUND, by_office=True) == 1000
    assert next_epoch((*ROUND, a_step(1000, "a", "d")), by_office=True) == 2000
    assert next_epoch((*ROUND, a_step(1000, "a", "d"))) == 1001


@pytest.mark.parametrize(
    ("steps", "own", "hands"),
    [
        ((), "a", None),
        ((REPORTED_BY_A,), "office", None),
        (ROUND[1:2], "a", Ownership.TRANSFERRED),
        (ROUND[1:2], "b", None),
        (ROUND[1:], "a", None),
        (ROUND[1:], "b", Ownership.TRANSFERRED),
        ((a_step(1, "a", "b", taken=""),), "a", Ownership.TRANSFER_PENDING),
        ((a_step(1, "a", "b", taken="", declined_on=AT.date()),), "a", None),
        (ROUND, "office", None),
        ((*ROUND, a_step(1000, "a", "d", taken="")), "office", None),
    ],
)
def test_a_file_is_owned_in_transfer_or_handed_over(
    steps: tuple[Custody, ...], own: str, hands: Ownership | None
) -> None:
    found = transfer_lock(steps, {own})
    assert (None if found is None else found.ownership) == hands


def test_signatures_of_sender_and_receiver_are_not_interchangeable() -> None:
    step = a_step(1, "a", "b")
    said = b'{"at":"2026-11-20T01:00:00+00:00","epoch":1,"file":"' + str(FILE).encode()
    assert statement(step) == said + b'","from":"a","to":"b"}'

    def is_signed(key: str, domain: str, data: bytes, signature: bytes) -> bool:
        right = {("a", GIVEN_AS): b"\xaa", ("b", TAKEN_AS): b"\xbb"}
        return data == statement(step) and right.get((key, domain)) == signature

    assert is_given(step, is_signed, ["a"])
    assert is_taken(step, is_signed)
    assert not is_given(step, is_signed, ["b"])
    assert not is_taken(a_step(1, "a", "b", taken="aa"), is_signed)
    assert not is_taken(a_step(1, "a", "b", taken="no hex"), is_signed)
