"""What the list shows without students: how to start, or the filters that matched none."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from casework.read_models import FileQuery
from ui.common.i18n import _
from ui.students.filters import condition_name
from ui.widgets.basics import button
from ui.widgets.empty_states import EmptyState, NoMatches, awaits_students


class NoStudents(QWidget):
    """No students yet: import a roster or, where students are lent, a parcel."""

    import_asked = Signal()
    new_asked = Signal()
    exchange_asked = Signal()

    def __init__(
        self, *, can_import: bool, are_lent: bool = False, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.import_button = button(_("Import a roster…"), "primary", self, glyph="download-simple")
        self.import_button.clicked.connect(self.import_asked)
        self.new_button = button(_("Enter by hand"), "" if can_import else "primary", self)
        self.new_button.clicked.connect(self.new_asked)
        buttons = [self.import_button] if can_import else []
        self.import_button.setVisible(can_import)
        layout = QVBoxLayout(self)
        if are_lent:
            layout.addWidget(awaits_students(self.exchange_asked.emit, self))
            return
        layout.addWidget(
            EmptyState(
                _("No students yet"),
                _(
                    "Start with the school's list of hardship graduates: Excel, WPS or CSV,"
                    " checked before anything is saved."
                ),
                *buttons,
                self.new_button,
                parent=self,
            )
        )


class NoMatch(NoMatches):
    """No matches: the filters as chips that can be removed one by one."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(_("No students match"), parent)

    def show_conditions(self, query: FileQuery, among_name: str = "") -> None:
        """Show the active filters."""
        conditions = [("search", query.search)] if query.search.strip() else []
        conditions += [("among", among_name)] if query.among is not None else []
        conditions += list(query.where)
        self.show_names([(condition, _name(condition)) for condition in conditions])


def _name(condition: tuple[str, str]) -> str:
    if condition[0] == "search":
        return _('"{text}"').format(text=condition[1])
    if condition[0] == "among":
        return condition[1]
    return condition_name(condition)
