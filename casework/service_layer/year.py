"""The end of a year: pausing and resuming files, closing and reopening cohorts."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from uuid import UUID

from casework.people.person import check_handover
from casework.ports import Reader, UnitOfWork
from casework.problems import RuleBroken
from casework.read_models import FileQuery
from casework.records import CaseFile, Withdrawal
from casework.service_layer import inputs
from casework.service_layer.base import ActionResult, BaseService
from casework.service_layer.settings import put_document
from casework.year_end import CLOSED_KEY, Closing, CohortLine, as_setting, closed_cohorts

REST, RESUME = "file.rest", "file.resume"
CLOSE, REOPEN = "cohort.close", "cohort.reopen"
_REASON_AT_LEAST = 2


class YearService(BaseService):
    """Pauses files, closes cohorts."""

    def pause_files(
        self, files: Iterable[UUID], withdrawal: Withdrawal, *, reason: str, on: date | None = None
    ) -> ActionResult:
        """Pause files since ``on`` (default: today): 暂缓, 退出, 离校未就业·已移交 or 已结案.

        Raises:
            RuleBroken: FIELD_MISSING, TEXT_TOO_SHORT, REST_LATER (the day is in the future),
                CONSENT_MISSING (a hand-over without the student's consent to it).
        """
        chosen = inputs.require_files(files)
        why = inputs.required_text(reason, "reason", at_least=_REASON_AT_LEAST)
        day = self._past_day(on, "on", "REST_LATER")
        with self._store.unit_of_work(REST) as work:
            inputs.require_known_files(work, chosen)
            if withdrawal is Withdrawal.HANDED_OVER:
                for case in work.cases(chosen).values():
                    check_handover(case, day)
            return _amended(
                work, chosen, withdrawal=withdrawal, withdrawal_reason=why, withdrawn_on=day
            )

    def resume_files(self, files: Iterable[UUID], *, reason: str | None = None) -> ActionResult:
        """Resume paused files.

        Raises:
            RuleBroken: NOT_RESTING.
        """
        chosen = inputs.require_files(files)
        with self._store.unit_of_work(RESUME) as work:
            inputs.require_known_files(work, chosen)
            for file_id in chosen:
                file = work.get(CaseFile, file_id)
                if file.withdrawal is None:
                    raise RuleBroken("NOT_RESTING", "students", student_no=file.student_no)
            done = _amended(
                work, chosen, withdrawal=None, withdrawal_reason=None, withdrawn_on=None
            )
            if reason and reason.strip():
                work.note(reason=reason.strip())
            return done

    def close_cohort(self, cohort: int, *, reason: str, with_open: bool = False) -> ActionResult:
        """Make every file of a cohort read-only until it is reopened.

        ``with_open`` closes it even if some of its files are still in care.

        Raises:
            RuleBroken: NO_SUCH_COHORT, COHORT_CLOSED_ALREADY, COHORT_IN_CARE, FIELD_MISSING.
        """
        why = inputs.required_text(reason, "reason", at_least=_REASON_AT_LEAST)
        with self._store.unit_of_work(CLOSE) as work:
            closings = dict(closed_cohorts(work.org_settings()))
            line = next((one for one in cohort_lines(work) if one.cohort == cohort), None)
            if line is None:
                raise RuleBroken("NO_SUCH_COHORT", "cohort", cohort=cohort)
            if cohort in closings:
                on = closings[cohort].on.isoformat()
                raise RuleBroken("COHORT_CLOSED_ALREADY", "cohort", cohort=cohort, on=on)
            if line.in_care and not with_open:
                raise RuleBroken("COHORT_IN_CARE", "cohort", cohort=cohort, count=line.in_care)
            closings[cohort] = Closing(self._today(), work.actor, why)
            put_document(work, CLOSED_KEY, as_setting(closings))
            work.note(cohort=cohort, reason=why)
            return ActionResult(work.change)

    def reopen_cohort(self, cohort: int, *, reason: str) -> ActionResult:
        """Reopen a closed cohort for writing.

        Raises:
            RuleBroken: COHORT_NOT_CLOSED, FIELD_MISSING.
        """
        why = inputs.required_text(reason, "reason", at_least=_REASON_AT_LEAST)
        with self._store.unit_of_work(REOPEN) as work:
            closings = dict(closed_cohorts(work.org_settings()))
            if cohort not in closings:
                raise RuleBroken("COHORT_NOT_CLOSED", "cohort", cohort=cohort)
            del closings[cohort]
            put_document(work, CLOSED_KEY, as_setting(closings))
            work.note(cohort=cohort, reason=why)
            return ActionResult(work.change)


def cohort_lines(reader: Reader) -> tuple[CohortLine, ...]:
    """Return the cohorts of a caseload with their counts, latest first."""
    closings = closed_cohorts(reader.org_settings())
    lines = []
    for cohort in _cohorts(reader):
        where = (("cohort", str(cohort)),)
        by_status = reader.facets(FileQuery(where=where))["status"]
        lines.append(
            CohortLine(cohort, sum(by_status.values()), dict(by_status), closings.get(cohort))
        )
    return tuple(sorted(lines, key=lambda line: line.cohort, reverse=True))


def _cohorts(reader: Reader) -> list[int]:
    """Return the cohorts that have files, latest first, with one query for each."""
    youngest = reader.lines(FileQuery(order="cohort", descending=True, limit=1))
    oldest = reader.lines(FileQuery(order="cohort", limit=1))
    if not (youngest and oldest):
        return []
    years = range(oldest[0].file.cohort, youngest[0].file.cohort + 1)
    return [year for year in years if reader.count(FileQuery(where=(("cohort", str(year)),)))]


def _amended(work: UnitOfWork, files: tuple[UUID, ...], **changes: object) -> ActionResult:
    for file_id in files:
        file = work.get(CaseFile, file_id)
        work.amend(replace(file, **changes))  # type: ignore[arg-type]  # the callers' keywords
    return ActionResult(work.change, (), files)
