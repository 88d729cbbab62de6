"""The data of a student as the roster of a school states them."""

from __future__ import annotations

import dataclasses
from datetime import date
from typing import Any


@dataclasses.dataclass(frozen=True, slots=True)
class StudentFacts:
    """The data of one student in a roster; missing values are None or an empty tuple.

    ``cohort`` is 0 if neither a column nor the title names it. ``custom`` has the columns without a
    field of ours, by heading; ``original_name`` is the original text if it differs from ``name``.
    """

    student_no: str
    name: str = dataclasses.field(repr=False)
    gender: str | None = dataclasses.field(default=None, repr=False)
    ethnicity: str | None = dataclasses.field(default=None, repr=False)
    id_number: str | None = dataclasses.field(default=None, repr=False)
    birth: date | None = dataclasses.field(default=None, repr=False)
    phone: str | None = dataclasses.field(default=None, repr=False)
    college: str | None = None
    major: str | None = None
    class_name: str | None = None
    level: str | None = None
    cohort: int = 0
    categories: tuple[str, ...] = dataclasses.field(default=(), repr=False)
    job_city: str | None = dataclasses.field(default=None, repr=False)
    job_kind: str | None = dataclasses.field(default=None, repr=False)
    helper: str | None = dataclasses.field(default=None, repr=False)
    helper_role: str | None = None
    custom: tuple[tuple[str, str], ...] = dataclasses.field(default=(), repr=False)
    original_name: str | None = dataclasses.field(default=None, repr=False)

    def value(self, name: str) -> Any:
        """Return a field by its name."""
        return getattr(self, name)


FACT_FIELDS: tuple[str, ...] = tuple(f.name for f in dataclasses.fields(StudentFacts))
"""The fields of a student in the order of the class."""
