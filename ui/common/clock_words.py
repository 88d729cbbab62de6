"""Sentences on this computer's clock."""

from __future__ import annotations

from casework.clock_check import ClockFinding
from ui.common.i18n import _
from ui.common.problems import sentence_of

_FORM = "%Y-%m-%d %H:%M"


def clock_sentence(found: ClockFinding) -> str:
    """Return the sentence for a finding about the clock."""
    now, last = found.now.astimezone(), found.last.astimezone()
    return sentence_of(found.doubt, {"now": f"{now:{_FORM}}", "last": f"{last:{_FORM}}"})


def repaired_words(entries: int, changed: int, left: int) -> str:
    """Return the result of correcting times as a sentence."""
    parts = [
        _("Entries with a wrong time: {entries}; records fixed: {changed}.").format(
            entries=entries, changed=changed
        )
    ]
    if left:
        parts.append(
            _(
                "{left} records were left unchanged: their students were transferred, or their"
                " cohort is closed."
            ).format(left=left)
        )
    parts.append(
        _("Dates that were typed are unchanged: check talks and events dated after today.")
    )
    return " ".join(parts)
