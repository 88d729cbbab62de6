"""Invented students, and the roster that a college would send."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta

from casework.formats import credit_code, identity_number

AREA = "129900"
"""A county code that was never assigned, so that no real identity number begins with it."""

HEADINGS = (
    "序号", "学号", "姓名", "性别", "民族", "身份证号", "出生日期", "联系电话", "学院", "专业",
    "班级", "学历层次", "届别", "困难类别", "意向城市", "意向岗位", "帮扶责任人", "责任人身份",
)  # fmt: skip

_SURNAMES = "王李张刘陈杨赵黄周吴徐孙马朱胡林郭何高罗郑梁谢宋唐许韩冯邓曹彭曾萧田董潘袁蔡蒋余"
_GIVEN = "文明国华建军志强晓燕丽娟秀英海涛雪梅佳怡子涵雨桐浩然思远宇轩欣悦嘉豪静雯俊杰若曦"
_MIDDLE_DOT_NAMES = ("阿依古丽·热合曼", "买买提·吐尔逊", "古丽米热·艾山", "多吉·次仁")
_MAJORS = (
    ("计算机学院", "软件工程", "软件"),
    ("计算机学院", "网络工程", "网络"),
    ("经济管理学院", "会计学", "会计"),
    ("机械工程学院", "机械设计制造及其自动化", "机械"),
)
_STEM = "02311"
"""Prefix of student numbers in any year, as the documentation shows commands with such numbers."""
_CATEGORIES = ("脱贫家庭", "低保家庭", "零就业家庭", "残疾", "就业困难")
_MINORITIES = ("回族", "满族", "维吾尔族", "藏族", "蒙古族", "壮族")
HELPERS = (
    ("李建国", "辅导员"),
    ("陈静", "辅导员"),
    ("周海燕", "班主任"),
    ("吴志远", "就业指导教师"),
    ("郑明华", "院系领导班子成员"),
)
CITIES = ("天津", "北京", "石家庄", "济南", "沈阳", "乌鲁木齐")
JOBS = ("软件开发", "会计", "行政", "销售", "机械设计", "教师")


@dataclass(frozen=True, slots=True)
class InventedStudent:
    """One invented student, as a row of a roster."""

    student_no: str
    cells: tuple[str, ...] = field(repr=False)

    def with_cell(self, heading: str, text: str) -> InventedStudent:
        """Return the row with another text in one cell."""
        place = HEADINGS.index(heading)
        return InventedStudent(
            text if heading == "学号" else self.student_no,
            (*self.cells[:place], text, *self.cells[place + 1 :]),
        )

    def cell(self, heading: str) -> str:
        """Return the text of one cell."""
        return self.cells[HEADINGS.index(heading)]


def students(count: int, cohort: int, dice: random.Random) -> Iterator[InventedStudent]:
    """Yield ``count`` students of a cohort, some of them blank, padded or oddly typed."""
    for number in range(1, count + 1):
        yield _quirk(number, _student(number, cohort, dice))


def _student(number: int, cohort: int, dice: random.Random) -> InventedStudent:
    college, major, short = _MAJORS[number % len(_MAJORS)]
    year = cohort - 4
    birth = date(cohort - 22, 1, 1) + timedelta(days=dice.randrange(700))
    is_male = dice.random() < 0.5
    name = dice.choice(_SURNAMES) + "".join(dice.sample(_GIVEN, dice.choice((1, 2, 2))))
    group = "汉族"
    categories = set(dice.sample(_CATEGORIES, dice.choice((1, 1, 1, 2))))
    if number % 9 == 0:
        group = dice.choice(_MINORITIES)
        categories.add("少数民族")
        if group == "维吾尔族":
            name = dice.choice(_MIDDLE_DOT_NAMES[:3])
    stem = f"{AREA}{birth:%Y%m%d}{(number * 2 + is_male) % 1000:03}"
    helper, role = HELPERS[number % len(HELPERS)] if number % 6 else ("", "")
    cells = (
        str(number),
        f"{_STEM}{number:04}",
        name,
        "男" if is_male else "女",
        group,
        stem + identity_number.check_char(stem),
        birth.isoformat(),
        f"1390000{number:04}",
        college,
        major,
        f"{short}{year % 100:02}{1 + number // 4 % 3:02}",
        "本科",
        str(cohort),
        "、".join(sorted(categories)),
        dice.choice(CITIES),
        dice.choice(JOBS),
        helper,
        role,
    )
    return InventedStudent(cells[1], cells)


def _quirk(number: int, student: InventedStudent) -> InventedStudent:
    """Apply a typical variant: spaces in names, dashes in numbers, full-width digits, gaps."""
    match number % 24:
        case 3:
            name = student.cell("姓名")
            return student.with_cell("姓名", f"{name[0]} {name[1:]}")
        case 7:
            phone = student.cell("联系电话")
            return student.with_cell("联系电话", f"{phone[:3]}-{phone[3:7]}-{phone[7:]}")
        case 11:
            wide = str.maketrans("0123456789", "0123456789")
            return student.with_cell("联系电话", student.cell("联系电话").translate(wide))
        case 13:
            return student.with_cell("联系电话", "")
        case 17:
            return student.with_cell("民族", student.cell("民族").removesuffix("族"))
        case 19:
            return student.with_cell("身份证号", f"'{student.cell('身份证号')}")
        case 23:
            return student.with_cell("困难类别", student.cell("困难类别").replace("、", ";"))
        case _:
            return student


def flawed(rows: list[InventedStudent], cohort: int, dice: random.Random) -> list[InventedStudent]:
    """Return faulty rows: each becomes a pending row, or is a duplicate."""
    fresh = [_student(len(rows) + place, cohort, dice) for place in range(1, 7)]
    wrong_check = fresh[0].cell("身份证号")
    last = "1" if wrong_check[-1] != "1" else "2"
    return [
        rows[0],  # the same student again, with the same data
        fresh[0].with_cell("身份证号", wrong_check[:-1] + last),
        fresh[1].with_cell("出生日期", f"{cohort - 30}-02-03"),
        fresh[2].with_cell("困难类别", "家庭经济困难"),
        fresh[3].with_cell("学号", ""),
        fresh[4].with_cell("联系电话", "1.39E+10"),
        fresh[5].with_cell("身份证号", "#N/A"),
    ]


def credit_code_of(number: int) -> str:
    """Return an invented unified social credit code with a valid check character."""
    stem = f"91{AREA}MA{number:07}"
    return stem + credit_code.check_char(stem)
