"""The input of a weekly report, and the wording of its figures."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from casework.disclosure import Disclosure, PersonalField, may_hold
from casework.reports.weekly import WEEKLY_REPORT, FileFigures, WeeklyReport
from casework.reports.weekly_figures import COMPLETE, FILES, PARKED, ChangedFile, Figure, figures_of
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
