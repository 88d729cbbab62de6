"""Caseloads of any size, made through the service layer like every other."""

from __future__ import annotations

import itertools
from datetime import date, time, timedelta
from pathlib import Path
from uuid import UUID

from casework.caseload_dtos import NewCaseload, UnlockCredentials
from casework.formats.identity_number import check_char
from casework.intake import ImportDraft
from casework.read_models import FileQuery
from casework.records import EventMode, Role, TalkMode
from casework.records.file import StudentFacts
from casework.service_layer import EmployerDraft, EventDraft, PostDraft, ReferralDraft, TalkDraft
from storage.caseload import OpenCaseload
from storage.caseload_manager import LocalCaseloadManager
from tests.builders.cases import a_credit_code
from tests.builders.rosters import roster_draft

PASSPHRASE = "a bench has four wooden legs"
_WORDS = "谈了近两周的投递情况，约好下周一起修改简历，再报名一次线上双选会。"
_FAMILY = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许邓冯韩曹"
_GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华晨宇浩嘉欣雨桐思涵梓萱"
EMPLOYERS = ("滨海数联", "津门贸易", "海河重工", "北洋软件", "渤海物流")
"""What notes of talks tell of; so they are found by it."""

_CLASSES = [
    f"{subject}23{number:02d}"
    for subject in ("软件", "网络", "会计", "车辆")
    for number in range(1, 9)
]


def roster_of(size: int, *, first: int = 0, college: str = "计算机学院") -> ImportDraft:
    """Return an invented roster."""
    names = itertools.cycle(itertools.product(_FAMILY, _GIVEN, _GIVEN))
    students = []
    for number, parts in zip(range(first, first + size), names, strict=False):
        born = f"{date(2003, 1, 1) + timedelta(days=number // 1000):%Y%m%d}"
        seventeen = f"129900{born}{number % 1000:03d}"
        student = StudentFacts(
            student_no=f"0231{number:06d}",
            name="".join(parts),
            gender="男" if int(seventeen[16]) % 2 else "女",
            ethnicity="汉族",
            id_number=seventeen + check_char(seventeen),
            phone=f"139{number:08d}",
            college=college,
            major="软件工程",
            class_name=_CLASSES[number % len(_CLASSES)],
            level="本科",
            cohort=2027,
            categories=("脱贫家庭",),
            helper="李建国",
            helper_role="辅导员",
        )
        students.append(student)
    return roster_draft(students, cohort=2027, source=f"bench-{first}-{size}")


def new_home(
    folder: Path, *, name: str = "王老师", role: Role = Role.COUNSELOR
) -> LocalCaseloadManager:
    """Make an empty caseload in ``folder``."""
    manager = LocalCaseloadManager()
    manager.create(folder, PASSPHRASE, NewCaseload(name, "计算机学院", "10055", role), quick=True)
    return manager


def work_on(caseload: OpenCaseload, files: list[UUID]) -> None:
    """Two talks, two referrals and two attendances for everyone."""
    services = caseload.services
    for number in range(1, 3):
        day = services.today() - timedelta(days=7 * number)
        talk = TalkDraft(
            on=day,
            start=time(10),
            end=time(10, 30),
            mode=TalkMode.PHONE,
            place="",
            topic="求职进展",
            content=_WORDS,
            measures="一周后回访",
            is_group=True,
        )
        services.talks.log_talk(files, talk, dict.fromkeys(files, f"{_WORDS}第 {number} 次。"))
        firm = EmployerDraft(name=f"津门第{number}贸易有限公司", uscc=a_credit_code(number))
        post = PostDraft(
            employer_id=services.employers.add_employer(firm).created[0],
            title=f"会计{number}",
            city="天津",
            pay_low=4000,
            pay_high=6000,
            until=services.today() + timedelta(days=30),
            source="校园招聘会",
        )
        referral = ReferralDraft(
            post_id=services.posts.add_post(post).created[0],
            on=day,
            match="专业和意向城市相符",
            response="感兴趣",
            responded_on=day,
        )
        services.referrals.refer(files, referral)
        event = EventDraft(
            name=f"第{number}场双选会",
            event_kind="双选会",
            mode=EventMode.ON_SITE,
            on=day,
            organiser="就业指导中心",
            place="体育馆",
        )
        services.events.attend(services.events.add_event(event).created[0], files)


def all_files(caseload: OpenCaseload) -> list[UUID]:
    """Return the files of a caseload in the order of its list."""
    with caseload.snapshot() as reader:
        return list(reader.file_ids(FileQuery()))


def take_notes(caseload: OpenCaseload) -> None:
    """Write a talk down for every fifth student, in sessions whose notes differ."""
    files = all_files(caseload)
    on = caseload.services.today() - timedelta(days=1)
    for number, employer in enumerate(EMPLOYERS * 4):
        some = files[5 * number :: 100]
        if some:
            words = f"谈到{employer}的面试，自我介绍超时；约好第{number}周改好简历再看一遍。"
            talk = TalkDraft(
                on=on, start=time(8), end=time(8, 30), mode=TalkMode.FACE, place="主楼 205",
                topic="求职进展", content=words, measures="周五模拟面试一次",
            )  # fmt: skip
            caseload.services.talks.log_talk(some, talk)


KEY = UnlockCredentials(passphrase=PASSPHRASE)
