"""The tables of a weekly report as rows of text, for both PDF and workbook."""

from __future__ import annotations

from dataclasses import dataclass, field

from casework.reports.weekly_figures import (
    COMPLETE,
    FILES,
    GIVEN,
    NOT_COUNTING,
    OWED,
    classes_of,
    figures_of,
    gone_of,
    moved_of,
)
from casework.required_services import Service
from exports import wording
from exports.weekly.facts import (
    SHORT_NAMES,
    WeeklyFacts,
    before_of,
    change_of,
    figure_name,
    heads_of,
    moment,
    move_text,
    owed_text,
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
