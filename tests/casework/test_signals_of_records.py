"""Signals that compare records: pairings, codes, sign-ins, approvals, reports."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest

from casework.records import Attachment, Attendance, AttendanceState, Destination, Pairing, Talk
from casework.records.destination import SignOff
from casework.settings.org_settings import OrgSettings
from casework.signals import DetectorInput, Signal, find_in_batches, find_signals
from tests.builders.cases import CaseBuilder, a_case, a_credit_code, moment

TODAY = date(2023, 6, 8)


def signals_of(
    *builders: CaseBuilder, code: str, pairings: tuple[Pairing, ...] = (), **settings: Any
) -> list[Signal]:
    """The signals of one kind, which are the same when one case comes after the other."""
    cases = tuple(replace(builder.build(), pairings=pairings) for builder in builders)
    ground = DetectorInput(cases, TODAY, OrgSettings(**settings))
    found = find_signals(ground)
    assert find_in_batches((replace(ground, cases=(case,)) for case in cases), ground) == found
    return [signal for signal in found if signal.detector == code]


def numbered(number: int, **file: Any) -> CaseBuilder:
    return a_case().with_file(id=UUID(int=1000 + number), phone=f"1390000{number:04d}", **file)


def paired(since: date, helper: str = "周老师", until: date | None = None) -> Pairing:
    return Pairing(
        id=UUID(int=77_000 + since.toordinal()),
        recorded_at=moment(since),
        recorded_by="李主任",
        file_id=a_case().file.id,
        helper=helper,
        helper_role=None,
        since=since,
        until=until,
    )


# --- talks and pairings


def test_talks_older_than_the_pairing_are_one_signal_per_helper_and_entry_day() -> None:
    entered = date(2022, 12, 2)
    case = a_case().with_talks(2, entered_on=entered)

    (signal,) = signals_of(case, code="TALK_BEFORE_PAIRING", pairings=(paired(date(2022, 12, 1)),))

    assert signal.facts["count"] == 2
    assert signal.facts["paired_on"] == "2022-12-01"
    assert {piece.kind for piece in signal.refs} == {Talk.kind}


def test_a_talk_from_the_day_of_the_pairing_on_is_ordinary() -> None:
    case = a_case().with_talks(1, on=date(2022, 12, 1))

    assert not signals_of(case, code="TALK_BEFORE_PAIRING", pairings=(paired(date(2022, 12, 1)),))
    assert not signals_of(case, code="TALK_BEFORE_PAIRING")


def test_a_substitute_is_compared_with_the_first_pairing() -> None:
    case = a_case().with_talks(1, on=date(2022, 11, 1), held_by="代班老师")
    before, after = paired(date(2022, 12, 1)), paired(date(2022, 10, 20))

    assert signals_of(case, code="TALK_BEFORE_PAIRING", pairings=(before,))
    assert not signals_of(case, code="TALK_BEFORE_PAIRING", pairings=(after, before))


def test_talks_of_a_later_helper_before_the_takeover_are_flagged() -> None:
    case = a_case().with_talks(1, on=date(2022, 11, 1), held_by="新老师")
    history = (
        paired(date(2022, 10, 1), until=date(2023, 2, 1)),
        paired(date(2023, 2, 1), helper="新老师"),
    )

    (signal,) = signals_of(case, code="TALK_BEFORE_PAIRING", pairings=history)
    assert signal.facts["paired_on"] == "2023-02-01"


@pytest.mark.parametrize(("on", "is_asked"), [(14, False), (15, True), (16, True)])
def test_a_face_to_face_talk_on_the_day_of_enlisting_is_flagged(on: int, is_asked: bool) -> None:
    case = a_case().with_talks(1, on=date(2023, 3, on)).with_destination("46", date(2023, 3, 15))

    assert bool(signals_of(case, code="TALK_WHILE_AWAY")) is is_asked


# --- when records were entered


def test_records_entered_before_their_day_are_flagged_unless_planned() -> None:
    day, before = date(2023, 3, 20), date(2023, 3, 15)
    talk = a_case().with_talks(1, on=day, entered_on=before)
    there = a_case().with_attendances(1, on=day, entered_on=before)
    planned = a_case().with_attendances(
        1, on=day, entered_on=before, state=AttendanceState.REGISTERED
    )

    assert [s.facts["days"] for s in signals_of(talk, code="ENTERED_AHEAD")] == [5]
    assert signals_of(there, code="ENTERED_AHEAD")
    assert not signals_of(planned, code="ENTERED_AHEAD")
    later = {"signals": '{"ENTERED_AHEAD":{"threshold":6}}'}
    assert not signals_of(talk, code="ENTERED_AHEAD", settings=later)


def completed(number: int, entered_on: date) -> CaseBuilder:
    """Three of each; the last event is entered on the day that is named."""
    case = numbered(number).with_talks(3).with_referrals(3).with_attendances(2)
    return case.with_attendances(1, on=date(2022, 11, 20), entered_on=entered_on)


THURSDAY = date(2023, 3, 16)


@pytest.mark.parametrize("day", [THURSDAY - timedelta(days=2), THURSDAY])
def test_a_caseload_completed_two_days_before_a_report_is_flagged(day: date) -> None:
    files = [completed(number, day) for number in range(10)]
    others = [numbered(100 + number) for number in range(20)]

    (signal,) = signals_of(*files, *others, code="COMPLETED_AT_ONCE")

    assert (signal.facts["count"], signal.facts["files"], signal.facts["percent"]) == (10, 30, 33)
    assert signal.facts["report_on"] == "2023-03-16"
    assert {piece.kind for piece in signal.refs} == {Attendance.kind}
    assert len(signal.files) == 10
    higher = {"signals": '{"COMPLETED_AT_ONCE":{"threshold":34}}'}
    assert not signals_of(*files, *others, code="COMPLETED_AT_ONCE", settings=higher)


def test_a_caseload_completed_gradually_or_after_the_report_is_ordinary() -> None:
    weeks = [completed(number, THURSDAY - timedelta(weeks=number)) for number in range(10)]
    after = [completed(number, THURSDAY + timedelta(days=1)) for number in range(10)]
    few = [completed(number, THURSDAY) for number in range(9)]

    for files in (weeks, after, few):
        assert not signals_of(*files, code="COMPLETED_AT_ONCE")


# --- employers


def test_referrals_to_an_employer_on_the_blacklist_are_one_signal() -> None:
    firm = {"name": "甲公司", "blacklisted_on": date(2023, 4, 1), "blacklist_reason": "收费"}
    one = numbered(1).with_referrals(1, employer=firm).with_referrals(1)
    other = numbered(2).with_referrals(1, employer=firm)

    (signal,) = signals_of(one, other, code="EMPLOYER_BLACKLISTED")

    assert signal.facts["count"] == 2
    assert len(signal.files) == 2


def wrong_code(number: int) -> str:
    right = a_credit_code(number)
    return right[:-1] + ("1" if right[-1] != "1" else "2")


def at(case: CaseBuilder, **fields: Any) -> CaseBuilder:
    case.with_destination("11", date(2023, 5, 5))
    case.destinations[-1] = replace(case.destinations[-1], **fields)
    return case


def test_a_code_that_fails_its_check_is_one_signal_with_every_record() -> None:
    referred = numbered(1).with_referrals(1, employer={"name": "乙公司", "uscc": wrong_code(3)})
    placed = at(numbered(2), employer="乙公司", employer_uscc=wrong_code(3))
    without = at(numbered(3), employer="丙公司")

    (signal,) = signals_of(referred, placed, without, code="EMPLOYER_CODE")

    assert signal.facts["uscc"] == wrong_code(3)
    assert len(signal.files) == 2


def test_one_name_with_two_codes_is_flagged() -> None:
    one = at(numbered(1), employer="丁公司", employer_uscc=a_credit_code(5))
    other = at(numbered(2), employer="丁 公司", employer_uscc=a_credit_code(6))
    same = at(numbered(3), employer="丁公司", employer_uscc=a_credit_code(5))

    (signal,) = signals_of(one, other, same, code="EMPLOYER_CODES")

    assert {signal.facts["first"], signal.facts["second"]} == {a_credit_code(5), a_credit_code(6)}
    assert len(signal.files) == 3
    assert not signals_of(one, same, code="EMPLOYER_CODES")


def test_one_phone_of_several_employers_is_flagged() -> None:
    firms = [
        {"name": f"戊{n}公司", "uscc": a_credit_code(20 + n), "contact": f"王经理 139-0000-{last}"}
        for n, last in enumerate(("8888", "8888", "7777"))
    ]

    def students(*which: int) -> list[CaseBuilder]:
        return [
            at(
                numbered(number).with_referrals(1, employer=firms[firm]),
                employer=firms[firm]["name"],
                employer_uscc=firms[firm]["uscc"],
            )
            for number, firm in enumerate(which)
        ]

    (signal,) = signals_of(*students(0, 1, 0, 1, 0), code="EMPLOYER_CONTACT")
    assert (signal.facts["count"], signal.facts["employers"]) == (5, 2)
    assert "8888" not in str(signal.facts)
    assert not signals_of(*students(0, 2, 0, 2, 0), code="EMPLOYER_CONTACT")
    assert not signals_of(*students(0, 1, 0, 1), code="EMPLOYER_CONTACT")


# --- proofs and sign-ins


@pytest.mark.parametrize(("signed", "is_asked"), [(19, True), (20, False), (22, False), (23, True)])
def test_a_sign_in_on_another_day_than_the_event_is_flagged(signed: int, is_asked: bool) -> None:
    case = a_case().with_attendances(1, on=date(2023, 3, 21), signed_on=date(2023, 3, signed))

    assert bool(signals_of(case, code="SIGNED_OFF_DAY")) is is_asked


def with_contract(dated_on: date, **more: Any) -> CaseBuilder:
    review = {key: more.pop(key) for key in ("review", "reviewed_on") if key in more}
    case = at(numbered(1), **more)
    case.attachments.append(
        Attachment(
            id=UUID(int=9_100),
            recorded_at=moment(date(2023, 5, 5)),
            recorded_by="周老师",
            file_id=case.file.id,
            evidence_id=UUID(int=9_101),
            target_kind=Destination.kind,
            target_id=case.destinations[-1].id,
            proof_kind="劳动合同",
            dated_on=dated_on,
            **review,
        )
    )
    return case


def test_an_approval_older_than_the_contract_is_flagged() -> None:
    signed = (SignOff(level="院级", by="赵院长", on=date(2023, 5, 2)),)

    def found(case: CaseBuilder) -> list[Signal]:
        return signals_of(case, code="SIGNED_BEFORE_PROOF")

    (signal,) = found(with_contract(date(2023, 5, 3), signoffs=signed))
    assert (signal.facts["signed_on"], signal.facts["dated_on"]) == ("2023-05-02", "2023-05-03")
    assert not found(with_contract(date(2023, 5, 2), signoffs=signed))
    passed = {"review": "已通过", "reviewed_on": date(2023, 5, 1)}
    assert found(with_contract(date(2023, 5, 3), **passed))
    assert not found(with_contract(date(2023, 5, 3), **{**passed, "review": "退回"}))
