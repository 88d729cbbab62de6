"""Invented rosters: students who do not exist, written the way colleges write them.

Identity numbers use the area 129900, which does not exist, with a right check character.
"""

from __future__ import annotations

import csv
import io
import random
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from casework.formats.identity_number import check_char
from casework.intake import Choices, ImportDraft, Subject, Workbook, draft_of
from casework.intake.checks import check_sheet
from casework.intake.draft import check_headings
from casework.intake.headings import heading_for
from casework.intake.roster import Roster
from casework.records.file import FACT_FIELDS, StudentFacts
from storage.intake.sheets import read_table
from tests.builders.tables import a_sheet

SURNAMES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜"
GIVEN = "文雨晨子轩涵宁思远佳怡桐明志刚勇静敏浩欣梓洋清诺一望舒景行"
CATEGORIES = ("脱贫家庭", "低保家庭", "零就业家庭", "残疾", "就业困难")
CITIES = ("天津", "北京", "石家庄", "济南", "成都", None)
JOBS = ("软件开发", "行政", "教师", "财务", None)
HELPERS = (("李建国", "辅导员"), ("王秀英", "班主任"), ("周涛", "就业指导教师"))
MAJORS = (("软件工程", "软件"), ("网络工程", "网络"), ("会计学", "会计"))

HEADINGS = (
    ("student_no", "学号"),
    ("name", "姓名"),
    ("gender", "性别"),
    ("ethnicity", "民族"),
    ("id_number", "身份证号"),
    ("phone", "联系电话"),
    ("level", "学历层次"),
    ("major", "专业"),
    ("class_name", "班级"),
    ("birth", "出生日期"),
    ("categories", "困难类型"),
    ("job_city", "意向城市"),
    ("job_kind", "意向岗位"),
    ("helper", "姓名"),
    ("helper_role", "身份/职务"),
)
GROUPS = (
    ("基本信息", 1, 10),
    ("困难情况", 11, 11),
    ("求职意向", 12, 13),
    ("帮扶责任人", 14, 15),
)


@dataclass(frozen=True, slots=True)
class Invented:
    """One invented student: the cells of a tidy row by field."""

    cells: Mapping[str, Any] = field(repr=False)

    def with_cells(self, **cells: Any) -> Invented:
        """Return the student with some cells written otherwise."""
        return replace(self, cells={**self.cells, **cells})

    def __getitem__(self, name: str) -> Any:
        return self.cells[name]


def id_number(born: date, sequence: int, gender: str) -> str:
    """Return an identity number of nobody: area 129900, right check character."""
    place = sequence * 2 % 998 + (1 if gender == "男" else 0)
    first = f"129900{born:%Y%m%d}{place:03d}"
    return first + check_char(first)


def invented_students(count: int, *, seed: int = 1, stem: str = "02311") -> list[Invented]:
    """Return students with numbers in order; the same seed gives the same students."""
    chance = random.Random(seed)
    return [_invented(chance, i, stem) for i in range(1, count + 1)]


def _invented(chance: random.Random, number: int, stem: str) -> Invented:
    # Every 499th number shares its last digits with an earlier one, and is born another day.
    born = date(2003, 9, 1) + timedelta(days=(chance.randrange(7) + number // 499 * 7) % 800)
    gender = chance.choice(("男", "女"))
    major, short = chance.choice(MAJORS)
    helper, role = chance.choice(HELPERS)
    name = chance.choice(SURNAMES) + "".join(chance.sample(GIVEN, chance.choice((1, 2, 2))))
    categories = sorted(chance.sample(CATEGORIES, chance.choice((1, 1, 2))))
    return Invented(
        {
            "student_no": f"{stem}{number:04d}",
            "name": name,
            "gender": gender,
            "ethnicity": "汉族",
            "id_number": id_number(born, number, gender),
            "phone": f"139{number:08d}",
            "level": chance.choice(("本科", "专科", "硕士研究生")),
            "major": major,
            "class_name": f"{short}230{number % 3 + 1}",
            "birth": born.isoformat(),
            "categories": "、".join(categories),
            "job_city": chance.choice(CITIES),
            "job_kind": chance.choice(JOBS),
            "helper": helper,
            "helper_role": role,
        }
    )


def write_ledger(
    path: Path,
    students: Sequence[Invented | None],
    *,
    title: str = "某某学院2027届困难毕业生就业帮扶台账",
    unit: str | None = "某某学院",
    hidden: Iterable[int] = (),
    footer: bool = True,
) -> Path:
    """Write an .xlsx with title, unit line, two rows of headings and a footer; None is a blank row.

    The first student stands in row 5. ``hidden`` are row numbers of the sheet.
    """
    import xlsxwriter

    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet("帮扶名单")
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        last = len(HEADINGS)
        sheet.merge_range(0, 0, 0, last, title)
        line = (
            f"填报单位（盖章）：{unit}        填报时间：2026年11月20日" if unit else "困难学生名单"
        )
        sheet.merge_range(1, 0, 1, last, line)
        sheet.merge_range(2, 0, 3, 0, "序号")
        for label, first, end in GROUPS:
            if first == end:
                sheet.write(2, first, label)
            else:
                sheet.merge_range(2, first, 2, end, label)
        for column, (_, heading) in enumerate(HEADINGS, 1):
            sheet.write(3, column, heading)
        row = 4
        for count, student in enumerate(students, 1):
            if student is not None:
                sheet.write_number(row, 0, count)
                for column, (name, _) in enumerate(HEADINGS, 1):
                    _write(sheet, row, column, student[name], day)
            row += 1
        if footer:
            sheet.merge_range(row + 1, 0, row + 1, last, "填表人：          审核人：")
        for number in hidden:
            sheet.set_row(number - 1, None, None, {"hidden": True})
        book.add_worksheet("填写说明").write(0, 0, "困难类型可多选。")
    return path


def _write(sheet: Any, row: int, column: int, value: Any, day: Any) -> None:
    if isinstance(value, date):
        sheet.write_datetime(row, column, value, day)
    elif isinstance(value, int | float):
        sheet.write_number(row, column, value)
    elif value is not None:
        sheet.write_string(row, column, value)


def write_sheet(
    path: Path, rows: Sequence[Sequence[Any]], *, name: str = "Sheet1", options: Any = None
) -> Path:
    """Write plain rows to an .xlsx: text stays text, numbers numbers, dates dates."""
    import xlsxwriter

    with xlsxwriter.Workbook(str(path), options or {}) as book:
        sheet = book.add_worksheet(name)
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        for index, cells in enumerate(rows):
            for column, value in enumerate(cells):
                _write(sheet, index, column, value, day)
    return path


def write_text(
    path: Path, rows: Sequence[Sequence[Any]], *, encoding: str = "utf-8", delimiter: str = ","
) -> Path:
    """Write plain rows as a text table in the given encoding."""
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=delimiter).writerows(
        [["" if v is None else v for v in row] for row in rows]
    )
    path.write_bytes(out.getvalue().encode(encoding))
    return path


def tidy_rows(students: Iterable[Invented]) -> list[list[Any]]:
    """Return one row of headings and the students below it, for a sheet without ornaments."""
    headings = [h if n != "helper" else "帮扶责任人" for n, h in HEADINGS]
    return [headings, *([s[n] for n, _ in HEADINGS] for s in students)]


def roster_draft(students: Sequence[StudentFacts], *, cohort: int, source: str) -> ImportDraft:
    """Return the draft of a workbook with one row per student, as the program makes it of a file.

    Students without a cohort are of ``cohort``; ``source`` is the digest of the workbook.
    """
    facts = [name for name in FACT_FIELDS if name not in ("custom", "original_name")]
    columns = [
        name
        for name in facts
        if name in ("student_no", "name") or any(one.value(name) for one in students)
    ]
    own = list(dict.fromkeys(heading for one in students for heading, _text in one.custom))
    rows: list[list[Any]] = [[heading_for(Subject.STUDENTS, name) for name in columns] + own]
    for one in students:
        custom = dict(one.custom)
        cells = [_cell(one, name) for name in columns]
        rows.append([*cells, *(custom.get(heading) for heading in own)])
    choices = Choices(subject=Subject.STUDENTS).with_default("cohort", str(cohort))
    return draft_of(Workbook(source, (a_sheet(rows),), "名单.xlsx"), choices)


def _cell(student: StudentFacts, name: str) -> Any:
    if name == "name":
        return student.original_name or student.name
    value = student.value(name)
    return "、".join(value) if isinstance(value, tuple) else value or None


def read_roster(path: Path, *, sheet: str | None = None) -> Roster:
    """Return the students in a file as the program reads them: its best sheet, or the named one."""
    workbook = read_table(path)
    check_sheet(workbook, str(path), sheet)
    draft = draft_of(workbook, Choices(subject=Subject.STUDENTS, sheet=sheet))
    check_headings(draft, str(path))
    return draft.as_roster()
