"""What the makers of the demonstration share: clock, counts, services."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from uuid import UUID

from casework.service_layer import CaseloadServices, EmployerDraft
from ui.cli.demo.invention import credit_code_of


@dataclass
class DemoCounts:
    """Number of records by kind."""

    counts: dict[str, int] = field(default_factory=dict)

    def add(self, kind: str, number: int = 1) -> None:
        """Add ``number`` to a count."""
        self.counts[kind] = self.counts.get(kind, 0) + number


_MORNING = time(8, 30)
_BETWEEN = timedelta(minutes=1)


class DemoClock:
    """A clock that stays on a day until it is advanced; each reading is a second later."""

    def __init__(self, day: date) -> None:
        self._at = datetime.combine(day, _MORNING).astimezone()

    def now(self) -> datetime:
        self._at += timedelta(seconds=1)
        return self._at

    def today(self) -> date:
        return self._at.date()

    def go_on_to(self, day: date) -> None:
        """Advance to the morning of a later day; on the same day, by a few minutes."""
        if day > self.today():
            self._at = datetime.combine(day, _MORNING).astimezone()
        elif (self._at + _BETWEEN).date() == day:
            self._at += _BETWEEN


@dataclass(frozen=True, slots=True)
class DemoRecords:
    """The services that write the records, the day, and the counts of what was written."""

    services: CaseloadServices
    today: date
    tally: DemoCounts

    def employer(self, number: int, name: str, **more: str) -> UUID:
        """Add an employer with the credit code of this number."""
        code = credit_code_of(number)
        draft = EmployerDraft(name=name, uscc=code, employer_kind="其他企业", **more)
        self.tally.add("employer")
        return self.services.employers.add_employer(draft).created[0]
