"""Issued reports with their figures."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import ClassVar

from casework.records.base import Record


@dataclass(frozen=True, slots=True, kw_only=True)
class Report(Record):
    """A report issued for a day; ``document`` are its figures as canonical JSON.

    The figures are kept because the retention rule may erase their source. ``report`` is the kind
    of report, ``frozen_at`` the instant (UTC) whose state it shows.
    """

    kind: ClassVar[str] = "report"

    report: str
    on: date
    frozen_at: datetime
    document: str = field(repr=False)
