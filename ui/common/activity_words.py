"""Activities in words: talks, trainings, guidance, briefings, and the reading of sign-in lists."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from casework.activities import Coverage
from casework.case import TalkWithSession
from casework.intake.signin import DoubtReason
from casework.intake.signin_list import MatchQuality
from casework.records import ExtraKind, ExtraService, Training, TrainingState
from casework.records.base import field_info
from ui.common.case_words import choice_name
from ui.common.display_names import field_name
from ui.common.i18n import N_, _

_COVERAGES = {
    Coverage.NONE: N_("not enrolled"),
    Coverage.ENROLLED: N_("enrolled"),
    Coverage.FINISHED: N_("finished"),
    Coverage.NOT_APPLICABLE: N_("not requested"),
}
_STATES = {
    TrainingState.ENROLLED: N_("enrolled"),
    TrainingState.LEARNING: N_("learning"),
    TrainingState.FINISHED: N_("finished"),
    TrainingState.BROKEN_OFF: N_("dropped out"),
}
_EXTRAS = {
    ExtraKind.GUIDANCE: N_("Guidance session"),
    ExtraKind.BRIEFING: N_("Policy briefing"),
}
_MODES = {"线上": N_("online"), "线下集训": N_("on site")}


def coverage_name(coverage: Coverage) -> str:
    """Return the display name of a coverage."""
    return _(_COVERAGES[coverage])


def training_state_name(state: TrainingState) -> str:
    """Return the display name of a training state."""
    return _(_STATES[state])


def training_mode_name(mode: str) -> str:
    """Return the display name of a training mode."""
    return _(_MODES[mode]) if mode in _MODES else mode


def extra_name(kind: ExtraKind) -> str:
    """Return the display name of an additional service."""
    return _(_EXTRAS[kind])


def training_title(training: Training) -> str:
    """Return the title of a training."""
    return _("Training: {programme} {year}").format(
        programme=training.programme, year=training.year
    )


def training_detail(training: Training) -> str:
    """Return the progress of a training in one line."""
    hours = _("{count} h").format(count=training.hours) if training.hours else ""
    parts = (
        training_state_name(training.state),
        training_mode_name(training.mode),
        training.platform or training.base or "",
        hours,
    )
    return " · ".join(part for part in parts if part)


def training_facts(training: Training) -> tuple[tuple[str, str], ...]:
    """Return all fields of a training."""
    days = (training.enrolled_on, training.begun_on, training.ended_on)
    enrolled, begun, ended = (day.isoformat() if day else "—" for day in days)
    return (
        (_("Programme"), training.programme),
        (_("Year"), str(training.year)),
        (_("Where"), training_mode_name(training.mode)),
        (_("Platform or base"), training.platform or training.base or "—"),
        (_("State"), training_state_name(training.state)),
        (_("Enrolled on"), enrolled),
        (_("Started on"), begun),
        (_("Ended on"), ended),
        (_("Hours"), str(training.hours) if training.hours else "—"),
        (_("Certificate of the training"), training.certificate or "—"),
    )


def extra_facts(extra: ExtraService) -> tuple[tuple[str, str], ...]:
    """Return all fields of a guidance session or a briefing."""
    return (
        (_("Date"), extra.on.isoformat()),
        (_("Service"), extra_name(extra.service)),
        (_("Given by"), extra.given_by),
        (_("What was said"), extra.content),
    )


_WHY = {
    DoubtReason.SAME_NAME: N_("several students have this name"),
    DoubtReason.SAME_NUMBER: N_("the number has files in several cohorts"),
    DoubtReason.NEAR_NAME: N_("one character differs"),
    DoubtReason.SOUNDS_ALIKE: N_("it sounds similar"),
    DoubtReason.NEAR_NUMBER: N_("one digit differs"),
    DoubtReason.DISAGREE: N_("number and name belong to different students"),
    DoubtReason.NUMBER_UNKNOWN: N_("the number is unknown; it may be another student of this name"),
    DoubtReason.STATE_UNCLEAR: N_("the list does not show clearly whether the student attended"),
}
_LIKENESS = {
    MatchQuality.EXACT: N_("matches"),
    MatchQuality.SOUND: N_("sounds similar"),
    MatchQuality.ONE_OFF: N_("one character differs"),
    MatchQuality.DIGIT_OFF: N_("one digit differs"),
}


def why_words(why: DoubtReason) -> str:
    """Return why a person must decide."""
    return _(_WHY[why])


def likeness_words(likeness: MatchQuality) -> str:
    """Return in what way a name is similar to a candidate."""
    return _(_LIKENESS[likeness])


_TALK_KINDS = {
    "就业指导": N_("career advice"),
    "日常谈心": N_("everyday talk"),
    "学业辅导": N_("help with studies"),
    "心理谈话": N_("psychological support"),
    "资助谈话": N_("about subsidies"),
    "违纪教育": N_("about discipline"),
    "家校沟通": N_("with the family"),
    "其他": N_("other"),
    "未联系上": N_("not reached"),
}


def talk_kind_name(kind: str) -> str:
    """Return the display name of a kind of talk."""
    return _(_TALK_KINDS.get(kind, kind)) if kind else ""


_FOLLOW_UPS = {
    "无需跟进": N_("nothing to follow up"),
    "待跟进": N_("to be followed up"),
    "跟进中": N_("being followed up"),
    "已完成": N_("done"),
}


def _follow_up_name(word: str) -> str:
    return _(_FOLLOW_UPS.get(word, word))


_TALK_FORM: Mapping[str, tuple[str, Callable[[Any], str]]] = {
    "talk_kind": (N_("Kind"), talk_kind_name),
    "wishes": (N_("Needs"), str),
    "next_step": (N_("Next step"), str),
    "follow_up_on": (N_("Follow up on"), str),
    "follow_up": (N_("Follow-up"), _follow_up_name),
    "feedback": (N_("Feedback"), str),
    "confirmed_how": (N_("Confirmed how"), choice_name),
}
"""What a field is called in the form of a talk, and its value in words."""


def talk_form_facts(held: TalkWithSession) -> tuple[tuple[str, str], ...]:
    """Return the filled-in fields of a talk's form other than the note.

    A field that the form does not name is shown under its own name.
    """
    filled = [
        (name, value)
        for record in (held.session, held.talk)
        for name, info in field_info(type(record)).items()
        if info.is_added and (value := getattr(record, name))
    ]
    facts = []
    for name, value in filled:
        title, in_words = _TALK_FORM.get(name, ("", str))
        own_name = field_name(name)
        facts.append((_(title) if title else own_name[:1].upper() + own_name[1:], in_words(value)))
    return tuple(facts)
