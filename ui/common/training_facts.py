"""Timeline text of a training, a guidance session and a briefing."""

from __future__ import annotations

from casework.records import ExtraService, Training
from ui.common.i18n import _
from ui.common.trainings import extra_name, training_mode_name, training_state_name


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
