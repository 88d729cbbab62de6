"""The pairing 结对: the helper responsible for a student."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from casework.records.base import FileRecord, added


@dataclass(frozen=True, slots=True, kw_only=True)
class Pairing(FileRecord):
    """One helper's responsibility for one file, from ``since`` until ``until`` (None = now).

    A participant helps without being responsible. ``accepted_on`` is the day the helper accepted.
    """

    kind: ClassVar[str] = "pairing"

    helper: str
    helper_role: str | None
    since: date
    until: date | None = None
    is_participant: bool = added(False)
    accepted_on: date | None = added()
    handover_note: str | None = added(shown=False)
