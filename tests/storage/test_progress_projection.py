"""Counts change by themselves when days pass, and every list is right without anyone writing."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from casework.read_models import FileQuery
from casework.records import AttendanceState
from casework.required_services import Service
from casework.rulepack import load_pack
from casework.standing import Status, standing_of, status_of
from storage.caseload import OpenCaseload
from tests.builders.homes import (
    START,
    Home,
    a_home,
    a_posted_post,
    a_referral,
    a_talk,
    an_event,
    files_of,
)


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return a_home(tmp_path / "home", students=2)


def given_of(caseload: OpenCaseload, service: Service) -> int:
    with caseload.snapshot() as reader:
        return reader.lines(FileQuery())[0].standing[service].given


def assert_lists_are_right(caseload: OpenCaseload, today: date) -> None:
    with caseload.snapshot() as reader:
        lines = reader.lines(FileQuery())
        cases = reader.cases(line.file.id for line in lines)
    for line in lines:
        case = cases[line.file.id]
        standing = standing_of(case, load_pack(case.file.pack_id), today)
        for service in Service:
            assert line.standing[service].given == standing.given(service), (today, service)
            assert line.standing[service].owed == standing.owed(service), (today, service)
        assert line.status is status_of(case, standing, today), today
        assert line.helper == case.helper_on(today), today


def test_a_referral_without_a_response_stops_counting_after_its_deadline(home: Home) -> None:
    with home.open() as caseload:
        post = a_posted_post(caseload.services, until=START + timedelta(days=90))
        first = files_of(caseload)[:1]
        caseload.services.referrals.refer(first, a_referral(post, response=None, responded_on=None))
        counted = []
        for _ in range(40):
            counted.append(given_of(caseload, Service.REFERRAL))
            home.clock.pass_days(1)
        entries = caseload.checks.verify_journal()

    assert counted[0] == 1
    assert counted[-1] == 0
    assert counted == sorted(counted, reverse=True)
    assert entries.findings == ()


@pytest.mark.fast
def test_an_event_of_next_week_counts_on_its_day(home: Home) -> None:
    with home.open() as caseload:
        event = caseload.services.events.add_event(an_event(on=START + timedelta(days=7))).created[
            0
        ]
        caseload.services.events.attend(event, files_of(caseload), state=AttendanceState.ATTENDED)
        assert given_of(caseload, Service.EVENT) == 0

        home.clock.pass_days(7)
        assert given_of(caseload, Service.EVENT) == 1


def test_a_caseload_opened_weeks_later_is_up_to_date(home: Home) -> None:
    with home.open() as caseload:
        caseload.services.talks.log_talk(files_of(caseload), a_talk(on=START + timedelta(days=10)))
        caseload.services.talks.log_talk(
            files_of(caseload)[:1], a_talk(on=START + timedelta(days=20))
        )
    home.clock.pass_days(30)

    with home.open() as caseload:
        assert given_of(caseload, Service.TALK) == 1
        assert_lists_are_right(caseload, home.clock.day)
        assert not caseload.has_written


def test_a_clock_set_back_reverts_time_dependent_counts(home: Home) -> None:
    with home.open() as caseload:
        event = caseload.services.events.add_event(an_event(on=START + timedelta(days=7))).created[
            0
        ]
        caseload.services.events.attend(event, files_of(caseload))
        home.clock.pass_days(8)
        assert given_of(caseload, Service.EVENT) == 1
        home.clock.pass_days(-8)
        assert given_of(caseload, Service.EVENT) == 0


def test_a_destination_of_next_month_changes_the_status_on_its_day(home: Home) -> None:
    with home.open() as caseload:
        first = files_of(caseload)[:1]
        caseload.services.destinations.register_destination(
            first, code="10", on=START + timedelta(days=30)
        )
        statuses = []
        for _ in range(3):
            with caseload.snapshot() as reader:
                statuses.append(reader.lines(FileQuery())[0].status)
            assert_lists_are_right(caseload, home.clock.day)
            home.clock.pass_days(15)

    assert statuses[-1] is Status.PLACED


@settings(
    max_examples=200 if settings().max_examples > 1000 else 8,
    suppress_health_check=[HealthCheck.too_slow],
)
@given(data=st.data())
def test_lists_stay_correct_as_days_pass_after_any_writes(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    days = st.integers(-20, 40).map(lambda n: START + timedelta(days=n))
    home = a_home(tmp_path_factory.mktemp("days") / "home", students=2)
    with home.open() as caseload:
        services, files = caseload.services, files_of(caseload)
        for turn in range(data.draw(st.integers(1, 5))):
            match data.draw(st.sampled_from(["talk", "referral", "event", "destination", "pair"])):
                case "talk":
                    content = (
                        f"第{turn}次谈话的内容各不相同，都有二十个字以上，谈到了第{turn}家单位。"
                    )
                    services.talks.log_talk(
                        files, a_talk(on=data.draw(days)), dict.fromkeys(files, content)
                    )
                case "referral":
                    on = data.draw(days)
                    answered = data.draw(st.booleans())
                    post = a_posted_post(services, turn + 1, until=data.draw(days))
                    services.referrals.refer(
                        files,
                        a_referral(
                            post,
                            on=on,
                            response="感兴趣" if answered else None,
                            responded_on=on if answered else None,
                        ),
                    )
                case "event":
                    event = services.events.add_event(an_event(turn, on=data.draw(days))).created[0]
                    services.events.attend(event, files)
                case "destination":
                    services.destinations.register_destination(
                        files[:1], code="10", on=data.draw(days)
                    )
                case "pair":
                    services.pairings.pair(files, helper=f"老师{turn}", helper_role="辅导员")
            home.clock.pass_days(data.draw(st.integers(0, 3)))
            assert_lists_are_right(caseload, home.clock.day)
        for _ in range(6):
            home.clock.pass_days(data.draw(st.integers(1, 15)))
            assert_lists_are_right(caseload, home.clock.day)
