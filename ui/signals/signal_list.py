"""The list of signals, grouped by detector."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QPersistentModelIndex,
    QRect,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QFontMetrics, QKeyEvent, QMouseEvent, QPainter, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QListView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from casework.signals import KINDS
from ui.common.i18n import _, current_language, ngettext
from ui.common.rule_words import answer_name, detector_name, what_was_found
from ui.icons import paint_icon
from ui.signals.view_model import SignalLine
from ui.theme.theme import theme
from ui.theme.tokens import CAPTION
from ui.widgets.style_options import fields_of
from ui.widgets.tables import RECORD_ROLE, paint_current

_Index = QModelIndex | QPersistentModelIndex

_HEADING, _SIDE, _PAD, _GLYPH = 32, 12, 7, 14
_WRAP = int(Qt.TextFlag.TextWordWrap)


@dataclass(frozen=True, slots=True)
class Heading:
    """Heading of a detector with the number of its signals shown."""

    detector: str
    count: int
    is_open: bool

    @property
    def title(self) -> str:
        return detector_name(KINDS[self.detector])


class SignalModel(QAbstractListModel):
    """List model of headings and signals; headings can be collapsed."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._lines: tuple[SignalLine, ...] = ()
        self._shown: list[Heading | SignalLine] = []
        self._folded: set[str] = set()

    @property
    def shown(self) -> Sequence[Heading | SignalLine]:
        return self._shown

    def set_lines(self, lines: Sequence[SignalLine]) -> None:
        """Show these lines under the headings of their detectors."""
        self._lines = tuple(lines)
        self._fill()

    def fold(self, detector: str, *, is_open: bool) -> None:
        """Expand or collapse a detector."""
        (self._folded.discard if is_open else self._folded.add)(detector)
        self._fill()

    def place_of(self, key: str) -> int:
        """Return the row of a signal or of a detector's heading, or -1 if it is not shown."""
        for place, row in enumerate(self._shown):
            if key == (row.detector if isinstance(row, Heading) else row.key):
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
            return row.title if isinstance(row, Heading) else what_was_found(row.answered.signal)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return _spoken(row)
        return None

    def _fill(self) -> None:
        self.beginResetModel()
        by_detector: dict[str, list[SignalLine]] = {}
        for line in self._lines:
            by_detector.setdefault(line.detector, []).append(line)
        self._shown = []
        for detector, lines in by_detector.items():
            is_open = detector not in self._folded
            self._shown.append(Heading(detector, len(lines), is_open))
            self._shown.extend(lines if is_open else ())
        self.endResetModel()


def _spoken(row: Heading | SignalLine) -> str:
    if isinstance(row, Heading):
        state = _("expanded") if row.is_open else _("collapsed")
        return _("{group}, {count}, {state}").format(group=row.title, count=row.count, state=state)
    stop = "，" if current_language() == "zh_CN" else ", "
    parts = (what_was_found(row.answered.signal), row.who, row.when, answer_text(row))
    return stop.join(part for part in parts if part)


def answer_text(line: SignalLine) -> str:
    """Return the answer with its note; "" for an open signal."""
    answer = line.answered.answer
    if answer is None:
        return ""
    name = answer_name(answer.answer)
    return f"{name} · {answer.note}" if answer.note else name


class SignalList(QListView):
    """The list of signals.

    ``current_changed`` carries a SignalLine or None, ``opened`` a SignalLine (Enter, double click).
    """

    current_changed = Signal(object)
    opened = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(_("Signals"))
        self.lines_model = SignalModel(self)
        self.setModel(self.lines_model)
        self.setItemDelegate(_Delegate(self))
        self.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled, False)
        self.doubleClicked.connect(lambda _index: self._open())

    @property
    def current_row(self) -> Heading | SignalLine | None:
        index = self.currentIndex()
        return index.data(RECORD_ROLE) if index.isValid() else None

    @property
    def current_line(self) -> SignalLine | None:
        row = self.current_row
        return row if isinstance(row, SignalLine) else None

    def set_lines(self, lines: Sequence[SignalLine]) -> None:
        """Show these lines; if the current one is gone, the next one becomes current."""
        line, place = self.current_line, self.currentIndex().row()
        self.lines_model.set_lines(lines)
        kept = self.lines_model.place_of(line.key) if line is not None else -1
        self._go_to(kept if kept >= 0 else self._line_near(place))
        self.current_changed.emit(self.current_line)

    def choose(self, key: str) -> None:
        """Make a signal the current one, if it is shown."""
        place = self.lines_model.place_of(key)
        if place >= 0:
            self._go_to(place)

    def _line_near(self, place: int) -> int:
        """Return the first signal at or below this row, else the last one above it; -1 if none."""
        shown = self.lines_model.shown
        lines = [at for at, row in enumerate(shown) if isinstance(row, SignalLine)]
        below = [at for at in lines if at >= place]
        return below[0] if below else (lines[-1] if lines else -1)

    def _go_to(self, place: int) -> None:
        index = self.lines_model.index(place) if place >= 0 else QModelIndex()
        self.setCurrentIndex(index)
        if index.isValid():
            self.scrollTo(index)

    # --- keyboard and mouse

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = event.key()
        if event.modifiers() not in (_NO_KEYS, Qt.KeyboardModifier.KeypadModifier):
            super().keyPressEvent(event)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._open()
        elif key in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            self._fold_or_go(is_open=key == Qt.Key.Key_Right)
        else:
            super().keyPressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        row = self.indexAt(event.position().toPoint()).data(RECORD_ROLE)
        if isinstance(row, Heading) and event.button() == Qt.MouseButton.LeftButton:
            self._fold(row, is_open=not row.is_open)

    def _open(self) -> None:
        row = self.current_row
        if isinstance(row, SignalLine):
            self.opened.emit(row)
        elif isinstance(row, Heading):
            self._fold(row, is_open=not row.is_open)

    def _fold_or_go(self, *, is_open: bool) -> None:
        row = self.current_row
        if isinstance(row, Heading):
            self._fold(row, is_open=is_open)
        elif isinstance(row, SignalLine) and not is_open:
            self._go_to(self.lines_model.place_of(row.detector))

    def _fold(self, heading: Heading, *, is_open: bool) -> None:
        self.lines_model.fold(heading.detector, is_open=is_open)
        self._go_to(self.lines_model.place_of(heading.detector))

    def currentChanged(self, current: _Index, previous: _Index) -> None:
        super().currentChanged(current, previous)
        self.viewport().update()
        self.current_changed.emit(self.current_line)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.scheduleDelayedItemsLayout()

    def focusInEvent(self, event: Any) -> None:
        super().focusInEvent(event)
        self.viewport().update()

    def focusOutEvent(self, event: Any) -> None:
        super().focusOutEvent(event)
        self.viewport().update()


_NO_KEYS = Qt.KeyboardModifier.NoModifier


class _Delegate(QStyledItemDelegate):
    """Paints headings and signals; line height depends on the text and the list's width."""

    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:
        view = self.parent()
        width = view.viewport().width() if isinstance(view, QListView) else 600
        row = index.data(RECORD_ROLE)
        if not isinstance(row, SignalLine):
            return QSize(width, theme().px(_HEADING))
        return QSize(width, _Places(row, width).height)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        view = self.parent()
        row = index.data(RECORD_ROLE)
        box: QRect = fields_of(option).rect
        if not isinstance(view, QListView):
            return
        is_current = index == view.currentIndex()
        painter.save()
        if isinstance(row, Heading):
            _paint_heading(painter, box, row)
        elif isinstance(row, SignalLine):
            _paint_line(painter, box, row, is_current=is_current)
        painter.restore()
        if is_current:
            paint_current(painter, box, has_focus=view.hasFocus())


class _Places:
    """Positions of the parts of a line, in px from its top left corner."""

    def __init__(self, line: SignalLine, width: int) -> None:
        now = theme()
        side, pad = now.px(_SIDE), now.px(_PAD)
        self.text = what_was_found(line.answered.signal)
        available = max(120, width - 2 * side)
        wide = QRect(0, 0, available, 10_000)
        high = QFontMetrics(now.font()).boundingRect(wide, _WRAP, self.text).height()
        self.sentence = QRect(side, pad, available, high)
        caption = QFontMetrics(now.font(CAPTION)).lineSpacing() + 2
        self.about = QRect(side, self.sentence.bottom() + 2, available, caption)
        self.height = self.about.bottom() + pad
        self.answer = QRect()
        if not line.is_open:
            self.answer = QRect(side, self.about.bottom() + 1, available, caption)
            self.height = self.answer.bottom() + pad


def _paint_heading(painter: QPainter, box: QRect, heading: Heading) -> None:
    now = theme()
    side, glyph = now.px(_SIDE), now.px(_GLYPH)
    painter.fillRect(box, now.color("subtle"))
    caret = QRectF(box.x() + side - 2, box.center().y() - glyph / 2 + 1, glyph, glyph)
    name = "caret-down" if heading.is_open else "caret-right"
    paint_icon(painter, caret, name, now.color("text2"))
    count = ngettext("{count} signal", "{count} signals", heading.count)
    count = count.format(count=heading.count)
    painter.setFont(now.font(CAPTION))
    painter.setPen(now.color("text2"))
    words = box.adjusted(0, 0, -side, 0)
    middle = Qt.AlignmentFlag.AlignVCenter
    painter.drawText(words, middle | Qt.AlignmentFlag.AlignRight, count)
    taken = QFontMetrics(now.font(CAPTION)).horizontalAdvance(count) + side
    available = words.adjusted(side + glyph + 6, 0, -taken, 0)
    painter.setFont(now.font(bold=True))
    painter.setPen(now.color("text"))
    metrics = painter.fontMetrics()
    title = metrics.elidedText(heading.title, Qt.TextElideMode.ElideRight, available.width())
    painter.drawText(available, middle | Qt.AlignmentFlag.AlignLeft, title)


def _paint_line(painter: QPainter, box: QRect, line: SignalLine, *, is_current: bool) -> None:
    now = theme()
    places = _Places(line, box.width())
    if is_current:
        painter.fillRect(box, now.color("accent_soft"))
    painter.translate(box.topLeft())
    painter.setFont(now.font())
    painter.setPen(now.color("text" if line.is_open else "text2"))
    painter.drawText(places.sentence, _WRAP, places.text)
    painter.setFont(now.font(CAPTION))
    painter.setPen(now.color("text2"))
    about = " · ".join(part for part in (line.who, line.when) if part)
    _paint_words(painter, places.about, about)
    if not places.answer.isNull():
        _paint_answer(painter, places.answer, line)
    painter.setPen(now.color("line"))
    painter.drawLine(0, box.height() - 1, box.width(), box.height() - 1)


def _paint_answer(painter: QPainter, box: QRect, line: SignalLine) -> None:
    now = theme()
    glyph = now.px(_GLYPH)
    at = QRectF(box.x(), box.center().y() - glyph / 2 + 1, glyph, glyph)
    paint_icon(painter, at, "check-circle-fill", now.color("ok"))
    painter.setPen(now.color("ok"))
    _paint_words(painter, box.adjusted(glyph + 6, 0, 0, 0), answer_text(line))


def _paint_words(painter: QPainter, box: QRect, text: str) -> None:
    shown = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, box.width())
    painter.drawText(box, Qt.AlignmentFlag.AlignVCenter, shown)
