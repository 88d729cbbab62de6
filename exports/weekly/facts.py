"""The input of a weekly report, the wording of its figures, and its tables as rows of text."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from casework.disclosure import Disclosure, PersonalField, may_hold
from casework.reports.weekly import WEEKLY_REPORT, FileFigures, WeeklyReport
from casework.reports.weekly_figures import (
    COMPLETE,
    FILES,
    GIVEN,
    NOT_COUNTING,
    OWED,
    PARKED,
    ChangedFile,
    Figure,
    classes_of,
    figures_of,
    gone_of,
    moved_of,
)
from casework.required_services import Service
from casework.settings.calendar import WEEKLY, report_kinds
from casework.standing import Status
from exports import wording

GONE = "（档案已销毁）"
"""Shown instead of a student whose file has been erased since; the figures stay."""

SHORT_NAMES = {Service.TALK: "谈话", Service.REFERRAL: "推荐", Service.EVENT: "活动"}

_NAMES = {
    FILES: "建档人数",
    COMPLETE: "三项服务均已达标",
    PARKED: "名册中待处理的行",
    "given": "已计入",
    "owed": "还差",
    "not_counting": "已记录未计入",
}


@dataclass(frozen=True, slots=True)
class NamedStudent:
    """Number, name and class of a student, for the lists of a report."""

    student_no: str
    name: str = field(repr=False)
    class_name: str = ""


UNKNOWN_STUDENT = NamedStudent("", GONE)


@dataclass(frozen=True, slots=True, kw_only=True)
class WeeklyFacts:
    """A report, who makes it, and the names of the students in its lists.

    A draft is made before the report's scheduled time and is not saved.
    """

    weekly: WeeklyReport
    unit: str
    made_by: str
    people: Mapping[UUID, NamedStudent] = field(repr=False)
    is_draft: bool = False
    level: Disclosure = Disclosure.REPORT

    @property
    def names_persons(self) -> bool:
        """Return whether the report includes lists of students."""
        return may_hold(WEEKLY_REPORT, self.level, PersonalField.NAME)

    @property
    def kind(self) -> str:
        return "周报" if WEEKLY in report_kinds(self.weekly.on) else "月报"

    @property
    def title(self) -> str:
        draft = "（草稿，未到 17:00）" if self.is_draft else ""
        return f"困难毕业生就业帮扶{self.kind}{draft}"

    @property
    def stem(self) -> str:
        """The name of its files without extension: 助航_2027届_周报_20270318."""
        cohorts = {file.cohort for file in self.weekly.now.files}
        years = f"{cohorts.pop()}届" if len(cohorts) == 1 else "各届"
        draft = "草稿" if self.is_draft else ""
        return f"助航_{years}_{self.kind}{draft}_{self.weekly.on:%Y%m%d}"

    @property
    def compared(self) -> str:
        """The two moments that are compared, as text."""
        before = self.weekly.before
        now = f"截至 {moment(self.weekly.now.at)}"
        return now if before is None else f"{now}，与 {moment(before.at)} 相比"

    def person(self, file_id: UUID) -> NamedStudent:
        return self.people.get(file_id, UNKNOWN_STUDENT)


def moment(at: datetime) -> str:
    """Return an instant as forms write it: 2027年3月18日 17:00."""
    local = at.astimezone()
    return f"{wording.day(local.date())} {local:%H:%M}"


def figure_name(key: str) -> str:
    """Return the display name of a figure."""
    topic, _, what = key.partition(":")
    if topic == "status":
        return what
    return f"{wording.SERVICE_NAMES[Service(topic)]}{_NAMES[what]}" if what else _NAMES[topic]


def change_of(figure: Figure) -> str:
    """Return the change of a figure as text: +2, -1, 0, or a dash."""
    change = figure.change
    return wording.NOTHING if change is None else signed(change)


def signed(change: int) -> str:
    """Return a change with its sign: +2, -1, 0."""
    return f"{change:+d}" if change else "0"


def before_of(figure: Figure) -> str:
    """Return the value of a figure a week earlier, or a dash."""
    return wording.NOTHING if figure.before is None else str(figure.before.number)


def heads_of(weekly: WeeklyReport) -> Iterator[Figure]:
    """Yield the figures about files: those with a value now or before, and those always shown."""
    figures = figures_of(weekly)
    always = {FILES, COMPLETE, PARKED, f"status:{Status.PLACED.value}"}
    keys = (FILES, COMPLETE, *(f"status:{status.value}" for status in Status), PARKED)
    for key in keys:
        figure = figures[key]
        if key in always or figure.now.number or (figure.before and figure.before.number):
            yield figure


def move_text(moved: ChangedFile) -> str:
    """Return the changes of a file in the week as text: 谈话 1→2；在帮→三项达标."""
    if moved.before is None:
        gains = [
            f"{SHORT_NAMES[service]} {moved.now.services[service].given}"
            for service in moved.services
        ]
        return "；".join(["新建档", *gains])
    parts = [
        f"{SHORT_NAMES[service]} {moved.before.services[service].given}"
        f"→{moved.now.services[service].given}"
        for service in moved.services
    ]
    if moved.changed_status:
        parts.append(f"{moved.before.status.value}→{moved.now.status.value}")
    return "；".join(parts)


def owed_text(file: FileFigures) -> str:
    """Return what is still owed for a file, as text: 谈话 1、活动 2."""
    return "、".join(
        f"{SHORT_NAMES[service]} {file.services[service].owed}"
        for service in Service
        if file.services[service].owed
    )


Rows = tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class ReportTable:
    """One table: its heading, a note, columns of (heading, width), rows."""

    heading: str
    note: str
    columns: tuple[tuple[str, float], ...]
    rows: Rows = field(repr=False)
    left: frozenset[int] = frozenset()
    numbers: frozenset[int] = frozenset()
    nothing: str = "无。"
    """The text that replaces a table without rows."""


def tables_of(facts: WeeklyFacts) -> tuple[ReportTable, ...]:
    """Return the tables of a report at this level, in order."""
    figures = (_heads(facts), _services(facts))
    if not facts.names_persons:
        return figures
    return (*figures, _classes(facts), _moved(facts), _stuck(facts), _late(facts))


def _heads(facts: WeeklyFacts) -> ReportTable:
    rows = tuple(
        (figure_name(figure.key), str(figure.now.number), before_of(figure), change_of(figure))
        for figure in heads_of(facts.weekly)
    )
    columns = (("项目", 22.0), ("本期", 10.0), ("上周", 10.0), ("变化", 10.0))
    return ReportTable("总体情况", "", columns, rows, numbers=frozenset({1, 2}))


def _services(facts: WeeklyFacts) -> ReportTable:
    figures = figures_of(facts.weekly)
    rows = []
    for service in Service:
        row = [wording.SERVICE_NAMES[service]]
        for what in (GIVEN, OWED, NOT_COUNTING):
            figure = figures[f"{service.value}:{what}"]
            row += [str(figure.now.number), before_of(figure), change_of(figure)]
        rows.append(tuple(row))
    columns = (
        ("服务", 14.0),
        ("已计入", 8.0),
        ("上周", 7.0),
        ("变化", 7.0),
        ("还差", 8.0),
        ("上周", 7.0),
        ("变化", 7.0),
        ("未计入", 8.0),
        ("上周", 7.0),
        ("变化", 7.0),
    )
    numbers = frozenset({1, 2, 4, 5, 7, 8})
    return ReportTable("三项服务", "", columns, tuple(rows), numbers=numbers)


def _classes(facts: WeeklyFacts) -> ReportTable:
    rows = []
    for line in classes_of(facts.weekly):
        row = [line.class_name or "（未填班级）"]
        row += [str(line.figures[key].now.number) for key in (FILES, COMPLETE)]
        for service in Service:
            given, owed = (line.figures[f"{service.value}:{what}"] for what in (GIVEN, OWED))
            row += [str(given.now.number), change_of(given), str(owed.now.number)]
        rows.append(tuple(row))
    columns: list[tuple[str, float]] = [("班级", 14.0), ("人数", 6.0), ("达标", 6.0)]
    for service in Service:
        columns += [(SHORT_NAMES[service], 6.0), ("变化", 6.0), ("还差", 6.0)]
    numbers = frozenset({1, 2, 3, 5, 6, 8, 9, 11})
    return ReportTable("分班级", "按班级名称排列，不作排名。", tuple(columns), tuple(rows),
                       numbers=numbers)  # fmt: skip


def _moved(facts: WeeklyFacts) -> ReportTable:
    rows = []
    for moved in moved_of(facts.weekly):
        person = facts.person(moved.file_id)
        rows.append((person.student_no, person.name, person.class_name, move_text(moved)))
    for file_id in gone_of(facts.weekly):
        person = facts.person(file_id)
        rows.append((person.student_no, person.name, person.class_name, "档案已撤回或销毁"))
    columns = (("学号", 14.0), ("姓名", 12.0), ("班级", 14.0), ("变化", 30.0))
    nothing = "没有上周的数据可以比较。" if facts.weekly.before is None else "本周没有变化。"
    return ReportTable("本周有变化", f"共 {len(rows)} 人。", columns, tuple(rows), frozenset({3}),
                       nothing=nothing)  # fmt: skip


def _stuck(facts: WeeklyFacts) -> ReportTable:
    by_file = {file.file_id: file for file in facts.weekly.now.files}
    rows = []
    for stuck in facts.weekly.stuck:
        person = facts.person(stuck.file_id)
        owed = owed_text(by_file[stuck.file_id])
        days = str((facts.weekly.on - stuck.since).days)
        rows.append((person.student_no, person.name, person.class_name, owed, days))
    columns = (("学号", 14.0), ("姓名", 12.0), ("班级", 14.0), ("还差", 22.0), ("天数", 8.0))
    note = f"仍有还差，且超过 {facts.weekly.stuck_after_days} 天没有新的计入，共 {len(rows)} 人。"
    return ReportTable("进展停滞", note, columns, tuple(rows), numbers=frozenset({4}),
                       nothing="没有停滞的学生。")  # fmt: skip


def _late(facts: WeeklyFacts) -> ReportTable:
    rows = []
    for entry in facts.weekly.late:
        person = facts.person(entry.file_id)
        rows.append(
            (
                person.student_no,
                person.name,
                wording.SERVICE_NAMES[entry.service],
                wording.short_day(entry.on),
                wording.local_day(entry.entered_at),
                "计入" if entry.counts else "未计入",
            )
        )
    columns = (
        ("学号", 14.0),
        ("姓名", 12.0),
        ("服务", 14.0),
        ("发生日期", 12.0),
        ("录入日期", 12.0),
        ("是否计入", 10.0),
    )
    note = f"{moment(facts.weekly.late_since)} 之后录入、发生在此之前的记录，共 {len(rows)} 条。"
    return ReportTable("补录", note, columns, tuple(rows), nothing="没有补录。")
