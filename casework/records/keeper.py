"""The owner of a caseload."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar

from casework.records.base import Record


class Role(StrEnum):
    """The role of the owner, which determines the features offered."""

    COUNSELOR = "counselor"
    ADVISOR = "advisor"
    OFFICE = "office"


@dataclass(frozen=True, slots=True, kw_only=True)
class Keeper(Record):
    """The person, unit and school (院校代码) that the caseload belongs to."""

    kind: ClassVar[str] = "keeper"

    name: str
    unit: str
    school: str
    role: Role
