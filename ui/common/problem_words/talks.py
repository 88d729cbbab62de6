"""Sentences for the codes of talks."""

from __future__ import annotations

from ui.common.words import N_

SENTENCES = {
    "FOLLOW_UP_BEFORE_TALK": N_(
        "The follow-up ({later}) would be before the talk ({earlier}); check the date."
    ),
}
