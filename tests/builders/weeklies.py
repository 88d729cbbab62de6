"""Weekly reports of any size, made of values alone."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID

from casework.reports.weekly import (
    CaseloadFigures,
    FileFigures,
    ServiceFigures,
    StalledFile,
    WeeklyReport,
)
from casework.required_services import Service
from casework.standing import Status
from exports.weekly import NamedStudent, WeeklyFacts

AT = datetime(2026, 12, 3, 9, tzinfo=UTC)


def a_report(*, students: int = 3) -> WeeklyFacts:
    """Return a report in which every second student moved and every third is stuck."""
    ids = [UUID(int=number) for number in range(1, students + 1)]
    now = CaseloadFigures(
        AT, tuple(_figures_at(file_id, 1 + int(file_id) % 2) for file_id in ids), 2
    )
    before = CaseloadFigures(AT - timedelta(days=7), tuple(_figures_at(i, 1) for i in ids), 0)
    weekly = WeeklyReport(
        on=AT.astimezone().date(),
        now=now,
        before=before,
        stuck_after_days=30,
        late_since=before.at,
        stuck=tuple(StalledFile(i, AT.date() - timedelta(days=40)) for i in ids[::3]),
        late=(),
    )
    people = {i: NamedStudent(f"2023{int(i):04d}", "欧阳学生", f"会计230{int(i) % 3}") for i in ids}
    return WeeklyFacts(weekly=weekly, unit="经济管理学院", made_by="周老师", people=people)


def _figures_at(file_id: UUID, given: int) -> FileFigures:
    figures = ServiceFigures(given, 3 - given, 1)
    services = dict.fromkeys(Service, figures)
    class_name = f"会计230{int(file_id) % 3}"
    return FileFigures(file_id, 2027, class_name, Status.IN_CARE, False, services)
