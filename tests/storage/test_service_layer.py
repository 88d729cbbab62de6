"""The one door for writes: what it takes, what it refuses, and that it takes all or nothing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, time, timedelta
from pathlib import Path
from uuid import UUID

import pytest
import sqlalchemy as sa

from casework.ids import file_id_of, normalised_student_no
from casework.ports import Proof
from casework.problems import RuleBroken
from casework.records import (
    Attendance,
    AttendanceState,
    Evidence,
    Measure,
    Role,
    Talk,
    TalkMode,
    TalkSession,
)
from casework.required_services import Service
from casework.service_layer import CaseloadServices
from casework.service_layer.proofs import EVIDENCE_LIMIT
from tests.builders.homes import (
    COHORT,
    START,
    Home,
    a_home,
    a_plan,
    a_post,
    a_referral,
    a_roster,
    a_talk,
    an_employer,
    an_event,
    facts,
    files_of,
    roster_of,
)

NOBODY = UUID(int=7)


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return a_home(tmp_path / "home")


DefaultRequest = Callable[[CaseloadServices, list[UUID]], object]

REFUSALS: list[tuple[str, DefaultRequest, str, str | None]] = [
    ("a talk with nobody", lambda d, f: d.talks.log_talk([], a_talk()), "NO_STUDENT", "students"),
    (
        "a talk with a stranger",
        lambda d, f: d.talks.log_talk([f[0], NOBODY], a_talk()),
        "UNKNOWN_RECORD",
        "students",
    ),
    (
        "a talk that ends before it starts",
        lambda d, f: d.talks.log_talk(f, a_talk(start=time(11), end=time(10))),
        "END_BEFORE_START",
        "end",
    ),
    (
        "a talk of four minutes",
        lambda d, f: d.talks.log_talk(f, a_talk(start=time(10), end=time(10, 4))),
        "TALK_LENGTH",
        "end",
    ),
    (
        "a talk of five hours",
        lambda d, f: d.talks.log_talk(f, a_talk(start=time(10), end=time(15))),
        "TALK_LENGTH",
        "end",
    ),
    (
        "a talk face to face nowhere",
        lambda d, f: d.talks.log_talk(f, a_talk(place="  ")),
        "FIELD_MISSING",
        "place",
    ),
    (
        "a talk about nothing",
        lambda d, f: d.talks.log_talk(f, a_talk(topic="")),
        "FIELD_MISSING",
        "topic",
    ),
    (
        "a talk without content",
        lambda d, f: d.talks.log_talk(f, a_talk(content="\n")),
        "FIELD_MISSING",
        "content",
    ),
    (
        "a talk without measures",
        lambda d, f: d.talks.log_talk(f, a_talk(measures="")),
        "FIELD_MISSING",
        "measures",
    ),
    (
        "a talk in another century",
        lambda d, f: d.talks.log_talk(f, a_talk(on=date(1926, 11, 20))),
        "DAY_OUT_OF_RANGE",
        "on",
    ),
    ("a plan for nobody", lambda d, f: d.plans.make_plan([], a_plan()), "NO_STUDENT", "students"),
    (
        "a plan for a stranger",
        lambda d, f: d.plans.make_plan([NOBODY], a_plan()),
        "UNKNOWN_RECORD",
        "students",
    ),
    (
        "a plan with a short analysis",
        lambda d, f: d.plans.make_plan(f, a_plan(analysis="很好")),
        "TEXT_TOO_SHORT",
        "analysis",
    ),
    (
        "a plan without a goal",
        lambda d, f: d.plans.make_plan(f, a_plan(goal="")),
        "FIELD_MISSING",
        "goal",
    ),
    (
        "a plan without difficulties",
        lambda d, f: d.plans.make_plan(f, a_plan(difficulties=())),
        "FIELD_MISSING",
        "difficulty",
    ),
    (
        "a plan without measures",
        lambda d, f: d.plans.make_plan(f, a_plan(measures=())),
        "FIELD_MISSING",
        "measure",
    ),
    (
        "a plan with an empty measure",
        lambda d, f: d.plans.make_plan(f, a_plan(measures=(Measure(text=" "),))),
        "FIELD_MISSING",
        "measure",
    ),
    (
        "a plan reviewed yesterday",
        lambda d, f: d.plans.make_plan(f, a_plan(review_on=START - timedelta(days=1))),
        "REVIEW_BEFORE_PLAN",
        "review",
    ),
    (
        "a pairing with nobody",
        lambda d, f: d.pairings.pair(f, helper=" ", helper_role="辅导员"),
        "FIELD_MISSING",
        "helper",
    ),
    (
        "a pairing for a stranger",
        lambda d, f: d.pairings.pair([NOBODY], helper="李建国", helper_role="辅导员"),
        "UNKNOWN_RECORD",
        "students",
    ),
    (
        "a role that there is not",
        lambda d, f: d.pairings.pair(f, helper="李建国", helper_role="国王"),
        "UNKNOWN_HELPER_ROLE",
        "helper_role",
    ),
    (
        "an employer without a name",
        lambda d, f: d.employers.add_employer(replace(an_employer(), name=" ")),
        "FIELD_MISSING",
        "name",
    ),
    (
        "an employer without a code",
        lambda d, f: d.employers.add_employer(replace(an_employer(), uscc="")),
        "FIELD_MISSING",
        "uscc",
    ),
    (
        "a post of no employer",
        lambda d, f: d.posts.add_post(a_post(NOBODY)),
        "UNKNOWN_RECORD",
        "record",
    ),
    (
        "a post that pays less than nothing",
        lambda d, f: d.posts.add_post(a_post(NOBODY, pay_low=-1)),
        "PAY_NEGATIVE",
        "pay_low",
    ),
    (
        "a post whose pay is reversed",
        lambda d, f: d.posts.add_post(a_post(NOBODY, pay_low=9000, pay_high=4000)),
        "PAY_REVERSED",
        "pay_high",
    ),
    (
        "a post open until the year 3000",
        lambda d, f: d.posts.add_post(a_post(NOBODY, until=date(3000, 1, 1))),
        "DAY_OUT_OF_RANGE",
        "until",
    ),
    (
        "a blacklisting without a reason",
        lambda d, f: d.employers.blacklist(NOBODY, reason="坏"),
        "TEXT_TOO_SHORT",
        "reason",
    ),
    (
        "a blacklisting of nobody",
        lambda d, f: d.employers.blacklist(NOBODY, reason="拖欠工资"),
        "UNKNOWN_RECORD",
        "record",
    ),
    (
        "a referral to no post",
        lambda d, f: d.referrals.refer(f, a_referral(NOBODY)),
        "UNKNOWN_RECORD",
        "record",
    ),
    (
        "a response before its referral",
        lambda d, f: d.referrals.refer(
            f, a_referral(NOBODY, responded_on=START - timedelta(days=1))
        ),
        "RESPONSE_BEFORE_REFERRAL",
        "responded_on",
    ),
    (
        "a day of a response that there is not",
        lambda d, f: d.referrals.refer(f, a_referral(NOBODY, response=" ")),
        "FIELD_MISSING",
        "response",
    ),
    (
        "an event without a name",
        lambda d, f: d.events.add_event(an_event(name="")),
        "FIELD_MISSING",
        "name",
    ),
    (
        "an event in the year 1900",
        lambda d, f: d.events.add_event(an_event(on=date(1900, 1, 1))),
        "DAY_OUT_OF_RANGE",
        "on",
    ),
    (
        "an attendance at nothing",
        lambda d, f: d.events.attend(NOBODY, f),
        "UNKNOWN_RECORD",
        "record",
    ),
    (
        "a destination without a code",
        lambda d, f: d.destinations.register_destination(f, code=""),
        "FIELD_MISSING",
        "code",
    ),
    (
        "a destination in letters",
        lambda d, f: d.destinations.register_destination(f, code="AB"),
        "DESTINATION_CODE_SHAPE",
        "code",
    ),
    (
        "a destination of a stranger",
        lambda d, f: d.destinations.register_destination([NOBODY], code="11"),
        "UNKNOWN_RECORD",
        "students",
    ),
    (
        "a voiding of nothing",
        lambda d, f: d.files.void([], reason="误录"),
        "FIELD_MISSING",
        "records",
    ),
    (
        "a voiding without a reason",
        lambda d, f: d.files.void([NOBODY], reason=""),
        "FIELD_MISSING",
        "reason",
    ),
    (
        "a voiding of what is not there",
        lambda d, f: d.files.void([NOBODY], reason="误录"),
        "UNKNOWN_RECORD",
        "record",
    ),
    (
        "a voiding of a file",
        lambda d, f: d.files.void(f[:1], reason="误录"),
        "NOT_VOIDABLE",
        "record",
    ),
    (
        "a showing without a reason",
        lambda d, f: d.disclosures.note_reveal(f, reason="", what="phone"),
        "FIELD_MISSING",
        "reason",
    ),
    (
        "a proof too large",
        lambda d, f: d.destinations.register_destination(
            f, code="11", proof=Proof("大.pdf", bytes(EVIDENCE_LIMIT + 1))
        ),
        "EVIDENCE_TOO_LARGE",
        "proof",
    ),
]


@pytest.mark.parametrize(
    ("ask", "rule", "field"), [r[1:] for r in REFUSALS], ids=[r[0] for r in REFUSALS]
)
def test_a_service_refuses_with_the_rule_and_the_field_and_writes_nothing(
    home: Home, ask: DefaultRequest, rule: str, field: str | None
) -> None:
    with home.open() as caseload:
        files = files_of(caseload)
        before = caseload.checks.state_digest()
        with pytest.raises(RuleBroken) as caught:
            ask(caseload.services, files)

        assert (caught.value.rule, caught.value.field) == (rule, field)
        assert caseload.checks.state_digest() == before
        assert not caseload.has_written
        assert list(home.place.blobs.rglob("*")) == []


def test_a_class_meeting_of_thirty_is_one_action_one_session_and_thirty_talks(
    tmp_path: Path,
) -> None:
    home = a_home(tmp_path / "class", students=30)
    with home.open() as caseload:
        files = files_of(caseload)
        own = {files[4]: "单独留下谈到家里的情况和面试的准备，约好下周再联系一次。"}

        done = caseload.services.talks.log_talk(files, a_talk(), own)

        with caseload.snapshot() as reader:
            actions = reader.actions(limit=1)
            sessions = reader.get_all(TalkSession)
            given = [line.standing[Service.TALK].given for line in map(reader.line, files)]
        assert actions[0].id == done.action
        assert len(done.created) == 30
        assert len(sessions) == 1
        assert sessions[0].is_group
        assert [place for place, count in enumerate(given) if count] == [4]


@pytest.mark.fast
def test_a_student_named_twice_is_in_a_talk_once(home: Home) -> None:
    with home.open() as caseload:
        first = files_of(caseload)[0]
        done = caseload.services.talks.log_talk([first, first], a_talk())

        assert len(done.created) == 1
        with caseload.snapshot() as reader:
            assert not reader.case(first).talks[0].session.is_group


def test_a_new_helper_takes_over_and_the_old_one_stays_in_the_history(home: Home) -> None:
    with home.open() as caseload:
        first = files_of(caseload)[0]
        home.clock.pass_days(10)
        done = caseload.services.pairings.pair([first], helper="周涛", helper_role="就业指导教师")

        with caseload.snapshot() as reader:
            pairings = reader.case(first).pairings
            assert [(p.helper, p.since, p.until) for p in pairings] == [
                ("王秀英", START, START + timedelta(days=10)),
                ("周涛", START + timedelta(days=10), None),
            ]
            assert reader.line(first).helper == pairings[1]
            (action,) = reader.actions(limit=1)
            assert action.id == done.action


def test_a_superseded_plan_stays_readable(home: Home) -> None:
    with home.open() as caseload:
        first = files_of(caseload)[0]
        caseload.services.plans.make_plan([first], a_plan(goal="去北京"))
        second = caseload.services.plans.make_plan([first], a_plan(goal="留在天津"))

        with caseload.snapshot() as reader:
            case = reader.case(first)
        assert [(plan.version, plan.goal) for plan in case.plans] == [
            (1, "去北京"),
            (2, "留在天津"),
        ]
        assert case.plan is not None
        assert case.plan.version == 2

        caseload.services.files.void(second.created, reason="误录")
        caseload.services.plans.make_plan([first], a_plan(goal="再想想"))
        with caseload.snapshot() as reader:
            assert [plan.version for plan in reader.case(first).plans] == [1, 2, 3]


def test_a_record_is_voided_once_and_keeps_its_place(home: Home) -> None:
    with home.open() as caseload:
        first = files_of(caseload)[0]
        talk = caseload.services.talks.log_talk([first], a_talk()).created
        caseload.services.files.void([*talk, *talk], reason="误录")

        with caseload.snapshot() as reader:
            (held,) = reader.case(first).talks
        assert (held.talk.is_void, held.talk.void_reason) == (True, "误录")
        assert held.talk.voided_by == "周老师"
        with pytest.raises(RuleBroken) as caught:
            caseload.services.files.void(talk, reason="再来")
        assert caught.value.rule == "ALREADY_VOID"


def test_voiding_several_records_is_atomic(home: Home) -> None:
    with home.open() as caseload:
        talks = caseload.services.talks.log_talk(files_of(caseload), a_talk()).created
        before = caseload.checks.state_digest()

        with pytest.raises(RuleBroken):
            caseload.services.files.void([*talks, NOBODY], reason="误录")

        assert caseload.checks.state_digest() == before


def test_an_employer_is_blacklisted_once(home: Home) -> None:
    with home.open() as caseload:
        employer = caseload.services.employers.add_employer(an_employer()).created[0]
        caseload.services.employers.blacklist(employer, reason="拖欠工资")
        with pytest.raises(RuleBroken) as caught:
            caseload.services.employers.blacklist(employer, reason="拖欠工资")
        assert caught.value.rule == "ALREADY_BLACKLISTED"


def test_one_evidence_file_serves_all_attendances(home: Home) -> None:
    proof = Proof("签到表.jpg", b"\xff\xd8\xff signed " * 50)
    with home.open() as caseload:
        files = files_of(caseload)
        event = caseload.services.events.add_event(an_event()).created[0]
        done = caseload.services.events.attend(
            event, files, state=AttendanceState.ATTENDED, proof=proof
        )

        with caseload.snapshot() as reader:
            (evidence,) = reader.get_all(Evidence)
            proofs = {reader.get(Attendance, place).proof_id for place in done.created}
        assert proofs == {evidence.id}
        assert (evidence.name, evidence.size) == (proof.name, len(proof.data))
        assert caseload.checks.verify_store() == ()
    (stored,) = [path for path in home.place.blobs.rglob("*") if path.is_file()]
    assert b"signed" not in stored.read_bytes()


def test_importing_the_same_roster_again_changes_nothing(home: Home) -> None:
    with home.open() as caseload:
        before = caseload.checks.state_digest()
        done, preview = caseload.services.imports.import_draft(a_roster(3))

        assert (preview.count("unchanged"), preview.import_id) == (3, None)
        assert done.action is None
        assert caseload.checks.state_digest() == before
        assert not caseload.has_written


def test_a_student_has_one_file_per_cohort_however_the_number_is_written(home: Home) -> None:
    with home.open() as caseload:
        caseload.services.imports.import_draft(roster_of([facts(60, student_no="２０２３ 0001")]))
        with caseload.snapshot() as reader:
            numbers = [reader.case(file).file for file in files_of(caseload)]
        keys = [(file.cohort, normalised_student_no(file.student_no)) for file in numbers]

        assert len(keys) == len(set(keys))


def test_the_database_itself_refuses_a_second_file_of_a_student(home: Home) -> None:
    with home.open() as caseload:
        first = files_of(caseload)[0]
        with caseload.snapshot() as reader:
            file = reader.case(first).file

        with (
            pytest.raises(sa.exc.IntegrityError),
            caseload._store.unit_of_work("file.open") as work,
        ):
            work.add([replace(file, id=NOBODY)])

        assert len(files_of(caseload)) == 3


def test_a_student_of_two_cohorts_has_a_file_in_each(home: Home) -> None:
    with home.open() as caseload:
        caseload.services.imports.import_draft(roster_of([facts(1, cohort=COHORT + 1)]))

        with caseload.snapshot() as reader:
            with pytest.raises(RuleBroken) as caught:
                reader.find_files(["20230001"])
            assert caught.value.rule == "AMBIGUOUS_STUDENT"
            assert caught.value.facts["cohorts"] == [COHORT, COHORT + 1]
            (found,) = reader.find_files(["20230001"], COHORT + 1)
            assert reader.case(found).file.cohort == COHORT + 1


def test_students_are_found_by_number_and_bad_numbers_are_reported(home: Home) -> None:
    with home.open() as caseload, caseload.snapshot() as reader:
        found = reader.find_files(["20230002", "２０２３0001"])
        assert [reader.case(file).file.student_no for file in found] == ["20230002", "20230001"]
        for numbers, rule in (
            (["20230001", "9999"], "UNKNOWN_STUDENT"),
            (["20230001", "20230001"], "STUDENT_REPEATED"),
        ):
            with pytest.raises(RuleBroken) as caught:
                reader.find_files(numbers)
            assert caught.value.rule == rule


def test_a_file_id_is_derived_from_school_cohort_and_number(home: Home) -> None:
    with home.open() as caseload, caseload.snapshot() as reader:
        assert reader.find_files(["20230001"]) == (file_id_of("10000", COHORT, "20230001"),)
        assert reader.keeper().role is Role.COUNSELOR


@pytest.mark.parametrize("mode", [TalkMode.PHONE, TalkMode.VIDEO, TalkMode.TEXT])
def test_a_remote_talk_needs_no_place(home: Home, mode: TalkMode) -> None:
    with home.open() as caseload:
        done = caseload.services.talks.log_talk(files_of(caseload)[:1], a_talk(mode=mode, place=""))
        with caseload.snapshot() as reader:
            assert reader.get(Talk, done.created[0]).session_id


def test_a_preview_shows_the_result_of_saving_and_writes_nothing(home: Home) -> None:
    with home.open() as caseload:
        files = files_of(caseload)
        before = caseload.checks.state_digest()
        with caseload.snapshot() as reader:
            cases = list(reader.cases(files).values())
            previews = caseload.services.talks.preview_talk(cases, a_talk())
        assert [len(case.talks) for case, _ in previews] == [1, 1, 1]
        assert caseload.checks.state_digest() == before
