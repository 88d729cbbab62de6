"""Text of the 3-3-3 mark for screen readers and tooltips."""

from __future__ import annotations

from collections.abc import Sequence

from casework.required_services import Service
from ui.common.i18n import N_, _, current_language
from ui.progress_rings.mark import Mark, MarkPart

_NAMES = {
    Service.TALK: N_("Talks"),
    Service.REFERRAL: N_("Job referrals"),
    Service.EVENT: N_("Events"),
}


def service_name(service: Service) -> str:
    """Return the display name of a service."""
    return _(_NAMES[service])


def mark_text(mark: Mark) -> str:
    """Return the mark as one sentence for screen readers."""
    between = "；" if current_language() == "zh_CN" else "; "
    pairs = zip(Service, mark.parts, strict=True)
    return between.join(_part_text(service, part) for service, part in pairs)


def mark_tooltip(mark: Mark, reasons: Sequence[str] = ("", "", "")) -> str:
    """Return a three-line tooltip, with the reasons why records do not count."""
    lines = []
    for service, part, reason in zip(Service, mark.parts, reasons, strict=True):
        line = f"{service_name(service)} {part.counted}/{part.target}"
        if part.pending and reason:
            line = _("{line}, {count} more not counting: {reason}").format(
                line=line, count=part.pending, reason=reason
            )
        elif part.pending:
            line = _("{line}, {count} more not counting").format(line=line, count=part.pending)
        lines.append(line)
    return "\n".join(lines)


def _part_text(service: Service, part: MarkPart) -> str:
    text = _("{service}: {counted} counted of {target}").format(
        service=service_name(service), counted=part.counted, target=part.target
    )
    if part.pending:
        text += _(", {count} recorded but not counting").format(count=part.pending)
    return text
