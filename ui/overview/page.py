"""The office's overview page: one line per college; each number opens a list of students."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QRectF, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import (
    QFrame,
    QPushButton,
    QStackedWidget,
    QStyleOptionViewItem,
    QWidget,
)

from casework.exchange.custody_queries import FilesByHolder, files_by_holder
from casework.ports import Change
from casework.required_services import Service
from casework.standing import Status
from ui.common.case_words import shortfall_name
from ui.common.i18n import _, current_language, ngettext
from ui.jobs import LatestOnly
from ui.overview.holders_dialog import HoldersDialog
from ui.overview.view_model import (
    CollegeLine,
    Overview,
    load_doubts,
    load_overview,
    marked,
    with_doubts,
)
from ui.shell.page import Page, PageContext, PageHeader, WidthClass, page_layout
from ui.shell.requests import HandOver, ImportRoster, ShowExchange, ShowSignals, ShowStudents
from ui.theme.theme import theme
from ui.widgets.bars import paint_bar
from ui.widgets.basics import button, label, put_words
from ui.widgets.empty_states import EmptyState
from ui.widgets.layouts import vbox
from ui.widgets.style_options import fields_of
from ui.widgets.table_layout import RowDelegate
from ui.widgets.tables import RECORD_ROLE, RecordTable, TableColumn

_Index = QModelIndex | QPersistentModelIndex
MOST_SEARCHED = 10_000
"""Largest caseload that is checked for signals automatically; above it, the check is too slow."""


@dataclass(frozen=True, slots=True)
class _Number:
    """A numeric column, and the request that opens the list behind one of its cells."""

    column: TableColumn[CollegeLine]
    asks: Callable[[CollegeLine], ShowStudents] | None


class OverviewPage(Page):
    """Progress of each college, and the students behind each number."""

    def __init__(self, context: PageContext) -> None:
        super().__init__(context)
        self.overview: Overview | None = None
        self._reading: LatestOnly[Overview] = LatestOnly()
        self._doubting: LatestOnly[Mapping[str, frozenset[UUID]]] = LatestOnly()
        self._doubts: Mapping[str, frozenset[UUID]] | None = None  # result of the last check
        self._numbers = _numbers()
        self._build()

    def _build(self) -> None:
        self.header = PageHeader(_("Overview"), self)
        self.summary = label("", "secondary", self)
        self.header.trailing.addWidget(self.summary)
        self.parked = button("", "quiet", self, glyph="tray")
        self.parked.hide()
        self.parked.clicked.connect(lambda: self.frame.ask(ImportRoster()))
        self.overdue = button("", "quiet", self, glyph="clock")
        self.overdue.hide()
        self.overdue.clicked.connect(lambda: self.frame.ask(ShowExchange(tab="partners")))
        self.doubts = button(_("Signals"), "", self, glyph="flag")
        self.doubts.clicked.connect(lambda: self.frame.ask(ShowSignals()))
        self.doubts.setVisible(self.frame.answers(ShowSignals))
        self.holders = button(_("Who has which files…"), "", self, glyph="users")
        self.holders.clicked.connect(self.show_holders)
        self.holders.setVisible(self.frame.answers(HandOver))
        self.header.tools.addWidget(self.parked)
        self.header.tools.addWidget(self.overdue)
        self.header.tools.addWidget(self.holders)
        self.header.tools.addWidget(self.doubts)
        layout = page_layout(self)
        layout.addWidget(self.header)
        card = QFrame(self)
        card.setProperty("kind", "card")
        columns = [one.column for one in self._numbers]
        self.table = RecordTable(_("Colleges"), columns, card)
        self.table.setItemDelegateForColumn(1, _Bar(self.table))
        self.table.clicked.connect(self._on_clicked)
        self.table.opened.connect(lambda line: self.frame.ask(ShowStudents(where=line.where())))
        self._hint = label(
            _("A number opens its students; Enter opens all of the college"), "caption", card
        )
        self._hint.setContentsMargins(12, 6, 12, 6)
        vbox((self.table, 1), self._hint, on=card, margins=(1, 1, 1, 1))
        self._pages = QStackedWidget(self)
        self._pages.addWidget(card)
        self._pages.addWidget(
            EmptyState(
                _("There are no students yet"),
                _("Import a roster, or the parcels of the colleges."),
                *self._first_steps(),
                parent=self,
            )
        )
        layout.addWidget(self._pages, 1)

    def show_holders(self) -> None:
        """Show who owns which files; they can be reassigned there."""
        self.session.read(files_by_holder).then(self._on_holdings)

    def _on_holdings(self, found: tuple[FilesByHolder, ...]) -> None:
        dialog = HoldersDialog(found, self)
        dialog.students_asked.connect(
            lambda one: self.frame.ask(ShowStudents(among=tuple(one.files), name=one.name))
        )
        dialog.reassign_asked.connect(lambda one: self.frame.ask(HandOver(tuple(one.files))))
        dialog.open()

    def _first_steps(self) -> list[QPushButton]:
        begin = button(_("Import a roster…"), "primary", self, glyph="download-simple")
        begin.clicked.connect(lambda: self.frame.ask(ImportRoster()))
        parcels = button(_("Import a parcel…"), "", self, glyph="arrows-left-right")
        parcels.clicked.connect(lambda: self.frame.ask(ShowExchange()))
        begin.setVisible(self.frame.answers(ImportRoster))
        parcels.setVisible(self.frame.answers(ShowExchange))
        return [begin, parcels]

    # --- Page interface

    def refresh(self) -> None:
        today = self.session.today()
        job = self.session.run(
            lambda caseload, message: load_overview(caseload, message, today), thread="own"
        )
        self._reading.take(job).then(self._on_read)

    def _on_read(self, overview: Overview) -> None:
        """Show the counts at once with the last known signals, and start a new check."""
        known = self._doubts
        is_searched = overview.whole.files <= MOST_SEARCHED
        overview = marked(overview, is_searched=is_searched)
        self.show_overview(overview if known is None else with_doubts(overview, known))
        if is_searched:
            self._look_for_doubts()

    def _look_for_doubts(self) -> None:
        self._doubting.take(self.session.run(load_doubts, thread="own")).then(self._on_doubts)

    def _on_doubts(self, doubts: Mapping[str, frozenset[UUID]]) -> None:
        self._doubts = doubts
        if self.overview is not None:
            self.show_overview(with_doubts(self.overview, doubts))

    def on_change(self, change: Change) -> None:
        self.refresh()

    def retire(self) -> None:
        self._reading.drop()
        self._doubting.drop()

    def panes(self) -> Sequence[QWidget]:
        return [self.header, self.table]

    def set_width_class(self, width: WidthClass, *, is_short: bool) -> None:
        super().set_width_class(width, is_short=is_short)
        self.header.set_short(is_short)
        self._hint.setVisible(not is_short)
        is_compact = width is WidthClass.COMPACT
        for made, words in ((self.holders, _("Who has which files…")), (self.doubts, _("Signals"))):
            put_words(made, words, are_shown=not is_compact)

    # --- display

    def show_overview(self, overview: Overview) -> None:
        self.overview = overview
        is_any = bool(overview.whole.files)
        self._pages.setCurrentIndex(0 if is_any else 1)
        self.summary.setVisible(is_any)
        lines = sorted(overview.colleges, key=lambda line: (line.coverage, line.college or ""))
        self.table.set_records([overview.whole, *lines])
        if self.table.current_record() is None and is_any:
            self.table.selectRow(0)
        files = ngettext("{count} student", "{count} students", overview.whole.files)
        share = f"{overview.whole.coverage:.0%}"
        message = _("{students} · {share} complete")
        self.summary.setText(
            message.format(students=files.format(count=overview.whole.files), share=share)
        )
        parked = ngettext("{count} row is pending", "{count} rows are pending", overview.parked)
        self.parked.setText(parked.format(count=overview.parked))
        self.parked.setAccessibleName(self.parked.text())
        overdue = ngettext(
            "{count} has not reported", "{count} have not reported", overview.overdue
        )
        self.overdue.setText(overdue.format(count=overview.overdue))
        self.overdue.setAccessibleName(self.overdue.text())
        self.overdue.setVisible(bool(overview.overdue) and self.frame.answers(ShowExchange))
        self.parked.setVisible(bool(overview.parked) and self.frame.answers(ImportRoster))

    def _on_clicked(self, index: QModelIndex) -> None:
        line, number = index.data(RECORD_ROLE), self._numbers[index.column()]
        if number is self._numbers[-1] and self._asks_for_doubts(line):
            return
        if isinstance(line, CollegeLine) and number.asks is not None and _is_any(number, line):
            self.frame.ask(number.asks(line))

    def _asks_for_doubts(self, line: object) -> bool:
        """Start the check if the clicked cell offers it; return whether it does."""
        is_offer = isinstance(line, CollegeLine) and not line.is_searched and line.doubtful is None
        if is_offer and self.overview is not None:
            self.show_overview(marked(self.overview, is_searched=True))
            self._look_for_doubts()
        return is_offer


def _is_any(number: _Number, line: CollegeLine) -> bool:
    value = (number.column.value or number.column.text)(line)
    return value not in (0, "")


def _numbers() -> tuple[_Number, ...]:
    """Return the columns in display order."""
    width = 74 if current_language() == "zh_CN" else 98

    def count(
        title: str, of: Callable[[CollegeLine], int], *where: tuple[str, str], tone: str = "accent"
    ) -> _Number:
        column: TableColumn[CollegeLine] = TableColumn(
            title,
            lambda line: str(of(line) or "—"),
            of,
            width=width,
            is_number=True,
            tone=lambda line: tone if of(line) else "text3",
        )
        return _Number(column, lambda line: ShowStudents(where=line.where(*where)))

    return (
        _Number(
            TableColumn(
                _("College"),
                _name,
                lambda line: "" if line.college is None else _name(line),
                width=170,
                is_bold=True,
            ),
            None,
        ),
        _Number(
            TableColumn(
                _("Counts"),
                _bar_words,
                lambda line: line.given,
                width=160,
                spoken=_bar_words,
                fills=True,
            ),
            None,
        ),
        count(_("Students"), lambda line: line.files),
        _Number(
            TableColumn(
                _("Complete"),
                lambda line: f"{line.coverage:.0%}",
                lambda line: line.coverage,
                width=width,
                is_number=True,
            ),
            None,
        ),
        *(
            count(
                shortfall_name(service),
                lambda line, service=service: line.short[service],  # type: ignore[misc]  # the default binds the loop variable
                ("owes", service.value),
                tone="warn",
            )
            for service in Service
        ),
        count(_("No plan"), lambda line: line.no_plan, ("needs", "plan"), tone="warn"),
        count(_("No helper"), lambda line: line.no_helper, ("helper", ""), tone="warn"),
        count(_("To fix"), lambda line: line.to_fix, ("needs", "mending"), tone="warn"),
        count(_("Placed"), lambda line: line.placed, ("status", Status.PLACED.value), tone="ok"),
        _Number(
            TableColumn(
                _("Doubts"),
                _doubts_words,
                lambda line: len(line.doubtful or ()),
                width=width,
                is_number=True,
                tone=_doubts_tone,
            ),
            lambda line: ShowStudents(
                among=tuple(sorted(line.doubtful or ())),
                name=_("Doubts in {name}").format(name=_name(line)),
            ),
        ),
    )


def _name(line: CollegeLine) -> str:
    if line.college is None:
        return _("All colleges")
    return line.college or _("No college")


def _doubts_words(line: CollegeLine) -> str:
    if line.doubtful is None:
        return "…" if line.is_searched else _("show")
    return str(len(line.doubtful) or "—")


def _doubts_tone(line: CollegeLine) -> str:
    if line.doubtful is None and not line.is_searched:
        return "accent"
    return "warn" if line.doubtful else "text3"


def _bar_words(line: CollegeLine) -> str:
    return f"{line.given} / {line.demanded}"


class _Bar(RowDelegate):
    """Draws a progress bar in the style of the 3-3-3 mark, followed by its numbers."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        line = index.data(RECORD_ROLE)
        box: QRect = fields_of(option).rect
        if not isinstance(line, CollegeLine):
            super().paint(painter, option, index)
            return
        words = _bar_words(line)
        available = painter.fontMetrics().horizontalAdvance("0000 / 00000") + 8
        high = theme().px(10)
        bar = QRectF(
            box.x() + 6.5,
            box.center().y() - high / 2 + 0.5,
            max(20, box.width() - available - 14),
            high - 1,
        )
        painter.save()
        paint_bar(painter, bar, line.given, line.not_counting, line.demanded)
        painter.setPen(theme().color("text"))
        flags = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        painter.drawText(box.adjusted(0, 0, -6, 0), flags, words)
        painter.restore()
