"""Cancellation of a run that writes documents."""

from __future__ import annotations

from collections.abc import Callable

Cancelled = Callable[[], bool]
"""Tells whether the caller has cancelled the run."""


class CancelledError(Exception):
    """The caller cancelled the run."""
