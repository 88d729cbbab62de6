"""Identifiers: those of files are derived from the student, records get random ones."""

from __future__ import annotations

import os
import unicodedata
from datetime import datetime
from typing import TYPE_CHECKING, TypedDict
from uuid import UUID, uuid5

from casework import clock

if TYPE_CHECKING:
    from casework.records.base import AuditStamp

_FILES = UUID("6f2f0f0e-6c3c-5f0a-9d0b-7a6875686e67")
_PLANS = UUID("6f2f0f0e-6c3c-5f0a-9d0b-706c616e0001")
_PARKED = UUID("6f2f0f0e-6c3c-5f0a-9d0b-7061726b6564")


def normalised_student_no(text: str) -> str:
    """Return the student number normalised for identifiers: half-width, upper case, no blanks."""
    return "".join(unicodedata.normalize("NFKC", text).upper().split())


def file_id_of(school: str, cohort: int, student_no: str) -> UUID:
    """Return the id of the file of a student in a cohort, the same on any computer.

    It is derived from the school code, the cohort at opening and the student number, so two
    computers that open the same student's file create the same file. It never changes: if the
    number or cohort is corrected, the old one becomes an alias.
    """
    return uuid5(_FILES, f"{school}/{cohort}/{normalised_student_no(student_no)}")


def plan_id_of(file_id: UUID, version: int) -> UUID:
    """Return the id of a version of a file's plan, the same on any computer.

    Two computers of one person that write the same version independently write the same record, so
    both are kept as a conflict for the user to resolve. The id has the form of a UUIDv7 like those
    of all records; its timestamp encodes only the version number.
    """
    return _version_7(version, uuid5(_PLANS, f"{file_id}/{version}").int)


def parked_row_id_of(source: str, row_digest: str) -> UUID:
    """Return the id of a pending roster row; importing the same row again gives the same id."""
    return uuid5(_PARKED, f"{source}/{row_digest}")


_POOL_SIZE = 512
"""Random numbers drawn at a time. Each draw releases the GIL briefly; a loop that did so for every
record would starve the GUI thread, which would wake up repeatedly, each time too late to acquire
it."""

_random_pool: list[int] = []
_last_ms = 0
_last_count = 0


def new_id() -> UUID:
    """Return a UUIDv7: ordered by millisecond, then by a counter.

    Source:
        RFC 9562, 5.7 and 6.2 method 1 (12-bit counter in ``rand_a``).
    """
    global _last_ms, _last_count  # noqa: PLW0603  one counter per process
    now = max(clock.unix_ms(), _last_ms)
    if now == _last_ms:
        _last_count += 1
        if _last_count > 0xFFF:
            now, _last_count = now + 1, 0
    else:
        _last_count = _random_bits() & 0xFF
    _last_ms = now
    return _version_7(now, _last_count << 64 | _random_bits())


class NewStamp(TypedDict):
    """The fields that every new record has."""

    id: UUID
    recorded_at: datetime
    recorded_by: str


def new_stamp(stamp: AuditStamp) -> NewStamp:
    """Return the id, the time and the author of a new record."""
    return {"id": new_id(), "recorded_at": stamp.now, "recorded_by": stamp.actor}


def _random_bits() -> int:
    """Return 62 bits from the system's random source, never the same ones twice."""
    while True:
        try:
            return _random_pool.pop()
        except IndexError:
            drawn = os.urandom(8 * _POOL_SIZE)
            _random_pool.extend(
                int.from_bytes(drawn[at : at + 8]) >> 2 for at in range(0, len(drawn), 8)
            )


if hasattr(os, "register_at_fork"):  # a forked process must not draw the same numbers
    os.register_at_fork(after_in_child=_random_pool.clear)


def _version_7(milliseconds: int, rest: int) -> UUID:
    """Return a UUIDv7 of a time, a counter (bits 64 to 75) and random bits (0 to 61)."""
    value = (milliseconds & 0xFFFF_FFFF_FFFF) << 80
    value |= 0x7 << 76 | rest & 0xFFF << 64
    value |= 0b10 << 62 | rest & (1 << 62) - 1
    return UUID(int=value)
