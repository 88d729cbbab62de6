"""Whether a file is in the hands of this caseload, on its way to somebody, or handed on."""

from __future__ import annotations

from enum import StrEnum


class Hands(StrEnum):
    """In whose hands a file is.

    ``HERE`` is said of what partners report to us as well: it counts in our numbers. ``OUT`` is
    ours until the taker accepts, and closed to writing; ``GONE`` is history. ``DISPUTED`` is here,
    and with somebody else by the word of the office above: it stays open until that is settled.
    """

    HERE = "here"
    OUT = "out"
    GONE = "gone"
    DISPUTED = "disputed"

    @property
    def is_open(self) -> bool:
        """Whether the file is written into here."""
        return self in (Hands.HERE, Hands.DISPUTED)
