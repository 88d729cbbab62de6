"""Kinds of events, and the states of a place at an event (form 活动参与记录)."""

from __future__ import annotations

from dataclasses import dataclass

from casework.records import Attendance, AttendanceState

EVENT_KINDS = (
    "招聘会",
    "双选会",
    "宣讲会",
    "就业指导讲座",
    "政策宣讲",
    "简历工作坊",
    "模拟面试",
    "职业规划大赛",
    "访企研学",
    "直播带岗",
    "创业活动",
    "征兵宣讲",
    "基层项目宣讲",
    "其他",
)
"""The kinds of event on the form; an office may enter another."""

SIGN_IN_WAYS = ("现场签到", "截图", "名单", "扫码")
"""The ways of signing in (签到方式) on the form."""


@dataclass(frozen=True, slots=True)
class PlaceCounts:
    """How many places at an event are in each state, without void ones."""

    attended: int = 0
    registered: int = 0
    absent: int = 0
    on_leave: int = 0

    @property
    def total(self) -> int:
        return self.attended + self.registered + self.absent + self.on_leave


FIELD_OF_STATE = {
    AttendanceState.ATTENDED: "attended",
    AttendanceState.REGISTERED: "registered",
    AttendanceState.ABSENT: "absent",
    AttendanceState.ON_LEAVE: "on_leave",
}
"""The field of ``PlaceCounts`` for each state."""


def follows(place: Attendance, state: AttendanceState) -> bool:
    """Return whether a new state updates this place, so that each student has one place.

    A registration is updated with its outcome, and an absent student may turn out to have attended.
    An attended place is changed by correction only.
    """
    if place.is_void or place.state is AttendanceState.ATTENDED:
        return False
    return state is not AttendanceState.REGISTERED
