"""Whether a file is in the hands of this caseload, on its way to somebody, or handed on."""

from __future__ import annotations

from enum import StrEnum


class Ownership(StrEnum):
    """In whose hands a file is.

    ``OWNED`` is said of what partners report to us as well: it counts in our numbers.
    ``TRANSFER_PENDING`` is ours until the taker accepts, and closed to writing; ``TRANSFERRED`` is
    history. ``DISPUTED`` is here, and with somebody else by the word of the office above: it stays
    open until that is
    settled.
    """

    OWNED = "here"
    TRANSFER_PENDING = "out"
    TRANSFERRED = "gone"
    DISPUTED = "disputed"

    @property
    def is_writable(self) -> bool:
        """Whether the file is written into here."""
        return self in (Ownership.OWNED, Ownership.DISPUTED)
