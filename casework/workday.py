"""A day's work of a whole caseload, read in portions: pace, helpers and the worklist."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from casework.complaints import open_complaints
from casework.exchange.came_back import came_back
from casework.exchange.settling import unsettled
from casework.exchange.unsent import unsent
from casework.helpers import HelperOverview, helper_overview
from casework.lists import FileQuery
from casework.pace import Looked, Pace, Watch, look, pace_of
from casework.portions import each_case
from casework.ports import Reader
from casework.status import Status
from casework.worklist import AHEAD, Exchange, Item, worklist

MOST_FILES = 3000
"""Files that are looked at; of larger caseloads those with the most missing."""

_PORTION = 200
_AT_REST = frozenset({Status.PAUSED, Status.LEFT, Status.CLOSED, Status.HANDED_OVER})


@dataclass(frozen=True, slots=True)
class Workday:
    """What a day asks for; ``left_out`` files were not looked at because there are so many."""

    today: date
    pace: Pace
    helpers: HelperOverview
    items: tuple[Item, ...]
    left_out: int


def workday(
    reader: Reader,
    *,
    watch: Watch | None = None,
    breathe: Callable[[], object] = lambda: None,
    ahead: timedelta = AHEAD,
    arrived: int = 0,
) -> Workday:
    """Return the day's work; ``breathe`` is called between portions and may raise to stop.

    ``ahead`` is how far ahead dated work is listed, ``arrived`` how many parcels wait to be
    checked.

    ``watch`` remembers between one time and the next what was judged; of more than
    ``MOST_FILES`` files it remembers nothing.
    """
    today, office = reader.today, reader.org_settings()
    looked = list(looked_at(reader, watch=watch, breathe=breathe))
    pace = pace_of(looked, office, today)
    helpers = helper_overview((one.case for one in looked if one.is_in_care), today)
    parked = len(reader.parked())
    items = worklist(
        looked,
        pace,
        helpers,
        parked=parked,
        complaints=open_complaints(reader, today),
        exchange=Exchange(arrived, came_back(reader), len(unsettled(reader)), unsent(reader)),
        ahead=ahead,
    )
    left_out = max(0, reader.count(_query(None)) - len(looked))
    return Workday(today, pace, helpers, items, left_out)


def looked_at(
    reader: Reader,
    *,
    watch: Watch | None = None,
    breathe: Callable[[], object] = lambda: None,
) -> Iterator[Looked]:
    """Yield the files that are looked at, judged, in the order of their numbers."""
    today, every = reader.today, reader.file_ids(_query(None))
    chosen: Sequence[UUID] = every
    judge = look if watch is None else watch.look
    if len(every) > MOST_FILES:
        neediest = frozenset(reader.file_ids(_query(MOST_FILES)))
        chosen = [file_id for file_id in every if file_id in neediest]
        judge = look  # an office has no memory to spare for what was judged before
    for case in each_case(reader, chosen, at_once=_PORTION, breathe=breathe):
        yield judge(case, today)


def _query(limit: int | None) -> FileQuery:
    where = tuple(("status", status.value) for status in Status if status not in _AT_REST)
    if limit is None:
        return FileQuery(where=where)
    return FileQuery(where=where, order="missing", descending=True, limit=limit)
