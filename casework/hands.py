"""Whether a file is in the hands of this caseload, on its way to somebody, or handed on."""

from __future__ import annotations

from enum import StrEnum


class Hands(StrEnum):
    """In whose hands a file is.

    ``HERE`` is said of what partners report to us as well: it counts in our numbers. ``OUT`` is
    ours until the taker accepts, and closed to writing; ``GONE`` is history.
    """

    HERE = "here"
    OUT = "out"
    GONE = "gone"
