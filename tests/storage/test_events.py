"""Events, places at them, trainings, guidance and briefings in a real caseload."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, time, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from casework.activities import Coverage, PlaceCounts, coverage_of
from casework.case import Case
from casework.intake.signin import Presence
from casework.ports import Proof
from casework.problems import RuleBroken
from casework.records import Attendance, AttendanceState, Event, ExtraKind, Training, TrainingState
from casework.required_services import Extra, Service
from casework.service_layer import EventDraft, SignInDetails, TrainingDraft
from casework.service_layer.training import TrainingStep
from casework.standing import Status, standing_of
from storage.caseload import OpenCaseload
from tests.builders.homes import START, a_home, an_event, files_of

ATTENDED, REGISTERED = AttendanceState.ATTENDED, AttendanceState.REGISTERED
ABSENT, ON_LEAVE = AttendanceState.ABSENT, AttendanceState.ON_LEAVE
SHEET = Proof("签到表.pdf", b"%PDF signed by all")


@pytest.fixture
def caseload(tmp_path: Path) -> Iterator[OpenCaseload]:
    with a_home(tmp_path / "home").open() as opened:
        yield opened


def event_of(caseload: OpenCaseload, **changed: Any) -> UUID:
    return caseload.services.events.add_event(an_event(**changed)).created[0]


def places(caseload: OpenCaseload, event: UUID) -> tuple[Attendance, ...]:
    with caseload.snapshot() as reader:
        return reader.places_at(event)


def case_of(caseload: OpenCaseload, file_id: UUID) -> Case:
    with caseload.snapshot() as reader:
        return reader.case(file_id)


def given(caseload: OpenCaseload, file_id: UUID) -> int:
    with caseload.snapshot() as reader:
        return reader.line(file_id).standing[Service.EVENT].given


def refused(act: Any, *args: Any, **named: Any) -> RuleBroken:
    with pytest.raises(RuleBroken) as broken:
        act(*args, **named)
    return broken.value


# --- events


def test_every_detail_of_an_event_is_stored(caseload: OpenCaseload) -> None:
    draft = replace(
        an_event(),
        until=START + timedelta(days=1),
        start=time(9),
        end=time(16, 30),
        city="天津",
        url=" https://job.example.edu.cn/3 ",
        session_no="第 3 场",
    )
    event_id = caseload.services.events.add_event(draft).created[0]
    with caseload.snapshot() as reader:
        event = reader.get(Event, event_id)
    assert (event.until, event.start, event.end) == (draft.until, time(9), time(16, 30))
    assert (event.city, event.url, event.session_no) == (
        "天津",
        "https://job.example.edu.cn/3",
        "第 3 场",
    )


@pytest.mark.parametrize(
    ("changed", "rule", "field"),
    [
        ({"until": START - timedelta(days=1)}, "DAYS_REVERSED", "until"),
        ({"start": time(10), "end": time(9)}, "END_BEFORE_START", "end"),
        ({"name": " "}, "FIELD_MISSING", "name"),
        ({"until": date(2200, 1, 1)}, "DAY_OUT_OF_RANGE", "until"),
    ],
)
def test_an_invalid_event_is_refused(
    caseload: OpenCaseload, changed: dict[str, Any], rule: str, field: str
) -> None:
    draft: EventDraft = replace(an_event(), **changed)
    broken = refused(caseload.services.events.add_event, draft)
    assert (broken.rule, broken.field) == (rule, field)


def test_an_event_can_be_changed_freely_until_somebody_attended(caseload: OpenCaseload) -> None:
    event = event_of(caseload)
    file_id = files_of(caseload)[0]
    caseload.services.events.attend(event, [file_id], state=REGISTERED)
    caseload.services.events.amend_event(event, {"place": "礼堂", "on": START - timedelta(days=2)})
    caseload.services.events.attend(event, [file_id])
    broken = refused(caseload.services.events.amend_event, event, {"on": START})
    assert (broken.rule, broken.field, broken.facts["count"]) == ("EVENT_NEEDS_REASON", "reason", 1)
    assert caseload.services.events.amend_event(event, {"place": "礼堂"}).action is None
    done = caseload.services.events.amend_event(event, {"on": START}, reason="日期记错")
    assert (done.name, done.files) == ("record.correct", (file_id,))
    assert (
        refused(caseload.services.events.amend_event, event, {"colour": "red"}).rule
        == "NOT_CORRECTABLE"
    )


# --- places


@pytest.mark.fast
def test_a_registration_becomes_the_attendance_and_stays_one_record(
    caseload: OpenCaseload,
) -> None:
    event, files = event_of(caseload), files_of(caseload)
    first = caseload.services.events.attend(event, files[:2], state=REGISTERED).created
    assert given(caseload, files[0]) == 0
    done = caseload.services.events.attend(event, files, proof=SHEET)
    assert len(done.created) == 1
    assert set(done.files) == set(files)
    kept = places(caseload, event)
    assert len(kept) == 3
    assert {place.state for place in kept} == {ATTENDED}
    assert len({place.proof_id for place in kept}) == 1
    assert given(caseload, files[0]) == 1
    caseload.services.actions.undo(done.action)
    assert [place.id for place in places(caseload, event)] == list(first)
    assert {place.state for place in places(caseload, event)} == {REGISTERED}


def test_a_second_attendance_at_one_event_is_stored_and_does_not_count(
    caseload: OpenCaseload,
) -> None:
    event, file_id = event_of(caseload), files_of(caseload)[0]
    caseload.services.events.attend(event, [file_id])
    assert len(caseload.services.events.attend(event, [file_id]).created) == 1
    assert given(caseload, file_id) == 1


def test_an_attendance_is_not_overwritten_by_an_absence(caseload: OpenCaseload) -> None:
    event, files = event_of(caseload), files_of(caseload)
    place = caseload.services.events.attend(event, files[:1]).created[0]
    broken = refused(caseload.services.events.attend, event, files, state=ABSENT)
    assert (broken.rule, broken.facts["student_no"]) == ("ATTENDED_ALREADY", "20230001")
    assert len(places(caseload, event)) == 1
    assert caseload.services.events.attend(event, files[:1], state=REGISTERED).action is None
    done = caseload.services.events.change_places([place], ABSENT)
    assert done.files == (files[0],)
    assert given(caseload, files[0]) == 0
    assert caseload.services.events.change_places([place], ABSENT).action is None


def test_a_list_sets_states_and_days_and_can_be_imported_twice(
    caseload: OpenCaseload,
) -> None:
    event, files = event_of(caseload), files_of(caseload)
    caseload.services.events.attend(event, files[:1], state=REGISTERED)
    said = {
        files[0]: Presence(None, START),
        files[1]: Presence(ABSENT),
        files[2]: Presence(ATTENDED),
    }
    done = caseload.services.events.sign_in(event, said, proof=SHEET)
    assert len(done.created) == 2
    kept = {place.file_id: place for place in places(caseload, event)}
    assert [kept[one].state for one in files] == [ATTENDED, ABSENT, ATTENDED]
    assert (kept[files[0]].signed_on, kept[files[0]].signed_by) == (START, "名单")
    again = caseload.services.events.sign_in(event, {one: Presence() for one in files[:1]})
    assert again.action is None
    late = caseload.services.events.sign_in(event, {files[1]: Presence(ATTENDED)})
    assert (late.created, late.files) == ((), (files[1],))
    assert len(places(caseload, event)) == 3


def test_the_sign_in_method_and_its_note_are_stored(caseload: OpenCaseload) -> None:
    event, file_id = event_of(caseload), files_of(caseload)[0]
    signed = SignInDetails(signed_by="扫码", signed_on=START, feedback="投出两份简历")
    caseload.services.events.attend(event, [file_id], signed=signed)
    place = places(caseload, event)[0]
    assert (place.signed_by, place.signed_on, place.feedback) == ("扫码", START, "投出两份简历")


def test_attendances_are_counted_by_state_without_void_ones(caseload: OpenCaseload) -> None:
    event, files = event_of(caseload), files_of(caseload)
    made = caseload.services.events.attend(event, files[:2]).created
    caseload.services.events.attend(event, files[2:], state=ON_LEAVE)
    caseload.services.files.void(made[:1], reason="误录")
    with caseload.snapshot() as reader:
        assert reader.place_counts() == {event: PlaceCounts(attended=1, on_leave=1)}
    caseload.services.events.attend(event, files[:1])  # a void place does not block another one
    with caseload.snapshot() as reader:
        assert reader.place_counts()[event].attended == 2


def test_the_preview_shows_a_registration_as_the_attendance_it_becomes(
    caseload: OpenCaseload,
) -> None:
    event, files = event_of(caseload), files_of(caseload)
    place = caseload.services.events.attend(event, files[:1], state=REGISTERED).created[0]
    with caseload.snapshot() as reader:
        cases = reader.cases(files[:2]).values()
        previews = caseload.services.events.preview_attendance(reader, cases, event, ATTENDED)
    (first, first_id), (second, _second_id) = previews
    assert first_id == place
    assert [one.attendance.state for one in first.attendances] == [ATTENDED]
    assert [one.attendance.state for one in second.attendances] == [ATTENDED]


# --- trainings


ONLINE = TrainingDraft(year=2026, mode="线上", enrolled_on=START)


def trainings(caseload: OpenCaseload, file_id: UUID) -> tuple[Training, ...]:
    return case_of(caseload, file_id).trainings


def test_many_students_are_enrolled_and_completed_in_one_action_each(
    caseload: OpenCaseload,
) -> None:
    files = files_of(caseload)
    made = caseload.services.training.enrol_training(files, ONLINE).created
    assert len(made) == 3
    step = TrainingStep(state=TrainingState.FINISHED, ended_on=START + timedelta(days=9), hours=40)
    done = caseload.services.training.advance_training(made, step)
    assert set(done.files) == set(files)
    ended = trainings(caseload, files[0])[0]
    assert (ended.state, ended.hours, ended.enrolled_on) == (TrainingState.FINISHED, 40, START)
    caseload.services.actions.undo(done.action)
    assert trainings(caseload, files[0])[0].state is TrainingState.ENROLLED


def test_recording_a_training_starts_or_advances_it(caseload: OpenCaseload) -> None:
    files = files_of(caseload)
    caseload.services.training.enrol_training(files[:1], ONLINE)
    later = replace(ONLINE, state=TrainingState.LEARNING, begun_on=START)
    done = caseload.services.training.record_training(files[:2], later)
    assert (len(done.created), set(done.files)) == (1, set(files[:2]))
    assert [one.state for one in trainings(caseload, files[0])] == [TrainingState.LEARNING]
    assert caseload.services.training.record_training(files[:2], later).action is None
    broken = refused(caseload.services.training.enrol_training, files[:1], ONLINE)
    assert (broken.rule, broken.facts["student_no"]) == ("TRAINING_EXISTS", "20230001")


@pytest.mark.parametrize(
    ("changed", "rule"),
    [
        ({"begun_on": START, "enrolled_on": START + timedelta(days=1)}, "DAYS_REVERSED"),
        ({"ended_on": START - timedelta(days=1)}, "DAYS_REVERSED"),
        ({"hours": 0}, "HOURS_WRONG"),
        ({"year": 1999}, "TRAINING_YEAR"),
        ({"mode": "线下"}, "BAD_CHOICE"),
        ({"certificate": "HZ-1"}, "CERTIFICATE_FOR_ONE"),
    ],
)
def test_an_invalid_training_is_refused(
    caseload: OpenCaseload, changed: dict[str, Any], rule: str
) -> None:
    draft = replace(ONLINE, **changed)
    assert (
        refused(caseload.services.training.record_training, files_of(caseload), draft).rule == rule
    )
    assert trainings(caseload, files_of(caseload)[0]) == ()


def test_a_training_never_regresses_and_an_aborted_one_allows_another(
    caseload: OpenCaseload,
) -> None:
    file_id = files_of(caseload)[0]
    draft = replace(ONLINE, state=TrainingState.LEARNING)
    made = caseload.services.training.record_training([file_id], draft).created
    back = refused(caseload.services.training.record_training, [file_id], ONLINE)
    assert (back.rule, back.facts["now"]) == ("TRAINING_STEP_BACK", "学习中")
    caseload.services.training.advance_training(made, TrainingStep(state=TrainingState.BROKEN_OFF))
    again = refused(
        caseload.services.training.advance_training,
        made,
        TrainingStep(state=TrainingState.FINISHED),
    )
    assert again.rule == "TRAINING_STEP_BACK"
    caseload.services.training.record_training([file_id], ONLINE)
    assert [one.state for one in trainings(caseload, file_id)] == [
        TrainingState.BROKEN_OFF,
        TrainingState.ENROLLED,
    ]


def test_the_ledger_shows_the_best_training_of_a_student(caseload: OpenCaseload) -> None:
    file_id = files_of(caseload)[0]
    assert coverage_of((), Status.IN_CARE) is Coverage.NONE
    assert coverage_of((), Status.PLACED) is Coverage.NOT_APPLICABLE
    made = caseload.services.training.record_training([file_id], ONLINE).created
    assert coverage_of(trainings(caseload, file_id), Status.IN_CARE) is Coverage.ENROLLED
    step = TrainingStep(state=TrainingState.FINISHED, certificate="HZ-2026-001")
    caseload.services.training.advance_training(made, step)
    assert coverage_of(trainings(caseload, file_id), Status.PLACED) is Coverage.FINISHED
    caseload.services.files.void(made, reason="误录")
    assert coverage_of(trainings(caseload, file_id), Status.IN_CARE) is Coverage.NONE


# --- guidance and briefings


def test_guidance_and_briefings_are_stored_counted_voided_and_undone(
    caseload: OpenCaseload,
) -> None:
    files = files_of(caseload)
    done = caseload.services.training.give_extra(
        files[:2], ExtraKind.GUIDANCE, on=START, by="陈老师", content="职业测评与简历诊断"
    )
    caseload.services.training.give_extra(
        files[:1], ExtraKind.BRIEFING, on=START, by=None, content="讲解求职补贴政策"
    )
    case = case_of(caseload, files[0])
    assert {one.given_by for one in case.extras} == {"陈老师", "周老师"}
    standing = standing_of(case, case.pack, START)
    assert standing.extras[Extra.GUIDANCE].given == 1
    assert standing.extras[Extra.BRIEFING].given == 1
    assert standing.given(Service.EVENT) == 0
    caseload.services.files.void(done.created[:1], reason="误录")
    assert case_of(caseload, files[0]).extras[0].is_void
    caseload.services.actions.undo(
        caseload.services.training.give_extra(
            files[2:], ExtraKind.BRIEFING, on=START, by=None, content="讲解求职补贴政策"
        ).action
    )
    assert case_of(caseload, files[2]).extras == ()
    short = refused(
        caseload.services.training.give_extra,
        files,
        ExtraKind.BRIEFING,
        on=START,
        by=None,
        content="讲了",
    )
    assert (short.rule, short.field) == ("TEXT_TOO_SHORT", "content")
