"""Partners whose report is overdue."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from casework.parcels.lines import ParcelKind
from casework.ports import Reader
from casework.records import Partner, Role
from casework.reports.weekly import last_report_day


def overdue_reporters(reader: Reader, today: date) -> frozenset[UUID]:
    """Return the groups of subordinates who have not reported since the last reporting day.

    A report from any device of a person counts.
    """
    if reader.keeper().role is not Role.OFFICE:
        return frozenset()
    people = [
        one
        for one in reader.get_all(Partner)
        if one.below and one.is_trusted and not one.is_own and one.role is not Role.ADVISOR
    ]
    groups = {one.signing: one.group for one in reader.get_all(Partner)}
    since = last_report_day(today)
    reported = {
        groups.get(one.sender)
        for one in reader.exchange.parcels(is_ours=False)
        if one.kind == ParcelKind.REPORT and one.at.astimezone().date() >= since
    }
    return frozenset(one.group for one in people) - reported
