"""The data of the 3-3-3 mark, and its text for screen readers and tooltips."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from casework.required_services import Service

if TYPE_CHECKING:
    from casework.read_models import ServiceCount
from collections.abc import Sequence

from ui.common.i18n import N_, _, current_language

COUNTED, PENDING, MISSING = "c", "n", "m"


@dataclass(frozen=True, slots=True)
class MarkPart:
    """One ring: records that count, records that do not, and the number required."""

    counted: int
    pending: int
    target: int

    @property
    def is_complete(self) -> bool:
        return self.counted >= self.target

    @property
    def missing(self) -> int:
        return max(0, self.target - self.counted)

    @property
    def states(self) -> str:
        return states(self.counted, self.pending, self.target)


@dataclass(frozen=True, slots=True)
class Mark:
    """The three rings in their fixed order: talk, referral, event."""

    parts: tuple[MarkPart, ...]

    @property
    def sort_key(self) -> tuple[int, int]:
        """Total missing, then total not counting."""
        return (
            sum(part.missing for part in self.parts),
            sum(part.pending for part in self.parts),
        )


def mark_of(standing: Mapping[Service, ServiceCount]) -> Mark:
    """Return the mark for the standing of a file."""
    return Mark(tuple(_part(standing.get(service)) for service in Service))


def _part(count: ServiceCount | None) -> MarkPart:
    if count is None:
        return MarkPart(0, 0, 0)
    # Without a minimum nothing is owed, so the given records make the ring complete.
    target = count.given + count.owed if count.minimum is None else count.minimum
    return MarkPart(count.given, count.not_counting, target)


def states(counted: int, pending: int, target: int) -> str:
    """Return the arcs clockwise from 12 o'clock: counted, recorded but not counting, missing.

    If nothing is required, the ring is complete.
    """
    if target <= 0:
        return COUNTED
    given = min(counted, target)
    waiting = min(pending, target - given)
    return COUNTED * given + PENDING * waiting + MISSING * (target - given - waiting)


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
