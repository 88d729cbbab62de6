"""Card with tabs: problems to fix, to check, decided, automatic corrections, and all rows."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QApplication,
    QStackedWidget,
    QTabBar,
    QWidget,
)

from ui.common.i18n import N_, _, ngettext
from ui.intake.cleanings import CleaningLine, Cleanings
from ui.intake.outcomes import RowLine, RowTable
from ui.intake.problem_lines import ProblemLine, ProblemPart
from ui.intake.problem_tree import ProblemTree
from ui.theme.theme import theme
from ui.theme.tokens import SMALL
from ui.widgets.basics import Card, button, label
from ui.widgets.layouts import hbox, vbox

FIX, NOTES, DONE, CLEANED, ROWS = range(5)
_TABS = (
    N_("To fix {count}"),
    N_("To check {count}"),
    N_("Decided {count}"),
    N_("Cleaned {count}"),
    N_("All rows {count}"),
)
_PARTS = {
    FIX: (ProblemPart.MUST, ProblemPart.NOTE),
    NOTES: (ProblemPart.NOTE,),
    DONE: (ProblemPart.DONE,),
}


class ProblemsCard(Card):
    """Tabs of problems; answers are emitted by ``tree`` and ``cleanings``.

    ``all_taken`` requests all suggestions at once, ``book_asked`` a workbook of the remaining rows.
    """

    all_taken = Signal(tuple)
    book_asked = Signal()
    answered = Signal()
    """The last problem in the current list was answered in its editor."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("", parent)
        self.body.setContentsMargins(0, 0, 0, 0)
        self.body.setSpacing(0)
        self._problems: tuple[ProblemLine, ...] = ()
        self._rows: tuple[RowLine, ...] = ()
        self.tabs = QTabBar(self)
        self.tabs.setExpanding(False)
        self.tabs.setDrawBase(False)
        self.tabs.setUsesScrollButtons(True)
        self.tabs.setAccessibleName(_("Problems of the table"))
        for title in _TABS:
            self.tabs.addTab(_(title).format(count=0))
        self.all_at_once = button(_("Use all suggestions"), "link", self)
        self.all_at_once.clicked.connect(self._on_all)
        self.book = button(_("Save as a workbook…"), "link", self, glyph="floppy-disk")
        self.book.clicked.connect(self.book_asked)
        self.tree = ProblemTree(self)
        self.cleanings = Cleanings(self)
        self.rows = RowTable(_("All rows"), self)
        self._nothing = label("", "secondary", self, wrap=True)
        self._nothing.setContentsMargins(14, 20, 14, 20)
        self._stack = QStackedWidget(self)
        for page in (self.tree, self.cleanings, self.rows, self._blank()):
            self._stack.addWidget(page)
        head = hbox(
            (self.tabs, 1), self.all_at_once, self.book, margins=(0, 0, 10, 0), spacing=SMALL
        )
        self.body.addLayout(head)
        self.body.addWidget(self._stack, 1)
        self._detail = label("", "secondary", self, wrap=True)
        self._detail.setContentsMargins(14, 6, 14, 8)
        self._detail.setMinimumHeight(theme().px(46))
        self.body.addWidget(self._detail)
        self.tree.line_entered.connect(self._on_line_entered)
        self.tabs.currentChanged.connect(self._show)

    def _blank(self) -> QWidget:
        box = QWidget(self)
        vbox(self._nothing, -1, on=box, margins=(0, 0, 0, 0))
        return box

    # --- content

    def show_lines(
        self,
        problems: Sequence[ProblemLine],
        cleanings: Sequence[CleaningLine],
        rows: Sequence[RowLine],
    ) -> None:
        """Show these lines and keep the current tab."""
        self._problems = tuple(problems)
        self.cleanings.show_lines(cleanings)
        self._rows = tuple(line for line in rows if line.row)
        musts = self._of(ProblemPart.MUST)
        counts = (
            len(musts),
            len(self._of(ProblemPart.NOTE)),
            len(self._of(ProblemPart.DONE)),
            sum(line.count for line in cleanings),
            len(self._rows),
        )
        for place, count in enumerate(counts):
            self.tabs.setTabText(place, _(_TABS[place]).format(count=count))
        self.tabs.setTabVisible(DONE, bool(counts[DONE]))
        self.tabs.setTabVisible(NOTES, bool(counts[NOTES]))
        self.tabs.setTabVisible(CLEANED, bool(cleanings))
        self._show()

    def begin(self) -> None:
        """Select the first problem that must be fixed."""
        self.tabs.setCurrentIndex(FIX)
        self.tree.focus_first()

    def set_compact(self, is_compact: bool) -> None:
        """Use a layout for less width."""
        self.tree.set_narrow(is_narrow=is_compact)
        self.all_at_once.setText(_("Use all") if is_compact else _("Use all suggestions"))
        self.book.setText(_("Save…") if is_compact else _("Save as a workbook…"))

    def _on_line_entered(self, problem: ProblemLine | None) -> None:
        self._detail.setText(problem.message if problem is not None else "")

    def _of(self, *parts: ProblemPart) -> tuple[ProblemLine, ...]:
        return tuple(line for line in self._problems if line.part in parts)

    def _show(self) -> None:
        at = self.tabs.currentIndex()
        self._detail.setVisible(at not in (CLEANED, ROWS))
        if at == ROWS:  # may be thousands of rows: filled only when visible
            self.rows.set_records(self._rows)
        if at == CLEANED:
            self._stack.setCurrentWidget(self.cleanings)
        elif at == ROWS:
            self._stack.setCurrentWidget(self.rows)
        else:
            lines = self._of(*_PARTS[at])
            focused = QApplication.focusWidget()
            was_used = focused is not None and self.tree.isAncestorOf(focused)
            self.tree.show_lines(lines)
            if lines:
                self._stack.setCurrentWidget(self.tree)
            else:
                self._nothing.setText(_("Nothing to fix in these rows."))
                self._stack.setCurrentIndex(self._stack.count() - 1)
                if was_used or focused is self.tree:
                    self.answered.emit()
        self._on_line_entered(self.tree.current_line)
        offered = self._offered()
        words = ngettext("Use {count} suggestion", "Use all {count} suggestions", len(offered))
        self.all_at_once.setToolTip(words.format(count=len(offered)))
        self.all_at_once.setVisible(len(offered) > 1 and at in (FIX, NOTES))
        self.book.setVisible(bool(self._of(ProblemPart.MUST)))

    def _offered(self) -> tuple[ProblemLine, ...]:
        return tuple(line for line in self._of(ProblemPart.NOTE))

    def _on_all(self) -> None:
        self.all_taken.emit(self._offered())
