"""Tree model of problems: sections, groups of identical problems, and affected rows."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Sequence
from typing import Any, cast

from PySide6.QtCore import QAbstractItemModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from ui.common.i18n import N_, _, ngettext
from ui.intake.problem_lines import AffectedRow, ProblemLine, ProblemPart

_Index = QModelIndex | QPersistentModelIndex

NODE_ROLE = int(Qt.ItemDataRole.UserRole) + 1
"""Model role of the ``ProblemNode`` of a row."""

ROW, FIELD, VALUE, ANSWER = range(4)
_TITLES = (N_("Row"), N_("Field"), N_("In the file"), N_("Becomes"))
PART_NAMES = {
    ProblemPart.MUST: N_("To be fixed, or these rows stay pending"),
    ProblemPart.NOTE: N_("To be checked; imported as they are"),
    ProblemPart.DONE: N_("Decided"),
}
_SHOWN_ROWS = 2


class ProblemNode:
    """One node of the tree: a section, a group of identical problems, or one affected row."""

    __slots__ = ("children", "line", "parent", "part", "place", "row")

    def __init__(
        self,
        row: int,
        parent: ProblemNode | None,
        part: ProblemPart,
        line: ProblemLine | None = None,
        place: AffectedRow | None = None,
    ) -> None:
        self.row = row
        self.parent = parent
        self.part = part
        self.line = line
        self.place = place
        self.children: list[ProblemNode] = []

    @property
    def key(self) -> Hashable:
        """Identity of the node, stable across updates."""
        line = self.line.key if self.line is not None else None
        return self.part, line, self.place.row if self.place is not None else None

    @property
    def places(self) -> tuple[AffectedRow, ...]:
        """The rows that an answer given at this node applies to."""
        if self.place is not None:
            return (self.place,)
        return self.line.places if self.line is not None else ()

    @property
    def problem(self) -> ProblemLine:
        """The problem of the node. Raises LookupError for a section."""
        if self.line is None:
            raise LookupError(self.part)
        return self.line

    @property
    def has_editor(self) -> bool:
        return self.line is not None and self.line.has_editor

    def where(self) -> str:
        """Return the row numbers, or their count if there are many."""
        rows = [str(place.row) for place in self.places if place.row]
        if len(rows) <= _SHOWN_ROWS:
            return _(", ").join(rows)
        return ngettext("{count} row", "{count} rows", len(rows)).format(count=len(rows))


class ProblemModel(QAbstractItemModel):
    """Holds problems by section; updates change only what differs, so that editors stay open.

    Text being typed is kept in ``typed`` by the key of the node.
    """

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._parts: list[ProblemNode] = []
        self._places: dict[int, ProblemNode] = {}
        self.typed: dict[Hashable, str] = {}

    # --- content

    def set_lines(self, lines: Sequence[ProblemLine]) -> None:
        """Replace the lines, keeping nodes that still exist."""
        wanted = {part: [line for line in lines if line.part is part] for part in ProblemPart}
        for part in ProblemPart:
            self._update_part(part, wanted[part])
        keys = {node.key for node in self.nodes()}
        self.typed = {key: text for key, text in self.typed.items() if _owner(key) in keys}

    def nodes(self) -> Iterator[ProblemNode]:
        """Yield the problem nodes in order."""
        for part in self._parts:
            yield from part.children

    def index_of(self, key: Hashable) -> QModelIndex:
        """Return the index of the node with this key, or an invalid index."""
        if key is None:
            return QModelIndex()
        for node in self.nodes():
            if node.key == key:
                return self.index_at(node)
            if _owner(key) == node.key:
                for child in self._children(node):
                    if child.key == key:
                        return self.index_at(child)
        return QModelIndex()

    def index_at(self, node: ProblemNode, column: int = 0) -> QModelIndex:
        """Return the index of a node."""
        return self.createIndex(node.row, column, self._id_of(node))

    def _update_part(self, part: ProblemPart, lines: Sequence[ProblemLine]) -> None:
        found = next((node for node in self._parts if node.part is part), None)
        if found is not None and not lines:
            self.beginRemoveRows(QModelIndex(), found.row, found.row)
            self._forget(found)
            self._parts.remove(found)
            _renumber(self._parts)
            self.endRemoveRows()
        elif found is None and lines:
            row = sum(
                1 for node in self._parts if list(ProblemPart).index(node.part) < _place(part)
            )
            self.beginInsertRows(QModelIndex(), row, row)
            made = ProblemNode(row, None, part)
            made.children = [ProblemNode(at, made, part, line) for at, line in enumerate(lines)]
            self._parts.insert(row, made)
            _renumber(self._parts)
            self.endInsertRows()
        elif found is not None:
            self._update_lines(found, lines)

    def _update_lines(self, part: ProblemNode, lines: Sequence[ProblemLine]) -> None:
        wanted = {line.key: line for line in lines}
        at = self.index_at(part)
        for row in range(len(part.children) - 1, -1, -1):
            if (line := part.children[row].line) is not None and line.key not in wanted:
                self.beginRemoveRows(at, row, row)
                self._forget(part.children.pop(row))
                _renumber(part.children, row)
                self.endRemoveRows()
        for row, line in enumerate(lines):
            present = part.children[row] if row < len(part.children) else None
            if present is not None and present.line is not None and present.line.key == line.key:
                self._renew(present, line)
                continue
            self._take_out(part, line, row)
            self.beginInsertRows(at, row, row)
            part.children.insert(row, ProblemNode(row, part, part.part, line))
            _renumber(part.children, row)
            self.endInsertRows()
        first, last = self.index(0, 0), self.index(len(self._parts) - 1, 0)
        self.dataChanged.emit(first, last)

    def _take_out(self, part: ProblemNode, line: ProblemLine, beyond: int) -> None:
        """Remove the node of a line from a row at or after ``beyond``, if it is there."""
        for row in range(beyond, len(part.children)):
            node = part.children[row]
            if node.line is not None and node.line.key == line.key:
                self.beginRemoveRows(self.index_at(part), row, row)
                self._forget(part.children.pop(row))
                _renumber(part.children, row)
                self.endRemoveRows()
                return

    def _renew(self, node: ProblemNode, line: ProblemLine) -> None:
        if node.line == line:
            return
        if node.children and node.line is not None and node.line.places != line.places:
            self.beginRemoveRows(self.index_at(node), 0, len(node.children) - 1)
            for child in node.children:
                self._places.pop(id(child), None)
            node.children = []
            self.endRemoveRows()
        node.line = line
        for child in node.children:
            child.line = line
        self.dataChanged.emit(self.index_at(node), self.index_at(node, ANSWER))

    def _forget(self, node: ProblemNode) -> None:
        for child in node.children:
            self._forget(child)
        self._places.pop(id(node), None)

    def _id_of(self, node: ProblemNode) -> int:
        self._places[id(node)] = node
        return id(node)

    def _node(self, index: _Index) -> ProblemNode | None:
        return self._places.get(index.internalId()) if index.isValid() else None

    def _children(self, node: ProblemNode) -> list[ProblemNode]:
        """Return the children of a node; those for affected rows are created on first access."""
        line = node.line
        if line is not None and node.place is None and not node.children and not line.is_one:
            node.children = [
                ProblemNode(row, node, node.part, line, place)
                for row, place in enumerate(line.places)
            ]
        return node.children

    # --- QAbstractItemModel interface

    def index(self, row: int, column: int, parent: _Index | None = None) -> QModelIndex:
        node = self._node(parent) if parent is not None else None
        among = self._parts if node is None else self._children(node)
        if not 0 <= row < len(among) or not 0 <= column < len(_TITLES):
            return QModelIndex()
        return self.index_at(among[row], column)

    def parent(self, index: _Index | None = None) -> Any:
        if index is None:
            return QObject.parent(self)
        node = self._node(index)
        if node is None or node.parent is None:
            return QModelIndex()
        return self.index_at(node.parent)

    def rowCount(self, parent: _Index | None = None) -> int:
        if parent is None or not parent.isValid():
            return len(self._parts)
        node = self._node(parent)
        if node is None or parent.column() > 0 or node.place is not None:
            return 0
        if node.line is None:
            return len(node.children)
        return 0 if node.line.is_one else len(node.line.places)

    def columnCount(self, parent: _Index | None = None) -> int:
        return len(_TITLES)

    def headerData(
        self,
        section: int,
        orientation: Qt.Orientation,
        role: int = int(Qt.ItemDataRole.DisplayRole),
    ) -> Any:
        if orientation != Qt.Orientation.Horizontal or not 0 <= section < len(_TITLES):
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return _(_TITLES[section])
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        return None

    def data(self, index: _Index, role: int = int(Qt.ItemDataRole.DisplayRole)) -> Any:
        node = self._node(index)
        if node is None:
            return None
        if role == NODE_ROLE:
            return node
        if role == Qt.ItemDataRole.DisplayRole:
            return _text(node, index.column())
        if role == Qt.ItemDataRole.ToolTipRole and node.line is not None:
            return node.line.message if index.column() == VALUE else None
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return spoken(node) if index.column() == ROW else _text(node, index.column())
        return None


def _text(node: ProblemNode, column: int) -> str:
    line = node.line
    if line is None:
        return (
            " ".join((_(PART_NAMES[node.part]), str(len(node.children)))) if column == ROW else ""
        )
    if column == ROW:
        return node.where()
    if column == FIELD:
        return line.field_words
    if column == VALUE:
        return "\n".join((line.value or _("(blank)"), line.message))
    return line.answer


def spoken(node: ProblemNode) -> str:
    """Return the text of a row for screen readers."""
    if node.line is None:
        return _text(node, ROW)
    who = node.places[0].who if len(node.places) == 1 else ""
    parts = (_("Row {rows}").format(rows=node.where()), who, node.line.field_words)
    lines = [*parts, node.line.value or _("(blank)"), node.line.message, node.line.answer]
    return _(", ").join(part for part in lines if part)


def _renumber(nodes: list[ProblemNode], start: int = 0) -> None:
    for row in range(start, len(nodes)):
        nodes[row].row = row


def _place(part: ProblemPart) -> int:
    return list(ProblemPart).index(part)


def _owner(key: Hashable) -> Hashable:
    """Return the key of the problem node that a key belongs to."""
    part, line, _row = cast("tuple[ProblemPart, Hashable, int | None]", key)
    return part, line, None
