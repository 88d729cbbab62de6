"""Real caseloads on the disk, made quickly: one is created for each process and then copied.

A home's clock stands still until a test moves it, so that the same test gives the same dates.
"""

from __future__ import annotations

import atexit
import functools
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from casework.caseload_dtos import NewCaseload, UnlockCredentials
from casework.formats.identity_number import LENGTH, gender_of
from casework.intake import ImportDraft
from casework.problems import Trouble
from casework.records import EventMode, Measure, Role, TalkMode
from casework.records.file import StudentFacts
from casework.service_layer import (
    CaseloadServices,
    EmployerDraft,
    EventDraft,
    PlanDraft,
    PostDraft,
    ReferralDraft,
    TalkDraft,
)
from storage.caseload import OpenCaseload
from storage.caseload_manager import LocalCaseloadManager
from storage.folder import Folder
from storage.vault import key_management
from tests.builders.cases import a_credit_code
from tests.builders.day import DAY, instant
from tests.builders.rosters import roster_draft

PASSPHRASE = "copper lantern seven rivers 助航"
KEEPER = NewCaseload(name="周老师", unit="经济管理学院", school="10000", role=Role.COUNSELOR)
START = DAY
COHORT = 2027

SURNAMES = "赵钱孙李周吴郑王冯陈蒋沈韩杨朱秦许何吕施"
GIVEN = ("知远", "雨晨", "子轩", "思佳", "文静", "浩然", "欣怡", "明志")


@dataclass(slots=True)
class Clock:
    """The day and the instant that a home lives in; every look at the instant is a second on."""

    day: date = START
    _seconds: int = 0

    def today(self) -> date:
        return self.day

    def now(self) -> datetime:
        self._seconds += 1
        return instant(self.day, 9) + timedelta(seconds=self._seconds)

    def pass_days(self, days: int) -> None:
        self.day += timedelta(days=days)


@dataclass
class Home:
    """A caseload's folder, what opens it, and its clock."""

    folder: Path
    code: str
    clock: Clock = field(default_factory=Clock)
    warnings: list[Trouble] = field(default_factory=list)

    @property
    def place(self) -> Folder:
        return Folder(self.folder)

    @property
    def manager(self) -> LocalCaseloadManager:
        return LocalCaseloadManager(
            now=self.clock.now, today=self.clock.today, warn=self.warnings.append
        )

    @property
    def key(self) -> UnlockCredentials:
        """The recovery code: it opens as well as the passphrase and costs nothing to try."""
        return UnlockCredentials(recovery_code=self.code)

    @contextmanager
    def open(self) -> Iterator[OpenCaseload]:
        """Open the caseload alone: no lock is taken, and no backup on closing."""
        caseload = OpenCaseload(
            self.place,
            key_management.unlock(self.folder, recovery_code=self.code),
            actor=None,
            now=self.clock.now,
            today=self.clock.today,
        )
        try:
            yield caseload
        finally:
            caseload.close()

    def copy(self, folder: Path) -> Home:
        """Return the same caseload in another folder, with a clock of its own."""
        shutil.copytree(self.folder, folder)
        return Home(folder, self.code, replace(self.clock))


def a_home(folder: Path, *, students: int = 3, day: date = START) -> Home:
    """Return a caseload of so many students in ``folder``, which must not exist yet."""
    return _template(students).copy(folder) if day == START else _made(folder, students, day)


@functools.cache
def _template(students: int) -> Home:
    shelter = Path(tempfile.mkdtemp(prefix="zhuhang-homes-"))
    atexit.register(shutil.rmtree, shelter, ignore_errors=True)
    return _made(shelter / "home", students, START)


def _made(folder: Path, students: int, day: date) -> Home:
    home = Home(folder, "", Clock(day))
    home.code = home.manager.create(folder, PASSPHRASE, KEEPER, quick=True)
    if students:
        with home.open() as caseload:
            caseload.services.imports.import_draft(a_roster(students))
    return home


def facts(number: int, **changed: Any) -> StudentFacts:
    """Return the facts of an invented student; equal numbers are equal students."""
    ordinary: dict[str, Any] = {
        "student_no": f"2023{number:04d}",
        "name": SURNAMES[number % len(SURNAMES)] + GIVEN[number // 3 % len(GIVEN)],
        "gender": "女" if number % 2 else "男",
        "ethnicity": "汉族",
        "phone": f"139{number:08d}",
        "college": "经济管理学院",
        "major": "会计学",
        "class_name": f"会计230{number % 3 + 1}",
        "level": "本科",
        "cohort": COHORT,
        "categories": ("低保家庭",) if number % 4 else ("残疾", "零就业家庭"),
        "helper": ("李建国", "王秀英")[number % 2],
        "helper_role": ("辅导员", "班主任")[number % 2],
    }
    if len(changed.get("id_number") or "") == LENGTH:  # a row that contradicts itself has to wait
        ordinary["gender"] = gender_of(changed["id_number"])
    return StudentFacts(**{**ordinary, **changed})


def roster_of(students: Sequence[StudentFacts], *, source: str = "5a" * 32) -> ImportDraft:
    """Return the draft of a tidy roster of these students."""
    return roster_draft(students, cohort=COHORT, source=source)


def a_roster(students: int, *, first: int = 1) -> ImportDraft:
    """Return a roster of so many invented students."""
    return roster_of([facts(number) for number in range(first, first + students)])


def files_of(caseload: OpenCaseload) -> list[UUID]:
    """Return the files of a caseload in the order of their numbers."""
    from casework.read_models import FileQuery

    with caseload.snapshot() as reader:
        return [line.file.id for line in reader.lines(FileQuery())]


def a_talk(**changed: Any) -> TalkDraft:
    """Return a talk that counts."""
    ordinary: dict[str, Any] = {
        "on": START,
        "start": time(10),
        "end": time(10, 30),
        "mode": TalkMode.FACE,
        "place": "主楼 205",
        "topic": "求职进展",
        "content": "谈到上周两次面试的情况，整理了简历里的实习经历，约好周五前改好再看一遍。",
        "measures": "周五前修改简历，推荐两个会计岗位",
    }
    return TalkDraft(**{**ordinary, **changed})


def a_plan(**changed: Any) -> PlanDraft:
    """Return a plan that is complete."""
    ordinary: dict[str, Any] = {
        "analysis": "专业基础扎实，求职信息来源少，面试经验不足，需要持续跟进。",
        "difficulties": ("信息渠道少",),
        "goal": "在天津从事会计工作",
        "measures": (Measure(text="每周推送两个岗位", owner="周老师"),),
        "change_reason": "按月复核后调整",
    }
    return PlanDraft(**{**ordinary, **changed})


def an_employer(number: int = 1) -> EmployerDraft:
    """Return an employer with a right credit code; another number is another employer."""
    return EmployerDraft(name=f"津门第{number}贸易有限公司", uscc=a_credit_code(number))


def a_post(employer_id: UUID, **changed: Any) -> PostDraft:
    """Return a post that is open for a month."""
    ordinary: dict[str, Any] = {
        "title": "会计",
        "city": "天津",
        "pay_low": 4000,
        "pay_high": 6000,
        "until": START + timedelta(days=30),
        "source": "校园招聘会",
    }
    return PostDraft(employer_id=employer_id, **{**ordinary, **changed})


def a_referral(post_id: UUID, **changed: Any) -> ReferralDraft:
    """Return a referral that was answered."""
    ordinary: dict[str, Any] = {
        "on": START,
        "match": "专业和意向城市相符",
        "response": "感兴趣",
        "responded_on": START,
    }
    return ReferralDraft(post_id=post_id, **{**ordinary, **changed})


def an_event(number: int = 1, **changed: Any) -> EventDraft:
    """Return an event on site; another number is another event."""
    ordinary: dict[str, Any] = {
        "name": f"秋季第{number}场双选会",
        "event_kind": "双选会",
        "mode": EventMode.ON_SITE,
        "on": START,
        "organiser": "就业指导中心",
        "place": "体育馆",
    }
    return EventDraft(**{**ordinary, **changed})


def a_posted_post(services: CaseloadServices, number: int = 1, **changed: Any) -> UUID:
    """Write down an employer with a post, and return the post."""
    employer = services.employers.add_employer(an_employer(number)).created[0]
    return services.posts.add_post(a_post(employer, **changed)).created[0]
