"""What cleaning changed in the cells of a file: text before and after, and the kind of change."""

from __future__ import annotations

import dataclasses
import re
import unicodedata
from collections.abc import Iterable
from datetime import date
from enum import StrEnum

from casework.intake.fields import TYPES
from casework.intake.roster_cells import MIDDLE_DOT, is_absent

_BLANKS = re.compile(r"[\s\u200b-\u200f\u2060\ufeff]+|_x000D_")
_MARKS = re.compile("['’‘`´\"]")
_SERIAL = re.compile(r"\d{5}(?:\.\d+)?")
_TAIL = re.compile(r"\.0+$")
_PARTS = re.compile(r"[、,，;；/|+&\s]")


class ChangeKind(StrEnum):
    """Why a value is stored differently from the file."""

    BLANKS = "blanks"
    """Blanks, tabs, line breaks and invisible characters."""
    WIDTH = "width"
    """Full-width letters and digits."""
    MARKS = "marks"
    """Apostrophes that spreadsheets put before text."""
    CAPITALS = "capitals"
    DOTS = "dots"
    """Dots inside names, all stored as the same middle dot."""
    NUMBER = "number"
    """A number stored as a number (10.0)."""
    PHONE = "phone"
    DATE = "date"
    SERIAL = "serial"
    """A date stored as a spreadsheet serial number."""
    SPELLING = "spelling"
    """Codes and short forms of official terms (汉, 01, M)."""
    SYNONYM = "synonym"
    """Former and common names of categories (建档立卡)."""
    SEVERAL = "several"
    """Several values in one cell."""
    TICK = "tick"
    ABSENT = "absent"
    """Placeholders for no value (无, -, 暂无)."""
    DITTO = "ditto"
    """同上 and other ditto marks."""
    MERGED = "merged"
    """A cell merged over several rows."""
    FIXED = "fixed"
    """A correction that the user made during the import."""


FREE_TEXT = frozenset(
    ("name", "college", "major", "class_name", "job_city", "job_kind", "helper", "level")
)
"""Fields that may be stored as written."""

_NEVER = frozenset(
    (ChangeKind.DOTS, ChangeKind.DITTO, ChangeKind.MERGED, ChangeKind.FIXED, ChangeKind.TICK)
)


@dataclasses.dataclass(frozen=True, slots=True)
class CellChange:
    """One cell that was changed; ``row`` as numbered in the sheet."""

    row: int
    field: str
    before: str = dataclasses.field(repr=False)
    after: str = dataclasses.field(repr=False)
    kind: ChangeKind = dataclasses.field(kw_only=True)


@dataclasses.dataclass(frozen=True, slots=True)
class ChangeGroup:
    """All changes of one kind in one field; ``is_wanted`` is false when they were reverted.

    A reverted group has no changes left: only its field and kind are known.
    """

    field: str
    kind: ChangeKind
    changes: tuple[CellChange, ...] = dataclasses.field(repr=False)
    is_wanted: bool = True

    @property
    def can_revert(self) -> bool:
        """Return whether the original text of these cells can be kept."""
        return self.kind not in _NEVER


def can_revert(kind: ChangeKind) -> bool:
    """Return whether the original text can be kept after this kind of change."""
    return kind not in _NEVER


def kind_of(field: str, before: str, after: str) -> ChangeKind:
    """Return the kind of a change: the smallest that explains it."""
    if not after or is_absent(before):
        return ChangeKind.ABSENT
    bare = _BLANKS.sub("", before)
    if bare == _BLANKS.sub("", after):
        return ChangeKind.BLANKS
    if field == "birth" or TYPES.get(field) is date:
        return ChangeKind.SERIAL if _SERIAL.fullmatch(bare) else ChangeKind.DATE
    if _MARKS.sub("", bare) == after:
        return ChangeKind.MARKS
    wide = unicodedata.normalize("NFKC", bare)
    if wide == after:
        return ChangeKind.WIDTH
    if _TAIL.sub("", wide) == after:
        return ChangeKind.NUMBER
    if _MARKS.sub("", wide).upper() == after:
        return ChangeKind.CAPITALS if wide != wide.upper() else ChangeKind.MARKS
    if field in ("name", "helper") and MIDDLE_DOT in after:
        return ChangeKind.DOTS
    if field == "phone":
        return ChangeKind.PHONE
    if field == "categories":
        return _kind_of_categories(before, after)
    return ChangeKind.SPELLING


def _kind_of_categories(before: str, after: str) -> ChangeKind:
    """Return ``SEVERAL`` if the words are the same and only the separators differ."""
    words = sorted(w for w in _PARTS.split(before) if w)
    if words == sorted(after.split("、")):
        return ChangeKind.SEVERAL
    return ChangeKind.SYNONYM


def grouped(
    changes: Iterable[CellChange], as_written: Iterable[tuple[str, ChangeKind]]
) -> tuple[ChangeGroup, ...]:
    """Return the changes by field and kind, reverted ones included, in a stable order."""
    found: dict[tuple[str, ChangeKind], list[CellChange]] = {}
    for change in changes:
        found.setdefault((change.field, change.kind), []).append(change)
    unwanted = set(as_written)
    groups = [
        ChangeGroup(name, kind, tuple(those), is_wanted=(name, kind) not in unwanted)
        for (name, kind), those in found.items()
    ]
    groups += [
        ChangeGroup(name, kind, (), is_wanted=False)
        for name, kind in sorted(unwanted)
        if (name, kind) not in found
    ]
    return tuple(sorted(groups, key=lambda g: (g.field, g.kind)))
