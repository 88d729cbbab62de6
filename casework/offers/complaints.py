"""Named complaints 实名举报, to be investigated and answered within five working days.

Source:
    The notice of 30 January 2023, item 二十一.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from casework.ports import Reader
from casework.records import Complaint
from casework.settings.calendar import SchoolCalendar, calendar_of, days_between, working_days_after

ANSWER_WITHIN = 5
"""Deadline in working days, not counting the day of receipt."""

CHANNELS = ("电话", "来信", "来访", "邮件", "网络", "其他")
OUTCOMES = ("属实", "部分属实", "不属实", "无法核实")


@dataclass(frozen=True, slots=True)
class ComplaintDeadline:
    """A complaint with its deadline and the working days left.

    ``days_left`` is 0 on the last day, negative when overdue, and None once answered.
    """

    complaint: Complaint
    due_on: date
    days_left: int | None

    @property
    def is_open(self) -> bool:
        return self.complaint.answered_on is None

    @property
    def is_late(self) -> bool:
        """Whether it is overdue or was answered too late."""
        answered_on = self.complaint.answered_on
        if answered_on is not None:
            return answered_on > self.due_on
        return self.days_left is not None and self.days_left < 0


def deadline_of(complaint: Complaint, today: date, calendar: SchoolCalendar) -> ComplaintDeadline:
    """Return the deadline of one complaint."""
    due_on = working_days_after(complaint.received_on, ANSWER_WITHIN, calendar)
    left = None if complaint.answered_on is not None else _left(today, due_on, calendar)
    return ComplaintDeadline(complaint, due_on, left)


def complaints(reader: Reader, today: date) -> tuple[ComplaintDeadline, ...]:
    """Return all complaints: open ones first, most urgent first, then the newest."""
    calendar = calendar_of(reader.org_settings())
    clocks = [deadline_of(one, today, calendar) for one in reader.get_all(Complaint)]
    waiting = sorted(
        (clock for clock in clocks if clock.is_open),
        key=lambda clock: (clock.due_on, clock.complaint.id),
    )
    done = sorted(
        (clock for clock in clocks if not clock.is_open),
        key=lambda clock: (clock.complaint.received_on, clock.complaint.id),
        reverse=True,
    )
    return (*waiting, *done)


def open_complaints(reader: Reader, today: date) -> tuple[ComplaintDeadline, ...]:
    """Return the open complaints, most urgent first, for the worklist."""
    return tuple(clock for clock in complaints(reader, today) if clock.is_open)


def _left(today: date, due_on: date, calendar: SchoolCalendar) -> int:
    """Return the working days from today to ``due_on``, negative when it has passed."""
    if today <= due_on:
        return sum(map(calendar.is_working_day, days_between(today, due_on))) - int(
            calendar.is_working_day(today)
        )
    passed = sum(map(calendar.is_working_day, days_between(due_on, today)))
    return -max(1, passed - int(calendar.is_working_day(due_on)))
