"""List model of the worklist: collapsible groups, filtered by kind."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtWidgets import QWidget

from casework.worklist.items import When, WorkItemKind
from ui.common.i18n import N_, _
from ui.common.worklist_words import when_title
from ui.today.view_model import WorklistRow
from ui.widgets.tables import RECORD_ROLE

_Index = QModelIndex | QPersistentModelIndex


@dataclass(frozen=True, slots=True)
class Group:
    """A group heading, expanded or collapsed."""

    when: When
    count: int
    is_open: bool

    @property
    def title(self) -> str:
        return when_title(self.when)


@dataclass(frozen=True, slots=True)
class WorklistFilter:
    """A tab: the kinds of items it includes (empty = all)."""

    key: str
    title: str
    kinds: frozenset[WorkItemKind]


TABS = (
    WorklistFilter("all", N_("All"), frozenset()),
    WorklistFilter(
        "due",
        N_("Falling due"),
        frozenset(
            {
                WorkItemKind.COMPLAINT,
                WorkItemKind.REPORT_DAY,
                WorkItemKind.FOLLOW_UP,
                WorkItemKind.ANSWER,
                WorkItemKind.MEASURE,
                WorkItemKind.REVIEW,
            }
        ),
    ),
    WorklistFilter("pace", N_("Pace"), frozenset({WorkItemKind.PACE})),
    WorklistFilter("plan", N_("No plan"), frozenset({WorkItemKind.NO_PLAN})),
    WorklistFilter(
        "helper",
        N_("Helpers"),
        frozenset(
            {WorkItemKind.NO_HELPER, WorkItemKind.INACTIVE_HELPER, WorkItemKind.OVERLOADED_HELPER}
        ),
    ),
    WorklistFilter(
        "proof", N_("Evidence"), frozenset({WorkItemKind.EVIDENCE, WorkItemKind.SIGN_OFF})
    ),
    WorklistFilter("rows", N_("Pending rows"), frozenset({WorkItemKind.PARKED})),
    WorklistFilter(
        "exchange",
        N_("Exchange"),
        frozenset(
            {
                WorkItemKind.PARCELS,
                WorkItemKind.RETURNED,
                WorkItemKind.VERSIONS,
                WorkItemKind.UNSENT,
            }
        ),
    ),
)


class TodayModel(QAbstractListModel):
    """The rows of one tab in collapsible groups."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rows: tuple[WorklistRow, ...] = ()
        self._shown: list[WorklistRow | Group] = []
        self._folded: set[When] = set()
        self._tab = TABS[0]

    @property
    def rows(self) -> Sequence[WorklistRow]:
        """All rows, regardless of the tab."""
        return self._rows

    @property
    def shown(self) -> Sequence[WorklistRow | Group]:
        return self._shown

    def set_rows(self, rows: Sequence[WorklistRow]) -> None:
        """Set the rows and keep the current tab."""
        self._rows = tuple(rows)
        self._fill()

    def set_tab(self, tab: WorklistFilter) -> None:
        """Filter the list by a tab."""
        self._tab = tab
        self._fill()

    def fold(self, when: When, *, is_open: bool) -> None:
        """Expand or collapse a group."""
        (self._folded.discard if is_open else self._folded.add)(when)
        self._fill()

    def count(self, tab: WorklistFilter) -> int:
        """Return the number of rows in a tab."""
        return sum(not tab.kinds or row.item.kind in tab.kinds for row in self._rows)

    def place_of(self, key: str) -> int:
        """Return the index of an item in the list, or -1 if it is not shown."""
        for place, row in enumerate(self._shown):
            if isinstance(row, WorklistRow) and row.item.key == key:
                return place
        return -1

    def rowCount(self, parent: _Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self._shown)

    def data(self, index: _Index, role: int = int(Qt.ItemDataRole.DisplayRole)) -> Any:
        if not index.isValid():
            return None
        row = self._shown[index.row()]
        if role == RECORD_ROLE:
            return row
        if role == Qt.ItemDataRole.DisplayRole:
            return row.title if isinstance(row, Group) else f"{row.name} {row.what}".strip()
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return _spoken(row)
        if role == Qt.ItemDataRole.ToolTipRole and isinstance(row, WorklistRow):
            return "\n".join(part for part in (row.name, row.what, row.note) if part)
        return None

    def _fill(self) -> None:
        self.beginResetModel()
        kinds = self._tab.kinds
        chosen = [row for row in self._rows if not kinds or row.item.kind in kinds]
        self._shown = []
        for when in When:
            theirs = [row for row in chosen if row.when is when]
            if theirs:
                is_open = when not in self._folded
                self._shown.append(Group(when, len(theirs), is_open))
                self._shown.extend(theirs if is_open else ())
        self.endResetModel()


def _spoken(row: WorklistRow | Group) -> str:
    if isinstance(row, WorklistRow):
        return row.spoken
    state = _("open") if row.is_open else _("collapsed")
    return _("{group}, {count}, {state}").format(group=row.title, count=row.count, state=state)
