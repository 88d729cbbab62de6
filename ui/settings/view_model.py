"""What the dialogs of the office's settings begin with, read in one go."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from casework.org_settings import OrgSettings
from casework.ports import Reader
from casework.read_models import FileQuery


@dataclass(frozen=True, slots=True)
class OfficeViewModel:
    """The office, the helpers that students have, and which years' make-up days are known."""

    office: OrgSettings = field(repr=False)
    helpers: tuple[str, ...] = field(repr=False)
    today: date
    published: tuple[tuple[int, bool], ...]


def load_office(reader: Reader) -> OfficeViewModel:
    """Read what is set; the calendar's library is loaded here, away from the window."""
    from casework.calendar import is_announced

    today = reader.today
    named = reader.facets(FileQuery()).get("helper", {})
    years = tuple((year, is_announced(year)) for year in range(today.year - 1, today.year + 2))
    return OfficeViewModel(reader.org_settings(), tuple(sorted(filter(None, named))), today, years)
