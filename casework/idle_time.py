"""Limits of the idle time after which a caseload locks; its own module, so that the unlock window
imports little else."""

from __future__ import annotations

IDLE_MINUTES = (1, 30)
"""Minimum and maximum."""
