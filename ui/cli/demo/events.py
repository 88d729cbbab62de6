"""Future and past events, a sign-in list with odd names, trainings, guidance and briefings."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, time, timedelta
from uuid import UUID

from casework.intake.signin import Presence
from casework.records import AttendanceState, EventMode, ExtraKind, TrainingState
from casework.service_layer import CaseloadServices, EventDraft, SignInDetails, TrainingDraft
from casework.service_layer.training import TrainingStep
from ui.cli.demo.tally import DemoCounts


@dataclass(frozen=True, slots=True)
class _EventContext:
    """The services, students and date to use."""

    services: CaseloadServices
    files: Sequence[UUID]
    today: date
    tally: DemoCounts


def hold_events(
    services: CaseloadServices, files: Sequence[UUID], today: date, tally: DemoCounts
) -> None:
    """Create a fair with registration and sign-in, a future event, trainings and other services."""
    hall = _EventContext(services, files, today, tally)
    _fair(hall)
    _announced(hall)
    _trainings(hall)
    _extra_services(hall)


def _fair(hall: _EventContext) -> None:
    """Register students for a fair, then turn registrations into attendance by its sign-in list."""
    on = hall.today - timedelta(days=6)
    draft = EventDraft(
        name="京津冀困难毕业生专场双选会",
        event_kind="双选会",
        mode=EventMode.ON_SITE,
        on=on,
        until=on + timedelta(days=1),
        start=time(9),
        end=time(16, 30),
        organiser="就业指导中心",
        place="体育馆",
        city="天津",
        session_no="第 3 场",
    )
    event = hall.services.events.add_event(draft).created[0]
    some = hall.files[:9]
    hall.services.events.attend(event, some[:6], state=AttendanceState.REGISTERED)
    signed = {file_id: Presence(None, on) for file_id in some[1:7]}
    signed[some[7]] = Presence(AttendanceState.ABSENT)
    signed[some[8]] = Presence(AttendanceState.ON_LEAVE)
    hall.services.events.sign_in(event, signed)
    late = SignInDetails(signed_by="现场签到", signed_on=on + timedelta(days=5))
    hall.services.events.attend(event, hall.files[9:10], signed=late)
    hall.services.events.attend(event, some[1:2])  # entered twice, counts once
    hall.tally.add("event")
    hall.tally.add("attendance", len(some) + 2)


def _announced(hall: _EventContext) -> None:
    draft = EventDraft(
        name="国聘行动网络专场",
        event_kind="直播带岗",
        mode=EventMode.ONLINE,
        on=hall.today + timedelta(days=9),
        start=time(14),
        end=time(15, 30),
        organiser="市教育两委",
        url="https://live.example.edu.cn",
    )
    event = hall.services.events.add_event(draft).created[0]
    coming = hall.files[:8]
    hall.services.events.attend(event, coming, state=AttendanceState.REGISTERED)
    hall.tally.add("event")
    hall.tally.add("attendance", len(coming))


def _trainings(hall: _EventContext) -> None:
    begun = hall.today - timedelta(days=40)
    draft = TrainingDraft(
        year=begun.year, mode="线上", platform="hzzh.chsi.com.cn", enrolled_on=begun
    )
    made = hall.services.training.enrol_training(hall.files[:7], draft).created
    learning = TrainingStep(state=TrainingState.LEARNING, begun_on=begun + timedelta(days=4))
    hall.services.training.advance_training(made[:5], learning)
    for place, training in enumerate(made[:3], 1):
        ended = TrainingStep(
            state=TrainingState.FINISHED,
            ended_on=begun + timedelta(days=20),
            hours=40,
            certificate=f"HZ{begun.year}-{place:04d}",
        )
        hall.services.training.advance_training([training], ended)
    hall.services.training.advance_training(made[3:4], TrainingStep(state=TrainingState.BROKEN_OFF))
    hall.tally.add("training", len(made))


def _extra_services(hall: _EventContext) -> None:
    given = (
        (ExtraKind.GUIDANCE, 5, "职业测评解读，逐项诊断简历并约定修改时间"),
        (ExtraKind.BRIEFING, 12, "讲解求职创业补贴、基层项目和征兵政策，发放申请指南"),
    )
    for place, (kind, count, content) in enumerate(given, 1):
        some = hall.files[:count]
        on = hall.today - timedelta(days=10 * place)
        hall.services.training.give_extra(some, kind, on=on, by="陈老师", content=content)
        hall.tally.add("extra_service", len(some))
