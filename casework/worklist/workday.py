"""The work of one day for a whole caseload, read in batches: pace, helpers and worklist."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from casework.batching import iter_cases
from casework.exchange.conflict_resolution import open_conflicts
from casework.exchange.delta import unsent_log_recipients
from casework.exchange.returned_records import returned_records
from casework.offers.outreach import open_complaints
from casework.people.helpers import HelperOverview, helper_overview
from casework.ports import Reader
from casework.read_models import FileQuery
from casework.standing import EvaluatedCase, Status, evaluate_case
from casework.worklist.items import AHEAD, ExchangeTasks, WorkItem, worklist
from casework.worklist.pace import EvaluationCache, Pace, pace_of

MOST_FILES = 3000
"""Maximum number of files evaluated; in larger caseloads, those with the most missing."""

_PORTION = 200
_AT_REST = frozenset({Status.PAUSED, Status.LEFT, Status.CLOSED, Status.HANDED_OVER})


@dataclass(frozen=True, slots=True)
class Workday:
    """The work of one day; ``left_out`` files were not evaluated because there are too many."""

    today: date
    pace: Pace
    helpers: HelperOverview
    items: tuple[WorkItem, ...]
    left_out: int


def workday(
    reader: Reader,
    *,
    watch: EvaluationCache | None = None,
    check_cancelled: Callable[[], object] = lambda: None,
    ahead: timedelta = AHEAD,
    arrived: int = 0,
) -> Workday:
    """Return the day's work; ``check_cancelled`` is called before each batch and may raise to stop.

    ``ahead`` is how far ahead dated work is listed, ``arrived`` the number of parcels to be
    checked.

    ``watch`` caches evaluations between calls; it is not used for more than ``MOST_FILES`` files.
    """
    today, settings = reader.today, reader.org_settings()
    evaluated = list(evaluated_cases(reader, watch=watch, check_cancelled=check_cancelled))
    pace = pace_of(evaluated, settings, today)
    helpers = helper_overview((one.case for one in evaluated if one.is_in_care), today)
    parked = len(reader.parked())
    items = worklist(
        evaluated,
        pace,
        helpers,
        parked=parked,
        complaints=open_complaints(reader, today),
        exchange=ExchangeTasks(
            arrived,
            returned_records(reader),
            len(open_conflicts(reader)),
            unsent_log_recipients(reader),
        ),
        ahead=ahead,
    )
    left_out = max(0, reader.count(_query(None)) - len(evaluated))
    return Workday(today, pace, helpers, items, left_out)


def evaluated_cases(
    reader: Reader,
    *,
    watch: EvaluationCache | None = None,
    check_cancelled: Callable[[], object] = lambda: None,
) -> Iterator[EvaluatedCase]:
    """Yield the evaluated files, in order of cohort and number."""
    today, every = reader.today, reader.file_ids(_query(None))
    chosen: Sequence[UUID] = every
    judge = evaluate_case if watch is None else watch.evaluate
    if len(every) > MOST_FILES:
        neediest = frozenset(reader.file_ids(_query(MOST_FILES)))
        chosen = [file_id for file_id in every if file_id in neediest]
        judge = evaluate_case  # too many files to cache
    for case in iter_cases(reader, chosen, at_once=_PORTION, check_cancelled=check_cancelled):
        yield judge(case, today)


def _query(limit: int | None) -> FileQuery:
    where = tuple(("status", status.value) for status in Status if status not in _AT_REST)
    if limit is None:
        return FileQuery(where=where)
    return FileQuery(where=where, order="missing", descending=True, limit=limit)
