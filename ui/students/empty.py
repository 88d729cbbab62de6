"""What the list shows without students: a beginning, or the conditions that were too many."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from casework.lists import FileQuery
from ui.common.case_words import between
from ui.common.words import _
from ui.icons import icon, icon_pixmap
from ui.parts.basics import button, label
from ui.parts.empty import EmptyState
from ui.students.filters import condition_name


class NoStudents(QWidget):
    """Nothing is here yet: a roster begins it."""

    import_asked = Signal()
    new_asked = Signal()

    def __init__(self, *, can_import: bool, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.import_button = button(_("Import a roster…"), "primary", self, glyph="download-simple")
        self.import_button.clicked.connect(self.import_asked)
        self.new_button = button(_("Enter by hand"), "" if can_import else "primary", self)
        self.new_button.clicked.connect(self.new_asked)
        buttons = [self.import_button] if can_import else []
        self.import_button.setVisible(can_import)
        layout = QVBoxLayout(self)
        layout.addWidget(
            EmptyState(
                _("No students yet"),
                _(
                    "Begin with the school's list of hardship graduates: Excel, WPS or CSV, checked"
                    " before anything is written."
                ),
                *buttons,
                self.new_button,
                parent=self,
            )
        )


class NoMatch(QWidget):
    """Nobody fits: the conditions as chips that can be taken away one by one."""

    dropped = Signal(object)
    cleared = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        layout = QVBoxLayout(self)
        layout.addStretch(2)
        picture = QLabel(self)
        picture.setPixmap(icon_pixmap("magnifying-glass", 30, "text2", self.devicePixelRatioF()))
        picture.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        heading = label(_("No students fit"), "cardTitle", self)
        heading.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self._why = label("", "secondary", self, wrap=True)
        self._why.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self._chips = QWidget(self)
        self._row = QHBoxLayout(self._chips)
        for widget in (picture, heading, self._why, self._chips):
            layout.addWidget(widget)
        layout.addStretch(3)

    def show_conditions(self, query: FileQuery, among_name: str = "") -> None:
        """Show which conditions hold now."""
        while self._row.count():
            old = self._row.takeAt(0).widget()
            if isinstance(old, QWidget):
                old.hide()
                old.deleteLater()
        conditions = [("search", query.search)] if query.search.strip() else []
        conditions += [("among", among_name)] if query.among is not None else []
        conditions += list(query.where)
        names = [_name(condition) for condition in conditions]
        self._why.setText(
            _("{count} conditions: {names}").format(count=len(names), names=between().join(names))
        )
        self._row.addStretch(1)
        for condition, name in zip(conditions, names, strict=True):
            chip = button(name, "small", self._chips)
            chip.setIcon(icon("x", "text2"))
            chip.setIconSize(QSize(12, 12))
            chip.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
            chip.setAccessibleName(_("Take away the condition {name}").format(name=name))
            chip.clicked.connect(lambda _checked=False, one=condition: self.dropped.emit(one))
            self._row.addWidget(chip)
        clear = button(_("Clear all conditions"), "small", self._chips)
        clear.clicked.connect(self.cleared)
        self._row.addWidget(clear)
        self._row.addStretch(1)


def _name(condition: tuple[str, str]) -> str:
    if condition[0] == "search":
        return _("“{text}”").format(text=condition[1])
    if condition[0] == "among":
        return condition[1]
    return condition_name(condition)
