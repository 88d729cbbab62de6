"""A caseload of a year's honest work with a few made-up things in it, for the signals.

A thousand talks, referrals and attendances as people really write them: forms of words come
again, days are entered late by a day or two, firms are met twice. Into these, thirty fakes of ten
kinds are planted, each known by the signal that ought to speak of it.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from itertools import count
from typing import Any
from uuid import UUID

from casework.case import AttendanceWithEvent, Case, ReferralWithPost, TalkWithSession
from casework.ids import file_id_of
from casework.records import (
    Attachment,
    Attendance,
    AttendanceState,
    CaseFile,
    Destination,
    Employer,
    Event,
    EventMode,
    Evidence,
    HardshipCategory,
    Post,
    Referral,
    Talk,
    TalkMode,
    TalkSession,
)
from casework.signals import DetectorInput
from tests.builders.cases import a_credit_code
from tests.builders.day import instant

TODAY = date(2023, 6, 8)
BEGIN = date(2022, 10, 10)
OPENED_ON = date(2022, 9, 15)
STUDENTS = 112

_WHO = ("该生", "学生", "小林", "该同学", "本人", "她", "他")
_STATES = (
    "家住农村，父母务农，想尽快就业减轻家里负担",
    "性格内向，面试时容易紧张，简历写得比较简单",
    "正在准备专升本，同时关注市内的会计岗位",
    "成绩中等，实习表现不错，带教老师评价认真",
    "意向软件测试，已自学数据库和接口测试",
    "因身体原因不便久站，希望做文职工作",
    "母亲住院，近期情绪低落，睡眠不好",
    "想回老家考事业单位，对企业岗位兴趣不大",
    "已投递五份简历，收到一家笔试通知",
    "对薪资期望偏高，不清楚行业行情",
    "普通话二级甲等，想当小学语文教师",
    "女朋友在滨海新区工作，希望去那边",
    "参加过技能大赛获省二等奖，动手能力强",
    "英语四级未过，担心影响求职",
    "父亲外出打工，弟弟读高中，生活费靠助学贷款",
    "在学生会做过宣传，会剪视频，想做新媒体",
)
_MEASURES = (
    "一起改了简历的项目经历部分",
    "讲了招聘会上怎样和企业交谈",
    "介绍了宏志助航计划的线上课程",
    "联系了学院校友企业的人事",
    "建议先就业再择业，列出三家单位",
    "约定每周三晚上电话沟通一次",
    "帮助申请了求职创业补贴",
    "转介学校心理中心，约好本周面谈",
    "一起看了岗位说明书并标出差距",
    "陪同参加了学院的模拟面试",
    "提供了往年笔试题和复习计划",
    "说明了试用期和社保的规定",
)
_ENDS = (
    "下周反馈投递情况",
    "月底前完成报名",
    "等通知，有消息随时告诉我",
    "继续关注，暂不催促",
    "周五把改好的简历发来",
    "家里意见还要再商量",
    "决定先去企业看看",
    "本人表示愿意尝试",
    "同意调整期望薪资到四千五",
    "约好五月再谈一次",
)
_CITIES = ("天津", "北京", "唐山", "廊坊")
_TITLES = ("会计", "出纳", "行政助理", "软件测试", "客服专员", "仓储管理", "护理员", "新媒体运营")


@dataclass
class Planted:
    """The ground, and which signal ought to speak of which records."""

    ground: DetectorInput
    fakes: list[tuple[str, frozenset[UUID]]] = field(default_factory=list)
    records: int = 0


@dataclass
class _Student:
    file: CaseFile
    talks: list[TalkWithSession] = field(default_factory=list)
    referrals: list[ReferralWithPost] = field(default_factory=list)
    attendances: list[AttendanceWithEvent] = field(default_factory=list)
    destinations: list[Destination] = field(default_factory=list)
    attachments: list[Attachment] = field(default_factory=list)


class Planter:
    """Builds the caseload; ``seed`` decides every word of it."""

    def __init__(self, seed: int = 7) -> None:
        self._random = random.Random(seed)
        self._ids: Iterator[int] = count(1)
        self._evidence: dict[UUID, Evidence] = {}
        self._students = [self._student(number) for number in range(STUDENTS)]
        self._busy: set[tuple[str, date, int]] = set()
        self._firms = [self._firm(number) for number in range(90)]
        self._fakes: list[tuple[str, frozenset[UUID]]] = []

    def build(self) -> Planted:
        events = [self._event(number) for number in range(14)]
        for place, student in enumerate(self._students):
            for at in range(3):
                self._honest_talk(student, place, at)
                self._honest_referral(student, at)
            for event in self._random.sample(events, 3):
                self._honest_attendance(student, event)
            if place % 3 == 0:
                self._honest_place(student, place)
        honest = sum(len(s.talks) + len(s.referrals) + len(s.attendances) for s in self._students)
        for kind in _FAKES:
            for number in range(3):
                kind(self, number)
        cases = tuple(self._case(student) for student in self._students)
        return Planted(DetectorInput(cases, TODAY, evidence=self._evidence), self._fakes, honest)

    # --- honest work

    def _honest_talk(self, student: _Student, place: int, at: int) -> None:
        helper = f"老师{place % 6}"
        while True:
            on = self._workday(at)
            hour = self._random.randrange(9, 17)
            if (helper, on, hour) not in self._busy:
                self._busy.add((helper, on, hour))
                break
        self._talk(student, on, time(hour, 5), helper, self._words())

    def _words(self) -> str:
        pick = self._random.choice
        return f"{pick(_WHO)}{pick(_STATES)}。{pick(_MEASURES)}，{pick(_STATES)}；{pick(_ENDS)}。"

    def _honest_referral(self, student: _Student, at: int) -> None:
        on = self._workday(at)
        firms = [f for f in self._firms if all(f.id != m.employer.id for m in student.referrals)]
        self._referral(student, on, self._random.choice(firms))

    def _honest_attendance(self, student: _Student, event: Event) -> None:
        attendance = Attendance(
            **self._of(student, event.on + timedelta(days=self._random.randrange(3))),
            event_id=event.id,
            state=AttendanceState.ATTENDED,
        )
        student.attendances.append(AttendanceWithEvent(attendance, event))

    def _honest_place(self, student: _Student, place: int) -> None:
        on = date(2023, 5, 10) + timedelta(days=place % 20)
        self._place(student, on, f"安居第{place}服务有限公司", a_credit_code(500 + place))

    def _workday(self, at: int) -> date:
        """A weekday of the autumn, the winter or the spring."""
        day = BEGIN + timedelta(days=70 * at + self._random.randrange(65))
        return day - timedelta(days=max(0, day.weekday() - 4))

    # --- the fakes, three of each kind

    def overlap(self, number: int) -> None:
        """Two students talked to at one time by one helper, a quarter of an hour apart."""
        one, other = self._pair(number)
        on = date(2023, 5, 8) + timedelta(days=number)
        first = self._talk(one, on, time(18, 0), "老师7", self._words())
        second = self._talk(other, on, time(18, 10), "老师7", self._words())
        self._note("TALKS_OVERLAP", first, second)

    def night(self, number: int) -> None:
        on = date(2023, 3, 1) + timedelta(days=number)
        student = self._students[10 + number]
        self._note("TALK_AT_NIGHT", self._talk(student, on, time(2, 30), "老师8", self._words()))

    def late(self, number: int) -> None:
        student = self._students[20 + number]
        on = date(2022, 11, 1) + timedelta(days=number)
        talk = self._talk(
            student, on, time(19), "老师8", self._words(), entered=on + timedelta(days=80)
        )
        self._note("ENTERED_LATE", talk)

    def together(self, number: int) -> None:
        """Three talks of different weeks, all typed in one afternoon."""
        student = self._students[30 + number]
        days = [date(2023, 5, 2) + timedelta(days=7 * at) for at in range(3)]
        talks = [
            self._talk(student, on, time(20, at), "老师9", self._words(), entered=days[-1])
            for at, on in enumerate(days)
        ]
        self._note("ENTERED_TOGETHER", *talks)

    def copied(self, number: int) -> None:
        """One student's talk in another's file, with two words changed."""
        one, other = self._students[40 + number], self._students[60 + number]
        words = one.talks[0].session.content
        changed = words.replace("。", "，", 1) + "望"
        on = date(2023, 4, 3) + timedelta(days=number)
        talk = self._talk(other, on, time(18, 30), "老师9", changed)
        self._note("TEXT_ALIKE", talk, one.talks[0].talk.id)

    def reused(self, number: int) -> None:
        """One photo for the talks of two students."""
        one, other = self._students[70 + number], self._students[80 + number]
        proof = self._proof(f"{number:02d}" * 32)
        first = self._attach(one, one.talks[1], proof)
        second = self._attach(other, other.talks[1], proof)
        self._note("PROOF_REUSED", first, second)

    def clash(self, number: int) -> None:
        """Two cities on one morning."""
        student = self._students[90 + number]
        on = date(2023, 3, 18) + timedelta(days=7 * number)
        ids = []
        for city in ("天津", "石家庄"):
            event = self._event(100 + number, on=on, city=city, name=f"{city}春季招聘会{number}")
            self._honest_attendance(student, event)
            ids.append(student.attendances[-1].attendance.id)
        self._note("EVENTS_CLASH", *ids)

    def cluster(self, number: int) -> None:
        """Five students at one firm that nobody heard of."""
        ids = []
        for student in self._students[1 + 5 * number : 6 + 5 * number]:
            on = date(2023, 5, 30)
            student.destinations.clear()
            name = f"鑫达{number}商贸有限公司"
            ids.append(self._place(student, on, name, a_credit_code(900 + number)))
        self._note("EMPLOYER_CLUSTER", *ids)

    def renamed(self, number: int) -> None:
        """One credit code under two names."""
        firm = self._firms[number]
        other = replace(firm, id=self._id(), name=f"宏图{number}科技有限公司")
        self._referral(self._students[95 + number], date(2023, 4, 20), other)
        self._referral(self._students[98 + number], date(2023, 4, 21), firm)
        self._note("EMPLOYER_NAMES", firm.id, other.id)

    def same_phone(self, number: int) -> None:
        one, other = self._students[101 + number], self._students[106 + number]
        other.file = replace(other.file, phone=one.file.phone)
        self._note("PHONE_SHARED", one.file.id, other.file.id)

    # --- what records are made of

    def _note(self, code: str, *ids: UUID) -> None:
        self._fakes.append((code, frozenset(ids)))

    def _pair(self, number: int) -> tuple[_Student, _Student]:
        return self._students[2 * number], self._students[2 * number + 1]

    def _id(self) -> UUID:
        return UUID(int=next(self._ids))

    def _made(self, entered: date) -> dict[str, Any]:
        minute = self._random.randrange(480)
        when = instant(entered, 9) + timedelta(minutes=minute)
        return {"id": self._id(), "recorded_at": when, "recorded_by": "周老师"}

    def _of(self, student: _Student, entered: date) -> dict[str, Any]:
        return {**self._made(entered), "file_id": student.file.id}

    def _student(self, number: int) -> _Student:
        made = {"id": file_id_of("10000", 2023, f"2019{number:04d}"), "recorded_by": "周老师"}
        return _Student(
            CaseFile(
                **made,
                recorded_at=instant(date(2022, 9, 15), 10),
                student_no=f"2019{number:04d}",
                cohort=2023,
                name=f"林{number}",
                phone=f"1390000{number:04d}",
                categories=(HardshipCategory(name="低保家庭"),),
                pack_id="tianjin-2023@1",
                opened_on=OPENED_ON,
            )
        )

    def _talk(
        self,
        student: _Student,
        on: date,
        start: time,
        helper: str,
        words: str,
        *,
        entered: date | None = None,
    ) -> UUID:
        lag = timedelta(days=self._random.randrange(4))
        made = self._made(entered or on + lag)
        if entered is not None:
            made["recorded_at"] = instant(entered, 14, len(student.talks))
        session = TalkSession(
            **made,
            on=on,
            start=start,
            end=(datetime.combine(on, start) + timedelta(minutes=35)).time(),
            mode=TalkMode.FACE,
            place="学院谈话室",
            topic="就业",
            content=words,
            measures="继续跟进",
            held_by=helper,
        )
        talk = Talk(**{**made, "id": self._id(), "file_id": student.file.id}, session_id=session.id)
        student.talks.append(TalkWithSession(talk, session))
        return talk.id

    def _firm(self, number: int) -> Employer:
        return Employer(
            **self._made(BEGIN), name=f"津门第{number}实业有限公司", uscc=a_credit_code(number)
        )

    def _referral(self, student: _Student, on: date, firm: Employer) -> UUID:
        post = Post(
            **self._made(on),
            employer_id=firm.id,
            title=self._random.choice(_TITLES),
            city=self._random.choice(_CITIES),
            pay_low=4000,
            pay_high=6000,
            until=on + timedelta(days=40),
            source="校园招聘会",
        )
        referral = Referral(
            **self._of(student, on + timedelta(days=1)),
            post_id=post.id,
            on=on,
            match="专业对口，城市合适",
            response="感兴趣",
        )
        student.referrals.append(ReferralWithPost(referral, post, firm))
        return referral.id

    def _event(self, number: int, **more: Any) -> Event:
        on = BEGIN + timedelta(days=15 * number)
        usual = {
            "name": f"第{number}场双选会",
            "event_kind": "双选会",
            "mode": EventMode.ON_SITE,
            "on": on,
            "organiser": "就业指导中心",
            "city": "天津",
        }
        return Event(**self._made(on), **{**usual, **more})

    def _place(self, student: _Student, on: date, employer: str, code: str) -> UUID:
        place = Destination(
            **self._of(student, on), code="11", on=on, employer=employer, employer_uscc=code
        )
        student.destinations.append(place)
        return place.id

    def _proof(self, sha256: str) -> Evidence:
        proof = Evidence(
            **self._made(BEGIN),
            name="谈话照片.jpg",
            size=1000,
            sha256=sha256,
            blob_id=self._id(),
            blob_name="x",
            blob_key="00",
            content_tag=sha256,
        )
        self._evidence[proof.id] = proof
        return proof

    def _attach(self, student: _Student, held: TalkWithSession, proof: Evidence) -> UUID:
        student.attachments.append(
            Attachment(
                **self._of(student, held.session.on),
                evidence_id=proof.id,
                target_kind=Talk.kind,
                target_id=held.talk.id,
                proof_kind="谈话照片",
            )
        )
        return held.talk.id

    def _case(self, student: _Student) -> Case:
        return Case(
            student.file,
            talks=tuple(sorted(student.talks, key=lambda h: (h.session.on, h.session.start))),
            referrals=tuple(sorted(student.referrals, key=lambda m: m.referral.on)),
            attendances=tuple(sorted(student.attendances, key=lambda a: a.event.on)),
            destinations=tuple(sorted(student.destinations, key=lambda d: d.on)),
            attachments=tuple(student.attachments),
        )


_FAKES: tuple[Callable[[Planter, int], None], ...] = (
    Planter.overlap,
    Planter.night,
    Planter.late,
    Planter.together,
    Planter.copied,
    Planter.reused,
    Planter.clash,
    Planter.cluster,
    Planter.renamed,
    Planter.same_phone,
)
