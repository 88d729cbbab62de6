"""Consents and retention on a real caseload."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest

from casework.people.person import ConsentKind, valid_consent
from casework.ports import Proof
from casework.problems import RuleBroken
from casework.records import AttendanceState, CaseFile, Erasure, Withdrawal
from casework.service_layer.data_protection import retention_list
from tests.builders.homes import COHORT, START, Home, a_home, a_talk, an_event, files_of

PROOF = Proof("签到表.pdf", b"%PDF-1.7 signed by hand")
DUE = date(2029, 11, 20)


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return a_home(tmp_path / "home", students=3)


def code_of(act: Callable[[], object]) -> str:
    with pytest.raises(RuleBroken) as refusal:
        act()
    return refusal.value.rule


def test_a_consent_is_valid_until_withdrawn(home: Home) -> None:
    with home.open() as caseload:
        services, (file, *_others) = caseload.services, files_of(caseload)
        services.data_protection.give_consent([file], ConsentKind.NOTICE, on=START, how="书面签字")
        services.data_protection.give_consent(
            [file], ConsentKind.SENSITIVE, on=START, how="书面签字"
        )
        again = services.data_protection.give_consent(
            [file], ConsentKind.SENSITIVE, on=START, how="书面签字"
        )
        later = START + timedelta(days=9)
        home.clock.pass_days(9)
        services.data_protection.withdraw_consent([file], ConsentKind.SENSITIVE, on=later)
        with caseload.snapshot() as reader:
            consents = reader.case(file).consents

        assert again.action is None
        day_before = later - timedelta(days=1)
        assert valid_consent(consents, ConsentKind.SENSITIVE, day_before)
        assert valid_consent(consents, ConsentKind.SENSITIVE, later) is None
        assert valid_consent(consents, ConsentKind.NOTICE, later)
        refused = [
            code_of(
                lambda: services.data_protection.withdraw_consent(
                    [file], ConsentKind.NOTICE, on=later
                )
            ),
            code_of(
                lambda: services.data_protection.withdraw_consent(
                    [file], ConsentKind.PROVIDE, on=later
                )
            ),
            code_of(
                lambda: services.data_protection.give_consent(
                    [file], ConsentKind.NOTICE, on=later + timedelta(days=1), how="电话"
                )
            ),
        ]
        assert refused == ["NOTICE_STAYS", "NO_CONSENT", "CONSENT_LATER"]


def test_a_consent_to_provide_applies_to_the_named_receiver(home: Home) -> None:
    with home.open() as caseload:
        services, (file, *_others) = caseload.services, files_of(caseload)
        services.data_protection.give_consent(
            [file], ConsentKind.PROVIDE, on=START, how="电话", receiver="河西区人社局"
        )
        with caseload.snapshot() as reader:
            consents = reader.case(file).consents
        kind = ConsentKind.PROVIDE

        assert valid_consent(consents, kind, START, "河西区人社局")
        assert valid_consent(consents, kind, START, "河东区人社局") is None


def test_a_file_is_retained_for_its_years_after_closing(home: Home) -> None:
    with home.open() as caseload:
        services, (file, other, _third) = caseload.services, files_of(caseload)
        assert (
            code_of(lambda: services.data_protection.erase_files([file], approved_by="王主任"))
            == "NOT_CLOSED"
        )
        services.year.pause_files([file], Withdrawal.CLOSED, reason="已就业")
        services.year.pause_files([other], Withdrawal.PAUSED, reason="准备考研")
        assert (
            code_of(lambda: services.data_protection.erase_files([file], approved_by="王主任"))
            == "RETENTION_RUNS"
        )
        with caseload.snapshot() as reader:
            (line,) = retention_list(reader)
        assert (line.file_id, line.closed_on, line.due_on) == (file, START, DUE)
        assert (
            code_of(lambda: services.settings.change_settings({"retention_years": 2}))
            == "RETENTION_YEARS"
        )
        services.settings.change_settings({"retention_years": 5})
        with caseload.snapshot() as reader:
            (line,) = retention_list(reader)
        assert line.due_on == date(2031, 11, 20)


def test_files_that_were_closed_with_their_cohort_or_left_are_listed_too(home: Home) -> None:
    with home.open() as caseload:
        services, (file, other, third) = caseload.services, files_of(caseload)
        services.year.pause_files([other], Withdrawal.LEFT, reason="退学")
        services.year.pause_files([third], Withdrawal.PAUSED, reason="准备考研")
        with caseload.snapshot() as reader:
            assert [line.file_id for line in retention_list(reader)] == [other]
        services.year.close_cohort(COHORT, reason="工作结束", with_open=True)
        with caseload.snapshot() as reader:
            assert {line.file_id for line in retention_list(reader)} == {file, other, third}


def test_erasing_leaves_a_certificate_and_no_evidence(home: Home) -> None:
    with home.open() as caseload:
        services, (file, other, _third) = caseload.services, files_of(caseload)
        services.talks.log_talk([file], a_talk())
        mine = services.events.add_event(an_event()).created[0]
        services.events.attend(mine, [file], state=AttendanceState.ATTENDED, proof=PROOF)
        shared = services.events.add_event(an_event(2)).created[0]
        services.events.attend(
            shared,
            [file, other],
            state=AttendanceState.ATTENDED,
            proof=Proof("合照.pdf", b"%PDF-2"),
        )
        assert len(stored(home)) == 2
        services.year.pause_files([file], Withdrawal.LEFT, reason="退学")
        home.clock.day = DUE
        erased = services.data_protection.erase_files([file], approved_by="王主任")

        assert len(stored(home)) == 1
        with caseload.snapshot() as reader:
            assert reader.known_ids(CaseFile, [file]) == frozenset()
            (certificate,) = reader.get_all(Erasure)
        assert certificate == erased.certificates[0]
        assert (certificate.cohort, certificate.approved_by) == (COHORT, "王主任")
        assert certificate.rule == "结案后保存3年"
        assert dict(certificate.counts)["talk"] == "1"
        check = caseload.checks.verify_journal()
        assert check.findings == ()
        assert caseload.checks.verify_store() == ()


@pytest.mark.fast
def test_a_file_of_a_closed_cohort_is_erased_after_its_years(home: Home) -> None:
    with home.open() as caseload:
        file = files_of(caseload)[0]
        caseload.services.year.close_cohort(COHORT, reason="毕业", with_open=True)
        home.clock.day = DUE
        caseload.services.data_protection.erase_files([file], approved_by="王主任")

        assert len(files_of(caseload)) == 2


def test_evidence_used_by_another_file_is_kept(home: Home) -> None:
    with home.open() as caseload:
        services, (file, other, _third) = caseload.services, files_of(caseload)
        services.categories.recognise_category([file], "低保家庭", on=START, proof=PROOF)
        services.categories.recognise_category([other], "残疾", on=START, proof=PROOF)
        services.year.pause_files([file], Withdrawal.CLOSED, reason="已就业")
        home.clock.day = DUE
        services.data_protection.erase_files([file], approved_by="王主任")

        assert len(stored(home)) == 1
        services.year.pause_files([other], Withdrawal.CLOSED, reason="已就业", on=START)
        services.data_protection.erase_files([other], approved_by="王主任")
        assert stored(home) == []


def stored(home: Home) -> list[Path]:
    return [path for path in home.place.blobs.glob("??/*") if path.is_file()]
