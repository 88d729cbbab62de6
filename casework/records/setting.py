"""Settings of an office: rule packs of its own, tables, switches."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from casework.records.base import Record


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting(Record):
    """One setting; ``document`` is its value as canonical JSON. There is one record per key."""

    kind: ClassVar[str] = "setting"

    key: str
    document: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PackVersion(Record):
    """One version of an office's own rule pack; ``document`` is its JSON and never changes."""

    kind: ClassVar[str] = "pack_version"

    ref: str
    document: str
