"""The status of a file, computed from its records."""

from __future__ import annotations

from datetime import date
from enum import StrEnum

from casework.case import Case
from casework.destinations import is_placed_on
from casework.records.file import Withdrawal
from casework.standing import Standing


class Status(StrEnum):
    """The status of a file."""

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

    In order of precedence: a withdrawal, a placement, a handover, complete minima, a plan; without
    a plan (一人一策) the file is not fully opened. If a placement is lost, voided, or replaced by
    70, 71 or 72, the file returns to care automatically; one that requires approval at two levels
    (76) counts only when both have approved. If nothing is demanded, the file is never complete and
    stays in care.
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
