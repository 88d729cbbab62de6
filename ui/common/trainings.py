"""Students of a training, and display names of trainings and additional services."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from uuid import UUID

from casework.activities.training import Coverage, coverage_of
from casework.ports import Reader
from casework.read_models import FileLine, FileQuery
from casework.records import ExtraKind, Training, TrainingState
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


@dataclass(frozen=True, slots=True)
class Covered:
    """A student with the training coverage, and the latest training that is not void."""

    line: FileLine
    coverage: Coverage
    latest: Training | None

    @property
    def id(self) -> UUID:
        return self.line.file.id


def covered(reader: Reader, query: FileQuery) -> tuple[Covered, ...]:
    """Return the matching students, each with the latest training that is not void."""
    by_file: dict[UUID, list[Training]] = defaultdict(list)
    for training in reader.get_all(Training):
        if not training.is_void:
            by_file[training.file_id].append(training)
    found = []
    for line in reader.lines(query):
        theirs = by_file[line.file.id]
        latest = max(theirs, key=lambda one: (one.year, one.recorded_at, one.id), default=None)
        found.append(Covered(line, coverage_of(theirs, line.status), latest))
    return tuple(found)


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
