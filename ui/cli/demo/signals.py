"""Signals in the demonstration: two talks at the same time, and an explained one at night."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, time, timedelta
from typing import Any
from uuid import UUID

from casework.records import Talk, TalkMode
from casework.service_layer import CaseloadServices, TalkDraft
from casework.signals import Signal, SignalRef
from ui.cli.demo.tally import DemoCounts

_NIGHT = "在境外实习，当地是傍晚，谈了实习结束后的去向，打算回国先考教师资格证。"
_FIRST = "带来两份录用通知，比较了试用期、住宿和离家远近，决定周五前答复。"
_SECOND = "自述近期睡眠不好，先不谈岗位，约了心理中心周三下午，下周再见一面。"


def leave_doubts(
    services: CaseloadServices, files: Sequence[UUID], today: date, tally: DemoCounts
) -> None:
    """Log records that an auditor would question, through the same actions as everything else.

    Records dated before their file was opened raise another signal; those exist already.
    """
    abroad, first, second = files[:3]
    night = today - timedelta(days=6)
    held = _talk(
        services, abroad, tally, night,
        start=time(0, 40), end=time(1, 5), mode=TalkMode.VIDEO, place="", content=_NIGHT,
    )  # fmt: skip
    signal = Signal("TALK_AT_NIGHT", (SignalRef(Talk.kind, held, abroad, night),))
    services.signals.answer_signal(
        signal.key, signal.detector, answer="不是问题", note="学生在境外，有时差，约好的时间"
    )
    tally.add("signal_answer")
    day = today - timedelta(days=4)
    _talk(services, first, tally, day, start=time(14), end=time(14, 40), content=_FIRST)
    _talk(services, second, tally, day, start=time(14, 20), end=time(14, 50), content=_SECOND)


def _talk(
    services: CaseloadServices, file_id: UUID, tally: DemoCounts, on: date, **more: Any
) -> UUID:
    ordinary: dict[str, Any] = {
        "on": on,
        "mode": TalkMode.FACE,
        "place": "学院 302 谈话室",
        "topic": "求职进展",
        "measures": "一周后回访",
    }
    tally.add("talk")
    return services.talks.log_talk([file_id], TalkDraft(**{**ordinary, **more})).created[0]
