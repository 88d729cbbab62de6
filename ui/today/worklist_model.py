"""The rows of the worklist in collapsible groups, filtered by kind."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtWidgets import QWidget

from casework.worklist.items import When, WorkItemKind
from ui.common.i18n import N_
from ui.common.worklist_words import when_title
from ui.today.view_model import WorklistRow
from ui.widgets.painted_list import RowsModel


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


class TodayModel(RowsModel):
    """The rows of one tab in groups by when they are due."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.rows: tuple[WorklistRow, ...] = ()
        self._tab = TABS[0]

    def show(self, rows: Sequence[WorklistRow]) -> None:
        """Set the rows of all tabs, and keep the current tab."""
        self.rows = tuple(rows)
        self.set_tab(self._tab)

    def set_tab(self, tab: WorklistFilter) -> None:
        """Filter the list by a tab."""
        self._tab = tab
        chosen = [row for row in self.rows if _is_in(tab, row)]
        self.set_groups(
            (when, when_title(when), [row for row in chosen if row.when is when]) for when in When
        )

    def count(self, tab: WorklistFilter) -> int:
        """Return the number of rows in a tab."""
        return sum(_is_in(tab, row) for row in self.rows)

    def key_of(self, row: WorklistRow) -> str:
        return row.item.key

    def text_of(self, row: WorklistRow) -> str:
        return f"{row.name} {row.what}".strip()

    def tip_of(self, row: WorklistRow) -> str:
        return "\n".join(part for part in (row.name, row.what, row.note) if part)


def _is_in(tab: WorklistFilter, row: WorklistRow) -> bool:
    return not tab.kinds or row.item.kind in tab.kinds
