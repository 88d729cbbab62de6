"""The placement figures by either definition; groups are sorted by name, never ranked."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtWidgets import QComboBox, QWidget

from casework.batching import iter_cases
from casework.ports import Reader
from casework.read_models import FileQuery
from casework.reports.placement import DEFINITIONS, LATEST, WILLING, Placement, placement_by
from ui.common.i18n import _
from ui.jobs import LatestOnly
from ui.shell.page import PageContext
from ui.shell.requests import Request
from ui.widgets.basics import button, label
from ui.widgets.dialogs import PlainDialog
from ui.widgets.layouts import hbox, vbox
from ui.widgets.tables import RecordModel, TableColumn, TableView


class PlacementDialog(PlainDialog):
    """Shows the figures of all files, by the selected definition and grouping."""

    def __init__(self, context: PageContext, parent: QWidget) -> None:
        super().__init__(_("Placement figures"), parent)
        self._session, self._frame = context.session, context.frame
        self._reading: LatestOnly[tuple[Placement, ...]] = LatestOnly()
        self.figures: tuple[Placement, ...] = ()
        versions = sorted(DEFINITIONS, reverse=True)
        names = [(version, DEFINITIONS[version].name) for version in versions]
        self.version = _combo(self, _("Definition"), names)
        self.by = _combo(
            self,
            _("Groups"),
            [(None, _("No groups")), ("college", _("By college")), ("class", _("By class"))],
        )
        self.source = label("", "secondary", self, wrap=True)
        self.table = TableView(_("Placement figures"), self)
        self._fill(_columns(LATEST))
        self.willing = label("", "", self, wrap=True)
        note = _(
            "These are the files of this caseload, not all graduates of the school. What awaits"
            " approval is not counted as placed."
        )
        self._note = label(note, "caption", self, wrap=True)
        self._lay_out()
        self.version.currentIndexChanged.connect(self.refresh)
        self.by.currentIndexChanged.connect(self.refresh)
        self.finished.connect(self._reading.drop)
        self.fit(860, 480)
        self.refresh()

    def _lay_out(self) -> None:
        close = button(_("Close"), "primary", self)
        close.clicked.connect(self.accept)
        vbox(
            hbox(label(_("Placement figures"), "cardTitle", self), -1, self.version, self.by),
            self.source,
            (self.table, 1),
            self.willing,
            hbox((self._note, 1), close),
            on=self,
            margins=(16, 14, 16, 14),
            spacing=8,
        )

    def refresh(self) -> None:
        """Reload the figures."""
        version, by = str(self.version.currentData()), self.by.currentData()

        def look(reader: Reader) -> tuple[Placement, ...]:
            cases = iter_cases(reader, reader.file_ids(FileQuery()))
            return placement_by(cases, version, reader.today, by=by)

        job = self._session.read(look)
        self._reading.take(job).then(self._show, problem=self._frame.show_problem)

    def _show(self, figures: tuple[Placement, ...]) -> None:
        self.figures = figures
        whole = figures[0]
        definition = whole.definition
        self.source.setText(f"{definition.name} · {definition.source}")
        self._fill(_columns(definition.version))
        rate = "—" if whole.willing_rate is None else f"{whole.willing_rate:.2f}"
        self.willing.setText(
            _("Internal figure {name}: {rate} % of {count}.").format(
                name=WILLING, rate=rate, count=whole.willing
            )
        )

    def _fill(self, columns: Sequence[TableColumn[Placement]]) -> None:
        """Fill the table, whose columns depend on the definition."""
        before = self.table.model()
        model: RecordModel[Placement] = RecordModel(columns, self.table)
        model.set_records(self.figures)
        self.table.setModel(model)
        self.table.set_columns(columns)
        if isinstance(before, RecordModel):
            before.deleteLater()


def _combo(parent: QWidget, name: str, choices: Sequence[tuple[str | None, str]]) -> QComboBox:
    made = QComboBox(parent)
    made.setAccessibleName(name)
    for value, text in choices:
        made.addItem(text, value)
    return made


def _columns(version: str) -> tuple[TableColumn[Placement], ...]:
    parts = DEFINITIONS[version].parts
    return (
        TableColumn(_("Group"), _label, width=150, is_bold=True),
        TableColumn(_("Graduates"), lambda one: str(one.graduates), width=70, is_number=True),
        TableColumn(_("Placed"), lambda one: str(one.placed), width=70, is_number=True),
        TableColumn("%", _rate, width=64, is_number=True),
        *(TableColumn(part, _part(part), width=96, is_number=True) for part in parts),
        TableColumn(_("Awaits approval"), lambda one: str(one.waiting), width=112, is_number=True),
    )


def _label(one: Placement) -> str:
    return _("all") if one.label is None else one.label or "—"


def _rate(one: Placement) -> str:
    return "—" if one.rate is None else f"{one.rate:.2f}"


def _part(part: str) -> Callable[[Placement], str]:
    def count(part: str, one: Placement) -> str:
        return str(one.parts.get(part, 0))

    return partial(count, part)


def open_placement(context: PageContext, window: QWidget, _request: Request) -> PlacementDialog:
    """Open the dialog with ``window`` as its parent."""
    from PySide6.QtCore import Qt

    dialog = PlacementDialog(context, window)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.open()
    return dialog
