"""Whether this caseload owns a file, is transferring it, or has transferred it."""

from __future__ import annotations

from enum import StrEnum


class Ownership(StrEnum):
    """The ownership of a file.

    ``OWNED`` includes files that partners report to us, since they count in our numbers.
    ``TRANSFER_PENDING`` is ours until the recipient accepts, and read-only. ``TRANSFERRED`` is
    history. ``DISPUTED`` is ours, but belongs to another office according to the superior office;
    it remains writable until the dispute is resolved.
    """

    OWNED = "here"
    TRANSFER_PENDING = "out"
    TRANSFERRED = "gone"
    DISPUTED = "disputed"

    @property
    def is_writable(self) -> bool:
        """Whether the file can be changed here."""
        return self in (Ownership.OWNED, Ownership.DISPUTED)
