"""The filters on the left of the list, or in a popup, each with its number of matching students."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPen, QStandardItem, QStandardItemModel
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTreeView,
    QVBoxLayout,
    QWidget,
)

from casework.evidence import ProofState
from casework.parcels.custody import Ownership
from casework.required_services import Extra, Service
from casework.standing import Status
from ui.common.case_words import (
    category_name,
    ownership_name,
    proof_state_name,
    shortfall_name,
    status_name,
)
from ui.common.display_names import field_name
from ui.common.i18n import _
from ui.common.rule_words import extra_name
from ui.theme.theme import theme
from ui.theme.tokens import CAPTION, SMALL
from ui.widgets.basics import button, label
from ui.widgets.cells import paint_tick
from ui.widgets.layouts import hbox, vbox
from ui.widgets.style_options import fields_of
from ui.widgets.table_layout import paint_current

Condition = tuple[str, str]
Where = tuple[Condition, ...]
Facets = Mapping[str, Mapping[str, int]]
_Index = QModelIndex | QPersistentModelIndex

_CONDITION = int(Qt.ItemDataRole.UserRole) + 1
_COUNT = int(Qt.ItemDataRole.UserRole) + 2
_KEY = int(Qt.ItemDataRole.UserRole) + 3

_MOST_VALUES = 200
"""Maximum number of classes or helpers; search finds the others."""


_OF_KEEPERS = frozenset({"status", "helper", "lacks", "college"})
"""Filter groups hidden where students are lent: their data is kept elsewhere."""


def condition_name(condition: Condition) -> str:
    """Return the display name of a condition."""
    key, value = condition
    if key == "owes":
        return _("Anything owed") if value == "any" else _owed_name(value)
    if key == "needs":
        return _("Records not counting") if value == "mending" else _("No plan")
    if key == "status":
        return status_name(value)
    if key == "hands":
        return ownership_name(Ownership(value))
    if key == "category":
        return category_name(value)
    if key == "proof":
        return proof_state_name(ProofState(value))
    if key == "lacks":
        return _("No {field}").format(field=field_name(value))
    if not value:
        names = {"helper": _("No helper"), "class_name": _("No class"), "college": _("No college")}
        return names.get(key, _("No {field}").format(field=field_name(key)))
    return value


def _owed_name(service: str) -> str:
    if service in set(Extra):
        return _("{service} short").format(service=extra_name(Extra(service)))
    return shortfall_name(Service(service))


class FilterPanel(QWidget):
    """A tree of conditions, combined by OR within a group and AND between groups.

    ``changed(where)`` is emitted when the user ticks a condition. ``are_lent``: the students belong
    to someone else, who keeps their plans, helpers and details.
    """

    changed = Signal(object)

    def __init__(self, parent: QWidget | None = None, *, are_lent: bool = False) -> None:
        super().__init__(parent)
        self._are_lent = are_lent
        self.setAccessibleName(_("Filters"))
        self._where: Where = ()
        self._facets: Facets = {}
        self._is_putting = False
        self._groups: dict[str, QStandardItem] = {}
        self._model = QStandardItemModel(self)
        self.tree = FilterTree(self)
        self.tree.setModel(self._model)
        self._clear = button(_("Clear"), "link", self)
        self._clear.setAccessibleName(_("Clear all filters"))
        self._clear.clicked.connect(lambda: self.choose(()))
        vbox(
            hbox(label(_("Filters"), "strong", self), -1, self._clear, margins=(0, 0, 0, 0)),
            (self.tree, 1),
            on=self,
            margins=(0, 0, 0, 0),
            spacing=SMALL // 2,
        )
        self._build()
        self._model.itemChanged.connect(self._on_item)
        self.set_where(())

    @property
    def where(self) -> Where:
        """The ticked conditions."""
        return self._where

    def set_where(self, where: Sequence[Condition]) -> None:
        """Tick these conditions without emitting ``changed``."""
        self._where = tuple(where)
        self._clear.setEnabled(bool(self._where))
        self._is_putting = True  # ignore the signals of boxes that are ticked by code
        self._put_values()
        for item in self._items():
            is_on = item.data(_CONDITION) in self._where
            item.setCheckState(Qt.CheckState.Checked if is_on else Qt.CheckState.Unchecked)
        self._is_putting = False
        self.tree.viewport().update()

    def show_facets(self, facets: Facets) -> None:
        """Show how many students of the current search have each value."""
        self._facets = facets
        self.set_where(self._where)

    # --- building

    def _build(self) -> None:
        groups = (
            ("missing", _("What is missing"), True),
            ("status", _("Status"), True),
            ("hands", _("Handover"), True),
            ("category", _("Category"), True),
            ("class_name", _("Class"), False),
            ("college", _("College"), False),
            ("helper", _("Paired with"), False),
            ("proof", _("Proof of the destination"), False),
            ("lacks", _("Details to fill in"), False),
        )
        for key, title, is_open in groups:
            item = QStandardItem(title)
            item.setEditable(False)
            item.setData(key, _KEY)
            self._model.appendRow(item)
            self._groups[key] = item
            self.tree.setExpanded(item.index(), is_open)

    def _put_values(self) -> None:
        for key, group in self._groups.items():
            wanted = list(self._values(key))
            present = [group.child(row).data(_CONDITION) for row in range(group.rowCount())]
            if wanted != present:
                self._replace(group, wanted)
            for row, condition in enumerate(wanted):
                group.child(row).setData(self.count_of(condition), _COUNT)
            place = group.row()
            self.tree.setRowHidden(place, QModelIndex(), not wanted)

    def _replace(self, group: QStandardItem, wanted: Sequence[Condition]) -> None:
        is_open = self.tree.isExpanded(group.index())
        group.removeRows(0, group.rowCount())
        for condition in wanted:
            item = QStandardItem(condition_name(condition))
            item.setEditable(False)
            item.setCheckable(True)
            item.setData(condition, _CONDITION)
            group.appendRow(item)
        self.tree.setExpanded(group.index(), is_open)

    def _values(self, key: str) -> Iterator[Condition]:
        """Yield the conditions of a group in order; ticked ones stay even with a count of zero."""
        if key == "missing":
            yield from (("owes", service.value) for service in Service)
            owed = self._facets.get("owes", {})
            extras = (("owes", extra.value) for extra in Extra)
            yield from (one for one in extras if owed.get(one[1]) or one in self._where)
            yield ("owes", "any")
            yield ("needs", "mending")
            if not self._are_lent:
                yield ("needs", "plan")
                yield ("helper", "")
            return
        if self._are_lent and key in _OF_KEEPERS:
            return
        found = {value: count for value, count in self._facets.get(key, {}).items() if count}
        ticked = [value for name, value in self._where if name == key and value not in found]
        if key == "status":
            values = [str(one) for one in Status if one in {*found, *ticked}]
        elif key == "proof":
            values = [str(one) for one in ProofState if one in {*found, *ticked}]
        else:
            values = sorted(found, key=lambda value: (-found[value], value)) + ticked
            if key in ("class_name", "college"):
                values.sort()
        for value in values[:_MOST_VALUES]:
            if (key, value) != ("helper", ""):
                yield (key, value)

    def count_of(self, condition: Condition) -> int | None:
        key, value = condition
        counts = self._facets.get(key)
        return None if counts is None else counts.get(value, 0)

    def _items(self) -> Iterator[QStandardItem]:
        for group in self._groups.values():
            for row in range(group.rowCount()):
                yield group.child(row)

    # --- answers

    def _on_item(self, item: QStandardItem) -> None:
        condition = item.data(_CONDITION)
        if condition is None or self._is_putting:
            return
        is_on = item.checkState() == Qt.CheckState.Checked
        if is_on == (condition in self._where):
            return
        rest = tuple(one for one in self._where if one != condition)
        self.choose((*rest, condition) if is_on else rest)

    def choose(self, where: Where) -> None:
        self.set_where(where)
        self.changed.emit(where)


class FilterTree(QTreeView):
    """The tree: Space ticks, Left and Right collapse and expand."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setProperty("kind", "clear")
        self.setAccessibleName(_("Filters"))
        self.setHeaderHidden(True)
        self.setIndentation(0)
        self.setRootIsDecorated(False)
        self.setUniformRowHeights(False)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled, False)
        self.setItemDelegate(_Delegate(self))
        self.clicked.connect(self._on_clicked)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._on_clicked(self.currentIndex())
            return
        super().keyPressEvent(event)

    def _on_clicked(self, index: QModelIndex) -> None:
        model = self.model()
        if not index.isValid():
            return
        if not index.parent().isValid():
            self.setExpanded(index, not self.isExpanded(index))
            return
        state = index.data(Qt.ItemDataRole.CheckStateRole)
        is_on = Qt.CheckState(state) == Qt.CheckState.Checked
        after = Qt.CheckState.Unchecked if is_on else Qt.CheckState.Checked
        model.setData(index, after, Qt.ItemDataRole.CheckStateRole)


class _Delegate(QStyledItemDelegate):
    """Paints a group with its arrow and a line above, or a condition with check box and count."""

    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:
        is_group = not index.parent().isValid()
        return QSize(10, theme().px(30 if is_group else 24))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        box: QRect = fields_of(option).rect
        painter.save()
        if index.parent().isValid():
            self._paint_condition(painter, box, index)
        else:
            self._paint_group(painter, box, index)
        view = self.parent()
        if isinstance(view, QTreeView) and view.hasFocus() and index == view.currentIndex():
            paint_current(painter, box, has_focus=True)
        painter.restore()

    def _paint_group(self, painter: QPainter, box: QRect, index: _Index) -> None:
        now = theme()
        view = self.parent()
        is_open = isinstance(view, QTreeView) and view.isExpanded(
            index.model().index(index.row(), 0)
        )
        if index.row():
            painter.setPen(QPen(now.color("line"), 1))
            painter.drawLine(box.left(), box.top() + 2, box.right(), box.top() + 2)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(now.color("text3"), 1.3))
        x, y = box.x() + 8, box.center().y() + 1
        if is_open:
            painter.drawLine(x, y - 2, x + 4, y + 2)
            painter.drawLine(x + 4, y + 2, x + 8, y - 2)
        else:
            painter.drawLine(x + 2, y - 4, x + 6, y)
            painter.drawLine(x + 6, y, x + 2, y + 4)
        painter.setFont(now.font(CAPTION))
        painter.setPen(now.color("text2"))
        words = box.adjusted(22, 2, 0, 0)
        painter.drawText(words, Qt.AlignmentFlag.AlignVCenter, str(index.data()))

    def _paint_condition(self, painter: QPainter, box: QRect, index: _Index) -> None:
        now = theme()
        state = index.data(Qt.ItemDataRole.CheckStateRole)
        is_on = Qt.CheckState(state) == Qt.CheckState.Checked
        tick = QRect(box.x() + 4, box.y(), 20, box.height())
        paint_tick(painter, tick.toRectF(), "yes" if is_on else "no")
        count = index.data(_COUNT)
        number = "" if count is None else str(count)
        painter.setFont(now.font(CAPTION))
        painter.setPen(now.color("text3"))
        right = box.adjusted(0, 0, -6, 0)
        flags = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight
        painter.drawText(right, flags, number)
        available = painter.fontMetrics().horizontalAdvance(number) + 12
        painter.setFont(now.font())
        painter.setPen(now.color("text3" if count == 0 and not is_on else "text"))
        words = box.adjusted(30, 0, -available, 0)
        text = painter.fontMetrics().elidedText(
            str(index.data()), Qt.TextElideMode.ElideRight, words.width()
        )
        painter.drawText(words, Qt.AlignmentFlag.AlignVCenter, text)


class Popup(QFrame):
    """Shows a widget until Esc or a click elsewhere."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setProperty("kind", "card")
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(12, 10, 12, 10)

    def show_under(self, anchor: QWidget, content: QWidget) -> None:
        """Show ``content`` below ``anchor``."""
        self._layout.addWidget(content)
        content.show()
        window = anchor.window()
        corner = anchor.mapToGlobal(QPoint(0, anchor.height() + 4))
        bottom = window.mapToGlobal(QPoint(0, window.height())).y()
        self.setFixedSize(theme().px(250), max(160, min(440, bottom - corner.y() - 32)))
        self.move(corner)
        self.show()
        content.setFocus(Qt.FocusReason.PopupFocusReason)

    def give_back(self) -> None:
        """Close; the content can then be added to another layout."""
        self.hide()
