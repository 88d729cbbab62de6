"""Sentences for the codes of signals."""

from __future__ import annotations

from ui.common.words import N_

SENTENCES = {
    "UNKNOWN_SIGNAL": N_(
        "There is no signal {signal} any more; its records may have changed. List them again."
    ),
    "TEXT_TOO_LONG": N_(
        "{field} has {length} characters; {at_most} fit. Shorten it and save again."
    ),
    "SIGNALS_WRONG": N_(
        "The signals cannot be set like this: {key} is {value}; look at settings for the form."
    ),
}
