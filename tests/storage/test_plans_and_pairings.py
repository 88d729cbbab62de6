"""Plans and pairings through the service layer, on a real caseload."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from casework.people.helpers import helper_settings
from casework.problems import RuleBroken
from casework.read_models import FileQuery
from casework.records import Measure, Plan
from casework.service_layer import CaseloadServices
from casework.settings.calendar import Period, calendar_of
from casework.worklist.items import WorkItemKind
from casework.worklist.workday import workday
from storage.caseload import OpenCaseload
from tests.builders.homes import START, Home, a_home, a_plan, a_posted_post, a_talk, files_of

LATER = START + timedelta(days=10)
NOBODY = UUID(int=1)


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return a_home(tmp_path / "home")


def test_every_part_of_a_plan_is_stored(home: Home) -> None:
    draft = a_plan(
        level="重点帮扶", risk="高", goal_kind="10", goal_city="天津", goal_industry="批发和零售业",
        goal_pay=5500, made_by="李建国", review_on=LATER,
        measures=(Measure(text="模拟面试", measure_kind="职业指导", owner="王秀英", due_on=LATER),),
    )  # fmt: skip
    with home.open() as caseload:
        first, *_ = files_of(caseload)
        caseload.services.plans.make_plan([first], draft)

        plan = plan_of(caseload, first)

    assert (plan.level, plan.risk, plan.goal_pay, plan.made_by) == (
        "重点帮扶",
        "高",
        5500,
        "李建国",
    )
    assert (plan.goal_kind, plan.goal_city, plan.goal_industry) == ("10", "天津", "批发和零售业")
    assert plan.measures == draft.measures
    assert plan.change_reason is None, "a first version has no reason to change"


def test_a_second_version_needs_a_reason(home: Home) -> None:
    with home.open() as caseload:
        first, *_ = files_of(caseload)
        caseload.services.plans.make_plan([first], a_plan())

        for reason, rule in ((None, "FIELD_MISSING"), ("改目标", "TEXT_TOO_SHORT")):
            with pytest.raises(RuleBroken) as refusal:
                caseload.services.plans.make_plan([first], a_plan(change_reason=reason))
            assert (refusal.value.rule, refusal.value.field) == (rule, "change_reason")
        caseload.services.plans.make_plan([first], a_plan(change_reason="学生改变了意向"))

        assert plan_of(caseload, first).change_reason == "学生改变了意向"


def test_without_a_user_the_changed_parts_are_the_reason(home: Home) -> None:
    with home.open() as caseload:
        first, *_ = files_of(caseload)
        caseload.services.plans.make_plan([first], a_plan())
        changed = a_plan(goal="去北京", risk="低", change_reason=None)
        caseload.services.plans.make_plan([first], changed, describes_changes=True)

        assert plan_of(caseload, first).change_reason == "未说明原因；改动：风险、就业目标"


@pytest.mark.parametrize(
    ("changed", "rule", "field"),
    [
        ({"level": "紧急"}, "BAD_CHOICE", "plan_level"),
        ({"risk": "很高"}, "BAD_CHOICE", "risk"),
        ({"goal_pay": 0}, "GOAL_PAY_RANGE", "goal_pay"),
        ({"measures": (Measure(text="x", measure_kind="吃饭"),)}, "BAD_CHOICE", "measure_kind"),
        (
            {"measures": (Measure(text="x", due_on=START - timedelta(days=1)),)},
            "DUE_BEFORE_PLAN",
            "due_on",
        ),
    ],
)
def test_an_invalid_plan_is_refused(
    home: Home, changed: dict[str, Any], rule: str, field: str
) -> None:
    with home.open() as caseload:
        with pytest.raises(RuleBroken) as refusal:
            caseload.services.plans.make_plan(files_of(caseload)[:1], a_plan(**changed))

        assert (refusal.value.rule, refusal.value.field) == (rule, field)


def test_a_measure_copied_from_the_last_version_keeps_its_past_day(home: Home) -> None:
    measures = (Measure(text="模拟面试", due_on=START),)
    with home.open() as caseload:
        first, *_ = files_of(caseload)
        caseload.services.plans.make_plan([first], a_plan(measures=measures))
        home.clock.pass_days(5)
        caseload.services.plans.make_plan([first], a_plan(measures=measures))

        assert plan_of(caseload, first).version == 2


def test_a_completed_measure_is_recorded_in_the_current_version(home: Home) -> None:
    with home.open() as caseload:
        first, *_ = files_of(caseload)
        made = caseload.services.plans.make_plan([first], a_plan())
        home.clock.pass_days(2)

        done = caseload.services.plans.complete_measure(made.created[0], 0, result="推送四个岗位")

        plan = plan_of(caseload, first)
        assert (plan.version, plan.measures[0].done_on) == (1, START + timedelta(days=2))
        assert plan.measures[0].result == "推送四个岗位"
        caseload.services.actions.undo(done.action)
        assert plan_of(caseload, first).measures[0].done_on is None


Act = Callable[[CaseloadServices, UUID, UUID], object]


@pytest.mark.parametrize(
    ("act", "rule"),
    [
        (lambda d, f, p: d.plans.complete_measure(p, 7), "NO_SUCH_MEASURE"),
        (lambda d, f, p: d.plans.complete_measure(p, 0, on=LATER), "DONE_LATER"),
        (
            lambda d, f, p: d.plans.complete_measure(p, 0, on=START - timedelta(days=1)),
            "DONE_BEFORE_PLAN",
        ),
        (lambda d, f, p: d.plans.complete_measure(NOBODY, 0), "UNKNOWN_RECORD"),
        (lambda d, f, p: d.plans.confirm_plan(f, how="眼神"), "BAD_CHOICE"),
        (lambda d, f, p: d.plans.confirm_plan(f, on=LATER, how="电话"), "CONFIRMED_LATER"),
        (
            lambda d, f, p: d.plans.confirm_plan(f, on=START - timedelta(days=1), how="电话"),
            "CONFIRMED_BEFORE_PLAN",
        ),
        (lambda d, f, p: d.plans.review_plan(f, by="", note="可行"), "FIELD_MISSING"),
        (
            lambda d, f, p: d.plans.review_plan(
                f, by="张主任", note="可行", next_on=START - timedelta(days=1)
            ),
            "REVIEW_BEFORE_PLAN",
        ),
    ],
)
def test_invalid_plan_updates_are_refused(home: Home, act: Act, rule: str) -> None:
    with home.open() as caseload:
        first, *_ = files_of(caseload)
        plan = caseload.services.plans.make_plan([first], a_plan()).created[0]

        with pytest.raises(RuleBroken) as refusal:
            act(caseload.services, first, plan)

        assert refusal.value.rule == rule


def test_only_the_current_version_is_updated(home: Home) -> None:
    with home.open() as caseload:
        first, *_ = files_of(caseload)
        old = caseload.services.plans.make_plan([first], a_plan()).created[0]
        new = caseload.services.plans.make_plan([first], a_plan()).created[0]

        with pytest.raises(RuleBroken) as refusal:
            caseload.services.plans.complete_measure(old, 0)
        assert refusal.value.rule == "PLAN_NOT_IN_FORCE"
        caseload.services.plans.complete_measure(new, 0)
        with pytest.raises(RuleBroken) as refusal:
            caseload.services.plans.complete_measure(new, 0)
        assert refusal.value.rule == "MEASURE_DONE_ALREADY"


def test_agreement_and_review_are_stored_without_a_new_version(home: Home) -> None:
    with home.open() as caseload:
        first, second, *_ = files_of(caseload)
        caseload.services.plans.make_plan([first], a_plan(review_on=START))
        caseload.services.plans.confirm_plan(first, how="电话")
        caseload.services.plans.review_plan(first, by="张主任", note="目标可行", next_on=LATER)

        plan = plan_of(caseload, first)
        assert (plan.version, plan.confirmed_on, plan.confirmed_how) == (1, START, "电话")
        assert (plan.reviewed_by, plan.review_note, plan.review_on) == ("张主任", "目标可行", LATER)
        with pytest.raises(RuleBroken) as refusal:
            caseload.services.plans.confirm_plan(second, how="电话")
        assert refusal.value.rule == "NO_PLAN"


def test_reassigning_23_students_is_one_action_and_one_undo(tmp_path: Path) -> None:
    home = a_home(tmp_path / "many", students=46)
    with home.open() as caseload:
        before = helpers(caseload)
        theirs = [file_id for file_id, name in before.items() if name == "李建国"]
        assert len(theirs) == 23

        done = caseload.services.pairings.reassign(
            "李建国", helper="赵敏", helper_role="班主任", accepted_on=START, note="外出进修"
        )

        assert len(done.created) == 23
        assert [file_id for file_id, name in helpers(caseload).items() if name == "赵敏"] == theirs
        with caseload.snapshot() as reader:
            assert len(reader.actions()) == 3, "opening, import, and one for the move"
        caseload.services.actions.undo()
        assert helpers(caseload) == before


@pytest.mark.fast
def test_invalid_reassignments_are_refused(home: Home) -> None:
    with home.open() as caseload:
        for old, new, rule in (
            ("无名氏", "赵敏", "HELPER_HAS_NOBODY"),
            ("李建国", "李建国", "SAME_HELPER"),
        ):
            with pytest.raises(RuleBroken) as refusal:
                caseload.services.pairings.reassign(old, helper=new, helper_role="班主任")
            assert refusal.value.rule == rule


def test_a_handover_is_accepted_with_a_day_and_a_note(home: Home) -> None:
    with home.open() as caseload:
        first, *_ = files_of(caseload)
        caseload.services.pairings.pair([first], helper="赵敏", helper_role="班主任")
        home.clock.pass_days(3)
        caseload.services.pairings.accept_pairing([first], note="已见面")

        with caseload.snapshot() as reader:
            pairing = reader.case(first).helper_on(home.clock.day)
        assert pairing is not None
        assert (pairing.accepted_on, pairing.handover_note) == (home.clock.day, "已见面")
        for on, rule in (
            (home.clock.day + timedelta(days=1), "ACCEPTED_LATER"),
            (START - timedelta(days=1), "ACCEPTED_BEFORE_PAIRING"),
        ):
            with pytest.raises(RuleBroken) as refusal:
                caseload.services.pairings.accept_pairing([first], on=on)
            assert refusal.value.rule == rule


def test_a_participant_joins_and_leaves_while_the_helper_stays(home: Home) -> None:
    with home.open() as caseload:
        first, *_ = files_of(caseload)
        before = helpers(caseload)[first]
        home.clock.pass_days(1)

        joined = caseload.services.pairings.add_helper(
            [first], helper="孙校长", helper_role="高校领导班子成员"
        )
        again = caseload.services.pairings.add_helper(
            [first], helper="孙校长", helper_role="高校领导班子成员"
        )

        assert again.action is None
        assert helpers(caseload)[first] == before
        caseload.services.pairings.pair([first], helper="赵敏", helper_role="班主任")
        with caseload.snapshot() as reader:
            (guest,) = [p for p in reader.case(first).pairings if p.is_participant]
        assert guest.until is None, "another responsible helper does not end a participant's part"
        caseload.services.pairings.remove_helper(joined.created[0])
        with pytest.raises(RuleBroken) as refusal:
            caseload.services.pairings.remove_helper(joined.created[0])
        assert refusal.value.rule == "NO_PARTICIPANT"


def test_a_participant_who_becomes_responsible_is_listed_once(home: Home) -> None:
    with home.open() as caseload:
        first, *_ = files_of(caseload)
        caseload.services.pairings.add_helper(
            [first], helper="孙校长", helper_role="高校领导班子成员"
        )
        caseload.services.pairings.pair([first], helper="孙校长", helper_role="高校领导班子成员")

        with caseload.snapshot() as reader:
            now = [p for p in reader.case(first).pairings if p.until is None]
        assert [(p.helper, p.is_participant) for p in now] == [("孙校长", False)]


def test_the_office_s_calendar_and_helpers_are_settings(home: Home) -> None:
    with home.open() as caseload:
        caseload.services.settings.change_settings(
            {
                "calendar": {"exams": [{"first": "2027-01-04", "last": "2027-01-15"}]},
                "helpers": {"silent_days": 14},
            }
        )

        with caseload.snapshot() as reader:
            office = reader.org_settings()
    assert calendar_of(office).exams == (Period(date(2027, 1, 4), date(2027, 1, 15)),)
    assert helper_settings(office).silent_days == 14


def test_the_tasks_of_a_day_follow_each_record(home: Home) -> None:
    with home.open() as caseload:
        first, *_rest = files_of(caseload)
        with caseload.snapshot() as reader:
            before = workday(reader)
        caseload.services.plans.make_plan([first], a_plan())
        caseload.services.talks.log_talk([first], a_talk())
        post = a_posted_post(caseload.services)
        from tests.builders.homes import a_referral

        caseload.services.referrals.refer(
            [first], a_referral(post, response=None, responded_on=None)
        )
        home.clock.pass_days(10)
        with caseload.snapshot() as reader:
            after = workday(reader)

    assert [len(day.pace.files) for day in (before, after)] == [3, 3]
    assert count(before, WorkItemKind.NO_PLAN) == 3
    assert count(after, WorkItemKind.NO_PLAN) == 2
    assert count(after, WorkItemKind.ANSWER) == 1
    assert after.pace.given == before.pace.given + 2
    assert after.left_out == 0


def test_reading_a_day_can_be_cancelled_between_batches(home: Home) -> None:
    class StopError(Exception):
        pass

    def stop() -> None:
        raise StopError

    with home.open() as caseload, caseload.snapshot() as reader, pytest.raises(StopError):
        workday(reader, check_cancelled=stop)


def count(day: Any, kind: WorkItemKind) -> int:
    return sum(item.kind is kind for item in day.items)


def plan_of(caseload: OpenCaseload, file_id: UUID) -> Plan:
    with caseload.snapshot() as reader:
        plan = reader.case(file_id).plan
    assert plan is not None
    return plan


def helpers(caseload: OpenCaseload) -> dict[UUID, str | None]:
    with caseload.snapshot() as reader:
        return {
            line.file.id: line.helper.helper if line.helper else None
            for line in reader.lines(FileQuery())
        }
