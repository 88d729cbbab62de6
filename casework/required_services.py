"""The services that the rule demands for every hardship graduate."""

from __future__ import annotations

from enum import StrEnum


class Service(StrEnum):
    """What is given and counted, in the order of the notice and of the 3-3-3 mark."""

    TALK = "talk"
    REFERRAL = "referral"
    EVENT = "event"


class Extra(StrEnum):
    """What some rule packs demand in addition: 职业指导, 政策宣介, 职业培训或就业见习."""

    GUIDANCE = "guidance"
    BRIEFING = "briefing"
    TRAINING = "training"
