"""Whether this caseload owns a file, is transferring it, or has transferred it."""

from __future__ import annotations

from enum import StrEnum


class Ownership(StrEnum):
    """The ownership of a file.

    ``OWNED`` includes files that partners report to us: they count in our numbers.
    ``TRANSFER_PENDING`` is ours until the taker accepts, and read-only; ``TRANSFERRED`` is history.
    ``DISPUTED`` is ours, and somebody else's according to the superior office: it remains writable
    until that is resolved.
    """

    OWNED = "here"
    TRANSFER_PENDING = "out"
    TRANSFERRED = "gone"
    DISPUTED = "disputed"

    @property
    def is_writable(self) -> bool:
        """Whether the file can be changed here."""
        return self in (Ownership.OWNED, Ownership.DISPUTED)
