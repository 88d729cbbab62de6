"""Sentences for the codes of signals."""

from __future__ import annotations

from ui.common.i18n import N_

SENTENCES = {
    "UNKNOWN_SIGNAL": N_(
        "Signal {signal} no longer exists; its records may have changed. List the signals again."
    ),
    "TEXT_TOO_LONG": N_(
        "{field} has {length} characters; the maximum is {at_most}. Shorten it and save again."
    ),
    "SIGNALS_WRONG": N_("The signal settings are invalid: {key} cannot be {value}; correct it."),
}
