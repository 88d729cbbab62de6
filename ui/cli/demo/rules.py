"""Rules and signals in the demonstration: a stricter pack, and records that checks find."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, time, timedelta
from typing import Any
from uuid import UUID

from casework.records import AttendanceState, EventMode, ExtraKind, Talk, TalkMode, TrainingState
from casework.required_services import Extra
from casework.rulepack import DEFAULT_PACK, SHIPPED, DayOfYear, RulePack, load_pack, pack_document
from casework.service_layer import CaseloadServices, EventDraft, PostDraft, ReferralDraft, TalkDraft
from casework.service_layer.drafts import TrainingDraft
from casework.signals import Signal, SignalRef
from ui.cli.demo.records import DemoRecords

_STRICT = ("EMPLOYER_UNVERIFIED", "SAME_EMPLOYER", "NOT_FACE_TO_FACE", "SIGN_IN_MISSING")
_SUMMER = DayOfYear(-1, 5, 1)
"""Early enough to include all records; the usual window begins on 1 September."""

_LONG_NOTE = 12
"""Minimal length that the stricter pack demands for the note why a post fits, in characters."""

_SAID = (
    "谈了三家单位的笔试结果，找出薄弱的专业知识，约定每天做一套题。",
    "家里催促尽快签约，分析了两个录用意向的差别，建议再等一周。",
    "第一次参加群面，复盘了发言时机，下周由学长带着再练一次。",
)


def pack_for(cohort: int, first_day: date) -> RulePack:
    """Return a pack whose window includes ``first_day``: the default, or in autumn a custom one.

    In autumn the default window has just begun, and most records would be before it.
    """
    usual = load_pack(DEFAULT_PACK)
    if usual.window(cohort)[0] <= first_day:
        return usual
    return replace(
        usual,
        id="our-summer",
        version=1,
        name="本校（演示）",
        source=f"演示用：在{usual.name}的基础上，毕业前一年暑期起计",
        begins=_SUMMER,
    )


def bring_under(services: CaseloadServices, files: Sequence[UUID], pack: RulePack) -> None:
    """Apply a pack to the files; add it to the caseload first if it is not shipped."""
    if pack.pack_ref not in SHIPPED:
        services.packs.add_pack(pack_document(pack))
        services.packs.apply_pack(files, pack.pack_ref, reason="本校的暑期帮扶也计入")


def try_the_rules(demo: DemoRecords, files: Sequence[UUID], pack: RulePack) -> None:
    """Add a stricter pack, apply it to three students, and create records for them."""
    tests = dict(pack.tests)
    tests.update({code: replace(tests[code], on=True) for code in _STRICT})
    tests["NO_MATCH_NOTE"] = replace(tests["NO_MATCH_NOTE"], threshold=_LONG_NOTE)
    strict = replace(
        pack,
        id="our-office",
        version=1,
        name="本校从严（演示）",
        source=f"演示用：在{pack.name}的基础上从严",
        tests=tests,
        extras={Extra.GUIDANCE: 1, Extra.BRIEFING: 1},
    )
    demo.services.packs.add_pack(pack_document(strict))
    theirs = list(files[-3:])
    demo.services.packs.apply_pack(theirs, strict.pack_ref, reason="院里试行从严的规则")
    student = theirs[:1]
    _talks(demo, student)
    for days in (13, 14):  # two talks with the same text
        _talk(demo, list(files[-4:-3]), demo.today - timedelta(days=days), content=_SAID[2])
    _posts(demo, student)
    _post_twice(demo, theirs[1:2])
    _events(demo, files[-4:-3])
    _events(demo, student)
    _extra_services(demo, student)


def _talks(demo: DemoRecords, student: list[UUID]) -> None:
    for place, words in enumerate(_SAID):
        _talk(demo, student, demo.today - timedelta(days=2 * place), content=words)
    same_day = demo.today - timedelta(days=5)
    words = "当面看了修改后的简历，核对了两段项目经历的写法和时间。"
    _talk(demo, student, same_day, mode=TalkMode.FACE, place="302 室", content=words)
    words = "傍晚又谈了一次，确认周六的面试路线和要带的材料。"
    _talk(demo, student, same_day, start=time(17), end=time(17, 30), content=words)
    _talk(demo, student, demo.today - timedelta(days=7), topic="电话未接通", content=_SAID[0])
    _talk(demo, student, demo.today - timedelta(days=900), content=_SAID[1])


def _talk(demo: DemoRecords, student: list[UUID], on: date, **more: Any) -> None:
    ordinary: dict[str, Any] = {
        "on": on,
        "start": time(12),
        "end": time(12, 30),
        "mode": TalkMode.PHONE,
        "place": "",
        "topic": "求职进展",
        "measures": "两周后回访",
    }
    demo.services.talks.log_talk(student, TalkDraft(**{**ordinary, **more}))
    demo.tally.add("talk")


_Offers = tuple[tuple[UUID, dict[str, Any]], ...]


def _posts(demo: DemoRecords, student: list[UUID]) -> None:
    known = demo.employer(201, "津沽食品(演示)")
    demo.services.employers.verify_employer(known, on=demo.today, how="电话核实", by="陈静")
    unknown = demo.employer(202, "蓟北建材(演示)")
    offers: _Offers = (
        (known, {"title": "质检员"}),
        (known, {"title": "化验员"}),
        (known, {"title": "统计员"}),
        (known, {"title": "会计实习生"}),
        (known, {"title": "包装工", "pay_low": 1500, "pay_high": 2000}),
        (known, {"title": "库管员", "pay_low": None, "pay_high": None}),
        (known, {"title": "文员", "city": "——"}),
        (unknown, {"title": "出纳"}),
    )
    for place, (firm, changes) in enumerate(offers):
        _referral(demo, student, firm, demo.today - timedelta(days=place), **changes)
    _referral(demo, student, known, demo.today, match="专业相符", title="化验助理")


def _post_twice(demo: DemoRecords, student: list[UUID]) -> None:
    """Refer a student to one post twice, with no other post of the same employer."""
    firm = demo.employer(203, "宝坻印务(演示)")
    demo.services.employers.verify_employer(firm, on=demo.today, how="电话核实", by="陈静")
    post = _referral(demo, student, firm, demo.today - timedelta(days=1), title="排版员")
    draft = ReferralDraft(
        post_id=post,
        on=demo.today,
        match="单位追加名额，再次推荐，专业和地点都合适",
        response="愿意投递",
        responded_on=demo.today,
    )
    demo.services.referrals.refer(student, draft)
    demo.tally.add("referral")


def _referral(
    demo: DemoRecords,
    student: list[UUID],
    firm: UUID,
    on: date,
    *,
    match: str = "专业对口，离家近，薪资符合本人意向",
    **post: Any,
) -> UUID:
    ordinary: dict[str, Any] = {
        "city": "天津",
        "pay_low": 4000,
        "pay_high": 5000,
        "until": on + timedelta(days=60),
        "source": "校园招聘会",
    }
    made = demo.services.posts.add_post(
        PostDraft(employer_id=firm, **{**ordinary, **post})
    ).created[0]
    draft = ReferralDraft(post_id=made, on=on, match=match, response="感兴趣", responded_on=on)
    demo.services.referrals.refer(student, draft)
    demo.tally.add("post")
    demo.tally.add("referral")
    return made


def _events(demo: DemoRecords, student: Sequence[UUID]) -> None:
    for name, on in (
        ("双选会", demo.today + timedelta(days=10)),
        ("模拟面试", demo.today),
        ("模拟面试", demo.today),
    ):
        draft = EventDraft(
            name=f"{name}（演示）", event_kind="其他", mode=EventMode.ON_SITE, on=on,
            organiser="就业指导中心", place="体育馆",
        )  # fmt: skip
        event = demo.services.events.add_event(draft).created[0]
        demo.services.events.attend(event, student, state=AttendanceState.ATTENDED)
        demo.tally.add("event")
        demo.tally.add("attendance")


def _extra_services(demo: DemoRecords, student: list[UUID]) -> None:
    for service, content in (
        (ExtraKind.GUIDANCE, "一对一修改简历，梳理两段项目经历"),
        (ExtraKind.BRIEFING, "讲解求职补贴、档案转递和基层项目"),
    ):
        demo.services.training.give_extra(student, service, on=demo.today, by=None, content=content)
        demo.tally.add("extra_service")
    training = TrainingDraft(
        year=demo.today.year, mode="线上", state=TrainingState.LEARNING, begun_on=demo.today
    )
    demo.services.training.record_training(student, training)
    demo.tally.add("training")


_NIGHT = "在境外实习，当地是傍晚，谈了实习结束后的去向，打算回国先考教师资格证。"
_FIRST = "带来两份录用通知，比较了试用期、住宿和离家远近，决定周五前答复。"
_SECOND = "自述近期睡眠不好，先不谈岗位，约了心理中心周三下午，下周再见一面。"


def leave_doubts(demo: DemoRecords, files: Sequence[UUID]) -> None:
    """Log records that an auditor would question, through the same actions as everything else.

    Records dated before their file was opened raise another signal; those exist already.
    """
    abroad, first, second = files[:3]
    night = demo.today - timedelta(days=6)
    late = {"start": time(0, 40), "end": time(1, 5), "mode": TalkMode.VIDEO, "place": ""}
    held = _log_talk_at(demo, abroad, night, **late, content=_NIGHT)
    signal = Signal("TALK_AT_NIGHT", (SignalRef(Talk.kind, held, abroad, night),))
    demo.services.signals.answer_signal(
        signal.key, signal.detector, answer="不是问题", note="学生在境外，有时差，约好的时间"
    )
    demo.tally.add("signal_answer")
    day = demo.today - timedelta(days=4)
    _log_talk_at(demo, first, day, start=time(14), end=time(14, 40), content=_FIRST)
    _log_talk_at(demo, second, day, start=time(14, 20), end=time(14, 50), content=_SECOND)


def _log_talk_at(demo: DemoRecords, file_id: UUID, on: date, **more: Any) -> UUID:
    ordinary: dict[str, Any] = {
        "on": on,
        "mode": TalkMode.FACE,
        "place": "学院 302 谈话室",
        "topic": "求职进展",
        "measures": "一周后回访",
    }
    demo.tally.add("talk")
    return demo.services.talks.log_talk([file_id], TalkDraft(**{**ordinary, **more})).created[0]
