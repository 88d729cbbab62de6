"""Data for the dialogs of the office settings, loaded from one snapshot."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from casework.ports import Reader
from casework.read_models import FileQuery
from casework.settings.org_settings import OrgSettings


@dataclass(frozen=True, slots=True)
class OfficeViewModel:
    """Office settings, helper names, and (year, whether its make-up workdays are known)."""

    office: OrgSettings = field(repr=False)
    helpers: tuple[str, ...] = field(repr=False)
    today: date
    published: tuple[tuple[int, bool], ...]


def load_office(reader: Reader) -> OfficeViewModel:
    """Load the data; the calendar library is imported here, on the worker thread."""
    from casework.settings.calendar import is_announced

    today = reader.today
    named = reader.facets(FileQuery()).get("helper", {})
    years = tuple((year, is_announced(year)) for year in range(today.year - 1, today.year + 2))
    return OfficeViewModel(reader.org_settings(), tuple(sorted(filter(None, named))), today, years)
