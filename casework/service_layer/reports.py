"""Issued reports: their figures are stored, so that they are reproducible."""

from __future__ import annotations

from datetime import date, datetime

from casework.ids import new_stamp
from casework.problems import RuleBroken
from casework.records import Report
from casework.service_layer.base import ActionResult, BaseService, required_text

ISSUE = "report.issue"


class ReportService(BaseService):
    """Stores the figures of reports."""

    def is_due(self, at: datetime) -> bool:
        """Return whether an instant is past; a past day always is, at any time of day."""
        on = at.astimezone().date()
        return on < self._today() or (on == self._today() and self._now() >= at)

    def issue_report(
        self, report: str, *, on: date, frozen_at: datetime, document: str
    ) -> ActionResult:
        """Store the figures of a report for a day; one that was issued before is not changed.

        Raises:
            RuleBroken: FIELD_MISSING, REPORT_TOO_EARLY (the hour of the report has not come).
        """
        kind = required_text(report, "report")
        with self._store.unit_of_work(ISSUE) as work:
            if not self.is_due(frozen_at):
                raise RuleBroken("REPORT_TOO_EARLY", "as_of", day=on.isoformat())
            issued = issued_report(work.get_all(Report), kind, on)
            if issued is not None:
                return ActionResult(work.change, (issued.id,))
            made = Report(
                **new_stamp(work), report=kind, on=on, frozen_at=frozen_at, document=document
            )
            work.add([made])
            return ActionResult(work.change, (made.id,))


def issued_report(reports: tuple[Report, ...], kind: str, on: date) -> Report | None:
    """Return the issued report of a kind for a day; the first one if there are several."""
    found = [one for one in reports if one.report == kind and one.on == on]
    return min(found, key=lambda one: (one.recorded_at, one.id), default=None)
