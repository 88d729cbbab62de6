"""Remarks on a helper."""

from __future__ import annotations

from casework.helpers import HelperLine
from ui.common.i18n import _, ngettext


def helper_note(line: HelperLine) -> str:
    """Return the remarks on a helper; empty when there are none."""
    notes = []
    if line.is_silent:
        text = ngettext("inactive for {days} day", "inactive for {days} days", line.quiet_days)
        notes.append(text.format(days=line.quiet_days))
    if line.is_overloaded:
        notes.append(_("many students"))
    if line.on_paper:
        notes.append(_("records on paper"))
    if line.not_accepted:
        notes.append(_("{count} not taken over").format(count=line.not_accepted))
    return ", ".join(notes)
