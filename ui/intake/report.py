"""Result of an import: counts, remaining work, and undo."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from ui.common.display_names import field_name
from ui.common.i18n import N_, _, ngettext
from ui.intake.counts import RowTotals
from ui.intake.outcomes import RowTable
from ui.intake.view_model import ImportViewModel
from ui.theme.theme import theme
from ui.theme.tokens import SMALL, TABLE_HEADER
from ui.widgets.basics import Card, button, label
from ui.widgets.flow import FlowLayout

Where = tuple[tuple[str, str], ...]

_PARTS = (
    ("new", N_("{count} new")),
    ("updated", N_("{count} updated")),
    ("unchanged", N_("{count} contained nothing new")),
    ("parked", N_("{count} pending")),
    ("ignored", N_("{count} left out")),
)


class ImportReportCard(Card):
    """Shown after the import; ``students_asked(where)`` opens the students who lack some data."""

    students_asked = Signal(tuple)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("", parent)
        self.body.setContentsMargins(0, 14, 0, 0)
        self.body.setSpacing(SMALL)
        self._head = label("", "title", self)
        self._totals = label("", "secondary", self, wrap=True)
        self.undo = button(_("Undo the import (&U)"), "", self, glyph="arrow-u-up-left")
        self.book = button(_("Save the rest as a &workbook…"), "", self, glyph="floppy-disk")
        self.another = button(_("Import another fi&le…"), "", self, glyph="folder-open")
        self.rest = RowTable(_("Pending rows"), self)
        self._rest_title = label(
            _("These rows are pending. Complete them here at any time, or in the workbook."),
            "strong",
            self,
            wrap=True,
        )
        self._rest_title.setContentsMargins(18, 8, 18, 0)
        for words in (self._head, self._totals, self._rest_title):  # only the table may shrink
            words.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        self.rest.setMinimumHeight(theme().px(TABLE_HEADER))
        self._gaps = QWidget(self)
        self._links = FlowLayout(self._gaps, spacing=SMALL)
        self._build()

    def _build(self) -> None:
        top = QVBoxLayout()
        top.setContentsMargins(18, 0, 18, 0)
        top.setSpacing(6)
        top.addWidget(self._head)
        top.addWidget(self._totals)
        top.addWidget(self._gaps)
        row = QHBoxLayout()
        row.setSpacing(SMALL)
        for made in (self.undo, self.book, self.another):
            row.addWidget(made)
        row.addStretch(1)
        top.addLayout(row)
        self.body.addLayout(top)
        self.body.addWidget(self._rest_title)
        self.body.addWidget(self.rest, 1)
        self.body.addStretch(0)

    def show_result(self, view_model: ImportViewModel, numbers: RowTotals, *, wrote: bool) -> None:
        """Show the result of the import."""
        taken = numbers.taken
        if not wrote:
            self._head.setText(_("Everything was up to date; nothing was saved"))
        elif not taken and numbers.parked:
            words = ngettext(
                "{count} row is now pending", "{count} rows are now pending", numbers.parked
            )
            self._head.setText(words.format(count=numbers.parked))
        else:
            words = ngettext("{count} row imported", "{count} rows imported", taken)
            self._head.setText(words.format(count=taken))
        self._totals.setText(totals_text(numbers))
        self.undo.setVisible(wrote)
        self.undo.setEnabled(True)
        self.book.setVisible(bool(numbers.parked))
        self._show_gaps(view_model.gaps if wrote else ())
        waiting = [line for line in view_model.rows if line.outcome == "parked"]
        self.rest.set_records(waiting)
        self.rest.setVisible(bool(waiting))
        self._rest_title.setVisible(bool(waiting))

    def _show_gaps(self, gaps: Sequence[tuple[str, int]]) -> None:
        while (item := self._links.takeAt(0)) is not None:
            if (old := item.widget()) is not None:
                old.deleteLater()
        for name, count in gaps:
            text = _("{count} without {field}").format(count=count, field=field_name(name))
            link = button(text, "link", self._gaps)
            where = ((name, ""),) if name == "helper" else (("lacks", name),)
            link.clicked.connect(lambda _on, where=where: self.students_asked.emit(where))
            self._links.addWidget(link)
            link.show()
        self._gaps.setVisible(bool(gaps))

    def set_compact(self, is_compact: bool, *, is_short: bool) -> None:
        """Use a layout for less width or height."""
        self.body.setContentsMargins(0, 8 if is_short else 14, 0, 0)
        self.body.setSpacing(4 if is_short else SMALL)
        self.book.setText(
            _("Save the rest (&W)…") if is_compact else _("Save the rest as a &workbook…")
        )


def totals_text(numbers: RowTotals) -> str:
    """Return the counts as a sentence."""
    rows = ngettext("{count} row", "{count} rows", numbers.rows).format(count=numbers.rows)
    parts = [
        _(words).format(count=count) for name, words in _PARTS if (count := getattr(numbers, name))
    ]
    return _("{rows}: {parts}.").format(rows=rows, parts=_(", ").join(parts))
