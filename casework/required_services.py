"""The services that the rules demand for every graduate in hardship."""

from __future__ import annotations

from enum import StrEnum


class Service(StrEnum):
    """The counted services, in the order of the notice and of the 3-3-3 display."""

    TALK = "talk"
    REFERRAL = "referral"
    EVENT = "event"


class Extra(StrEnum):
    """Extra services that some rule packs demand: 职业指导, 政策宣介, 职业培训或就业见习."""

    GUIDANCE = "guidance"
    BRIEFING = "briefing"
    TRAINING = "training"
