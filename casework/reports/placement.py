"""The placement rate 毕业去向落实率 by two official definitions that have the same total.

Source:
    2021: 教学厅函〔2021〕19号 附件1. 2024: 教就业厅函〔2024〕11号, as 《中国教育监测与评价统计指标
    体系（2025年版）》 describes it; its full text is not public. Only the parts differ: 12 moves
    from 灵活就业 to 单位就业. The denominator is all graduates of the cohort; the notice of 30
    January 2023, item 19, requires 结业生 to be registered too, and it is common practice to
    include them in the denominator: an office can change that.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Any

from casework import destinations
from casework.case import Case
from casework.problems import RuleBroken
from casework.records import Withdrawal

COUNTS_COMPLETERS = "placement.completers"
"""The setting that 结业生 are in the denominator (default: yes)."""

COMPLETER = "结业"

WILLING = "有就业意愿落实率"
"""Name of our own internal figure, which must not be called 落实率."""

_NO_GRADUATE = "65"
_UNWILLING = ("71", "72")


@dataclass(frozen=True, slots=True)
class Definition:
    """One official definition: its name, source, and parts in order."""

    version: str
    name: str
    source: str
    parts: tuple[str, ...]


DEFINITIONS: Mapping[str, Definition] = MappingProxyType(
    {
        "2021": Definition(
            "2021",
            "毕业去向落实率（2021年口径）",
            "教学厅函〔2021〕19号",
            ("协议和合同就业", "创业", "灵活就业", "升学"),
        ),
        "2024": Definition(
            "2024",
            "毕业去向落实率（2024年口径）",
            "教就业厅函〔2024〕11号",
            ("单位就业", "自主创业", "自由职业", "升学"),
        ),
    }
)
LATEST = "2024"


@dataclass(frozen=True, slots=True)
class Placement:
    """The figures of a group of files on a day.

    ``graduates`` is the denominator. ``parts`` are the placed graduates by part of the definition,
    ``other`` those whose code is in no part. ``waiting`` are destinations pending approval
    (待审定), not included in ``placed``. ``unplaced`` counts codes 70, 71 and 72, and under ""
    those without a destination. ``excluded`` are files that are not graduates of the cohort (code
    65, withdrawn) or completers if the office excludes them.
    """

    definition: Definition
    label: str | None
    graduates: int
    placed: int
    parts: Mapping[str, int]
    other: int
    waiting: int
    unplaced: Mapping[str, int]
    excluded: int

    @property
    def rate(self) -> float | None:
        """Placed graduates in percent, to two decimals; None without graduates."""
        return _percent(self.placed, self.graduates)

    def rate_of(self, part: str) -> float | None:
        """One part in percent of all graduates."""
        return _percent(self.parts[part], self.graduates)

    @property
    def willing(self) -> int:
        """Graduates except those planning further study (71) or not yet seeking work (72)."""
        return self.graduates - sum(self.unplaced.get(code, 0) for code in _UNWILLING)

    @property
    def willing_rate(self) -> float | None:
        """有就业意愿落实率, an internal figure."""
        return _percent(self.placed, self.willing)


class PlacementCounter:
    """Counts files one by one, so that they need not be in memory together.

    Raises:
        RuleBroken: ``PLACEMENT_VERSION_UNKNOWN``, from the constructor.
    """

    def __init__(self, version: str, day: date, label: str | None = None) -> None:
        definition = DEFINITIONS.get(version)
        if definition is None:
            choices = list(DEFINITIONS)
            raise RuleBroken("PLACEMENT_VERSION_UNKNOWN", "version", value=version, choices=choices)
        self._definition, self._version, self._day = definition, version, day
        self._label = label
        self._parts = Counter(dict.fromkeys(definition.parts, 0))
        self._unplaced: Counter[str] = Counter()
        self._tally: Counter[str] = Counter()

    def add(self, case: Case) -> None:
        """Count one file."""
        if not _is_graduate(case, self._day):
            self._tally["excluded"] += 1
            return
        self._tally["graduates"] += 1
        found = destinations.destination_on(case, self._day)
        if found is None or not destinations.is_placed(case.settings, found.code):
            self._unplaced[found.code[:2] if found else ""] += 1
        elif destinations.missing_signoffs(case.settings, found):
            self._tally["waiting"] += 1
        else:
            self._tally["placed"] += 1
            known = destinations.code_of(case.settings, found.code)
            is_older = self._version == "2021"
            part = (known.group_2021 if is_older else known.group_2024) if known else ""
            if part in self._parts:
                self._parts[part] += 1
            else:
                self._tally["other"] += 1

    def figures(self) -> Placement:
        """Return the figures of the files counted so far."""
        return Placement(
            self._definition,
            self._label,
            self._tally["graduates"],
            self._tally["placed"],
            MappingProxyType(dict(self._parts)),
            self._tally["other"],
            self._tally["waiting"],
            MappingProxyType(dict(sorted(self._unplaced.items()))),
            self._tally["excluded"],
        )


def placement(
    cases: Iterable[Case], version: str, day: date, *, label: str | None = None
) -> Placement:
    """Return the placement of these files on a day by one definition (``2021`` or ``2024``).

    Raises:
        RuleBroken: ``PLACEMENT_VERSION_UNKNOWN``.
    """
    tally = PlacementCounter(version, day, label)
    for case in cases:
        tally.add(case)
    return tally.figures()


def placement_by(
    cases: Iterable[Case], version: str, day: date, *, by: str | None = None
) -> tuple[Placement, ...]:
    """Return the figures of all files, then of each ``college`` or ``class``.

    Groups are sorted by name, since rankings are forbidden (三不得).
    """
    whole = PlacementCounter(version, day)
    groups: dict[str, PlacementCounter] = {}
    for case in cases:
        whole.add(case)
        if by is not None:
            name = (case.file.college if by == "college" else case.file.class_name) or ""
            if name not in groups:
                groups[name] = PlacementCounter(version, day, name)
            groups[name].add(case)
    return (whole.figures(), *(groups[name].figures() for name in sorted(groups)))


def check_completers(value: Any) -> bool:
    """Return whether completers count; raises RuleBroken SETTING_NOT_A_SWITCH."""
    if not isinstance(value, bool):
        raise RuleBroken("SETTING_NOT_A_SWITCH", COUNTS_COMPLETERS, key=COUNTS_COMPLETERS)
    return value


def _is_graduate(case: Case, day: date) -> bool:
    if case.file.withdrawal is Withdrawal.LEFT:
        return False
    found = destinations.destination_on(case, day)
    if found is not None and found.code[:2] == _NO_GRADUATE:
        return False
    counts_completers = case.settings.value(COUNTS_COMPLETERS) is not False
    return counts_completers or case.file.leaving != COMPLETER


def _percent(part: int, whole: int) -> float | None:
    return round(100 * part / whole, 2) if whole else None
