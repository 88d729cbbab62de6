"""Files of a past moment, read in portions, are those that the rebuilt caseload shows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest

from casework.batching import batches
from casework.case import Case
from casework.parcels.manifest import ParcelKind
from casework.problems import RuleBroken
from casework.read_models import FileQuery
from casework.records import ParkedRow, Role
from casework.reports.weekly import frozen_at, weekly_document, weekly_of
from casework.standing import evaluate_case
from exports.runs.weekly import weekly_report
from storage.caseload import OpenCaseload
from storage.cases import load_cases_to_count
from tests.builders.exchange import open_devices, pin
from tests.builders.homes import START, Home, a_home, a_roster, files_of
from tests.builders.nonempty import nonempty
from tests.builders.stories import STORIES
from tests.builders.transfers import ROLES

_ENDS = {"close_cohort", "reopen_cohort"}
"""While a cohort is closed nothing can be written."""


Shown = tuple[Mapping[UUID, Case], tuple[ParkedRow, ...], str]


def rebuilt(caseload: OpenCaseload, as_of: date | datetime) -> Shown:
    """What the past caseload shows when it is loaded into memory."""
    with caseload.snapshot(as_of=as_of) as reader:
        files = reader.file_ids(FileQuery())
        cases = load_cases_to_count(reader._connection, files, reader.org_settings())
        looked = [evaluate_case(case, reader.today) for case in reader.cases(files).values()]
        report = weekly_of(looked, reader.parked(), *_around(reader.today))
        return cases, reader.parked(), weekly_document(report)


def in_portions(caseload: OpenCaseload, as_of: date | datetime, size: int) -> Shown:
    """The same, read in portions."""
    with caseload.history(as_of) as past:
        cases: dict[UUID, Case] = {}
        for some in batches(past.file_ids(), size):
            cases.update(past.cases(some))
        looked = [evaluate_case(case, past.today) for case in cases.values()]
        report = weekly_of(looked, past.parked(), *_around(past.today))
        return cases, past.parked(), weekly_document(report)


def _around(day: date) -> tuple[datetime, None, datetime]:
    at = frozen_at(day)
    return at, None, at - timedelta(days=3)


@pytest.fixture(scope="module")
def rich(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Home, OpenCaseload]]:
    """A caseload with every kind of action, some of them undone."""
    home = a_home(tmp_path_factory.mktemp("past") / "home", students=5)
    with home.open() as caseload:
        files, left_out = files_of(caseload), set()
        for turn, (name, story) in enumerate(STORIES.items(), 1):
            if name in _ENDS:
                continue
            some = [*files[turn % 3 :], *files[: turn % 3]]
            try:
                done = story(caseload.services, some, turn)()
            except RuleBroken:
                left_out.add(name)
                continue
            if turn % 4 == 0 and getattr(done, "action", None) is not None:
                caseload.services.actions.undo(done.action)
            if turn % 5 == 0:
                home.clock.pass_days(1)
        assert left_out == {"complete_measure"}  # its plan is of a later day than its measure
        caseload.services.imports.import_draft(a_roster(4, first=60))
        yield home, caseload


def test_both_ways_of_reading_past_days_agree(
    rich: tuple[Home, OpenCaseload],
) -> None:
    home, caseload = rich
    seen = []
    for back in range(0, (home.clock.day - START).days + 1, 2):
        day = START + timedelta(days=back)
        whole = rebuilt(caseload, day)
        assert in_portions(caseload, day, 2) == whole
        assert [*in_portions(caseload, day, 100)[0]] == [*whole[0]]  # in the same order
        seen.append(whole[2])
    assert len(set(seen)) > 5


def test_a_timestamp_splits_a_day_in_batches_too(rich: tuple[Home, OpenCaseload]) -> None:
    _home, caseload = rich
    with caseload.snapshot() as reader:
        moments = [action.at for action in reader.actions()[5:200:40]]
    for at in moments:
        assert in_portions(caseload, at, 3) == rebuilt(caseload, at)


def test_past_days_contain_files_handed_over_later_but_not_before(tmp_path: Path) -> None:
    with open_devices(tmp_path, ROLES[:2]) as (giver, taker):
        pin(giver, taker, Role.COUNSELOR)
        pin(taker, giver, Role.COUNSELOR)
        giver.services.imports.import_draft(a_roster(3))
        given, *_others = giver.files()
        before = giver.services.today()
        for device in (giver, taker):
            device.home.clock.pass_days(1)
        opened = taker.opens(giver.seal("李强", ParcelKind.HANDOVER, files=[given]))
        assert opened.receipt is not None
        giver.opens(opened.receipt.path)
        after = giver.services.today()

        for device, day in ((giver, before), (giver, after), (taker, after)):
            assert in_portions(device.caseload, day, 2) == rebuilt(device.caseload, day)
        assert given in in_portions(giver.caseload, before, 2)[0]
        assert given not in in_portions(giver.caseload, after, 2)[0]
        assert given in in_portions(taker.caseload, after, 2)[0]


@pytest.mark.fast
@pytest.mark.parametrize(
    ("day", "rule"),
    [(START + timedelta(days=90), "AS_OF_IN_FUTURE"), (date(2001, 1, 1), "NO_CASELOAD_THEN")],
)
def test_an_unknowable_day_is_refused(
    rich: tuple[Home, OpenCaseload], day: date, rule: str
) -> None:
    _home, caseload = rich
    with pytest.raises(RuleBroken) as caught, caseload.history(day):
        pass
    assert caught.value.rule == rule


@pytest.mark.fast
def test_counting_a_report_reports_progress_and_can_be_cancelled(
    rich: tuple[Home, OpenCaseload],
) -> None:
    _home, caseload = rich
    heard: list[tuple[int, int]] = []

    def progress(done: int, total: int) -> None:
        heard.append((done, total))
        if len(heard) == 2:
            raise InterruptedError

    with pytest.raises(InterruptedError):
        weekly_report(caseload, date(2026, 12, 3), progress)
    assert [done for done, _total in heard] == [0, 0]  # a week before, then at its hour
    assert all(total >= 5 for _done, total in nonempty(heard))
