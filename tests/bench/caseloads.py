"""Caseloads of any size, made through the desk like every other."""

from __future__ import annotations

import itertools
from datetime import date, timedelta
from pathlib import Path

from casework.access import KeyOffer, Opening
from casework.identity_number import check_char
from casework.records import Role
from casework.roster import Roster, RosterRow, StudentFacts
from storage.world import LocalWorld

PASSPHRASE = "a bench has four wooden legs"
_FAMILY = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许邓冯韩曹"
_GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华晨宇浩嘉欣雨桐思涵梓萱"
_CLASSES = [
    f"{subject}23{number:02d}"
    for subject in ("软件", "网络", "会计", "车辆")
    for number in range(1, 9)
]


def roster_of(size: int, *, first: int = 0) -> Roster:
    """Return an invented roster."""
    names = itertools.cycle(itertools.product(_FAMILY, _GIVEN, _GIVEN))
    rows = []
    for number, parts in zip(range(first, first + size), names, strict=False):
        born = f"{date(2003, 1, 1) + timedelta(days=number // 1000):%Y%m%d}"
        seventeen = f"129900{born}{number % 1000:03d}"
        facts = StudentFacts(
            student_no=f"0231{number:06d}",
            name="".join(parts),
            gender="男" if int(seventeen[16]) % 2 else "女",
            ethnicity="汉族",
            id_number=seventeen + check_char(seventeen),
            phone=f"139{number:08d}",
            college="计算机学院",
            major="软件工程",
            class_name=_CLASSES[number % len(_CLASSES)],
            level="本科",
            cohort=2027,
            categories=("脱贫家庭",),
            helper="李建国",
            helper_role="辅导员",
        )
        rows.append(RosterRow("名单", number - first + 2, False, facts, ()))
    return Roster(
        sheet="名单",
        source_digest=f"bench-{first}-{size}",
        header_row=1,
        columns=(),
        unit=None,
        cohort=2027,
        rows=tuple(rows),
    )


def new_home(folder: Path) -> LocalWorld:
    """Make an empty caseload in ``folder``."""
    world = LocalWorld()
    world.create(
        folder, PASSPHRASE, Opening("王老师", "计算机学院", "10055", Role.COUNSELOR), quick=True
    )
    return world


KEY = KeyOffer(passphrase=PASSPHRASE)
