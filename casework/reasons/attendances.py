"""Reason codes of attendances 活动参与, and of trainings that count as one."""

from __future__ import annotations

from casework.reasons.kind import ReasonKind
from casework.required_services import Service

_EVENT = (Service.EVENT,)

KINDS = (
    ReasonKind(
        code="REGISTERED_ONLY",
        services=_EVENT,
        zh="“{event}”（{on}）只有报名，没有参加记录。",
        en="Registered for {event} ({on}), but not recorded as attended.",
        fix_zh="参加了的，请登记“已参加”并附签到。",
        fix_en="If the student came, record that, with the sign-in.",
    ),
    ReasonKind(
        code="ABSENT",
        services=_EVENT,
        zh="“{event}”（{on}）缺席。",
        en="Absent from {event} ({on}).",
        fix_zh="请组织学生参加另一场活动。",
        fix_en="Take the student to another event.",
    ),
    ReasonKind(
        code="ON_LEAVE",
        services=_EVENT,
        zh="“{event}”（{on}）请假。",
        en="Excused from {event} ({on}).",
        fix_zh="请组织学生参加另一场活动。",
        fix_en="Take the student to another event.",
    ),
    ReasonKind(
        code="EVENT_TWICE",
        services=_EVENT,
        zh="“{event}”（{on}）已计入一次，同一场活动只计一次。",
        en="{event} ({on}) has already been counted; an event counts once.",
        fix_zh="重复登记的请作废；另一场活动请分别登记名称或日期。",
        fix_en="Void the repeat; if it was another event, give it its own name or date.",
    ),
    ReasonKind(
        code="SIGN_IN_MISSING",
        services=_EVENT,
        zh="“{event}”（{on}）没有签到证明。",
        en="There is no sign-in for {event} ({on}).",
        fix_zh="请补上签到表、截图或照片。",
        fix_en="Add the sign-in sheet, a screenshot or a photo.",
    ),
    ReasonKind(
        code="SIGN_IN_OFF_DAY",
        blocking=False,
        services=_EVENT,
        zh="“{event}”（{on}）的签到日期是 {signed_on}。",
        en="The sign-in for {event} ({on}) is dated {signed_on}.",
        fix_zh="不影响计入，请核对签到日期。",
        fix_en="It does not change the count; check the day of the sign-in.",
    ),
    ReasonKind(
        code="TRAINING_UNFINISHED",
        fixed=True,
        services=_EVENT,
        zh="“{programme}”培训（{year} 年）的状态是“{state}”。",
        en="The training {programme} of {year} is not finished: {state}.",
        fix_zh="结业后请登记“已结业”和结业日期。",
        fix_en="When it is, record it as finished, with the day.",
    ),
)
