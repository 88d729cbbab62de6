"""A school year with the invented students: every kind of record, counted or not."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from datetime import date, time, timedelta
from uuid import UUID

from casework.records import AttendanceState, EventMode, Measure, TalkMode
from casework.service_layer import (
    CaseloadServices,
    EmployerDraft,
    EventDraft,
    PlanDraft,
    PostDraft,
    ReferralDraft,
    TalkDraft,
)
from casework.service_layer.imports import graduating_cohort
from ui.cli.demo.evidence import hand_in, hold_events
from ui.cli.demo.invention import CITIES, HELPERS, JOBS, credit_code_of
from ui.cli.demo.offers import make_offers
from ui.cli.demo.planning import plan_on, turn_the_year
from ui.cli.demo.records import DemoClock, DemoCounts, DemoRecords
from ui.cli.demo.rules import bring_under, leave_doubts, pack_for, try_the_rules

_FROM, _HALF_HOURS = 16, 20
"""Half hours available for talks: from the sixteenth (08:00) to 18:00."""

_SITUATIONS = (
    "家中只有母亲务工，近期祖母住院，希望尽快就业减轻负担",
    "专业成绩中等，没有实习经历，对面试缺少信心",
    "父亲残疾，学费靠助学贷款，希望留在本地工作",
    "准备考研又担心落榜，对招聘信息关注不多",
    "普通话不够流利，担心影响求职，希望回家乡附近工作",
)
_ADVICE = (
    "讲解了秋招安排，帮助修改了简历中的项目经历",
    "介绍了求职补贴的申请办法，约定补齐材料",
    "分析了岗位要求与本人条件，约定每周投递五份简历",
    "模拟了一次面试，指出回答过短的问题并给出示例",
)
_NEWS = (
    "收到{firm}的笔试通知，下周三到现场参加",
    "投了{job}的三个岗位，还没有收到回复",
    "{firm}的面试没有通过，复盘了专业题的回答",
    "想先试试{job}，家里更希望考公务员",
    "问到{firm}的住宿和加班情况，打算再比较一家",
    "室友已签{firm}，有些着急，愿意放宽到{job}",
    "参加了宣讲会，对{firm}的{job}岗位有兴趣",
)
_STEPS = (
    "周五前把成绩单和获奖证明扫描好",
    "约周六上午来办公室再练一遍自我介绍",
    "请往届同学讲讲入职头三个月的情况",
    "先把期末的两门补考准备好",
    "向父母说明试用期和转正的差别",
    "下周一起去人才市场现场看看",
    "把期望月薪写成一个范围再投",
    "联系实习单位的带教老师写评语",
    "网申的开放题每题写满三百字",
    "查清楚通勤时间和租房补贴再答复",
    "整理一份错题，月底前做完一套真题",
)
"""Variants of talk texts, combined so that the same text does not return for a long time."""

_TOPICS = ("就业意向", "简历修改", "面试准备", "家庭情况与资助", "岗位反馈")
_EVENTS = (
    ("秋季双选会", "招聘会", EventMode.ON_SITE),
    ("困难毕业生专场招聘会", "招聘会", EventMode.ON_SITE),
    ("国企宣讲会", "宣讲会", EventMode.ON_SITE),
    ("简历与面试工作坊", "简历工作坊", EventMode.ON_SITE),
    ("网络招聘周", "招聘会", EventMode.ONLINE),
)
_FIRMS = (
    "海河软件",
    "渤海会计师事务所",
    "津门装备",
    "滨海物流",
    "北方教育",
    "蓟州农业",
    "西青电子",
)
_RESPONSES = ("已投递，等待面试", "愿意投递", "已参加面试", "地点太远，不合适", None)


_POSTS = 2
"""Posts per employer; no student is referred to one employer more often than that."""

_LAGS = 3
"""Number of entry delays in use: 0, 1 or 2 days after the date of a record."""

Task = Callable[[CaseloadServices], object]


class SchoolYear:
    """Fills a caseload as a counselor would, from the first talk to the destinations."""

    LASTS = timedelta(days=100)
    """Age of the caseload, regardless of the day it is created, so that the same records count."""

    def __init__(self, *, today: date, dice: random.Random) -> None:
        self._today = today
        self._cohort = graduating_cohort(today)
        self._pack = pack_for(self._cohort, self.first_day)
        self._dice = dice
        self.tally = DemoCounts()
        self._news_count = 0
        self._busy: set[tuple[date, int]] = set()
        self._tasks: list[tuple[date, Task]] = []
        self._services: CaseloadServices
        self._demo: DemoRecords
        self._files: list[UUID]
        self._doubtful: UUID

    @property
    def first_day(self) -> date:
        """The day on which the caseload was created."""
        return self._today - self.LASTS

    def work_until_today(
        self,
        services: CaseloadServices,
        clock: DemoClock,
        files: Sequence[UUID],
        unpaired: Sequence[UUID],
    ) -> None:
        """Create all records of earlier days, each on its day of entry."""
        self._services, self._files = services, list(files)
        bring_under(services, files, self._pack)
        self._pair(unpaired[1:])  # one student stays without a helper
        self._plans()
        self._talks()
        self._group_talk()
        self._referrals()
        self._events()
        self._tasks.sort(key=lambda entry: entry[0])
        while self._tasks and self._tasks[0][0] < self._today:
            day, task = self._tasks.pop(0)
            clock.go_on_to(day)
            task(services)

    def work_today(self, services: CaseloadServices) -> None:
        """Create today's records, in the order of a working day."""
        self._services = services
        self._demo = DemoRecords(services, self._today, self.tally)
        for _day, task in self._tasks:
            task(services)
        services.employers.blacklist(self._doubtful, reason="学生反映收取培训费")
        plan_on(self._demo, self._files, cohort=self._cohort)
        make_offers(self._demo, self._files)
        hold_events(self._demo, self._files)
        self._destinations()
        hand_in(self._demo, self._files)
        try_the_rules(self._demo, self._files, self._pack)
        leave_doubts(self._demo, self._files)
        self._second_thoughts()
        turn_the_year(self._demo, self._files, cohort=self._cohort)

    def _later(self, day: date, task: Task) -> None:
        """Schedule an entry for the day of its record or up to two days later."""
        entered = day + timedelta(days=len(self._tasks) % _LAGS)
        self._tasks.append((min(entered, self._today), task))

    def _some(self, share: float) -> list[UUID]:
        return [file_id for file_id in self._files if self._dice.random() < share]

    def _day(self) -> date:
        return self._today - timedelta(days=self._dice.randrange(self.LASTS.days))

    def _pair(self, unpaired: Sequence[UUID]) -> None:
        for place, (helper, role) in enumerate(HELPERS):
            theirs = unpaired[place :: len(HELPERS)]
            if theirs:
                self._services.pairings.pair(theirs, helper=helper, helper_role=role)
                self.tally.add("pairing", len(theirs))

    def _plans(self) -> None:
        for file_id in self._some(0.8):
            situation = self._dice.choice(_SITUATIONS)
            draft = PlanDraft(
                analysis=f"{situation}；目前尚未落实单位，需要持续帮扶。",
                difficulties=(self._dice.choice(("经济困难", "求职技能不足", "信息不足")),),
                goal=f"在毕业前落实{self._dice.choice(JOBS)}类岗位",
                measures=(
                    Measure(text="每月谈心谈话一次，了解求职进展"),
                    Measure(text="推荐匹配岗位并跟进反馈"),
                ),
                review_on=self._today + timedelta(days=30),
            )
            self._services.plans.make_plan([file_id], draft)
            self.tally.add("plan")

    def _talks(self) -> None:
        for file_id in self._files:
            for _ in range(self._dice.choice((0, 1, 2, 3, 3, 4))):
                draft = self._talk()
                self._later(draft.on, _talking([file_id], draft))
                self.tally.add("talk")

    def _talk(self, content: str | None = None) -> TalkDraft:
        hour, minute = self._dice.randrange(8, 17), self._dice.choice((0, 15, 30))
        situation, advice = self._dice.choice(_SITUATIONS), self._dice.choice(_ADVICE)
        words = f"{situation}。{self._news()}。{advice}。"
        if content is None and self._dice.random() < 0.06:
            words = "情况正常。"  # too short to count
        on = self._day()
        start = self._free(on, time(hour, minute))
        return TalkDraft(
            on=on,
            start=start,
            end=start.replace(minute=start.minute + 25),
            mode=self._dice.choice((TalkMode.FACE, TalkMode.FACE, TalkMode.PHONE, TalkMode.VIDEO)),
            place="学院 302 谈话室",
            topic=self._dice.choice(_TOPICS),
            content=content or words,
            measures="两周后回访",
        )

    def _free(self, on: date, wanted: time) -> time:
        """Return the first free half hour of a day, beginning with the wanted one."""
        first = wanted.hour * 2 + wanted.minute // 30
        for step in range(_HALF_HOURS):
            place = _FROM + (first - _FROM + step) % _HALF_HOURS
            if (on, place) not in self._busy:
                break
        self._busy.add((on, place))
        return time(place // 2, place % 2 * 30)

    def _news(self) -> str:
        """Return the text of the next talk, without using the random generator."""
        self._news_count += 1
        news, firm = divmod(self._news_count, len(_FIRMS))
        words = _NEWS[news % len(_NEWS)]
        job = JOBS[self._news_count % len(JOBS)]
        message = words.format(firm=_FIRMS[(firm + news) % len(_FIRMS)], job=job)
        return f"{message}；{_STEPS[self._news_count % len(_STEPS)]}"

    def _group_talk(self) -> None:
        circle = self._files[:12]
        own = dict.fromkeys(
            circle[:2], "会后单独询问：已投递三家单位，担心笔试，约定周末一起做题。"
        )
        talk = self._talk("班会：讲解就业政策、招聘安排和求职补贴，提醒防范招聘陷阱。")
        self._later(talk.on, _talking(circle, talk, own))
        self.tally.add("talk", len(circle))

    def _posts(self) -> tuple[list[UUID], UUID]:
        posts: list[UUID] = []
        doubtful: UUID | None = None
        for number, firm in enumerate(_FIRMS):
            code = credit_code_of(number + 1)
            if number == 5:
                code = code[:-1] + ("1" if code[-1] != "1" else "2")  # a wrong check character
            name = f"{firm}有限公司(演示)"
            employer = self._services.employers.add_employer(
                EmployerDraft(name=name, uscc=code)
            ).created[0]
            doubtful = employer if number == 6 else doubtful
            self.tally.add("employer")
            for job in self._dice.sample(JOBS, _POSTS):
                # The posts of one employer were closed before the caseload was created.
                days = -self.LASTS.days - 30 if number == 4 else 60
                draft = PostDraft(
                    employer_id=employer,
                    title=job,
                    city=self._dice.choice(CITIES),
                    pay_low=4500,
                    pay_high=7000,
                    until=self._today + timedelta(days=days),
                    source="学校就业信息网",
                )
                posts.append(self._services.posts.add_post(draft).created[0])
                self.tally.add("post")
        if doubtful is None:
            raise AssertionError
        return posts, doubtful

    def _referrals(self) -> None:
        posts, self._doubtful = self._posts()
        offered: Counter[tuple[UUID, int]] = Counter()
        for place, post in enumerate(posts):
            firm = place // _POSTS
            for response in _RESPONSES:
                chosen = [one for one in self._some(0.05) if offered[one, firm] < _POSTS]
                offered.update((one, firm) for one in chosen)
                if not chosen:
                    continue
                on = self._day()
                draft = ReferralDraft(
                    post_id=post,
                    on=on,
                    match="专业对口，工作地点和薪资符合本人意向",
                    response=response,
                    responded_on=min(on + timedelta(days=3), self._today) if response else None,
                )
                self._later(draft.responded_on or on, _referring(chosen, draft))
                self.tally.add("referral", len(chosen))

    def _events(self) -> None:
        states = (
            (AttendanceState.ATTENDED, 0.5),
            (AttendanceState.REGISTERED, 0.05),
            (AttendanceState.ABSENT, 0.04),
            (AttendanceState.ON_LEAVE, 0.03),
        )
        for name, kind, mode in _EVENTS:
            draft = EventDraft(
                name=name,
                event_kind=kind,
                mode=mode,
                on=self._day(),
                organiser="就业指导中心",
                place="体育馆" if mode is EventMode.ON_SITE else None,
            )
            self.tally.add("event")
            places: list[tuple[AttendanceState, list[UUID]]] = []
            left = list(self._files)
            for state, share in states:
                chosen = [file_id for file_id in left if self._dice.random() < share]
                if chosen:
                    places.append((state, chosen))
                    self.tally.add("attendance", len(chosen))
                left = [file_id for file_id in left if file_id not in set(chosen)]
            self._later(draft.on, _holding(draft, places))

    def _destinations(self) -> None:
        for code, employer, share in (("10", "海河软件有限公司(演示)", 0.08), ("80", None, 0.05)):
            chosen = self._some(share)
            if chosen:
                self._services.destinations.register_destination(
                    chosen, code=code, on=self._today, employer=employer
                )
                self.tally.add("destination", len(chosen))

    def _second_thoughts(self) -> None:
        """Log a talk for the wrong student and void it; undo and redo another one."""
        wrong = self._services.talks.log_talk([self._files[0]], self._talk())
        self._services.files.void(wrong.created, reason="误录：不是该生的谈话")
        self._services.talks.log_talk([self._files[-1]], self._talk())
        self.tally.add("talk", 2)
        self._services.actions.undo()
        self._services.actions.redo()


def _talking(
    files: Sequence[UUID], draft: TalkDraft, own: Mapping[UUID, str] | None = None
) -> Task:
    return lambda services: services.talks.log_talk(files, draft, own or {})


def _referring(files: Sequence[UUID], draft: ReferralDraft) -> Task:
    return lambda services: services.referrals.refer(files, draft)


def _holding(draft: EventDraft, places: Sequence[tuple[AttendanceState, Sequence[UUID]]]) -> Task:
    def hold(services: CaseloadServices) -> None:
        event = services.events.add_event(draft).created[0]
        for state, files in places:
            services.events.attend(event, files, state=state)

    return hold
