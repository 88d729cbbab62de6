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
from casework.service_layer import (
    CaseloadServices,
    EmployerDraft,
    EventDraft,
    PostDraft,
    ReferralDraft,
    TalkDraft,
)
from casework.service_layer.drafts import TrainingDraft
from casework.signals import Signal, SignalRef
from ui.cli.demo.invention import credit_code_of
from ui.cli.demo.tally import DemoCounts

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


def try_the_rules(
    services: CaseloadServices,
    files: Sequence[UUID],
    pack: RulePack,
    today: date,
    tally: DemoCounts,
) -> None:
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
    services.packs.add_pack(pack_document(strict))
    theirs = list(files[-3:])
    services.packs.apply_pack(theirs, strict.pack_ref, reason="院里试行从严的规则")
    student = theirs[:1]
    _talks(services, student, today, tally)
    for days in (13, 14):  # two talks with the same text
        _talk(services, list(files[-4:-3]), tally, today - timedelta(days=days), content=_SAID[2])
    _posts(services, student, today, tally)
    _post_twice(services, theirs[1:2], today, tally)
    _events(services, files[-4:-3], today, tally)
    _events(services, student, today, tally)
    _extra_services(services, student, today, tally)


def _talks(services: CaseloadServices, student: list[UUID], today: date, tally: DemoCounts) -> None:
    for place, words in enumerate(_SAID):
        _talk(services, student, tally, today - timedelta(days=2 * place), content=words)
    same_day = today - timedelta(days=5)
    words = "当面看了修改后的简历，核对了两段项目经历的写法和时间。"
    _talk(services, student, tally, same_day, mode=TalkMode.FACE, place="302 室", content=words)
    words = "傍晚又谈了一次，确认周六的面试路线和要带的材料。"
    _talk(services, student, tally, same_day, start=time(17), end=time(17, 30), content=words)
    _talk(services, student, tally, today - timedelta(days=7), topic="电话未接通", content=_SAID[0])
    _talk(services, student, tally, today - timedelta(days=900), content=_SAID[1])


def _talk(
    services: CaseloadServices, student: list[UUID], tally: DemoCounts, on: date, **more: Any
) -> None:
    ordinary: dict[str, Any] = {
        "on": on,
        "start": time(12),
        "end": time(12, 30),
        "mode": TalkMode.PHONE,
        "place": "",
        "topic": "求职进展",
        "measures": "两周后回访",
    }
    services.talks.log_talk(student, TalkDraft(**{**ordinary, **more}))
    tally.add("talk")


_Offers = tuple[tuple[UUID, dict[str, Any]], ...]


def _posts(services: CaseloadServices, student: list[UUID], today: date, tally: DemoCounts) -> None:
    known = _employer(services, tally, 201, "津沽食品(演示)")
    services.employers.verify_employer(known, on=today, how="电话核实", by="陈静")
    unknown = _employer(services, tally, 202, "蓟北建材(演示)")
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
        _referral(services, student, tally, firm, today - timedelta(days=place), **changes)
    _referral(services, student, tally, known, today, match="专业相符", title="化验助理")


def _post_twice(
    services: CaseloadServices, student: list[UUID], today: date, tally: DemoCounts
) -> None:
    """Refer a student to one post twice, with no other post of the same employer."""
    firm = _employer(services, tally, 203, "宝坻印务(演示)")
    services.employers.verify_employer(firm, on=today, how="电话核实", by="陈静")
    post = _referral(services, student, tally, firm, today - timedelta(days=1), title="排版员")
    draft = ReferralDraft(
        post_id=post,
        on=today,
        match="单位追加名额，再次推荐，专业和地点都合适",
        response="愿意投递",
        responded_on=today,
    )
    services.referrals.refer(student, draft)
    tally.add("referral")


def _employer(services: CaseloadServices, tally: DemoCounts, number: int, name: str) -> UUID:
    tally.add("employer")
    draft = EmployerDraft(name=name, uscc=credit_code_of(number), employer_kind="其他企业")
    return services.employers.add_employer(draft).created[0]


def _referral(
    services: CaseloadServices,
    student: list[UUID],
    tally: DemoCounts,
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
    made = services.posts.add_post(PostDraft(employer_id=firm, **{**ordinary, **post})).created[0]
    draft = ReferralDraft(post_id=made, on=on, match=match, response="感兴趣", responded_on=on)
    services.referrals.refer(student, draft)
    tally.add("post")
    tally.add("referral")
    return made


def _events(
    services: CaseloadServices, student: Sequence[UUID], today: date, tally: DemoCounts
) -> None:
    for name, on in (
        ("双选会", today + timedelta(days=10)),
        ("模拟面试", today),
        ("模拟面试", today),
    ):
        draft = EventDraft(
            name=f"{name}（演示）", event_kind="其他", mode=EventMode.ON_SITE, on=on,
            organiser="就业指导中心", place="体育馆",
        )  # fmt: skip
        event = services.events.add_event(draft).created[0]
        services.events.attend(event, student, state=AttendanceState.ATTENDED)
        tally.add("event")
        tally.add("attendance")


def _extra_services(
    services: CaseloadServices, student: list[UUID], today: date, tally: DemoCounts
) -> None:
    for service, content in (
        (ExtraKind.GUIDANCE, "一对一修改简历，梳理两段项目经历"),
        (ExtraKind.BRIEFING, "讲解求职补贴、档案转递和基层项目"),
    ):
        services.training.give_extra(student, service, on=today, by=None, content=content)
        tally.add("extra_service")
    training = TrainingDraft(
        year=today.year, mode="线上", state=TrainingState.LEARNING, begun_on=today
    )
    services.training.record_training(student, training)
    tally.add("training")


_NIGHT = "在境外实习，当地是傍晚，谈了实习结束后的去向，打算回国先考教师资格证。"
_FIRST = "带来两份录用通知，比较了试用期、住宿和离家远近，决定周五前答复。"
_SECOND = "自述近期睡眠不好，先不谈岗位，约了心理中心周三下午，下周再见一面。"


def leave_doubts(
    services: CaseloadServices, files: Sequence[UUID], today: date, tally: DemoCounts
) -> None:
    """Log records that an auditor would question, through the same actions as everything else.

    Records dated before their file was opened raise another signal; those exist already.
    """
    abroad, first, second = files[:3]
    night = today - timedelta(days=6)
    held = _log_talk_at(
        services, abroad, tally, night,
        start=time(0, 40), end=time(1, 5), mode=TalkMode.VIDEO, place="", content=_NIGHT,
    )  # fmt: skip
    signal = Signal("TALK_AT_NIGHT", (SignalRef(Talk.kind, held, abroad, night),))
    services.signals.answer_signal(
        signal.key, signal.detector, answer="不是问题", note="学生在境外，有时差，约好的时间"
    )
    tally.add("signal_answer")
    day = today - timedelta(days=4)
    _log_talk_at(services, first, tally, day, start=time(14), end=time(14, 40), content=_FIRST)
    _log_talk_at(
        services, second, tally, day, start=time(14, 20), end=time(14, 50), content=_SECOND
    )


def _log_talk_at(
    services: CaseloadServices, file_id: UUID, tally: DemoCounts, on: date, **more: Any
) -> UUID:
    ordinary: dict[str, Any] = {
        "on": on,
        "mode": TalkMode.FACE,
        "place": "学院 302 谈话室",
        "topic": "求职进展",
        "measures": "一周后回访",
    }
    tally.add("talk")
    return services.talks.log_talk([file_id], TalkDraft(**{**ordinary, **more})).created[0]
