"""Students of a training, and display names of trainings and additional services."""

from __future__ import annotations

from casework.activities import Coverage
from casework.records import ExtraKind, TrainingState
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
