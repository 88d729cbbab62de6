"""Helpers: who is responsible, who only takes part, who has been silent, who has too many."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest

from casework.case import Case
from casework.ids import file_id_of
from casework.people.helpers import (
    HELPERS_KEY,
    check_helpers,
    helper_overview,
    helper_settings,
    last_contact,
)
from casework.problems import RuleBroken
from casework.records import Pairing, Withdrawal
from casework.settings.org_settings import OrgSettings
from tests.builders.cases import CaseBuilder, a_case, moment

TODAY = date(2023, 4, 20)
SINCE = date(2023, 3, 1)


def test_a_participant_is_never_the_responsible_helper() -> None:
    case = with_pairings(
        a_case(),
        a_pairing(1, "李老师", since=SINCE),
        a_pairing(2, "王老师", since=SINCE + timedelta(days=9), is_participant=True),
    )

    found = case.helper_on(TODAY)

    assert found is not None
    assert found.helper == "李老师"


def test_a_file_with_participants_alone_has_no_helper() -> None:
    case = with_pairings(a_case(), a_pairing(1, "王老师", is_participant=True))

    assert helper_overview([case], TODAY).unpaired == (case.id,)


def test_helpers_are_listed_by_name_with_their_students() -> None:
    cases = [
        a_paired(number, helper) for number, helper in enumerate(["王老师", "李老师", "王老师"], 1)
    ]

    found = helper_overview(cases, TODAY)

    assert {line.helper: len(line.files) for line in found.helpers} == {"李老师": 1, "王老师": 2}
    assert [line.helper for line in found.helpers] == sorted(["李老师", "王老师"])


def test_suspended_files_count_for_no_helper() -> None:
    case = a_paired(1, "李老师")
    rested = replace(case, file=replace(case.file, withdrawal=Withdrawal.PAUSED))

    assert helper_overview([rested], TODAY).helpers == ()


@pytest.mark.parametrize(("days", "is_inactive"), [(30, False), (31, True)])
def test_a_helper_is_inactive_after_thirty_days_without_contact(
    days: int, is_inactive: bool
) -> None:
    talked = a_paired(1, "李老师", a_case().with_talks(1, on=TODAY - timedelta(days=days)))

    (line,) = helper_overview([talked], TODAY).helpers

    assert (line.quiet_days, line.is_inactive) == (days, is_inactive)


def test_without_contact_inactivity_starts_with_the_pairing() -> None:
    (line,) = helper_overview([a_paired(1, "李老师")], TODAY).helpers

    assert line.last_contact_on is None
    assert line.quiet_days == (TODAY - SINCE).days


def test_void_and_earlier_contacts_do_not_count_for_the_helper() -> None:
    builder = a_case().with_talks(1, on=SINCE - timedelta(days=1))
    builder.with_talks(1, on=TODAY, voided=True)

    assert last_contact(a_paired(1, "李老师", builder), TODAY) is None


def test_the_office_sets_the_limits_of_inactivity_and_load() -> None:
    office = OrgSettings(
        {
            HELPERS_KEY: json.dumps(
                {"silent_days": 60, "max_students": 1, "people": {"李老师": {"on_paper": True}}}
            )
        }
    )
    cases = [replace(a_paired(number, "李老师"), settings=office) for number in (1, 2)]

    (line,) = helper_overview(cases, TODAY).helpers

    assert not line.is_inactive
    assert line.is_overloaded
    assert line.on_paper
    assert line.weekly == 10


def test_unaccepted_handovers_are_counted() -> None:
    before = a_pairing(7, "王老师", since=SINCE - timedelta(days=9), until=SINCE)
    first, handed_over, taken = (a_paired(number, "李老师") for number in (1, 2, 3))
    handed_over = replace(handed_over, pairings=(before, *handed_over.pairings))
    accepted = replace(taken.pairings[0], accepted_on=SINCE)
    taken = replace(taken, pairings=(before, accepted))

    (line,) = helper_overview([first, handed_over, taken], TODAY).helpers

    assert line.not_accepted == 1


@pytest.mark.parametrize(
    ("setting", "rule"),
    [
        ([], "HELPERS_INVALID"),
        ({"silence": 3}, "HELPERS_INVALID"),
        ({"silent_days": 0}, "HELPER_NUMBER"),
        ({"max_students": True}, "HELPER_NUMBER"),
        ({"people": {"": {}}}, "HELPERS_INVALID"),
        ({"people": {"李老师": {"weekly": 501}}}, "HELPER_NUMBER"),
        ({"people": {"李老师": {"on_paper": "yes"}}}, "HELPERS_INVALID"),
        ({"people": {"李老师": {"age": 50}}}, "HELPERS_INVALID"),
    ],
)
def test_an_invalid_setting_is_refused(setting: Any, rule: str) -> None:
    with pytest.raises(RuleBroken) as refusal:
        check_helpers(setting)

    assert refusal.value.rule == rule


def test_stored_settings_round_trip() -> None:
    kept = check_helpers({"silent_days": 14, "people": {" 李老师 ": {"weekly": 4}}})
    settings = helper_settings(OrgSettings({HELPERS_KEY: json.dumps(kept)}))

    assert (settings.silent_days, settings.weekly_of("李老师"), settings.weekly_of(None)) == (
        14,
        4,
        10,
    )
    assert not settings.is_on_paper("李老师")


def a_pairing(number: int, helper: str, *, since: date = SINCE, **changed: Any) -> Pairing:
    return Pairing(
        **{
            "id": UUID(int=900 + number),
            "recorded_at": moment(since),
            "recorded_by": "周老师",
            "file_id": UUID(int=0),
            "helper": helper,
            "helper_role": "班主任",
            "since": since,
            **changed,
        }
    )


def with_pairings(builder: CaseBuilder, *pairings: Pairing) -> Case:
    return replace(builder.build(), pairings=pairings)


def a_paired(number: int, helper: str, builder: CaseBuilder | None = None) -> Case:
    file_id = file_id_of("10000", 2023, f"2019{number:04d}")
    made = (builder or a_case()).with_file(id=file_id, student_no=f"2019{number:04d}")
    return with_pairings(made, a_pairing(number, helper))
