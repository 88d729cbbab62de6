"""Limits of the idle time after which a caseload locks.

A module of its own, so that the unlock window imports little else.
"""

from __future__ import annotations

IDLE_MINUTES = (1, 30)
"""Minimum and maximum."""
