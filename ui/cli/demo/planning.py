"""Plans with progress and consent, transferred students, the office's calendar."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

from casework.people.person import ConsentKind
from casework.records import Measure, Withdrawal
from casework.records.file import StudentFacts
from casework.service_layer import CaseloadServices, PlanDraft
from ui.cli.demo.invention import HELPERS
from ui.cli.demo.records import DemoRecords

_MONTH = timedelta(days=30)
_LONG_AGO = timedelta(days=4 * 366)
_EARLIER = ("石明朗", "雷思源", "龙启航", "方知秋")
_FEWEST = 12


def turn_the_year(demo: DemoRecords, files: Sequence[UUID], *, cohort: int) -> None:
    """Record consents, change categories, park files; add two earlier cohorts."""
    _consents(demo, files)
    if len(files) >= _FEWEST:
        _categories(demo, files[-2:])
        _contacts(demo.services, files[-3])
        demo.services.year.pause_files(files[-4:-3], Withdrawal.PAUSED, reason="准备考研")
        demo.services.year.pause_files(files[-5:-4], Withdrawal.LEFT, reason="退学")
    _earlier_cohorts(demo, cohort)


def _consents(demo: DemoRecords, files: Sequence[UUID]) -> None:
    consenting = files[: max(1, len(files) * 9 // 10)]
    day = demo.today - _MONTH
    for kind in (ConsentKind.NOTICE, ConsentKind.SENSITIVE):
        done = demo.services.data_protection.give_consent(consenting, kind, on=day, how="书面签字")
        demo.tally.add("consent", len(done.created))
    demo.services.data_protection.withdraw_consent(
        consenting[-1:], ConsentKind.SENSITIVE, on=demo.today
    )


def _categories(demo: DemoRecords, files: Sequence[UUID]) -> None:
    first, second = files
    demo.services.categories.recognise_category([first], "就业困难", on=demo.today - _MONTH)
    demo.services.categories.recognise_category([second], "零就业家庭", on=demo.today - 2 * _MONTH)
    demo.services.categories.cancel_category(
        [second], "零就业家庭", on=demo.today - _MONTH, reason="复核未通过"
    )


def _contacts(services: CaseloadServices, file_id: UUID) -> None:
    services.people.change_contact(file_id, "暑期电话", "13900004321", note="暑期在老家")
    services.student_details.edit_facts(
        file_id, {"phone": "13900008765", "political": "共青团员", "leaving": "毕业"}
    )


def _earlier_cohorts(demo: DemoRecords, cohort: int) -> None:
    """Add open files of last year's leavers, and two of four years ago: one closed, one erased."""
    leaver = _open(demo.services, _EARLIER[0], f"{cohort - 5}900001", cohort - 1)
    again = _open(demo.services, _EARLIER[1], f"{cohort - 5}900002", cohort - 1)
    demo.services.data_protection.give_consent(
        [leaver], ConsentKind.PROVIDE, on=demo.today - _MONTH, how="书面签字"
    )
    demo.services.year.pause_files(
        [leaver], Withdrawal.HANDED_OVER, reason="离校未就业，已移交人社部门"
    )
    demo.services.people.renumber(again, student_no=f"{cohort - 5}900012", reason="学号登记错")
    later = _open(demo.services, _EARLIER[1], f"{cohort - 5}900012", cohort)
    demo.services.people.link_person([again, later])
    kept = _open(demo.services, _EARLIER[2], f"{cohort - 8}900003", cohort - 4)
    gone = _open(demo.services, _EARLIER[3], f"{cohort - 8}900004", cohort - 4)
    demo.services.year.pause_files(
        [kept], Withdrawal.CLOSED, reason="已就业", on=demo.today - _MONTH
    )
    demo.services.year.pause_files(
        [gone], Withdrawal.CLOSED, reason="已就业", on=demo.today - _LONG_AGO
    )
    erased = demo.services.data_protection.erase_files([gone], approved_by="就业指导中心主任")
    demo.tally.add("erasure", len(erased.certificates))
    demo.services.year.close_cohort(cohort - 4, reason="已全部结案")


def _open(services: CaseloadServices, name: str, number: str, cohort: int) -> UUID:
    facts = StudentFacts(
        student_no=number, name=name, cohort=cohort, categories=("低保家庭",), class_name="往届"
    )
    return services.student_details.open_file(facts).files[0]


_ANALYSIS = "专业基础扎实，信息来源少，面试经验不足；家在外地，希望留津工作。"
_GUEST = ("孙校长", "高校领导班子成员")


def plan_on(demo: DemoRecords, files: Sequence[UUID], *, cohort: int) -> None:
    """Create plans, pairings and calendar dates, as an office does in a year."""
    demo.services.settings.change_settings({"calendar": _calendar(cohort), "helpers": _helpers()})
    demo.tally.add("setting", 2)
    first, second, third = files[:3]
    _carry_out(demo, first)
    _revise(demo, second)
    demo.services.plans.confirm_plan(second, how="当面签字")
    demo.services.plans.review_plan(
        second, by="张主任", note="目标清楚，措施可行", next_on=demo.today + timedelta(days=3)
    )
    _hand_over(demo, [first, third])


def _calendar(cohort: int) -> dict[str, object]:
    return {
        "terms": [
            {"first": f"{cohort - 1}-08-31", "last": f"{cohort}-01-17", "name": "第一学期"},
            {"first": f"{cohort}-03-01", "last": f"{cohort}-08-31", "name": "第二学期及暑期帮扶"},
        ],
        "exams": [{"first": f"{cohort}-01-04", "last": f"{cohort}-01-15", "name": "期末考试"}],
    }


def _helpers() -> dict[str, object]:
    return {
        "silent_days": 30,
        "max_students": 40,
        "weekly": 12,
        "people": {HELPERS[-1][0]: {"on_paper": True, "weekly": 6}},
    }


def _draft(today: date) -> PlanDraft:
    owner = HELPERS[0][0]
    soon = today + timedelta(days=2)
    return PlanDraft(
        analysis=_ANALYSIS,
        difficulties=("信息", "就业能力"),
        goal="毕业前在天津落实会计类岗位",
        measures=(
            Measure(text="核对求职意向", measure_kind="职业指导", owner=owner, due_on=today),
            Measure(text="推荐两个会计岗位", measure_kind="岗位推荐", owner=owner, due_on=soon),
        ),
        review_on=today + timedelta(days=30),
        change_reason="按月复核后调整",
        level="常规跟进",
        risk="中",
        goal_kind="10",
        goal_city="天津",
        goal_industry="批发和零售业",
        goal_pay=5500,
    )


def _carry_out(demo: DemoRecords, file_id: UUID) -> None:
    plan = demo.services.plans.make_plan([file_id], _draft(demo.today)).created[0]
    demo.services.plans.complete_measure(plan, 0, result="已谈，意向未变")
    demo.tally.add("plan")


def _revise(demo: DemoRecords, file_id: UUID) -> None:
    demo.services.plans.make_plan([file_id], _draft(demo.today))
    why = "两次面试未过，提高帮扶级别"
    closer = replace(_draft(demo.today), level="重点帮扶", risk="高", change_reason=why)
    demo.services.plans.make_plan([file_id], closer)
    demo.tally.add("plan", 2)


def _hand_over(demo: DemoRecords, files: Sequence[UUID]) -> None:
    """Transfer one student to another helper, who accepts; add and end a guest pairing."""
    name, role = HELPERS[1]
    demo.tally.add(
        "pairing",
        len(demo.services.pairings.pair(files[:1], helper=name, helper_role=role).created),
    )
    demo.services.pairings.accept_pairing(files[:1], note="已与学生见面，材料齐全")
    joined = demo.services.pairings.add_helper(files, helper=_GUEST[0], helper_role=_GUEST[1])
    demo.tally.add("pairing", len(joined.created))
    demo.services.pairings.remove_helper(joined.created[-1])
