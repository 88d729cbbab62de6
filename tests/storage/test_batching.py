"""Files that are read in portions say what they say when all are read at once."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import time

import pytest

from casework.batching import iter_cases, iter_lines
from casework.queries import read_signals
from casework.read_models import FileQuery
from casework.records import Evidence
from casework.reports.placement import LATEST, placement_by
from casework.reports.year_summary import year_summary
from casework.signals import DetectorInput, find_signals, with_answers
from casework.standing import evaluate_case
from casework.worklist import workday
from storage.caseload import OpenCaseload
from tests.builders.homes import a_home, a_talk, an_event, files_of


@pytest.fixture(scope="module")
def caseload(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OpenCaseload]:
    """Five students with one talk at night together, two more alike, and an event without proof."""
    home = a_home(tmp_path_factory.mktemp("portions") / "home", students=5)
    with home.open() as caseload:
        services, files = caseload.services, files_of(caseload)
        services.talks.log_talk(files, a_talk(start=time(2), end=time(2, 30)))
        words = "谈到两次面试的情况，约好周五前把简历改好，再报一次双选会。"
        for file_id in (files[0], files[-1]):
            services.talks.log_talk([file_id], a_talk(content=words))
        services.events.attend(services.events.add_event(an_event()).created[0], files)
        yield caseload


@pytest.mark.parametrize("size", [1, 2, 3, 500])
def test_cases_and_lines_keep_their_order_in_batches(caseload: OpenCaseload, size: int) -> None:
    with caseload.snapshot() as reader:
        files = reader.file_ids(FileQuery(order="name"))
        assert tuple(iter_cases(reader, files, at_once=size)) == tuple(reader.cases(files).values())
        assert tuple(iter_lines(reader, files, at_once=size)) == reader.lines(
            FileQuery(order="name")
        )


@pytest.mark.parametrize("size", [1, 2, 500])
def test_signals_are_the_same_in_batches(caseload: OpenCaseload, size: int) -> None:
    with caseload.snapshot() as reader:
        cases = tuple(reader.cases(reader.file_ids(FileQuery())).values())
        evidence = {one.id: one for one in reader.get_all(Evidence)}
        whole = find_signals(DetectorInput(cases, reader.today, reader.org_settings(), evidence))
        found = read_signals(reader, at_once=size)

    assert found == with_answers(whole, ())
    assert {one.signal.detector for one in found} >= {"TALK_AT_NIGHT", "TEXT_ALIKE"}


@pytest.mark.fast
def test_a_long_query_can_be_cancelled_between_batches(caseload: OpenCaseload) -> None:
    asked: list[int] = []

    def check_cancelled() -> None:
        asked.append(len(asked))
        if len(asked) == 3:
            raise InterruptedError

    with caseload.snapshot() as reader, pytest.raises(InterruptedError):
        read_signals(reader, check_cancelled, at_once=1)
    assert asked == [0, 1, 2]


@pytest.mark.parametrize("size", [1, 2])
def test_the_tasks_of_a_day_are_the_same_in_batches(
    caseload: OpenCaseload, size: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    with caseload.snapshot() as reader:
        whole = workday.workday(reader)
        monkeypatch.setattr(workday, "_PORTION", size)
        assert workday.workday(reader) == whole
    assert whole.items


@pytest.mark.fast
def test_figures_of_single_files_add_up_to_those_of_all(caseload: OpenCaseload) -> None:
    with caseload.snapshot() as reader:
        today, files = reader.today, reader.file_ids(FileQuery())
        cases = list(reader.cases(files).values())
        one_by_one = iter_cases(reader, files, at_once=1)
        assert placement_by(one_by_one, LATEST, today, by="class") == placement_by(
            cases, LATEST, today, by="class"
        )
        looked = (evaluate_case(case, today) for case in iter_cases(reader, files, at_once=1))
        assert year_summary(looked, None, today) == year_summary(
            [evaluate_case(case, today) for case in cases], None, today
        )
