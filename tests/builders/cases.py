"""An ordinary case: everything in it counts unless the test says otherwise."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from itertools import count
from typing import Any
from uuid import UUID

from casework.case import AttendanceWithEvent, Case, ReferralWithPost, TalkWithSession
from casework.formats import credit_code
from casework.ids import file_id_of
from casework.records import (
    Attachment,
    Attendance,
    AttendanceState,
    AttestedSummary,
    CaseFile,
    Destination,
    Employer,
    Event,
    EventMode,
    ExtraKind,
    ExtraService,
    HardshipCategory,
    Plan,
    Post,
    Referral,
    Talk,
    TalkMode,
    TalkSession,
    Training,
    TrainingState,
)
from casework.settings.org_settings import OrgSettings
from tests.builders.day import instant

TODAY = date(2023, 4, 20)
OPENED_ON = date(2022, 9, 15)
FIRST_DAY = date(2022, 10, 10)
WORDS = "该生意向在天津从事会计工作，已修改简历并投递三家单位，约定下周复盘面试情况。"
NOTES = (
    WORDS,
    "模拟了一次面试，回答项目经历时过于简短，给出两个示例，布置录音练习并于周日回听。",
    "父亲住院后经济压力增大，说明了求职补贴和临时救助的申请办法，陪同整理了材料。",
    "对考公与企业岗位犹豫不决，列出两条路的时间表，决定先参加省考，同时投递国企。",
    "已收到一家物流公司的录用意向，逐条看了合同草案，提醒核对试用期和社保条款。",
    "宿舍同学陆续签约使其焦虑，肯定了近期进步，约定每晚睡前不再刷招聘群消息。",
    "反映网申测评屡次未过，分析了常见题型，借阅两本题册，下周三在机房一起限时练习。",
    "谈到毕业论文与求职冲突，与导师沟通后调整了答辩准备计划，每周二四专门投简历。",
)
"""What was said in different talks: no two are alike."""
OWN_LINE = "该生会后单独说明想回津南老家工作，已约定周五再谈岗位选择。"
LOW_INCOME = HardshipCategory(name="低保家庭")


def a_credit_code(number: int) -> str:
    """A code with a right check character, of a region that does not exist."""
    stem = f"91990000MA{number:07d}"
    return stem + credit_code.check_char(stem)


def moment(day: date) -> datetime:
    """The afternoon of a day, as records keep it."""
    return instant(day, 16)


@dataclass
class CaseBuilder:
    """Collects what a test names; ``build`` gives the case, records of each kind by date."""

    file: CaseFile
    talks: list[TalkWithSession] = field(default_factory=list)
    referrals: list[ReferralWithPost] = field(default_factory=list)
    attendances: list[AttendanceWithEvent] = field(default_factory=list)
    destinations: list[Destination] = field(default_factory=list)
    trainings: list[Training] = field(default_factory=list)
    extras: list[ExtraService] = field(default_factory=list)
    attachments: list[Attachment] = field(default_factory=list)
    office: OrgSettings = field(default_factory=OrgSettings)
    plans: list[Plan] = field(default_factory=list)
    _numbers: Iterator[int] = field(default_factory=lambda: count(1))

    def with_file(self, **changes: Any) -> CaseBuilder:
        self.file = replace(self.file, **changes)
        return self

    def with_talks(
        self,
        n: int = 1,
        *,
        on: date | None = None,
        entered_on: date | None = None,
        own_words: str = "",
        voided: bool = False,
        **session: Any,
    ) -> CaseBuilder:
        """Add talks a week apart, or all on one day, each a quarter of an hour later."""
        for _ in range(n):
            place = len(self.talks)
            day = on or FIRST_DAY + timedelta(weeks=place)
            start = time(9 + place // 4 % 12, place % 4 * 15)
            held = TalkSession(
                **self._made(entered_on or day),
                **{
                    "on": day,
                    "start": start,
                    "end": start.replace(minute=start.minute + 14),
                    "mode": TalkMode.FACE,
                    "place": "学院会议室",
                    "topic": "就业意向",
                    "content": NOTES[place % len(NOTES)],
                    "measures": "推荐岗位并跟进",
                    "held_by": "周老师",
                    **session,
                },
            )
            talk = Talk(
                **self._of_file(entered_on or day, voided), session_id=held.id, own_words=own_words
            )
            self.talks.append(TalkWithSession(talk, held))
        return self

    def carried(
        self, length: int, *, counts: bool = True, codes: tuple[str, ...] = ()
    ) -> CaseBuilder:
        """Let the words of the last talk be withheld: this is what its sender says of them."""
        last = self.talks[-1]
        said = AttestedSummary(
            **self._of_file(last.session.on, voided=False),
            target_kind=Talk.kind,
            target_id=last.talk.id,
            length=length,
            pack=self.file.pack_id,
            counts=counts,
            codes=codes,
        )
        self.talks[-1] = replace(last, carried=said)
        return self

    def with_referrals(
        self,
        n: int = 1,
        *,
        on: date | None = None,
        was_open: bool = True,
        entered_on: date | None = None,
        match: str = "专业和意向城市相符",
        response: str | None = "感兴趣",
        responded_on: date | None = None,
        voided: bool = False,
        employer: dict[str, Any] | None = None,
        students: int = 1,
        **post: Any,
    ) -> CaseBuilder:
        """Add referrals of different posts a week apart; ``post`` and ``employer`` vary them."""
        for _ in range(n):
            place = len(self.referrals) + 1
            day = on or FIRST_DAY + timedelta(weeks=place)
            firm = Employer(
                **self._made(day),
                **{
                    "name": f"津门第{place}贸易有限公司",
                    "uscc": a_credit_code(place),
                    **(employer or {}),
                },
            )
            opening = Post(
                **self._made(day),
                **{
                    "employer_id": firm.id,
                    "title": "会计",
                    "city": "天津",
                    "pay_low": 4000,
                    "pay_high": 6000,
                    "until": day + timedelta(days=30 if was_open else -1),
                    "source": "校园招聘会",
                    **post,
                },
            )
            referral = Referral(
                **self._of_file(entered_on or day, voided),
                post_id=opening.id,
                on=day,
                match=match,
                response=response,
                responded_on=responded_on,
            )
            self.referrals.append(ReferralWithPost(referral, opening, firm, students))
        return self

    def with_attendances(
        self,
        n: int = 1,
        *,
        state: AttendanceState = AttendanceState.ATTENDED,
        on: date | None = None,
        entered_on: date | None = None,
        voided: bool = False,
        signed_on: date | None = None,
        **event: Any,
    ) -> CaseBuilder:
        """Add attendances of different events, a week apart."""
        for _ in range(n):
            place = len(self.attendances) + 1
            day = on or FIRST_DAY + timedelta(weeks=place)
            held = Event(
                **self._made(day),
                **{
                    "name": f"春季第{place}场双选会",
                    "event_kind": "双选会",
                    "mode": EventMode.ON_SITE,
                    "on": day,
                    "organiser": "就业指导中心",
                    "place": "体育馆",
                    **event,
                },
            )
            attendance = Attendance(
                **self._of_file(entered_on or day, voided),
                event_id=held.id,
                state=state,
                signed_on=signed_on,
            )
            self.attendances.append(AttendanceWithEvent(attendance, held))
        return self

    def with_destination(self, code: str, on: date, *, voided: bool = False) -> CaseBuilder:
        self.destinations.append(Destination(**self._of_file(on, voided), code=code, on=on))
        return self

    def with_training(
        self,
        *,
        on: date = FIRST_DAY,
        state: TrainingState = TrainingState.FINISHED,
        voided: bool = False,
        **training: Any,
    ) -> CaseBuilder:
        ordinary = {"year": on.year, "mode": "线上", "state": state, "ended_on": on}
        self.trainings.append(Training(**self._of_file(on, voided), **{**ordinary, **training}))
        return self

    def with_extra(
        self, service: ExtraKind, *, on: date = FIRST_DAY, voided: bool = False
    ) -> CaseBuilder:
        made = self._of_file(on, voided)
        content = "讲解了求职补贴和档案转递的办理"
        self.extras.append(
            ExtraService(**made, service=service, on=on, given_by="周老师", content=content)
        )
        return self

    def with_sign_in(self) -> CaseBuilder:
        """Lay a proof beside the last attendance."""
        attendance = self.attendances[-1].attendance
        self.attachments.append(
            Attachment(
                **self._of_file(FIRST_DAY, voided=False),
                evidence_id=UUID(int=9_000),
                target_kind=attendance.kind,
                target_id=attendance.id,
                proof_kind="签到",
            )
        )
        return self

    def under(self, **settings: Any) -> CaseBuilder:
        """The office has set these, by key."""
        self.office = OrgSettings({key: json.dumps(value) for key, value in settings.items()})
        return self

    def with_plan(self, *, voided: bool = False) -> CaseBuilder:
        self.plans.append(
            Plan(
                **self._of_file(OPENED_ON, voided),
                version=len(self.plans) + 1,
                made_on=OPENED_ON,
                analysis="专业基础扎实，求职信息来源少，面试经验不足，需要持续跟进。",
                difficulties=("信息",),
                goal="在天津从事会计工作",
                measures=(),
            )
        )
        return self

    def all_given(self) -> CaseBuilder:
        """Three talks, three referrals and three events, all counting."""
        return self.with_talks(3).with_referrals(3).with_attendances(3)

    def build(self) -> Case:
        return Case(
            self.file,
            plans=tuple(self.plans),
            talks=tuple(sorted(self.talks, key=lambda held: held.session.on)),
            referrals=tuple(sorted(self.referrals, key=lambda made: made.referral.on)),
            attendances=tuple(sorted(self.attendances, key=lambda a: a.event.on)),
            destinations=tuple(sorted(self.destinations, key=lambda d: d.on)),
            trainings=tuple(sorted(self.trainings, key=lambda t: t.year)),
            extras=tuple(sorted(self.extras, key=lambda e: e.on)),
            attachments=tuple(self.attachments),
            settings=self.office,
        )

    def _made(self, day: date) -> dict[str, Any]:
        return {
            "id": UUID(int=next(self._numbers)),
            "recorded_at": moment(day),
            "recorded_by": "周老师",
        }

    def _of_file(self, day: date, voided: bool) -> dict[str, Any]:
        void = {"voided_at": moment(day), "voided_by": "周老师", "void_reason": "登记到了别人名下"}
        return {**self._made(day), "file_id": self.file.id, **(void if voided else {})}


def a_case() -> CaseBuilder:
    """A student of 2023 from a family on subsistence allowance, with nothing given yet."""
    return CaseBuilder(
        CaseFile(
            id=file_id_of("10000", 2023, "20190001"),
            recorded_at=moment(OPENED_ON),
            recorded_by="周老师",
            student_no="20190001",
            cohort=2023,
            name="林知远",
            categories=(LOW_INCOME,),
            pack_id="tianjin-2023@1",
            opened_on=OPENED_ON,
        )
    )
