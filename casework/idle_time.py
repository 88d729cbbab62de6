"""After how many minutes without a touch a caseload may lock; alone, since the door needs it."""

from __future__ import annotations

IDLE_MINUTES = (1, 30)
"""The least and the most."""
