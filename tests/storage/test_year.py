"""The year's turn on a real caseload: categories, rest, closed cohorts, corrected identities."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest

from casework.people.person import ConsentKind
from casework.ports import Proof
from casework.problems import RuleBroken
from casework.read_models import FileQuery
from casework.records import CaseFile, Withdrawal
from casework.required_services import Service
from casework.service_layer.people import files_of_person
from casework.service_layer.year import cohort_lines
from casework.standing import Status, standing_of
from storage.caseload import OpenCaseload
from tests.builders.homes import (
    COHORT,
    START,
    Home,
    a_home,
    a_plan,
    a_roster,
    a_talk,
    facts,
    files_of,
    roster_of,
)

PROOF = Proof("低保证.pdf", b"%PDF-1.7 the certificate")
DAY = timedelta(days=1)


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return a_home(tmp_path / "home", students=3)


def the_file(caseload: OpenCaseload, place: int = 0) -> CaseFile:
    with caseload.snapshot() as reader:
        return reader.get(CaseFile, files_of(caseload)[place])


def owed(caseload: OpenCaseload, file: CaseFile, day: date) -> int:
    with caseload.snapshot() as reader:
        case = reader.case(file.id)
    return standing_of(case, case.pack, day).owed(Service.TALK)


# --- categories


def test_requirements_change_on_the_day_a_category_is_cancelled(home: Home) -> None:
    with home.open() as caseload:
        file = the_file(caseload)
        last = START - DAY
        caseload.services.categories.recognise_category(
            [file.id], "低保家庭", on=date(2026, 9, 1), proof=PROOF
        )
        caseload.services.categories.cancel_category(
            [file.id], "低保家庭", on=START, reason="复核未通过"
        )

        assert owed(caseload, file, last) == 3
        assert owed(caseload, file, START) == 0

        (period,) = the_file(caseload).categories
        assert (period.recognised_on, period.cancelled_on) == (date(2026, 9, 1), START)
        assert period.proof_id is not None


def test_a_category_of_next_week_is_owed_from_next_week(home: Home) -> None:
    with home.open() as caseload:
        file = the_file(caseload)
        caseload.services.categories.cancel_category(
            [file.id], "低保家庭", on=START, reason="复核未通过"
        )
        caseload.services.categories.recognise_category([file.id], "残疾", on=START + 7 * DAY)
        with caseload.snapshot() as reader:
            assert reader.line(file.id).standing[Service.TALK].owed == 0

        home.clock.pass_days(7)
        with caseload.snapshot() as reader:
            line = reader.line(file.id)
        assert line.standing[Service.TALK].owed == 3
        assert line.categories == ("残疾",)


def test_a_category_recognised_again_has_a_new_period(home: Home) -> None:
    with home.open() as caseload:
        services, file = caseload.services, the_file(caseload)
        services.categories.cancel_category([file.id], "低保家庭", on=START, reason="复核未通过")
        with pytest.raises(RuleBroken) as early:
            services.categories.recognise_category([file.id], "低保家庭", on=START - DAY)
        services.categories.recognise_category([file.id], "低保户", on=START + DAY)

        assert early.value.rule == "CATEGORY_OVERLAPS"
        assert len(the_file(caseload).categories) == 2


def test_contradictory_periods_are_refused(home: Home) -> None:
    with home.open() as caseload:
        services, file = caseload.services, the_file(caseload)
        services.categories.recognise_category([file.id], "低保家庭", on=START)
        refused = [
            code_of(
                lambda: services.categories.recognise_category(
                    [file.id], "低保家庭", on=START + DAY
                )
            ),
            code_of(
                lambda: services.categories.cancel_category(
                    [file.id], "残疾", on=START, reason="误认"
                )
            ),
            code_of(
                lambda: services.categories.cancel_category(
                    [file.id], "低保家庭", on=START, reason="误认"
                )
            ),
            code_of(
                lambda: services.categories.recognise_category([file.id], "家庭经济困难", on=START)
            ),
        ]
        again = services.categories.recognise_category([file.id], "低保家庭", on=START)

    assert refused == [
        "CATEGORY_HOLDS",
        "CATEGORY_NOT_HELD",
        "CANCELLED_BEFORE_RECOGNISED",
        "CATEGORY_UNKNOWN",
    ]
    assert again.action is None


def test_a_roster_does_not_restore_a_cancelled_category(home: Home) -> None:
    with home.open() as caseload:
        file = the_file(caseload)
        caseload.services.categories.cancel_category(
            [file.id], "低保家庭", on=START, reason="复核未通过"
        )
        caseload.services.imports.import_draft(a_roster(3))
        with caseload.snapshot() as reader:
            assert reader.line(file.id).categories == ()

        caseload.services.student_details.edit_facts(file.id, {"categories": ("残疾",)})
        with caseload.snapshot() as reader:
            assert reader.line(file.id).categories == ("残疾",)
        assert {period.name for period in the_file(caseload).categories} == {"低保家庭", "残疾"}


# --- rest


def test_files_are_suspended_and_resumed(home: Home) -> None:
    with home.open() as caseload:
        files = files_of(caseload)
        caseload.services.year.pause_files(files[:2], Withdrawal.PAUSED, reason="准备考研")
        with caseload.snapshot() as reader:
            assert reader.count(FileQuery(where=(("status", "暂缓"),))) == 2
        caseload.services.year.resume_files(files[:1])
        with caseload.snapshot() as reader:
            assert reader.line(files[0]).status is Status.TO_BE_OPENED
            assert reader.line(files[1]).status is Status.PAUSED
        assert code_of(lambda: caseload.services.year.resume_files(files[:1])) == "NOT_RESTING"


def test_a_handover_needs_a_valid_consent(home: Home) -> None:
    with home.open() as caseload:
        services, (file, *_others) = caseload.services, files_of(caseload)

        def hand_over() -> object:
            return services.year.pause_files([file], Withdrawal.HANDED_OVER, reason="离校未就业")

        assert code_of(hand_over) == "CONSENT_MISSING"
        services.data_protection.give_consent([file], ConsentKind.PROVIDE, on=START, how="书面签字")
        services.data_protection.withdraw_consent([file], ConsentKind.PROVIDE, on=START)
        assert code_of(hand_over) == "CONSENT_MISSING"
        home.clock.pass_days(1)
        services.data_protection.give_consent(
            [file], ConsentKind.PROVIDE, on=START + DAY, how="书面签字"
        )
        hand_over()
        with caseload.snapshot() as reader:
            assert reader.line(file).status is Status.HANDED_OVER


# --- cohorts


def test_a_closed_cohort_refuses_every_write(home: Home) -> None:
    with home.open() as caseload:
        services, (file, *_others) = caseload.services, files_of(caseload)
        talk = services.talks.log_talk([file], a_talk())
        assert (
            code_of(lambda: services.year.close_cohort(COHORT, reason="毕业")) == "COHORT_IN_CARE"
        )
        services.year.close_cohort(COHORT, reason="毕业", with_open=True)

        attempts: list[Callable[[], object]] = [
            lambda: services.talks.log_talk([file], a_talk()),
            lambda: services.student_details.edit_facts(file, {"job_city": "天津"}),
            lambda: services.plans.make_plan([file], a_plan()),
            lambda: services.files.void(talk.created[-1:], reason="误录"),
            lambda: services.actions.undo(talk.action),
            lambda: services.pairings.pair([file], helper="李老师", helper_role="辅导员"),
            lambda: services.year.pause_files([file], Withdrawal.PAUSED, reason="准备考研"),
            lambda: services.people.renumber(file, cohort=2026, reason="届别登记错"),
            lambda: services.student_details.open_file(facts(77)),
            lambda: services.imports.import_draft(a_roster(5)),
            lambda: services.corrections.correct(
                talk.created[-1], {"topic": "另一个主题"}, reason="写错了"
            ),
        ]
        assert [code_of(act) for act in attempts] == ["COHORT_CLOSED"] * len(attempts)

        services.student_details.open_file(facts(78, cohort=2028))
        services.year.reopen_cohort(COHORT, reason="补录一次谈话")
        services.talks.log_talk([file], a_talk())
        with caseload.snapshot() as reader:
            lines = cohort_lines(reader)
            assert [line.cohort for line in lines] == [2028, COHORT]
            names = [action.name for action in reader.actions()]
        assert {"cohort.close", "cohort.reopen"} <= set(names)


def test_a_consent_can_be_withdrawn_even_in_a_closed_cohort(home: Home) -> None:
    with home.open() as caseload:
        services, (file, *_others) = caseload.services, files_of(caseload)
        services.data_protection.give_consent(
            [file], ConsentKind.SENSITIVE, on=START, how="书面签字"
        )
        services.year.close_cohort(COHORT, reason="毕业", with_open=True)

        assert services.data_protection.withdraw_consent(
            [file], ConsentKind.SENSITIVE, on=START
        ).action


def test_closing_a_cohort_can_be_undone(home: Home) -> None:
    with home.open() as caseload:
        done = caseload.services.year.close_cohort(COHORT, reason="毕业", with_open=True)
        caseload.services.actions.undo(done.action)
        caseload.services.talks.log_talk(files_of(caseload)[:1], a_talk())
        assert (
            code_of(lambda: caseload.services.year.close_cohort(2019, reason="毕业"))
            == "NO_SUCH_COHORT"
        )
        refused = code_of(lambda: caseload.services.year.reopen_cohort(COHORT, reason="补录"))
        assert refused == "COHORT_NOT_CLOSED"


# --- identity


def test_a_file_is_found_under_its_old_and_corrected_number(home: Home) -> None:
    with home.open() as caseload:
        file = the_file(caseload)
        caseload.services.people.renumber(file.id, student_no="2023 9999", reason="学号登记错")

        with caseload.snapshot() as reader:
            assert reader.find_files(["20239999"]) == (file.id,)
            assert reader.find_files([file.student_no]) == (file.id,)
            assert reader.get(CaseFile, file.id).aliases == (f"{COHORT}/{file.student_no}",)
        taken = code_of(
            lambda: caseload.services.people.renumber(
                file.id, student_no="20230002", reason="学号登记错"
            )
        )
        assert taken == "FILE_EXISTS"


def test_a_roster_with_the_old_number_updates_the_same_file(home: Home) -> None:
    with home.open() as caseload:
        file = the_file(caseload)
        caseload.services.people.renumber(file.id, student_no="20239999", reason="学号登记错")
        old, new = facts(1, job_city="天津"), facts(1, student_no="20239999", job_city="天津")
        caseload.services.imports.import_draft(roster_of([old]))
        preview = caseload.services.imports.import_draft(roster_of([new], source="6b" * 32))[1]

        assert the_file(caseload, 2).job_city == "天津"
        assert (preview.count("new"), preview.count("parked"), len(files_of(caseload))) == (0, 0, 3)


def test_another_student_with_that_number_is_pending(home: Home) -> None:
    with home.open() as caseload:
        file = the_file(caseload)
        caseload.services.people.renumber(file.id, student_no="20239999", reason="学号登记错")
        _done, preview = caseload.services.imports.import_draft(
            roster_of([facts(1, name="司徒新来")])
        )

        assert (preview.count("new"), preview.count("parked")) == (0, 1)


def test_a_student_of_two_cohorts_has_two_linked_files(home: Home) -> None:
    with home.open() as caseload:
        services, first = caseload.services, the_file(caseload)
        second = services.student_details.open_file(facts(1, cohort=2029)).files[0]
        third = services.student_details.open_file(facts(1, cohort=2031)).files[0]
        services.people.link_person([first.id, second])
        services.people.link_person([second, third])
        with caseload.snapshot() as reader:
            assert [file.cohort for file in files_of_person(reader, first.id)] == [2027, 2029, 2031]
        other = files_of(caseload)[1]
        assert (
            code_of(lambda: services.people.link_person([first.id, other])) == "SAME_COHORT_TWICE"
        )
        assert code_of(lambda: services.people.link_person([first.id])) == "ONE_FILE_ONLY"
        services.people.unlink_person(third, reason="误认")
        with caseload.snapshot() as reader:
            assert [file.cohort for file in files_of_person(reader, first.id)] == [2027, 2029]


# --- contacts


@pytest.mark.fast
def test_the_old_phone_is_kept_and_search_uses_the_current_one(home: Home) -> None:
    with home.open() as caseload:
        file = the_file(caseload)
        caseload.services.student_details.edit_facts(file.id, {"phone": "13911112222"})
        changed = the_file(caseload)

        assert [(one.way, one.value) for one in changed.contacts] == [("原电话", file.phone)]
        with caseload.snapshot() as reader:
            assert reader.file_ids(FileQuery(search="2222")) == (file.id,)
            assert reader.file_ids(FileQuery(search=(file.phone or "")[-8:])) == ()


def test_contact_details_are_stored_and_removed(home: Home) -> None:
    with home.open() as caseload:
        services, file = caseload.services, the_file(caseload)
        services.people.change_contact(
            file.id, "暑期电话", "139 2222 3333", since=START, note="在老家"
        )
        services.people.change_contact(file.id, "暑期电话", "13922224444")
        services.people.change_contact(file.id, "微信", "zhy_2027")
        kept = [(one.way, one.value) for one in the_file(caseload).contacts]
        assert kept == [("暑期电话", "13922224444"), ("微信", "zhy_2027")]
        services.people.change_contact(file.id, "微信", None)
        assert len(the_file(caseload).contacts) == 1
        assert (
            code_of(lambda: services.people.change_contact(file.id, "微信", None))
            == "NO_SUCH_CONTACT"
        )
        assert (
            code_of(lambda: services.people.change_contact(file.id, "暑期电话", "12"))
            == "PHONE_WRONG"
        )


def test_only_resident_identity_numbers_have_a_check_character(home: Home) -> None:
    with home.open() as caseload:
        services, file = caseload.services, the_file(caseload)
        services.student_details.edit_facts(file.id, {"id_kind": "护照", "id_number": "E12345678"})
        changed = the_file(caseload)
        assert (changed.id_number, changed.id_kind) == ("E12345678", "护照")
        wrong = code_of(
            lambda: services.student_details.edit_facts(file.id, {"id_kind": "居民身份证"})
        )
        assert wrong == "ID_WRONG_LENGTH"


def code_of(act: Callable[[], object]) -> str:
    with pytest.raises(RuleBroken) as refusal:
        act()
    return refusal.value.rule
