"""Reports that were issued, with the figures they showed."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import ClassVar

from casework.records.base import Record


@dataclass(frozen=True, slots=True, kw_only=True)
class Report(Record):
    """A report as it was issued for a day: ``document`` is what it counted, as canonical JSON.

    Kept with the report, since the retention rule may erase what the figures came from.
    ``report`` names its kind, ``frozen_at`` the instant (UTC) whose knowledge it shows.
    """

    kind: ClassVar[str] = "report"

    report: str
    on: date
    frozen_at: datetime
    document: str = field(repr=False)
