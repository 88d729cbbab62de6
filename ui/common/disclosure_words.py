"""Display names of the disclosure levels."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from exports.disclosure import Disclosure
from ui.common.i18n import N_, _

LEVELS: Mapping[str, str] = MappingProxyType(
    {
        Disclosure.COLLEGE: N_("Inside the college"),
        Disclosure.OWN: N_("For the student"),
        Disclosure.REPORT: N_("For the office"),
        Disclosure.PUBLIC: N_("Figures only"),
    }
)
"""The disclosure levels that are offered."""


def level_name(level: str) -> str:
    """Return the display name of a disclosure level; an unknown one is returned unchanged."""
    return _(LEVELS[level]) if level in LEVELS else level
