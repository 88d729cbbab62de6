"""Sentences for the codes of talks."""

from __future__ import annotations

from ui.common.i18n import N_

SENTENCES = {
    "FOLLOW_UP_BEFORE_TALK": N_(
        "The follow-up date ({later}) must not be before the talk ({earlier}); check the date."
    ),
}
