"""Data of the year page: cohorts and closed files."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from casework.ports import Reader
from casework.service_layer.data_protection import retention_list
from casework.service_layer.year import cohort_lines
from casework.year_end import CohortLine, RetentionLine, retention_years


@dataclass(frozen=True, slots=True)
class YearViewModel:
    """Data of the page from one snapshot."""

    cohorts: tuple[CohortLine, ...]
    closed: tuple[RetentionLine, ...]
    years: int
    unit: str
    today: date

    @property
    def due(self) -> tuple[UUID, ...]:
        """Files that may be erased today."""
        return tuple(line.file_id for line in self.closed if line.due_on <= self.today)


def load_year(reader: Reader) -> YearViewModel:
    """Load the cohorts and the closed files."""
    return YearViewModel(
        cohort_lines(reader),
        retention_list(reader),
        retention_years(reader.org_settings()),
        reader.keeper().unit,
        reader.today,
    )
