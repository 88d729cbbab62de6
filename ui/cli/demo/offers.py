"""Employers of the demonstration: visits, posts of every kind, and every step of referrals."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from uuid import UUID

from casework.records import Stage, Visitor
from casework.service_layer import (
    ComplaintDraft,
    EmployerDraft,
    PostDraft,
    ReferralDraft,
    VisitDraft,
)
from ui.cli.demo.invention import credit_code_of
from ui.cli.demo.records import DemoRecords

_WAYS = (
    (Stage.INFORMED,),
    (Stage.INFORMED, Stage.ANSWERED),
    (Stage.APPLIED,),
    (Stage.APPLIED, Stage.INTERVIEW),
    (Stage.APPLIED, Stage.INTERVIEW, Stage.HIRED),
    (Stage.DROPPED,),
    (Stage.LAPSED,),
)
_PUSHED = 21
"""Students who are referred to one post with the same note: enough to trigger a check."""


def make_offers(demo: DemoRecords, files: Sequence[UUID]) -> None:
    """Add employers, posts, referrals, visits and complaints, each kind at least once."""
    firm = demo.employer(101, "海河装备制造集团(演示)", industry="制造业", region="天津")
    demo.services.employers.verify_employer(firm, on=demo.today, how="实地走访", by="陈静")
    visit = _visits(demo, firm)
    good = _post(demo, firm, title="机械设计工程师", visit_id=visit, headcount=6)
    demo.services.posts.verify_post(good, on=demo.today)
    demo.services.posts.extend_post(good, demo.today + timedelta(days=90))
    _ways(demo, files, good)
    _doubts(demo, files, firm)
    _employers(demo, files)
    _complaints(demo, firm)


def _post(demo: DemoRecords, employer: UUID, **more: object) -> UUID:
    ordinary: dict[str, object] = {
        "title": "行政专员",
        "city": "天津",
        "pay_low": 5000,
        "pay_high": 8000,
        "until": demo.today + timedelta(days=60),
        "source": "访企拓岗",
        **more,
    }
    demo.tally.add("post")
    return demo.services.posts.add_post(PostDraft(employer_id=employer, **ordinary)).created[0]  # type: ignore[arg-type]  # fields of the draft


def _refer(
    demo: DemoRecords,
    files: Sequence[UUID],
    post: UUID,
    on: date,
    match: str = "专业相近，地点和薪资符合意向",
) -> tuple[UUID, ...]:
    demo.tally.add("referral", len(files))
    return demo.services.referrals.refer(
        files, ReferralDraft(post_id=post, on=on, match=match)
    ).created


def _ways(demo: DemoRecords, files: Sequence[UUID], post: UUID) -> None:
    """Create a referral for each possible outcome."""
    begun = demo.today - timedelta(days=8)
    for file_id, way in zip(files, _WAYS, strict=False):
        made = _refer(demo, [file_id], post, begun)
        for days, stage in enumerate(way, 1):
            note = "离家太远，想留在市区" if stage is Stage.DROPPED else None
            demo.services.referrals.advance_referral(
                made, stage, begun + timedelta(days=days), note=note
            )


def _doubts(demo: DemoRecords, files: Sequence[UUID], firm: UUID) -> None:
    """Create posts with suspicious wording, accepted or rejected, and one for many students."""
    open_ = _post(demo, firm, title="业务代表", text="限男性，本地户籍优先，985/211 院校毕业")
    loan = _post(demo, firm, title="学徒技师", text="先培训后上岗，需缴纳培训费，可分期")
    passed = _post(demo, firm, title="井下技术员", text="限男性（井下作业）")
    back = _post(demo, firm, title="储备干部", text="仅限汉族")
    demo.services.posts.rule_post(passed, "放行", note="法律规定不适合女性的岗位")
    demo.services.posts.rule_post(back, "退回", note="民族歧视")
    above = _post(demo, firm, title="研究员", education="博士研究生", major="临床医学")
    for post in (open_, loan, passed, back, above):
        _refer(demo, files[:2], post, demo.today)
    pushed = _post(demo, firm, title="仓储管理", source="企业来函")
    _refer(demo, files[:_PUSHED], pushed, demo.today, "岗位面向全体毕业生")


def _employers(demo: DemoRecords, files: Sequence[UUID]) -> None:
    """Create an employer without a code, two under one code, and one removed from the blacklist."""
    office = EmployerDraft(name="某街道办事处(演示)", employer_kind="机关")
    done = demo.services.employers.add_employer(office)
    _post(demo, done.created[0], title="社区工作者", source="校友")
    twin = EmployerDraft(name="海河装备制造集团第二分公司(演示)", uscc=credit_code_of(101))
    demo.services.employers.add_employer(twin, anyway=True)
    demo.tally.add("employer", 2)
    cleared = demo.employer(102, "滨海人力资源服务(演示)")
    post = _post(demo, cleared, title="客户专员", source="双选会")
    _refer(demo, files[-1:], post, demo.today)
    demo.services.employers.blacklist(cleared, reason="学生投诉待查", kind="招聘欺诈")
    demo.services.employers.clear_blacklist(cleared, reason="查明不实，系误会")
    demo.services.employers.amend_employer(cleared, {"contact": "人事部 022-00000000"})


def _visits(demo: DemoRecords, firm: UUID) -> UUID:
    """Create visits by every kind of visitor, one of them void; the first led to posts."""
    who = (
        ("校领导", "王校长", "", None),
        ("院系领导", "郑明华", "机械工程学院", "机械设计制造及其自动化"),
        ("研究生导师", "孙教授", "计算机学院", "软件工程"),
        ("其他", "陈静", "经济管理学院", "会计学"),
    )
    made: list[UUID] = []
    for place, (rank, name, college, subject) in enumerate(who):
        draft = VisitDraft(
            on=demo.today - timedelta(days=10 * place + 3),
            employer_id=firm if place == 0 else None,
            employer_name="" if place == 0 else f"津门第{place}实业有限公司(演示)",
            visitors=(Visitor(name=name, rank=rank),),
            college=college,
            subject=subject,
            is_new=place % 2 == 1,
            place="天津市",
            outcome="达成招聘意向",
        )
        made.append(demo.services.outreach.add_visit(draft).created[0])
    demo.services.outreach.withdraw_visit(made[-1], reason="登记重复，以系里的记录为准")
    demo.tally.add("visit", len(who))
    return made[0]


def _complaints(demo: DemoRecords, firm: UUID) -> None:
    """Create three complaints: one pending, one overdue, one answered."""
    for days, name, about in (
        (2, "李明(演示)", "反映宣讲会上承诺的薪资与合同不符"),
        (20, "赵芳(演示)", "反映被要求签订虚假就业协议"),
        (40, "钱伟(演示)", "反映岗位已招满仍在推荐"),
    ):
        draft = ComplaintDraft(
            received_on=demo.today - timedelta(days=days),
            complainant=name,
            channel="电话",
            about=about,
            employer_id=firm,
        )
        made = demo.services.outreach.add_complaint(draft).created[0]
        demo.tally.add("complaint")
    demo.services.outreach.answer_complaint(
        made,
        on=demo.today - timedelta(days=36),
        findings="已与单位核实，岗位于次日下架，并向学生说明。",
        outcome="部分属实",
    )
