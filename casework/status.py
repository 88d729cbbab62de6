"""The status of a file: computed from its records, never typed."""

from __future__ import annotations

from datetime import date
from enum import StrEnum

from casework.case import Case
from casework.destinations import is_placed_on
from casework.records.file import Withdrawal
from casework.standing import Standing


class Status(StrEnum):
    """Where a file stands."""

    TO_BE_OPENED = "待建档"
    IN_CARE = "在帮"
    COMPLETE = "三项达标"
    PLACED = "已落实去向"
    HANDED_OVER = "离校未就业·已移交"
    PAUSED = "暂缓"
    LEFT = "退出"
    CLOSED = "已结案"


_RESTING = {
    Withdrawal.CLOSED: Status.CLOSED,
    Withdrawal.LEFT: Status.LEFT,
    Withdrawal.PAUSED: Status.PAUSED,
}


def status_of(case: Case, standing: Standing, today: date) -> Status:
    """Return the status of a file on a day.

    A decision to let the file rest goes first, then a place, then the hand-over, then the minima,
    then the plan: without one (一人一策) the file is not opened in full. A place that is lost,
    voided or followed by 70, 71 or 72, gives the file back to care by itself; one that two levels
    must approve (76) is none until both have. Where nothing is demanded nothing is reached: such
    a file is in care.
    """
    resting = _RESTING.get(case.file.withdrawal) if case.file.withdrawal else None
    if resting is not None:
        return resting
    if is_placed_on(case, today):
        return Status.PLACED
    if case.file.withdrawal is Withdrawal.HANDED_OVER:
        return Status.HANDED_OVER
    if standing.is_complete and standing.is_bound:
        return Status.COMPLETE
    return Status.IN_CARE if case.plan is not None else Status.TO_BE_OPENED
